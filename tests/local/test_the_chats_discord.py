"""The stand-in for Discord keeps to Discord's rules: who may do what, in which order roles stand, how often it may be asked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from infra.local.chats.discord.bits import EVERY, Bit
from infra.local.chats.discord.worlds import FOR_THE_HOUSE
from tests.chats_standin import DISCORD_KEYS, LocalChats, chats, running

__all__ = ["chats"]
Thing = dict[str, Any]


@pytest.fixture
def bot(chats: LocalChats) -> Iterator[httpx.Client]:
    """The bot as it asks."""
    with chats.as_bot() as client:
        yield client


@pytest.fixture
def server(chats: LocalChats) -> Thing:
    """A small server."""
    return chats.discord_server(channels=12, members=5)


def refused(answer: httpx.Response) -> tuple[int, int]:
    """The status and Discord's code of a refusal."""
    return answer.status_code, answer.json()["code"]


def a_channel(server: Thing, name: str = "channel-1") -> str:
    return str(server["channels"][name])


def test_only_the_bot_s_own_token_is_taken(chats: LocalChats, bot: httpx.Client) -> None:
    assert bot.get("/users/@me").json()["id"] == DISCORD_KEYS["client_id"]
    for header in ("Bot wrong", f"Bearer {DISCORD_KEYS['token']}", DISCORD_KEYS["token"], ""):
        answer = httpx.get(f"{chats.discord_api}/users/@me", headers={"Authorization": header})
        assert refused(answer) == (401, 0)


def test_a_server_tells_its_owner_roles_and_channels(bot: httpx.Client, server: Thing) -> None:
    found = bot.get(f"/guilds/{server['server']}").json()
    assert (found["owner_id"], {role["name"] for role in found["roles"]}) == (
        server["owner"],
        {"@everyone", "Members", "Union House"},
    )
    channels = bot.get(f"/guilds/{server['server']}/channels").json()
    assert {channel["id"] for channel in channels} == set(server["channels"].values())
    assert all(isinstance(role["permissions"], str) for role in found["roles"])


def test_members_come_in_pages_in_the_order_of_their_ids(bot: httpx.Client, server: Thing) -> None:
    after, found = "0", []
    while page := bot.get(f"/guilds/{server['server']}/members", params={"limit": 3, "after": after}).json():
        found += [member["user"]["id"] for member in page]
        after = found[-1]
    assert found == sorted(found, key=int)
    assert set(found) == {*server["members"], server["owner"], DISCORD_KEYS["client_id"]}


