"""What people may do on a server of Discord's, and a freeze that takes it: laws that hold whatever the server looks like."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from union.membership.chats.protocol import Change, Kept, Uncovered
from union.membership.discord import rules
from union.membership.discord.rules import (
    ASKED,
    EVERYTHING,
    FROZEN,
    IN_TEXT,
    WHY,
    Channel,
    Kind,
    Overwrite,
    Permission,
    Role,
    Seen,
)

GUILD, BOT, OWNER, SOMEBODY = "1", "900", "800", "700"
BOT_ROLE = "90"
UNNAMED = 1 << 60 | 1 << 5
"""Bits that the house has no name for."""
NUMBERS = {
    "ADMINISTRATOR": 8, "ADD_REACTIONS": 64, "STREAM": 512, "VIEW_CHANNEL": 1024, "SEND_MESSAGES": 2048, "MANAGE_MESSAGES": 8192,
    "READ_MESSAGE_HISTORY": 65536, "CONNECT": 1048576, "SPEAK": 2097152, "MANAGE_ROLES": 268435456, "USE_APPLICATION_COMMANDS": 2147483648,
    "REQUEST_TO_SPEAK": 4294967296, "CREATE_PUBLIC_THREADS": 34359738368, "CREATE_PRIVATE_THREADS": 68719476736,
    "SEND_MESSAGES_IN_THREADS": 274877906944, "USE_EMBEDDED_ACTIVITIES": 549755813888, "USE_SOUNDBOARD": 4398046511104,
    "SEND_VOICE_MESSAGES": 70368744177664, "SEND_POLLS": 562949953421312, "USE_EXTERNAL_APPS": 1125899906842624,
    "PIN_MESSAGES": 2251799813685248,
}  # fmt: skip
"""As Discord's documentation lists them, in tens."""

_bits = st.sampled_from([*(int(one) for one in Permission if one != Permission.ADMINISTRATOR), 1 << 60, 1 << 5])
_sets = st.frozensets(_bits, max_size=12).map(rules._all)
_usual = Permission.VIEW_CHANNEL | FROZEN


@st.composite
def servers(draw: st.DrawFn) -> Seen:
    """A server with some roles above the bot and some below, and channels of all types that say this and that of them."""
    roles = [Role(GUILD, "@everyone", str(draw(_sets) | draw(st.sampled_from([0, int(_usual)]))), 0)]
    place = draw(st.integers(1, 4))
    own = draw(st.sampled_from([ASKED, ASKED, ASKED & ~int(Permission.SPEAK | Permission.SEND_POLLS), 8]))
    roles.append(Role(BOT_ROLE, "Union House", str(own), place, managed=True, bot_id=BOT))
    for number in range(draw(st.integers(0, 3))):
        admin = 8 if draw(st.integers(0, 5)) == 0 else 0
        roles.append(Role(str(10 + number), f"role {number}", str(draw(_sets) | admin), draw(st.integers(1, 5))))
    targets = [*(role.role_id for role in roles), SOMEBODY, BOT, "701"]
    channels = []
    for number in range(draw(st.integers(0, 3))):
        said = [
            Overwrite(target, Kind.MEMBER if len(target) == 3 else Kind.ROLE, str(allow & ~deny), str(deny))
            for target in draw(st.lists(st.sampled_from(targets), unique=True, max_size=5))
            for allow, deny in [(draw(_sets), draw(_sets))]
        ]
        channels.append(
            Channel(str(100 + number), draw(st.sampled_from([0, 2, 4, 5, 13, 15, 16])), f"channel {number}", tuple(said))
        )
    held = frozenset({GUILD, BOT_ROLE, *draw(st.lists(st.sampled_from([one.role_id for one in roles]), max_size=1))})
    return Seen(GUILD, "Chess", OWNER, BOT, held, tuple(roles), tuple(channels))


def put(server: Seen, switches: Sequence[tuple[str, str | None]]) -> Seen:
    """The server with these switches set, as Discord would have it."""
    for switch, value in switches:
        match switch.split(":"):
            case ["role", changed]:
                assert value is not None
                roles = (replace(one, permissions=value) if one.role_id == changed else one for one in server.roles)
                server = replace(server, roles=tuple(roles))
            case ["overwrite", changed, target]:
                server = replace(
                    server,
                    channels=tuple(_put(one, target, value) if one.channel_id == changed else one for one in server.channels),
                )
    return server


def _put(channel: Channel, target: str, value: str | None) -> Channel:
    others = [one for one in channel.overwrites if one.target != target]
    return replace(channel, overwrites=(*others, *([rules.overwrite(target, value)] if value is not None else [])))


def frozen(server: Seen) -> Seen:
    return put(server, [(one.switch, one.after) for one in server.plan().changes])


