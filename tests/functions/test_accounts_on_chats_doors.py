"""Connecting one's account on Discord, through its doors: only in the browser, the session and for the person that began it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from union.core.people.rules import Caller
from union.membership.accounts import records
from union.membership.chats import keys
from union.membership.chats.protocol import Service
from union.web.caller import session_cookie

from tests.actions.conftest import PRIYA, SAM
from tests.actions.platform_server import PlatformServer, Says
from tests.functions.bots import bots
from tests.functions.clicking import clicked, twice
from tests.functions.conftest import answer_of

type Call = Callable[..., Any]
DOOR, MINE, BEGIN, BACK = "accounts", "/my/accounts", "/my/accounts/discord/begin", "/my/accounts/discord"


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    with bots(monkeypatch) as server:
        yield server


def _whose() -> dict[str, str]:
    return records.people_of(["700"], Service.DISCORD)


def _begun(call: Call, caller: Caller = SAM) -> tuple[str, str]:
    """Give the state with which somebody is sent to Discord, and the cookie that they keep."""
    gone = call(DOOR, "GET", BEGIN, caller=caller)
    assert gone.status == 303
    asked = parse_qs(urlsplit(gone.headers["Location"]).query)
    assert asked["scope"] == ["identify"] and asked["redirect_uri"] == ["http://localhost:8000/my/accounts/discord"]
    [cookie] = gone.raw["cookies"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    return asked["state"][0], cookie.partition(";")[0]


def _back(query: str, cookie: str, caller: Caller = SAM, session: str = "s1") -> dict[str, Any]:
    headers = {"accept": "text/html", "cookie": "; ".join([_session(caller, session), cookie])}
    return answer_of(DOOR, "GET", f"{BACK}?{query}", headers, None)


def _session(caller: Caller, session: str) -> str:
    return session_cookie(caller, session, datetime.now(UTC)).partition(";")[0]


@twice("/my/accounts/<service>/disconnect")
def test_somebody_connects_their_account_and_disconnects_it(call: Call, discord: PlatformServer) -> None:
    state, cookie = _begun(call)
    back = _back(f"code=a-code&state={state}", cookie)
    assert (back["statusCode"], back["headers"]["Location"]) == (303, MINE)
    assert back["cookies"][0].startswith("__Host-discord=; Max-Age=0")
    assert _whose() == {"700": "sam"}
    assert discord.asked[-1].path == "/oauth2/token/revoke"
    page = call(DOOR, "GET", MINE, caller=SAM).body
    assert "Connected" in page and "700" not in page
    clicked(call, f"{MINE}/discord/disconnect", SAM)
    assert _whose() == {}
    assert "Connect Discord" in call(DOOR, "GET", MINE, caller=SAM).body


@pytest.mark.parametrize(
    "forged",
    [
        lambda state, cookie: _back("code=a-code&state=another", cookie),
        lambda state, cookie: _back("code=a-code", cookie),
        lambda state, cookie: _back(f"code=a-code&state={state}", ""),
        lambda state, cookie: _back(f"code=a-code&state={state}", cookie[:-3] + "abc"),
        lambda state, cookie: _back(f"code=a-code&state={state}", cookie, PRIYA),
        lambda state, cookie: _back(f"code=a-code&state={state}", cookie, SAM, "s2"),
    ],
    ids=["another state", "no state", "no cookie", "a changed cookie", "another person", "another session"],
)
def test_what_was_not_begun_here_connects_nothing(call: Call, discord: PlatformServer, forged: Callable[..., Any]) -> None:
    state, cookie = _begun(call)
    assert forged(state, cookie)["statusCode"] == 422
    assert not discord.asked and _whose() == {}


def test_whoever_says_no_on_discord_is_back_with_nothing_connected(call: Call, discord: PlatformServer) -> None:
    state, cookie = _begun(call)
    assert _back(f"error=access_denied&state={state}", cookie)["statusCode"] == 303
    assert not discord.asked


def test_an_account_that_is_somebody_elses_is_refused_in_words(call: Call, discord: PlatformServer) -> None:
    state, cookie = _begun(call, PRIYA)
    _back(f"code=a-code&state={state}", cookie, PRIYA)
    state, cookie = _begun(call)
    refused = _back(f"code=a-code&state={state}", cookie)
    assert refused["statusCode"] == 422 and "connected to another person" in refused["body"]
    assert _whose() == {"700": "priya"}


def test_a_code_that_is_used_up_is_told_in_words(call: Call, discord: PlatformServer) -> None:
    state, cookie = _begun(call)
    discord.says["POST /oauth2/token"] = Says(400, {"error": "invalid_grant"})
    refused = _back(f"code=a-code&state={state}", cookie)
    assert refused["statusCode"] == 422 and "Please begin again" in refused["body"]


def test_a_union_without_a_bot_offers_nothing(call: Call, discord: PlatformServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "secret", lambda arn: {})
    assert call(DOOR, "GET", BEGIN, caller=SAM).status == 404
    assert "Nothing to connect" in call(DOOR, "GET", MINE, caller=SAM).body


def test_a_program_is_told_where_to_go_and_what_is_connected(call: Call, discord: PlatformServer) -> None:
    told = json.loads(call(DOOR, "GET", MINE, caller=SAM, headers={"accept": "application/json"}).body)
    assert [(one["service"], one["connected_at"]) for one in told["accounts"]] == [("discord", None), ("telegram", None)]
    gone = call(DOOR, "GET", BEGIN, caller=SAM, headers={"accept": "application/json"})
    assert json.loads(gone.body)["location"].startswith(f"{discord.url}/oauth2/authorize?")


def test_a_service_that_is_none_is_not_disconnected(call: Call, discord: PlatformServer) -> None:
    assert call(DOOR, "POST", f"{MINE}/whatsapp/disconnect", caller=SAM, form={"key": "key-12345678"}).status == 404
