"""A committee connects its server on Discord through the doors: only what Discord itself tells is believed."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from union.core.people.rules import Caller
from union.membership.chats import keys
from union.membership.chats.protocol import Service
from union.membership.connections import records
from union.membership.connections.rules import Connected
from union.membership.connections.tables import ConnectionRecord
from union.membership.discord.rules import ASKED
from union.store import commit
from union.web.caller import session_cookie

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.platform_server import PlatformServer, Says
from tests.functions.bots import CHANNELS, GUILD, ROLES, bots
from tests.functions.clicking import clicked, twice
from tests.functions.conftest import answer_of

type Call = Callable[..., Any]
DOOR, BACK = "connections", "/connections/discord"
JSON = {"accept": "application/json"}


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    with bots(monkeypatch) as server:
        server.says["POST /oauth2/token"] = Says(body={"access_token": "of-somebody", "guild": GUILD})
        yield server


def _added(call: Call, kind: str = "discord") -> str:
    """Put a platform into the register and give its id."""
    form = {"kind": kind, "label": "Our server", "url": "", "interactive": "usual", "key": f"add-{kind}-1"}
    told = json.loads(call("platforms", "POST", "/groups/chess/platforms", caller=PRIYA, json=form).body)
    return str(told["platform_id"])


@pytest.fixture
def platform(call: Call, discord: PlatformServer) -> str:
    return _added(call)


def _page(platform: str) -> str:
    return f"/groups/chess/platforms/{platform}/connection"


def _kept() -> dict[str, tuple[str, str | None, str | None]]:
    return {name: (str(one.lane), one.role_id, one.post_channel_id) for name, one in records.of_group("chess").items()}


def _begun(call: Call, platform: str) -> tuple[str, str]:
    gone = call(DOOR, "GET", f"{_page(platform)}/discord", caller=PRIYA)
    assert gone.status == 303
    asked = parse_qs(urlsplit(gone.headers["Location"]).query)
    assert asked["permissions"] == [str(ASKED)] and asked["scope"] == ["bot identify"]
    [cookie] = gone.raw["cookies"]
    return asked["state"][0], cookie.partition(";")[0]


def _back(query: str, cookie: str, caller: Caller = PRIYA, session: str = "s1") -> dict[str, Any]:
    own = session_cookie(caller, session, datetime.now(UTC)).partition(";")[0]
    return answer_of(DOOR, "GET", f"{BACK}?{query}", {"accept": "text/html", "cookie": f"{own}; {cookie}"}, None)


def _connected(call: Call, platform: str) -> dict[str, Any]:
    state, cookie = _begun(call, platform)
    return _back(f"code=a-code&state={state}", cookie)


@twice(
    "/groups/<group_id>/platforms/<platform_id>/connection",
    "/groups/<group_id>/platforms/<platform_id>/connection/disconnect",
)
def test_a_committee_connects_its_server_chooses_and_disconnects(call: Call, platform: str) -> None:
    page = call(DOOR, "GET", _page(platform), caller=PRIYA).body
    assert "Manage roles" in page and "so that a freeze can stop polls" in page
    back = _connected(call, platform)
    assert (back["statusCode"], back["headers"]["Location"]) == (303, _page(platform))
    assert _kept() == {platform: ("discord#1", None, "100")}
    page = call(DOOR, "GET", _page(platform), caller=PRIYA).body
    assert "Chess on Discord" in page and "Members" in page and "#general" in page and "Union House</option>" not in page
    clicked(call, _page(platform), PRIYA, role_id="20", post_channel_id="")
    assert _kept() == {platform: ("discord#1", "20", None)}
    assert "Chess on Discord" in call("platforms", "GET", _page(platform).removesuffix("/connection"), caller=PRIYA).body
    clicked(call, f"{_page(platform)}/disconnect", PRIYA)
    assert _kept() == {}


@pytest.mark.parametrize(
    "forged",
    [
        lambda state, cookie: _back("code=a-code&state=another&guild_id=1", cookie),
        lambda state, cookie: _back(f"code=a-code&state={state}", ""),
        lambda state, cookie: _back(f"code=a-code&state={state}", cookie.replace("connection", "discord")),
        lambda state, cookie: _back(f"code=a-code&state={state}", cookie, SAM),
        lambda state, cookie: _back(f"code=a-code&state={state}", cookie, PRIYA, "s2"),
    ],
    ids=["another state", "no cookie", "a cookie for something else", "another person", "another session"],
)
def test_what_was_not_begun_here_connects_nothing(
    call: Call, discord: PlatformServer, platform: str, forged: Callable[..., Any]
) -> None:
    state, cookie = _begun(call, platform)
    assert forged(state, cookie)["statusCode"] == 422
    assert not discord.asked and _kept() == {}


def test_the_server_in_the_address_is_not_believed(call: Call, platform: str) -> None:
    state, cookie = _begun(call, platform)
    _back(f"code=a-code&state={state}&guild_id=666", cookie)
    assert _kept() == {platform: ("discord#1", None, "100")}


def test_a_server_without_the_bot_is_not_connected(call: Call, discord: PlatformServer, platform: str) -> None:
    discord.says["GET /guilds/1"] = Says(403, {"code": 50001, "message": "Missing Access"})
    refused = _connected(call, platform)
    assert refused["statusCode"] == 422 and "Please add it first" in refused["body"]
    discord.says["POST /oauth2/token"] = Says(body={"access_token": "of-somebody"})
    refused = _connected(call, platform)
    assert refused["statusCode"] == 422 and "No server was chosen" in refused["body"]
    assert _kept() == {}


def test_whoever_says_no_on_discord_is_back_with_nothing_connected(call: Call, discord: PlatformServer, platform: str) -> None:
    state, cookie = _begun(call, platform)
    assert _back(f"error=access_denied&state={state}", cookie)["statusCode"] == 303
    assert not discord.asked and _kept() == {}


def test_adding_the_bot_once_more_changes_nothing_and_another_server_is_refused(
    call: Call, discord: PlatformServer, platform: str
) -> None:
    _connected(call, platform)
    before = records.of_group("chess")[platform].connected_at
    assert _connected(call, platform)["statusCode"] == 303
    assert records.of_group("chess")[platform].connected_at == before
    other = {**GUILD, "id": "2"}
    discord.says |= {
        "POST /oauth2/token": Says(body={"access_token": "of-somebody", "guild": other}),
        "GET /guilds/2": Says(body=other),
        "GET /guilds/2/roles": Says(body=[{**ROLES[0], "id": "2"}, *ROLES[1:]]),
        "GET /guilds/2/channels": Says(body=CHANNELS),
        "GET /guilds/2/members/900": Says(body={"user": {"id": "900"}, "roles": ["90"]}),
    }
    refused = _connected(call, platform)
    assert refused["statusCode"] == 409 and "disconnect that first" in refused["body"]


def test_a_role_above_the_bot_and_a_channel_that_is_none_are_refused_at_their_fields(call: Call, platform: str) -> None:
    _connected(call, platform)
    for more in ({"role_id": "90"}, {"role_id": "1"}, {"post_channel_id": "101"}, {"post_channel_id": "5"}):
        form = {"role_id": "20", "post_channel_id": "100", **more, "key": "choose-key-1"}
        refused = call(DOOR, "POST", _page(platform), caller=PRIYA, form=form)
        assert refused.status == 422 and next(iter(more)) in refused.body
    assert _kept()[platform][1] is None


def test_a_bot_that_lacks_rights_or_is_gone_is_told_on_the_page(call: Call, discord: PlatformServer, platform: str) -> None:
    _connected(call, platform)
    discord.says["GET /guilds/1/roles"] = Says(body=[*ROLES[:2], {**ROLES[2], "permissions": "2048"}])
    page = call(DOOR, "GET", _page(platform), caller=PRIYA).body
    assert "What the bot lacks there" in page and "Manage roles" in page and "Send messages:" not in page
    discord.says["GET /guilds/1"] = Says(404, {"code": 10004, "message": "Unknown Guild"})
    assert "not there on Discord" in call(DOOR, "GET", _page(platform), caller=PRIYA).body
    discord.says["GET /guilds/1"] = Says(500, {})
    assert "does not answer" in call(DOOR, "GET", _page(platform), caller=PRIYA).body


def test_only_whoever_keeps_the_register_connects(call: Call, platform: str) -> None:
    _connected(call, platform)
    for method, path in (("GET", ""), ("GET", "/discord"), ("POST", ""), ("POST", "/disconnect")):
        more = {"form": {"key": "key-12345678"}} if method == "POST" else {}
        assert call(DOOR, method, f"{_page(platform)}{path}", caller=SAM, **more).status == 403
    assert len(_kept()) == 1


def test_what_cannot_be_connected_has_no_such_page(call: Call, discord: PlatformServer) -> None:
    assert call(DOOR, "GET", _page(_added(call, "whatsapp")), caller=PRIYA).status == 404
    telegram = _page(_added(call, "telegram"))
    assert call(DOOR, "GET", telegram, caller=PRIYA).status == 200
    assert call(DOOR, "GET", f"{telegram}/discord", caller=PRIYA).status == 404


def test_a_union_without_a_bot_says_so(call: Call, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "secret", lambda arn: {})
    assert "This union has no bot on Discord" in call(DOOR, "GET", _page(platform), caller=PRIYA).body
    assert call(DOOR, "GET", f"{_page(platform)}/discord", caller=PRIYA).status == 404


def test_a_program_is_told_the_same(call: Call, platform: str) -> None:
    told = json.loads(call(DOOR, "GET", _page(platform), caller=PRIYA, headers=JSON).body)
    assert told["connected"] is None and {"name": "Manage roles", "why": told["asked"][1]["why"]} == told["asked"][1]
    _connected(call, platform)
    told = json.loads(call(DOOR, "GET", _page(platform), caller=PRIYA, headers=JSON).body)["connected"]
    assert told["channels"] == [{"id": "100", "name": "#general"}] and told["roles"] == [{"id": "20", "name": "Members"}]


def test_a_platform_that_is_retired_or_becomes_another_is_not_connected_any_more(call: Call, platform: str) -> None:
    _connected(call, platform)
    where = _page(platform).removesuffix("/connection")
    form = {"kind": "whatsapp", "label": "Ours", "url": "", "interactive": "usual", "key": "change-key-1"}
    refused = call("platforms", "POST", where, caller=PRIYA, form=form)
    assert refused.status == 422 and "disconnect it first" in refused.body
    assert call("platforms", "POST", f"{where}/retire", caller=PRIYA, form={"key": "retire-key-1"}).status == 303
    assert _kept() == {}


def test_two_groups_may_share_a_server(call: Call, platform: str) -> None:
    commit(records.connection_write("print", "theirs", Connected(Service.DISCORD, "1", "Both of us"), "kim", NOW))
    _connected(call, platform)
    assert {(str(one.group_id), str(one.lane)) for one in ConnectionRecord.scan()} == {
        ("print", "discord#1"),
        ("chess", "discord#1"),
    }