def _by_target(server: Seen) -> Mapping[str, object]:
    return {
        **{one.role_id: one for one in server.roles},
        **{f"{one.channel_id} {said.target}": said for one in server.channels for said in one.overwrites},
    }


def test_the_permissions_have_the_numbers_that_discord_lists() -> None:
    assert {name: int(Permission[name]) for name in NUMBERS} == NUMBERS
    assert {one.name for one in Permission} == {*NUMBERS, "CREATE_INSTANT_INVITE"}


def test_what_a_freeze_takes_the_bot_asks_for_with_a_reason() -> None:
    assert FROZEN & ASKED == FROZEN
    assert not ASKED & Permission.ADMINISTRATOR
    assert all(why and not why.endswith(".") for why in WHY.values())


@given(servers())
def test_a_freeze_that_is_set_has_nothing_left_to_set(server: Seen) -> None:
    after = frozen(server)
    assert after.plan().changes == ()
    assert after.plan().uncovered == server.plan().uncovered


@given(servers(), st.data())
def test_nobody_can_post_but_who_is_named(server: Seen, data: st.DataObject) -> None:
    named = server.plan().uncovered
    after = frozen(server)
    held = data.draw(st.frozensets(st.sampled_from([one.role_id for one in server.roles if one.role_id != BOT_ROLE]), max_size=4))
    if any(one.role_id in {GUILD, *held} and one.has(Permission.ADMINISTRATOR) for one in server.roles):
        return
    roles = {one.role_id: one.name for one in server.roles}
    excused = {Uncovered(Kept.ROLE, roles[one]) for one in held} & set(named)
    for channel in after.channels:
        may = after.in_channel(channel, SOMEBODY, held) & channel.speaks
        assert not may or excused or Uncovered(Kept.CHANNEL, rules._called(channel)) in named


@given(servers())
def test_putting_back_what_was_gives_the_same_bytes(server: Seen) -> None:
    changes = server.plan().changes
    back = put(frozen(server), [(one.switch, one.before) for one in reversed(changes)])
    assert _by_target(back) == _by_target(server)
    assert back.values([one.switch for one in changes]) == {one.switch: one.before for one in changes}


@given(servers())
def test_bits_without_a_name_stay_as_they_came(server: Seen) -> None:
    for one in server.plan().changes:
        before, after = _numbers(one, one.before), _numbers(one, one.after)
        assert [number & UNNAMED for number in before] == [number & UNNAMED for number in after]


def _numbers(change: Change, value: str | None) -> list[int]:
    if change.switch.startswith("role:"):
        return [int(value or 0)]
    said = rules.overwrite("", value or '{"allow":"0","deny":"0","type":0}')
    return [int(said.allow), int(said.deny)]


@given(servers())
def test_after_each_step_the_bot_may_still_take_the_next_and_all_back(server: Seen) -> None:
    changes = server.plan().changes
    channels = {one.channel_id: one for one in server.channels}
    steps = [(one.switch, one.after) for one in changes] + [(one.switch, one.before) for one in reversed(changes)]
    for switch, value in steps:
        match switch.split(":"):
            case ["overwrite", channel, _]:
                now = next(one for one in server.channels if one.channel_id == channel)
                may = server.in_channel(now, BOT, server.bot_roles)
                was = rules.overwrite("", server.values([switch])[switch] or '{"allow":"0","deny":"0","type":0}')
                to_be = rules.overwrite("", value or '{"allow":"0","deny":"0","type":0}')
                changed = int(was.allow) ^ int(to_be.allow) | int(was.deny) ^ int(to_be.deny)
                assert changed & ~may == 0
                assert may & channels[channel].change_needs == channels[channel].change_needs
        server = put(server, [(switch, value)])


@given(servers())
def test_the_bot_can_post_during_a_freeze_where_it_could_before(server: Seen) -> None:
    assert [one.channel_id for one in frozen(server).postable()] == [one.channel_id for one in server.postable()]


def _server(**more: object) -> Seen:
    everyone = Role(GUILD, "@everyone", str(int(_usual)), 0)
    own = Role(BOT_ROLE, "Union House", str(ASKED), 5, managed=True, bot_id=BOT)
    made = Seen(GUILD, "Chess", OWNER, BOT, frozenset({GUILD, BOT_ROLE}), (everyone, own), (Channel("100", 0, "general"),))
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_owner_and_administrators_may_do_everything_and_are_named() -> None:
    admin = Role("20", "Moderators", "8", 2)
    server = _server()
    server = replace(server, roles=(*server.roles, admin))
    assert server.in_channel(server.channels[0], OWNER, []) == EVERYTHING
    assert server.in_channel(server.channels[0], SOMEBODY, ["20"]) == EVERYTHING
    assert set(server.plan().uncovered) == {Uncovered(Kept.OWNER), Uncovered(Kept.ADMINISTRATORS, "Moderators")}


