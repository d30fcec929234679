"""Discord's arithmetic of permissions, as the stand-in does it: its laws, and that the house's own, made apart from it, comes to the same."""

from hypothesis import given
from hypothesis import strategies as st
from union.membership.discord import rules

from infra.local.chats.discord.arithmetic import Channel, Member, Overwrite, Server, base, may, permissions
from infra.local.chats.discord.bits import EVERY, Bit, names

EVERYONE, OWNER, SOMEBODY = 1, 90, 91
ROLES = (2, 3, 4)
IMPLIED = int(Bit.SEND_TTS_MESSAGES | Bit.MENTION_EVERYONE | Bit.EMBED_LINKS | Bit.ATTACH_FILES)
UNKNOWN = 1 << 62
BITS = st.lists(st.sampled_from([*map(int, Bit), UNKNOWN, 1 << 47]), max_size=12).map(
    lambda found: sum(set(found)) & ~Bit.ADMINISTRATOR
)
OVERWRITES = st.dictionaries(st.sampled_from([EVERYONE, *ROLES, SOMEBODY]), st.builds(Overwrite, BITS, BITS))
SERVERS = st.builds(
    lambda own, roles: Server(1, OWNER, {EVERYONE: own, **roles}), BITS, st.fixed_dictionaries(dict.fromkeys(ROLES, BITS))
)
MEMBERS = st.builds(Member, st.just(SOMEBODY), st.sets(st.sampled_from(ROLES)).map(frozenset))
CHANNELS = st.builds(Channel, OVERWRITES, st.booleans(), st.booleans())


@given(SERVERS, CHANNELS)
def test_the_owner_is_never_stopped(server: Server, channel: Channel) -> None:
    assert permissions(server, Member(OWNER, timed_out=True), channel) == EVERY


@given(SERVERS, MEMBERS, CHANNELS)
def test_administrators_are_never_stopped(server: Server, member: Member, channel: Channel) -> None:
    ruled = Server(server.id, server.owner, {**server.roles, EVERYONE: server.roles[EVERYONE] | Bit.ADMINISTRATOR})
    assert permissions(ruled, member, channel) == EVERY


@given(SERVERS, MEMBERS, CHANNELS)
def test_who_does_not_see_a_channel_may_do_nothing_there(server: Server, member: Member, channel: Channel) -> None:
    found = permissions(server, member, channel)
    assert found == 0 or found & Bit.VIEW_CHANNEL


@given(SERVERS, MEMBERS, CHANNELS, BITS)
def test_denying_more_never_lets_anybody_do_more(server: Server, member: Member, channel: Channel, bits: int) -> None:
    for one in (EVERYONE, *ROLES, SOMEBODY):
        before = channel.overwrites.get(one, Overwrite())
        harder = Channel({**channel.overwrites, one: Overwrite(before.allow, before.deny | bits)}, channel.thread, channel.voice)
        assert permissions(server, member, harder) & ~permissions(server, member, channel) == 0


@given(SERVERS, MEMBERS, CHANNELS, BITS)
def test_allowing_more_never_stops_anybody(server: Server, member: Member, channel: Channel, bits: int) -> None:
    for one in (EVERYONE, *ROLES, SOMEBODY):
        before = channel.overwrites.get(one, Overwrite())
        softer = Channel({**channel.overwrites, one: Overwrite(before.allow | bits, before.deny)}, channel.thread, channel.voice)
        assert permissions(server, member, channel) & ~permissions(server, member, softer) == 0


@given(SERVERS, MEMBERS, CHANNELS)
def test_what_is_said_of_the_member_has_the_last_word(server: Server, member: Member, channel: Channel) -> None:
    own = Overwrite(allow=int(Bit.VIEW_CHANNEL | Bit.SEND_MESSAGES), deny=UNKNOWN)
    found = Channel({**channel.overwrites, SOMEBODY: own})
    assert may(server, member, found, int(Bit.VIEW_CHANNEL | Bit.SEND_MESSAGES))
    assert not may(server, member, found, UNKNOWN)


