"""What Discord is asked, and what comes of each of its answers."""

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from union import time_left
from union.errors import Unavailable
from union.membership.chats import bots, keys, wire
from union.membership.chats.protocol import Lack, Lacking, Service, TooSoon
from union.membership.discord import gateway
from union.membership.discord.gateway import Server
from union.membership.discord.rules import ASKED
from union.membership.telegram.gateway import Group

from tests.actions.platform_server import PlatformServer, Says, running

TOKEN = "a-token-that-nobody-sees"
KEYS = {
    "discord": {
        "token": TOKEN,
        "client_id": "900",
        "client_secret": "a-secret-that-nobody-sees",
    },
    "telegram": {"token": "", "username": "", "webhook_secret": ""},
}
ROLES = [
    {"id": "1", "name": "@everyone", "permissions": "1024", "position": 0},
    {"id": "90", "name": "House", "permissions": str(ASKED), "position": 3, "managed": True, "tags": {"bot_id": "900"}},
]
OVERWRITE = {"id": "1", "type": 0, "allow": "0", "deny": "1152921504606846976"}
CHANNELS = [{"id": "100", "type": 0, "name": "general", "position": 0, "permission_overwrites": [OVERWRITE]}]
CHANGED = "/channels/100/permissions/1"


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    with running() as server:
        monkeypatch.setenv("DISCORD_API", server.url)
        monkeypatch.setattr(keys, "secret", lambda arn: KEYS)
        gateway._bot_id.cache_clear()
        gateway._limits.cache_clear()
        server.says = {
            "GET /guilds/1": Says(body={"id": "1", "name": "Chess", "owner_id": "800"}),
            "GET /guilds/1/roles": Says(body=ROLES),
            "GET /guilds/1/channels": Says(body=CHANNELS),
            "GET /users/@me": Says(body={"id": "900"}),
            "GET /guilds/1/members/900": Says(body={"user": {"id": "900"}, "roles": ["90"]}),
            "PUT": Says(204),
            "DELETE": Says(204),
            "PATCH": Says(body={}),
        }
        yield server


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the house waited; no test waits."""
    waited: list[float] = []
    monkeypatch.setattr(wire.time, "sleep", waited.append)
    return waited


def _refuses(status: int, code: int | None = None) -> Says:
    return Says(status, {"code": code or 0, "message": "words that may quote what was sent"})


def test_a_server_is_looked_at_and_what_it_says_is_kept_as_it_came(discord: PlatformServer) -> None:
    found = Server("1", "100").look()
    value = '{"allow":"0","deny":"1152921504606846976","type":0}'
    assert found.values(["overwrite:100:1", "role:1"]) == {"overwrite:100:1": value, "role:1": "1024"}
    assert found.bot_id == "900" and found.bot_roles == {"1", "90"}
    asked = discord.asked[0]
    assert asked.headers["authorization"] == f"Bot {TOKEN}"
    assert asked.headers["user-agent"].startswith("DiscordBot (http")


def test_the_bot_is_asked_who_it_is_only_once(discord: PlatformServer) -> None:
    Server("1").look()
    Server("1").look()
    assert [one.path for one in discord.asked].count("/users/@me") == 1


def test_a_switch_is_turned_with_a_reason_and_in_the_words_it_came_in(discord: PlatformServer) -> None:
    Server("1").turn("overwrite:100:1", '{"allow":"0","deny":"1152921504606849024","type":0}')
    Server("1").turn("role:1", "1152921504606846976")
    Server("1").turn("overwrite:100:900", None)
    assert [(one.method, one.path, one.told) for one in discord.asked] == [
        ("PUT", CHANGED, {"allow": "0", "deny": "1152921504606849024", "type": 0}),
        ("PATCH", "/guilds/1/roles/1", {"permissions": "1152921504606846976"}),
        ("DELETE", "/channels/100/permissions/900", None),
    ]
    assert discord.asked[0].headers["x-audit-log-reason"] == "Union%20House%2C%20for%20the%20group%27s%20committee"


@pytest.mark.parametrize("switch", ["role:1", "permissions", "overwrite:1", "role"])
def test_a_switch_that_discord_does_not_have_is_refused(discord: PlatformServer, switch: str) -> None:
    with pytest.raises(ValueError):
        Server("1").turn(switch, None)
    assert not discord.asked


def test_what_is_gone_is_taken_away(discord: PlatformServer) -> None:
    discord.says["DELETE"] = _refuses(404, 10009)
    Server("1").turn("overwrite:100:900", None)
    discord.says["DELETE"] = _refuses(404, 10008)
    gateway.delete("100", "5")


@pytest.mark.parametrize(
    ("says", "lack"),
    [
        (_refuses(401), Lack.TOKEN),
        (_refuses(403, 50013), Lack.RIGHTS),
        (_refuses(403, 50001), Lack.RIGHTS),
        (_refuses(404, 10003), Lack.GONE),
        (_refuses(404, 10004), Lack.GONE),
        (_refuses(404, 10007), Lack.NOBODY),
        (_refuses(404, 10013), Lack.NOBODY),
        (_refuses(403, 50007), Lack.NOBODY),
        (_refuses(404, 10011), Lack.OTHER),
        (_refuses(400, 50035), Lack.OTHER),
    ],
)
def test_a_refusal_is_told_by_what_is_lacking_and_discords_code(discord: PlatformServer, says: Says, lack: Lack) -> None:
    discord.says["PUT"] = says
    with pytest.raises(Lacking) as refused:
        Server("1").turn("overwrite:100:1", '{"allow":"0","deny":"0","type":0}')
    assert (refused.value.lack, refused.value.what) == (lack, "overwrite:100:1")
    assert refused.value.code == str(says.body["code"] or says.status)


def test_a_server_that_the_bot_may_not_see_is_gone(discord: PlatformServer) -> None:
    discord.says["GET /guilds/1"] = _refuses(403, 50001)
    with pytest.raises(Lacking) as refused:
        Server("1").look()
    assert refused.value.lack is Lack.GONE


def test_a_bot_that_may_change_nothing_lacks_a_right(discord: PlatformServer) -> None:
    discord.says["GET /guilds/1/roles"] = Says(body=[ROLES[0], {**ROLES[1], "permissions": "2048"}])
    with pytest.raises(Lacking) as refused:
        Server("1").look()
    assert (refused.value.lack, refused.value.what) == (Lack.RIGHTS, "MANAGE_ROLES")
    assert gateway.look_at("1").bot_may == 2048


@pytest.mark.parametrize(
    "says", [Says(500, {"code": 0}), Says(502, b"<html>"), Says(200, b"<html>"), Says(403, b"<html>"), Says(200, {"id": "1"})]
)
def test_an_answer_that_makes_no_sense_is_tried_again_later(discord: PlatformServer, says: Says) -> None:
    discord.says["GET /guilds/1"] = says
    with pytest.raises(Unavailable):
        Server("1").look()


def test_nobody_there_is_tried_again_later(discord: PlatformServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API", "http://127.0.0.1:9")
    with pytest.raises(Unavailable) as failed:
        Server("1").look()
    assert failed.value.__cause__ is None and failed.value.__suppress_context__


def test_without_time_nothing_is_asked(discord: PlatformServer) -> None:
    with time_left.within(1000), pytest.raises(Unavailable):
        Server("1").look()
    assert not discord.asked


def test_a_bucket_that_is_empty_is_waited_for(discord: PlatformServer, waits: list[float]) -> None:
    headers = {"X-RateLimit-Bucket": "abc", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "3.5"}
    discord.says["PUT"] = Says(204, None, headers)
    for _ in range(2):
        Server("1").turn("overwrite:100:1", '{"allow":"0","deny":"0","type":0}')
    assert len(waits) == 1 and 3 < waits[0] <= 3.5


def test_a_wait_that_does_not_fit_is_left_to_whoever_asked(discord: PlatformServer, waits: list[float]) -> None:
    discord.says["PUT"] = Says(429, {"retry_after": 12.5, "global": False})
    with time_left.within(15_000), pytest.raises(TooSoon) as told:
        Server("1").turn("overwrite:100:1", '{"allow":"0","deny":"0","type":0}')
    assert told.value.seconds == pytest.approx(12.5, abs=1)
    assert not waits and len(discord.asked) == 1


def test_whoever_is_told_to_wait_a_little_does_and_asks_once_more(discord: PlatformServer, waits: list[float]) -> None:
    discord.says["PUT"] = [Says(429, {"retry_after": 0.4, "global": False}), Says(204)]
    Server("1").turn("overwrite:100:1", '{"allow":"0","deny":"0","type":0}')
    assert len(waits) == 1 and len(discord.asked) == 2
    discord.says["PUT"] = Says(429, {"retry_after": 0.4, "global": False})
    with pytest.raises(TooSoon):
        Server("1").turn("overwrite:100:2", '{"allow":"0","deny":"0","type":0}')
    assert len(discord.asked) == 4


def test_a_statement_is_posted_for_nobody_by_name_once_and_pinned(discord: PlatformServer) -> None:
    discord.says["POST /channels/100/messages"] = Says(body={"id": "5"})
    assert Server("1", "100").say("Be kind, @everyone") == "5"
    assert Server("1", "100").say("Be kind, @everyone") == "5"
    first, pinned, again, _ = discord.asked
    assert first.told["allowed_mentions"] == {"parse": []}
    assert first.told["enforce_nonce"] is True and len(first.told["nonce"]) <= 25
    assert first.told["nonce"] == again.told["nonce"]
    assert (pinned.method, pinned.path) == ("PUT", "/channels/100/messages/pins/5")


def test_a_statement_that_cannot_be_pinned_stands_there_all_the_same(discord: PlatformServer) -> None:
    discord.says |= {"POST /channels/100/messages": Says(body={"id": "5"}), "PUT": _refuses(400, 30003)}
    assert Server("1", "100").say("Be kind") == "5"


def test_roles_are_given_taken_and_read(discord: PlatformServer) -> None:
    gateway.give("1", "700", "20")
    gateway.take("1", "700", "20")
    assert [(one.method, one.path) for one in discord.asked] == [
        ("PUT", "/guilds/1/members/700/roles/20"),
        ("DELETE", "/guilds/1/members/700/roles/20"),
    ]


def test_everybody_with_their_roles_is_asked_for_page_by_page(discord: PlatformServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAGE", 2)

    def one(number: str, *roles: str) -> dict[str, Any]:
        return {"user": {"id": number, "username": "somebody"}, "roles": list(roles)}

    discord.says["GET /guilds/1/members?limit=2&after=0"] = Says(body=[one("7", "20"), one("10")])
    discord.says["GET /guilds/1/members?limit=2&after=10"] = Says(body=[one("11", "20", "21")])
    assert [(found.account, set(found.roles)) for found in gateway.everybody("1")] == [
        ("7", {"20"}),
        ("10", set()),
        ("11", {"20", "21"}),
    ]


def test_a_direct_message_is_sent_to_an_account(discord: PlatformServer) -> None:
    discord.says |= {"POST /users/@me/channels": Says(body={"id": "55"}), "POST /channels/55/messages": Says(body={"id": "6"})}
    assert gateway.write_to("700", "Hello") == "6"
    discord.says["POST /channels/55/messages"] = _refuses(403, 50007)
    with pytest.raises(Lacking) as refused:
        gateway.write_to("700", "Hello again")
    assert refused.value.lack is Lack.NOBODY


def test_whoever_comes_back_is_known_by_their_account_and_the_token_is_given_back(discord: PlatformServer) -> None:
    discord.says |= {
        "POST /oauth2/token": Says(body={"access_token": "of-somebody", "guild": {"id": "1", "name": "Chess"}}),
        "POST /oauth2/token/revoke": Says(body={}),
        "GET /users/@me": Says(body={"id": "700"}),
    }
    assert gateway.came_back("a-code", "https://house/back") == gateway.Came("700", "1", "Chess")
    token, me, revoked = discord.asked
    assert parse_qs(token.body.decode())["code"] == ["a-code"] and token.headers["authorization"].startswith("Basic ")
    assert me.headers["authorization"] == "Bearer of-somebody"
    assert parse_qs(revoked.body.decode())["token"] == ["of-somebody"]


def test_the_token_is_given_back_also_where_nobody_can_be_asked(discord: PlatformServer) -> None:
    discord.says |= {
        "POST /oauth2/token": Says(body={"access_token": "of-somebody"}),
        "POST /oauth2/token/revoke": Says(500, {}),
        "GET /users/@me": Says(500, {}),
    }
    with pytest.raises(Unavailable):
        gateway.came_back("a-code", "https://house/back")
    assert discord.asked[-1].path == "/oauth2/token/revoke"


def test_a_code_that_is_none_is_refused(discord: PlatformServer) -> None:
    discord.says["POST /oauth2/token"] = Says(400, {"error": "invalid_grant"})
    with pytest.raises(Lacking) as refused:
        gateway.came_back("a-code", "https://house/back")
    assert (refused.value.lack, refused.value.code) == (Lack.NOBODY, "invalid_grant")
    discord.says["POST /oauth2/token"] = Says(401, {"error": "invalid_client"})
    with pytest.raises(Lacking) as refused:
        gateway.came_back("a-code", "https://house/back")
    assert refused.value.lack is Lack.TOKEN


def test_people_are_sent_to_discord_with_what_is_asked_and_no_secret(
    discord: PlatformServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_SITE", "https://discord.com")
    invited = urlsplit(gateway.invite_url("a-state", "https://house/back"))
    fields = {name: text for name, [text] in parse_qs(invited.query).items()}
    assert invited.path == "/oauth2/authorize"
    assert fields == {
        "client_id": "900",
        "response_type": "code",
        "redirect_uri": "https://house/back",
        "state": "a-state",
        "scope": "bot identify",
        "permissions": str(ASKED),
    }
    assert parse_qs(urlsplit(gateway.account_url("a-state", "https://house/back")).query)["scope"] == ["identify"]


def test_no_token_and_no_name_is_logged(discord: PlatformServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    discord.says |= {"POST /channels/100/messages": Says(body={"id": "5"}), "PUT": _refuses(403, 50013)}
    Server("1", "100").look()
    Server("1", "100").say("Be kind")
    assert "could not be pinned" in caplog.text
    assert TOKEN not in caplog.text and "general" not in caplog.text


def test_a_union_without_a_bot_offers_nothing_of_it(discord: PlatformServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bots.offered() == {Service.DISCORD}
    monkeypatch.setattr(keys, "secret", lambda arn: {"discord": {"token": ""}})
    assert bots.offered() == set()
    with pytest.raises(Lacking) as refused:
        Server("1").look()
    assert refused.value.lack is Lack.TOKEN
    monkeypatch.setattr(keys, "secret", lambda arn: [])
    assert bots.offered() == set()


def test_a_chat_is_found_by_its_service(discord: PlatformServer) -> None:
    assert bots.chat(Service.DISCORD, "1", "100") == Server("1", "100")
    assert bots.chat(Service.TELEGRAM, "-100") == Group("-100")
