"""What the house sets at a freeze stops everybody there whom it does not name, and is put back to what was, to the last unknown bit."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from union.errors import Unavailable
from union.membership.chats import bots, keys
from union.membership.chats.protocol import Change, Chat, Kept, Lack, Lacking, Plan, Service
from union.membership.discord import gateway as discord
from union.membership.telegram import gateway as telegram

from infra.local.chats.discord.bits import Bit
from infra.local.chats.discord.people import abilities
from infra.local.chats.discord.world import CATEGORY, World
from infra.local.chats.discord.worlds import chess_society
from infra.local.chats.telegram.worlds import chess_chat
from tests.chats_standin import DISCORD_KEYS, TELEGRAM_KEYS, LocalChats, chats

__all__ = ["chats"]
Thing = dict[str, Any]
SAYING = ("write", "react", "speak", "ask to speak", "begin threads", "write in threads")


@pytest.fixture(autouse=True)
def speaking(chats: LocalChats, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the house's gateways speak with the stand-ins."""
    monkeypatch.setenv("DISCORD_API", chats.discord_api)
    monkeypatch.setenv("TELEGRAM_API", chats.telegram_api)
    monkeypatch.setattr(keys, "secret", lambda _: {"discord": DISCORD_KEYS, "telegram": TELEGRAM_KEYS})
    for remembered in (discord._bot_id, discord._limits, telegram._bot_id):
        remembered.cache_clear()
    yield
    for remembered in (discord._bot_id, discord._limits, telegram._bot_id):
        remembered.cache_clear()


def set_all(chat: Chat, changes: Iterable[Change]) -> None:
    """Set what a freeze sets, in its order, each again where its answer was lost."""
    for change in changes:
        while True:
            try:
                chat.turn(change.switch, change.after)
            except Unavailable:
                continue
            break


def put_back(chat: Chat, plan: Plan) -> None:
    """Put back what was, the other way round."""
    set_all(chat, [Change(one.switch, one.after, one.before) for one in reversed(plan.changes)])


def said_by(world: World, guild: Thing, user: str) -> set[tuple[str, str]]:
    """By what a member could still say something, and where."""
    places = [it for it in guild["channels"].values() if it["type"] != CATEGORY]
    return {(it["name"], how) for it in places for how, may in abilities(world, guild, it, user).items() if may and how in SAYING}


def state_of(guild: Thing) -> str:
    """All permissions of a server."""
    roles = {key: role["permissions"] for key, role in guild["roles"].items()}
    return json.dumps([roles, {key: it["overwrites"] for key, it in guild["channels"].items()}], sort_keys=True)


def ordinary(world: World, guild: Thing) -> list[str]:
    """The members whom a freeze can stop."""
    above = {guild["owner_id"], world.bot}
    return [key for key in guild["members"] if key not in above and not world.base(guild, key) & Bit.ADMINISTRATOR]


def test_nobody_speaks_in_a_frozen_server_and_all_is_put_back(chats: LocalChats) -> None:
    world = chats.discord.world
    guild = chess_society(world)
    people, before = ordinary(world, guild), state_of(guild)
    assert all(said_by(world, guild, user) for user in people)
    chat = bots.chat(Service.DISCORD, guild["id"])
    plan = chat.look().plan()
    set_all(chat, plan.changes)
    named = {one.name.removeprefix("#") for one in plan.uncovered if one.kind is Kept.CHANNEL}
    assert {place for user in people for place, _ in said_by(world, guild, user)} <= named <= {"announcements"}
    assert ("general", "write") in said_by(world, guild, world.bot)
    assert chat.look().plan().changes == ()
    assert {one.kind for one in plan.uncovered} - {Kept.CHANNEL} == {Kept.ADMINISTRATORS, Kept.OWNER}
    put_back(chat, plan)
    assert state_of(guild) == before


@pytest.mark.parametrize("strict", [False, True])
def test_a_server_of_fifty_channels_is_frozen_and_put_back_though_answers_are_lost(chats: LocalChats, strict: bool) -> None:
    made = chats.discord_server(channels=50, members=20)
    guild, world = chats.discord.guild(made["server"]), chats.discord.world
    chats.discord.do("strict", strict=strict)
    before, chat = state_of(guild), bots.chat(Service.DISCORD, made["server"])
    plan = chat.look().plan()
    chats.discord.do("outage", kind="lost", requests=3, route="PUT /channels")
    set_all(chat, plan.changes)
    assert not any(said_by(world, guild, user) for user in made["members"])
    chats.discord.do("outage", kind="lost", requests=2, route="DELETE /channels")
    put_back(chat, plan)
    assert state_of(guild) == before