def test_what_a_channel_says_of_a_person_comes_after_what_it_says_of_their_roles() -> None:
    low, high = Role("20", "Low", "0", 1), Role("21", "High", "0", 2)
    send = str(int(Permission.SEND_MESSAGES))
    said = (
        Overwrite(GUILD, 0, "0", send),
        Overwrite("20", 0, "0", send),
        Overwrite("21", 0, send, "0"),
        Overwrite(SOMEBODY, 1, "0", send),
    )
    server = _server(channels=(Channel("100", 0, "general", said),))
    server = replace(server, roles=(*server.roles, low, high))
    channel = server.channels[0]
    assert not server.in_channel(channel, "701", []) & Permission.SEND_MESSAGES
    assert server.in_channel(channel, "701", ["20", "21"]) & Permission.SEND_MESSAGES
    assert not server.in_channel(channel, SOMEBODY, ["20", "21"]) & Permission.SEND_MESSAGES


def test_whoever_may_not_see_a_channel_may_do_nothing_in_it() -> None:
    hidden = Channel("100", 0, "hidden", (Overwrite(GUILD, 0, "0", str(int(Permission.VIEW_CHANNEL))),))
    assert _server(channels=(hidden,)).in_channel(hidden, SOMEBODY, []) == 0


def test_a_role_above_the_bot_that_a_channel_lets_post_is_named_and_left() -> None:
    above = Role("20", "Founders", "0", 9)
    channel = Channel("100", 0, "general", (Overwrite("20", 0, str(int(Permission.SEND_MESSAGES)), "0"),))
    server = _server(channels=(channel,))
    server = replace(server, roles=(*server.roles, above))
    assert Uncovered(Kept.ROLE, "Founders") in server.plan().uncovered
    assert not [one for one in server.plan().changes if one.switch == "overwrite:100:20"]


def test_a_channel_that_the_bot_cannot_see_is_named() -> None:
    hidden = Overwrite(BOT_ROLE, 0, "0", str(int(Permission.VIEW_CHANNEL)))
    everyone = Overwrite(GUILD, 0, str(int(Permission.SEND_MESSAGES)), "0")
    server = _server(channels=(Channel("100", 0, "committee", (hidden, everyone)),))
    assert Uncovered(Kept.CHANNEL, "#committee") in server.plan().uncovered


def test_a_category_is_frozen_too_and_never_named() -> None:
    plan = _server(channels=(Channel("100", 4, "Social"),)).plan()
    assert [one.switch for one in plan.changes] == [f"role:{GUILD}", f"overwrite:100:{BOT}", f"overwrite:100:{GUILD}"]
    assert plan.uncovered == (Uncovered(Kept.OWNER),)


def test_a_thread_follows_its_channel_and_has_nothing_to_set() -> None:
    assert [one.switch for one in _server(channels=(Channel("100", 11, "a thread"),)).plan().changes] == [f"role:{GUILD}"]


def test_what_is_gone_has_no_value_and_what_is_not_set_is_none() -> None:
    found = _server().values([f"role:{GUILD}", "role:404", "overwrite:404:1", f"overwrite:100:{GUILD}", "permissions"])
    assert found == {f"role:{GUILD}": str(int(_usual)), f"overwrite:100:{GUILD}": None}


def test_a_switch_is_called_as_people_there_call_it() -> None:
    server = _server(channels=(Channel("100", 0, "general"), Channel("101", 4, "Social")))
    switches = [f"role:{GUILD}", "overwrite:100:1", "overwrite:101:1", "role:404", "overwrite:404:1", "permissions"]
    assert [server.called(one) for one in switches] == ["the role @everyone", "#general", "the category Social", "", "", ""]


def test_categories_come_first() -> None:
    plan = _server(channels=(Channel("100", 0, "general"), Channel("101", 4, "Social"))).plan()
    assert [one.switch.split(":")[1] for one in plan.changes] == [GUILD, "101", "101", "100", "100"]


def test_members_are_given_no_role_that_stands_above_the_bot_is_an_apps_or_an_administrators() -> None:
    others = (
        Role("20", "Members", "0", 2),
        Role("21", "Above", "0", 5),
        Role("22", "App", "0", 1, managed=True),
        Role("23", "Admin", "8", 3),
    )
    server = _server()
    assert [one.name for one in replace(server, roles=(*server.roles, *others)).giveable()] == ["Members"]


def test_a_value_that_is_none_is_refused() -> None:
    for wrong in ("", "{}", "[]", '{"allow":"x","deny":"0","type":0}'):
        try:
            rules.overwrite("1", wrong)
        except ValueError:
            continue
        raise AssertionError(wrong)


def test_text_channels_are_not_named_for_what_is_spoken() -> None:
    assert Channel("1", 0, "").speaks == IN_TEXT
    assert Channel("1", 2, "").speaks == FROZEN