def test_members_are_not_told_without_the_intent(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    chats.discord.do("intent", granted=False)
    assert refused(bot.get(f"/guilds/{server['server']}/members")) == (403, 50001)


def test_a_bot_that_was_thrown_out_finds_no_server(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    chats.discord.do("throw_out", server=server["server"])
    assert refused(bot.get(f"/guilds/{server['server']}")) == (404, 10004)
    assert refused(bot.get(f"/channels/{a_channel(server)}")) == (403, 50001)


def test_what_is_not_there_is_told_with_discord_s_codes(bot: httpx.Client, server: Thing) -> None:
    guild = f"/guilds/{server['server']}"
    role, member = server["roles"]["Members"], server["members"][0]
    assert refused(bot.get("/guilds/1")) == (404, 10004)
    assert refused(bot.get("/channels/1")) == (404, 10003)
    assert refused(bot.patch(f"{guild}/roles/1", json={})) == (404, 10011)
    assert refused(bot.get(f"{guild}/members/1")) == (404, 10013)
    assert refused(bot.put(f"{guild}/members/{member}/roles/1")) == (404, 10011)
    assert refused(bot.delete(f"/channels/{a_channel(server)}/permissions/{role}")) == (404, 10009)
    assert refused(bot.delete(f"/channels/{a_channel(server)}/messages/1")) == (404, 10008)
    assert refused(bot.get("/nothing")) == (404, 0)
    assert refused(bot.post("/guilds/1/members")) == (405, 0)


def test_bits_that_nobody_knows_are_kept_as_they_came(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    channel, role, unknown = a_channel(server), server["roles"]["Members"], 1 << 61
    chats.discord.do("overwrite", channel=channel, id=role, allow=str(unknown))
    deny = int(Bit.SEND_MESSAGES)
    assert (
        bot.put(f"/channels/{channel}/permissions/{role}", json={"type": 0, "allow": str(unknown), "deny": str(deny)}).status_code
        == 204
    )
    kept = bot.get(f"/channels/{channel}").json()["permission_overwrites"]
    assert kept == [{"id": role, "type": 0, "allow": str(unknown), "deny": str(deny)}]


def test_a_strict_discord_refuses_an_overwrite_that_names_a_bit_which_the_bot_lacks(
    chats: LocalChats, bot: httpx.Client, server: Thing
) -> None:
    channel, role, unknown = a_channel(server), server["roles"]["Members"], str(1 << 61)
    chats.discord.do("overwrite", channel=channel, id=role, allow=unknown)
    chats.discord.do("strict", strict=True)
    assert refused(bot.put(f"/channels/{channel}/permissions/{role}", json={"allow": unknown, "deny": "0"})) == (403, 50013)


def test_the_bot_changes_only_roles_below_its_own(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    guild, role = server["server"], server["roles"]["Members"]
    path, permissions = f"/guilds/{guild}/roles/{role}", str(int(Bit.SEND_MESSAGES))
    assert bot.patch(path, json={"permissions": permissions}).json()["permissions"] == permissions
    assert bot.put(f"/guilds/{guild}/members/{server['members'][0]}/roles/{role}").status_code == 204
    chats.discord.do("move_bot", server=guild, position=1)
    assert refused(bot.patch(path, json={"permissions": "0"})) == (403, 50013)
    assert refused(bot.put(f"/guilds/{guild}/members/{server['members'][0]}/roles/{role}")) == (403, 50013)
    assert bot.patch(f"/guilds/{guild}/roles/{guild}", json={"permissions": "0"}).json()["permissions"] == "0"


def test_the_bot_does_not_change_its_own_role_even_as_an_administrator(
    chats: LocalChats, bot: httpx.Client, server: Thing
) -> None:
    chats.discord.do("give_right", server=server["server"], right="ADMINISTRATOR")
    path = f"/guilds/{server['server']}/roles/{server['roles']['Union House']}"
    assert refused(bot.patch(path, json={"permissions": "0"})) == (403, 50013)


def test_the_bot_gives_no_permission_that_it_lacks_but_takes_any(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    role = server["roles"]["Members"]
    path = f"/guilds/{server['server']}/roles/{role}"
    assert refused(bot.patch(path, json={"permissions": str(int(Bit.BAN_MEMBERS))})) == (403, 50013)
    chats.discord.do("set_role", role=role, permissions=str(int(Bit.BAN_MEMBERS)))
    assert bot.patch(path, json={"permissions": "0"}).status_code == 200


def test_a_bot_that_takes_a_permission_from_everyone_which_it_had_only_by_that_cannot_give_it_back(
    chats: LocalChats, bot: httpx.Client, server: Thing
) -> None:
    guild = server["server"]
    chats.discord.do("take_right", server=guild, right="SEND_POLLS")
    path, before = (
        f"/guilds/{guild}/roles/{guild}",
        int(next(r for r in bot.get(f"/guilds/{guild}/roles").json() if r["id"] == guild)["permissions"]),
    )
    assert bot.patch(path, json={"permissions": str(before & ~Bit.SEND_POLLS)}).status_code == 200
    assert refused(bot.patch(path, json={"permissions": str(before)})) == (403, 50013)


@pytest.mark.parametrize("bit", [Bit.BAN_MEMBERS, Bit.MANAGE_ROLES])
def test_an_overwrite_names_only_what_the_bot_may_itself_and_who_manages_is_for_administrators(
    chats: LocalChats, bot: httpx.Client, server: Thing, bit: Bit
) -> None:
    path, told = f"/channels/{a_channel(server)}/permissions/{server['roles']['Members']}", {"allow": "0", "deny": str(int(bit))}
    assert refused(bot.put(path, json=told)) == (403, 50013)
    chats.discord.do("give_right", server=server["server"], right="ADMINISTRATOR")
    assert bot.put(path, json=told).status_code == 204


def test_an_overwrite_of_a_category_also_changes_the_channels_in_step_with_it(
    chats: LocalChats, bot: httpx.Client, server: Thing
) -> None:
    category, everyone, deny = server["channels"]["Category 0"], server["server"], str(int(Bit.SEND_MESSAGES))
    chats.discord.do("overwrite", channel=a_channel(server, "channel-2"), id=everyone, deny=str(int(Bit.ADD_REACTIONS)))
    assert bot.put(f"/channels/{category}/permissions/{everyone}", json={"type": 0, "deny": deny}).status_code == 204
    found = {one["id"]: one["permission_overwrites"] for one in bot.get(f"/guilds/{everyone}/channels").json()}
    assert found[a_channel(server)] == found[category] != []
    assert found[a_channel(server, "channel-2")][0]["deny"] == str(int(Bit.ADD_REACTIONS))


@pytest.mark.parametrize(
    ("right", "ask"),
    [
        ("MANAGE_ROLES", lambda bot, it: bot.put(f"/channels/{a_channel(it)}/permissions/{it['server']}", json={"deny": "2048"})),
        ("MANAGE_ROLES", lambda bot, it: bot.patch(f"/guilds/{it['server']}/roles/{it['server']}", json={"permissions": "0"})),
        ("MANAGE_ROLES", lambda bot, it: bot.post(f"/guilds/{it['server']}/roles", json={"permissions": "0"})),
        ("MANAGE_CHANNELS", lambda bot, it: bot.patch(f"/channels/{a_channel(it)}", json={"topic": "x"})),
        ("MANAGE_GUILD", lambda bot, it: bot.put(f"/guilds/{it['server']}/incident-actions", json={})),
    ],
)
def test_without_the_right_a_bot_is_refused(chats: LocalChats, bot: httpx.Client, server: Thing, right: str, ask: Any) -> None:
    assert ask(bot, server).status_code in (200, 204)
    chats.discord.do("set_role", role=server["server"], permissions=str(int(Bit.VIEW_CHANNEL)))
    chats.discord.do("take_right", server=server["server"], right=right)
    assert refused(ask(bot, server)) == (403, 50013)


def test_a_message_is_posted_pinned_and_deleted(bot: httpx.Client, server: Thing) -> None:
    path = f"/channels/{a_channel(server)}/messages"
    made = bot.post(path, json={"content": "Frozen."}).json()
    assert bot.put(f"{path}/pins/{made['id']}").status_code == 204
    assert [one["message"]["id"] for one in bot.get(f"{path}/pins").json()["items"]] == [made["id"]]
    assert bot.get(f"{path}/{made['id']}").json()["pinned"] is True
    assert bot.delete(f"{path}/pins/{made['id']}").status_code == 204
    assert bot.delete(f"{path}/{made['id']}").status_code == 204
    assert bot.get(path).json() == []


def test_posting_asks_for_seeing_and_writing_and_pinning_for_pinning(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    channel, own = a_channel(server), server["roles"]["Union House"]
    path = f"/channels/{channel}/messages"
    made = bot.post(path, json={"content": "Here."}).json()["id"]
    chats.discord.do("overwrite", channel=channel, id=own, deny=str(int(Bit.PIN_MESSAGES)))
    assert refused(bot.put(f"{path}/pins/{made}")) == (403, 50013)
    chats.discord.do("overwrite", channel=channel, id=own, deny=str(int(Bit.SEND_MESSAGES)))
    assert refused(bot.post(path, json={"content": "No."})) == (403, 50013)
    chats.discord.do("overwrite", channel=channel, id=own, deny=str(int(Bit.VIEW_CHANNEL)))
    assert refused(bot.post(path, json={"content": "No."})) == (403, 50001)
    assert refused(bot.post(f"/channels/{server['channels']['Category 0']}/messages", json={"content": "No."})) == (400, 50008)
    assert refused(bot.post(path, json={"content": "x" * 2_001})) == (400, 50035)


def test_a_message_sent_again_with_its_nonce_is_one_message(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    path, told = f"/channels/{a_channel(server)}/messages", {"content": "Once.", "nonce": "freeze-1", "enforce_nonce": True}
    chats.discord.do("outage", kind="lost", requests=1, route="messages")
    with pytest.raises(httpx.RemoteProtocolError):
        bot.post(path, json=told)
    again = bot.post(path, json=told).json()
    assert [one["id"] for one in bot.get(path).json()] == [again["id"]]


def test_threads_are_written_in_with_a_bit_of_their_own(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    channel, member, everyone = a_channel(server), server["members"][0], server["server"]
    thread = chats.discord.do("make_thread", channel=channel, name="Openings")["channel"]
    assert [one["id"] for one in bot.get(f"/guilds/{everyone}/threads/active").json()["threads"]] == [thread]
    bot.put(f"/channels/{channel}/permissions/{everyone}", json={"type": 0, "deny": str(int(Bit.SEND_MESSAGES))})
    may = lambda where: chats.discord.do("may", channel=where, user=member, right="SEND_MESSAGES")["may"]  # noqa: E731
    assert (may(channel), may(thread)) == (False, True)
    both = str(int(Bit.SEND_MESSAGES | Bit.SEND_MESSAGES_IN_THREADS))
    bot.put(f"/channels/{channel}/permissions/{everyone}", json={"type": 0, "deny": both})
    assert (may(channel), may(thread)) == (False, False)


def test_invites_are_paused_for_a_day_at_most(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    path, now = f"/guilds/{server['server']}/incident-actions", datetime.fromtimestamp(chats.standin.clock.exact(), UTC)
    assert refused(bot.put(path, json={"invites_disabled_until": (now + timedelta(hours=25)).isoformat()})) == (400, 50035)
    until = (now + timedelta(hours=24)).isoformat()
    assert bot.put(path, json={"invites_disabled_until": until}).json() == {
        "invites_disabled_until": until,
        "dms_disabled_until": None,
    }
    new = chats.discord.do("make_user", name="Late Comer")["user"]
    with pytest.raises(Exception, match="paused"):
        chats.discord.do("join", server=server["server"], user=new)
    bot.put(path, json={"invites_disabled_until": None})
    chats.discord.do("join", server=server["server"], user=new)
    assert bot.get(f"/guilds/{server['server']}/members/{new}").json()["roles"] == []


def test_a_direct_message_reaches_only_who_takes_it(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    open_to, closed, gone = server["members"][:3]
    chats.discord.do("close_messages", user=closed)
    conversations = [bot.post("/users/@me/channels", json={"recipient_id": one}).json()["id"] for one in (open_to, closed, gone)]
    chats.discord.do("delete_user", user=gone)
    answers = [bot.post(f"/channels/{one}/messages", json={"content": "Hello."}) for one in conversations]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert refused(answers[1]) == refused(answers[2]) == (403, 50007)
    assert refused(bot.post("/users/@me/channels", json={"recipient_id": gone})) == (404, 10013)


def test_a_member_is_thrown_out_and_timed_out_by_who_stands_above(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    low, high, guild = server["members"][0], server["members"][1], server["server"]
    chats.discord.do(
        "give_role", server=guild, user=high, role=chats.discord.do("make_role", server=guild, name="High", position=3)["role"]
    )
    until = datetime.fromtimestamp(chats.standin.clock.exact() + 3_600, UTC).isoformat()
    told = {"communication_disabled_until": until}
    assert bot.patch(f"/guilds/{guild}/members/{low}", json=told).json()["communication_disabled_until"] is not None
    assert not chats.discord.do("may", channel=a_channel(server), user=low, right="SEND_MESSAGES")["may"]
    assert bot.delete(f"/guilds/{guild}/members/{low}").status_code == 204
    assert refused(bot.get(f"/guilds/{guild}/members/{low}")) == (404, 10007)
    for above in (high, server["owner"]):
        assert refused(bot.patch(f"/guilds/{guild}/members/{above}", json=told)) == (403, 50013)
        assert refused(bot.delete(f"/guilds/{guild}/members/{above}")) == (403, 50013)


def test_nobody_sees_a_private_thread_who_was_not_let_in(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    thread = chats.discord.do("make_thread", channel=a_channel(server), name="Quiet", private=True)["channel"]
    may = lambda who: chats.discord.do("may", channel=thread, user=who, right="VIEW_CHANNEL")["may"]  # noqa: E731
    assert (may(server["owner"]), may(server["members"][0])) == (True, False)
    assert [one["id"] for one in bot.get(f"/guilds/{server['server']}/threads/active").json()["threads"]] == [thread]
    chats.discord.do("take_right", server=server["server"], right="MANAGE_THREADS")
    assert bot.get(f"/guilds/{server['server']}/threads/active").json()["threads"] == []


def test_a_voice_channel_is_changed_only_by_who_can_connect_to_it(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    path = f"/channels/{a_channel(server, 'channel-9')}/permissions/{server['server']}"
    assert bot.put(path, json={"type": 0, "deny": str(int(Bit.SPEAK))}).status_code == 204
    chats.discord.do("overwrite", channel=a_channel(server, "channel-9"), id=server["server"], deny=str(int(Bit.CONNECT)))
    assert refused(bot.put(path, json={"type": 0, "deny": "0"})) == (403, 50001)


def test_a_limit_holds_for_each_server_and_route_and_tells_when_to_come_again() -> None:
    with running() as chats, chats.as_bot() as bot:
        first, second = (chats.discord_server(channels=1, members=1)["server"] for _ in range(2))
        chats.discord.do("limit", most=2, seconds=60.0, route="GET /guilds/{guild}/roles")
        told = [bot.get(f"/guilds/{first}/roles") for _ in range(3)]
        assert [answer.headers["X-RateLimit-Remaining"] for answer in told] == ["1", "0", "0"]
        assert told[-1].status_code == 429
        body = told[-1].json()
        assert (body["global"], 0 < body["retry_after"] <= 60) == (False, True)
        assert told[-1].headers["X-RateLimit-Scope"] == "user"
        assert {"X-RateLimit-Limit", "X-RateLimit-Reset", "X-RateLimit-Reset-After", "X-RateLimit-Bucket"} <= {
            name.title().replace("Ratelimit", "RateLimit") for name in told[0].headers
        }
        assert bot.get(f"/guilds/{second}/roles").status_code == bot.get(f"/guilds/{first}").status_code == 200


def test_the_global_limit_is_told_as_such(chats: LocalChats, bot: httpx.Client) -> None:
    chats.discord.do("limit", most=1, seconds=60.0, route="global")
    assert bot.get("/users/@me").status_code == 200
    answer = bot.get("/users/@me")
    assert (answer.status_code, answer.json()["global"], answer.headers["X-RateLimit-Scope"]) == (429, True, "global")


def test_an_outage_strikes_so_many_calls_of_a_route(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    path = f"/channels/{a_channel(server)}/permissions/{server['server']}"
    chats.discord.do("outage", kind="unavailable", requests=1)
    chats.discord.do("outage", kind="silent", requests=1, route="PUT /channels")
    chats.discord.do("outage", kind="lost", requests=1, route="DELETE")
    assert bot.put(path, json={"deny": "2048"}).status_code == 503
    with pytest.raises(httpx.RemoteProtocolError):
        bot.put(path, json={"deny": "2048"})
    assert bot.put(path, json={"deny": "2048"}).status_code == 204
    with pytest.raises(httpx.RemoteProtocolError):
        bot.delete(path)
    assert refused(bot.delete(path)) == (404, 10009)


def test_calls_are_counted_by_route_and_their_log_holds_no_token(chats: LocalChats, bot: httpx.Client, server: Thing) -> None:
    bot.get(f"/guilds/{server['server']}/roles")
    bot.get("/guilds/1/roles")
    found = httpx.get(f"{chats.discord_site}/control/calls")
    assert found.json()["counts"]["GET /guilds/{guild}/roles"] == 2
    assert [call["status"] for call in found.json()["calls"]] == [200, 404]
    assert DISCORD_KEYS["token"] not in found.text


def test_the_house_s_bot_is_no_administrator() -> None:
    assert not FOR_THE_HOUSE & Bit.ADMINISTRATOR
    assert FOR_THE_HOUSE < EVERY