@pytest.mark.parametrize(
    ("verb", "fields", "lack"),
    [("throw_out", {}, Lack.GONE), ("take_right", {"right": "MANAGE_ROLES"}, Lack.RIGHTS)],
)
def test_the_house_is_told_why_it_can_freeze_nothing(chats: LocalChats, verb: str, fields: Thing, lack: Lack) -> None:
    made = chats.discord_server(channels=2, members=1)
    chats.discord.do(verb, server=made["server"], **fields)
    with pytest.raises(Lacking) as told:
        bots.chat(Service.DISCORD, made["server"]).look()
    assert told.value.lack is lack


def test_a_statement_of_which_the_answer_was_lost_is_posted_once_and_pinned(chats: LocalChats) -> None:
    made = chats.discord_server(channels=2, members=1)
    channel = made["channels"]["channel-1"]
    chat = bots.chat(Service.DISCORD, made["server"], channel)
    chats.discord.do("outage", kind="lost", requests=1, route="POST")
    with pytest.raises(Unavailable):
        chat.say("This chat is frozen.")
    message = chat.say("This chat is frozen.")
    assert list(chats.discord.world.data["messages"][channel]) == [message] == chats.discord.channel(channel)["pins"]


def test_somebody_who_connects_their_account_is_known_to_the_house(chats: LocalChats) -> None:
    user, back = chats.discord.do("make_user", name="Sam Student")["user"], "https://union.example/back"
    address = discord.account_url("state", back).replace("http://127.0.0.1:9", chats.discord_site)
    code = httpx.post(address, data={"choice": "yes", "user": user}).headers["location"].partition("code=")[2].partition("&")[0]
    assert discord.came_back(code, back) == discord.Came(user)
    assert chats.discord.world.data["tokens"] == {}
    with pytest.raises(Lacking):
        discord.came_back(code, back)


def test_nobody_speaks_in_a_frozen_group_and_all_is_put_back(chats: LocalChats) -> None:
    world = chats.telegram.world
    group = chess_chat(world)
    before = json.dumps([group["permissions"], group["members"]])
    people = [int(key) for key in group["members"] if not world.is_administrator(group, int(key))]
    chat = bots.chat(Service.TELEGRAM, str(group["id"]))
    plan = chat.look().plan()
    chats.telegram.do("outage", kind="lost", requests=1, route="setChatPermissions")
    set_all(chat, plan.changes)
    saying = [name for name in group["permissions"] if name.startswith("can_send") or "react" in name or "previews" in name]
    assert not any(world.may(group, user, name) for user in people for name in saying)
    assert [one.kind for one in plan.uncovered] == [Kept.ADMINISTRATORS, Kept.OWNER]
    put_back(chat, plan)
    assert json.dumps([group["permissions"], group["members"]]) == before


@pytest.mark.parametrize(
    ("verb", "fields", "lack"),
    [("throw_out", {}, Lack.GONE), ("take_right", {"right": "can_restrict_members"}, Lack.RIGHTS)],
)
def test_the_house_is_told_why_it_can_freeze_no_group(chats: LocalChats, verb: str, fields: Thing, lack: Lack) -> None:
    made = chats.telegram_chat(members=1)
    chats.telegram.do(verb, chat=made["chat"], **fields)
    with pytest.raises(Lacking) as told:
        bots.chat(Service.TELEGRAM, str(made["chat"])).look()
    assert told.value.lack is lack


def test_somebody_is_let_in_and_put_out_again_and_may_come_back(chats: LocalChats) -> None:
    made = chats.telegram_chat(members=0)
    group, user = telegram.Group(str(made["chat"])), chats.telegram.do("make_user", name="Sam Student")["user"]
    link = group.make_link("By the house")
    for _ in range(2):
        assert chats.telegram.do("follow", link=link, user=user)["outcome"] == "asked"
        group.let_in(str(user))
        assert group.inside(str(user))
        group.remove(str(user))
        assert not group.inside(str(user))
    group.revoke_link(link)