@given(SERVERS, MEMBERS, CHANNELS)
def test_threads_ask_for_a_bit_of_their_own(server: Server, member: Member, channel: Channel) -> None:
    thread, plain = Channel(channel.overwrites, thread=True), Channel(channel.overwrites)
    assert may(server, member, thread, Bit.SEND_MESSAGES) is may(server, member, plain, Bit.SEND_MESSAGES_IN_THREADS)


@given(SERVERS, MEMBERS, CHANNELS)
def test_a_time_out_leaves_seeing_and_reading(server: Server, member: Member, channel: Channel) -> None:
    still = permissions(server, Member(member.id, member.roles, timed_out=True), channel)
    assert still == permissions(server, member, channel) & (Bit.VIEW_CHANNEL | Bit.READ_MESSAGE_HISTORY)


@given(SERVERS, MEMBERS)
def test_bits_that_nobody_knows_come_through(server: Server, member: Member) -> None:
    known = Server(server.id, server.owner, {**server.roles, EVERYONE: server.roles[EVERYONE] | UNKNOWN | Bit.VIEW_CHANNEL})
    assert base(known, member) & UNKNOWN and permissions(known, member, Channel()) & UNKNOWN


@given(SERVERS, MEMBERS, CHANNELS)
def test_the_house_s_own_arithmetic_comes_to_the_same(server: Server, member: Member, channel: Channel) -> None:
    """The house leaves out what follows by itself of not writing, not connecting and a time-out: it asks for none of these."""
    roles = tuple(rules.Role(str(key), "", str(bits), key) for key, bits in server.roles.items())
    said = tuple(
        rules.Overwrite(str(key), rules.Kind.MEMBER if key == SOMEBODY else rules.Kind.ROLE, str(one.allow), str(one.deny))
        for key, one in channel.overwrites.items()
    )
    seen = rules.Seen("1", "", str(OWNER), "0", frozenset(), roles, ())
    theirs = seen.in_channel(rules.Channel("5", 0, "", said), str(member.id), map(str, member.roles))
    ours = permissions(server, member, Channel(channel.overwrites))
    assert theirs & ~IMPLIED == ours & ~IMPLIED
    assert ours & ~theirs == 0
    assert seen.in_server(str(member.id), map(str, member.roles)) == base(server, member)


def test_a_bit_in_both_is_allowed_as_at_discord() -> None:
    both = Channel({EVERYONE: Overwrite(allow=int(Bit.SEND_MESSAGES), deny=int(Bit.SEND_MESSAGES))})
    assert may(Server(1, OWNER, {EVERYONE: int(Bit.VIEW_CHANNEL)}), Member(SOMEBODY), both, Bit.SEND_MESSAGES)


def test_of_a_role_that_denies_and_one_that_allows_the_allowing_holds() -> None:
    server = Server(1, OWNER, {EVERYONE: int(Bit.VIEW_CHANNEL), 2: 0, 3: 0})
    channel = Channel({2: Overwrite(deny=int(Bit.SEND_MESSAGES)), 3: Overwrite(allow=int(Bit.SEND_MESSAGES))})
    assert may(server, Member(SOMEBODY, frozenset({2, 3})), channel, Bit.SEND_MESSAGES)
    assert not may(server, Member(SOMEBODY, frozenset({2})), channel, Bit.SEND_MESSAGES)


def test_who_cannot_connect_cannot_speak() -> None:
    server = Server(1, OWNER, {EVERYONE: int(Bit.VIEW_CHANNEL | Bit.SPEAK)})
    assert not may(server, Member(SOMEBODY), Channel(voice=True), Bit.SPEAK)
    connected = Channel({EVERYONE: Overwrite(allow=int(Bit.CONNECT))}, voice=True)
    assert may(server, Member(SOMEBODY), connected, Bit.SPEAK)


def test_bits_are_named_or_numbered() -> None:
    assert names(int(Bit.SEND_MESSAGES) | UNKNOWN) == ["SEND_MESSAGES", "bit 62"]
