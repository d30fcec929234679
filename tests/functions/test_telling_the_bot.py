"""Connecting a group and an account on Telegram: a code of the site's is said to the bot, and Telegram tells it at the webhook."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.core.people.rules import Caller
from union.membership.accounts import records as accounts
from union.membership.chat_codes.records import make
from union.membership.chat_codes.tables import ChatCode
from union.membership.chats import keys
from union.membership.chats.protocol import Service
from union.membership.connections import records as connections
from union.membership.telegram.rules import FIELDS, RIGHTS

from tests.actions.conftest import PRIYA, SAM
from tests.actions.platform_server import PlatformServer, Says
from tests.functions.bots import KEYS, TELEGRAM_TOKEN, bots
from tests.functions.clicking import clicked, twice

type Call = Callable[..., Any]
HOOK, MINE = "/telegram/webhook", "/my/accounts"
HEADERS = {"x-telegram-bot-api-secret-token": "a-word", "content-type": "application/json", "accept": "*/*"}
ADMIN, MEMBER = 600, 601
OURS = {"status": "administrator", "user": {"id": 42, "is_bot": True}, **dict.fromkeys(RIGHTS, True)}


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    with bots(monkeypatch) as server:
        admins = [{"status": "creator", "user": {"id": ADMIN, "is_bot": False, "first_name": "Priya"}}, OURS]
        for method, result in (
            ("getMe", {"id": 42}),
            (
                "getChat",
                {"id": -100, "type": "supergroup", "title": "Chess on Telegram", "permissions": dict.fromkeys(FIELDS, True)},
            ),
            ("getChatAdministrators", admins),
            ("sendMessage", {"message_id": 1}),
        ):
            server.says[f"POST /bot{TELEGRAM_TOKEN}/{method}"] = Says(body={"ok": True, "result": result})
        yield server


def _answers(server: PlatformServer) -> list[str]:
    return [one.told["text"] for one in server.asked if one.path.endswith("/sendMessage")]


def _update(text: str, kind: str = "private", account: int = 700, **more: Any) -> dict[str, Any]:
    chat = account if kind == "private" else -100
    message = {"message_id": 5, "chat": {"id": chat, "type": kind}, "from": {"id": account, "is_bot": False}, "text": text}
    return {"update_id": 1, "message": {**message, **more}}


def _told(call: Call, update: Any, **headers: str) -> Any:
    return call("telegram_webhook", "POST", HOOK, body=json.dumps(update), headers={**HEADERS, **headers})


def _code(page: str) -> str:
    found = re.search(r"[?&]start(?:group)?=([\w-]+)", page)
    assert found
    return found[1]


def _whose() -> dict[str, str]:
    return accounts.people_of(["700"], Service.TELEGRAM)


@twice("/my/accounts/telegram")
def test_somebody_tells_the_bot_who_they_are(call: Call, telegram: PlatformServer) -> None:
    code = _code(clicked(call, f"{MINE}/telegram", SAM).body)
    assert code not in {str(one.mark) for one in ChatCode.scan()}
    assert json.loads(_told(call, _update(f"/start {code}")).body) == {"did": "answered"}
    assert _whose() == {"700": "sam"} and list(ChatCode.scan()) == []
    assert _answers(telegram)[0].startswith("Connected")
    assert "Connected" in call("accounts", "GET", MINE, caller=SAM).body


@twice("/my/accounts/telegram", "/telegram/webhook")
def test_what_telegram_tells_twice_at_once_is_heard_once(call: Call, telegram: PlatformServer) -> None:
    code = _code(clicked(call, f"{MINE}/telegram", SAM).body)
    body = json.dumps(_update(f"/start {code}"))
    assert call("telegram_webhook", "POST", HOOK, body=body, headers=HEADERS, twice=True).status == 200
    assert _whose() == {"700": "sam"}


def test_a_code_is_good_once_and_for_ten_minutes(call: Call, telegram: PlatformServer) -> None:
    code = make("sam", "key-12345678", datetime.now(UTC))
    _told(call, _update(f"/start {code}"))
    _told(call, _update(f"/start {code}", account=701))
    old = make("priya", "key-12345678", datetime.now(UTC) - timedelta(minutes=11))
    _told(call, _update(f"/start {old}", account=701))
    assert accounts.people_of(["700", "701"], Service.TELEGRAM) == {"700": "sam"}
    assert [one.startswith("This code was used") for one in _answers(telegram)] == [False, True, True]


def test_an_account_that_is_somebody_elses_is_refused_in_words(call: Call, telegram: PlatformServer) -> None:
    for who in ("sam", "priya"):
        _told(call, _update(f"/start {make(who, 'key-12345678', datetime.now(UTC))}"))
    assert _whose() == {"700": "sam"}
    assert "connected to another person" in _answers(telegram)[1]


@pytest.mark.parametrize("secret", ["", "another", "ä"])
def test_whoever_does_not_know_the_word_is_not_telegram(call: Call, telegram: PlatformServer, secret: str) -> None:
    update = _update(f"/start {make('sam', 'key-12345678', datetime.now(UTC))}")
    assert _told(call, update, **{"x-telegram-bot-api-secret-token": secret}).status == 400
    assert not telegram.asked and _whose() == {}


@pytest.mark.parametrize(
    "update",
    [
        [],
        None,
        {},
        {"message": None},
        {"message": "text"},
        _update("Hello everybody"),
        _update("/start"),
        _update("/start <b>x</b>"),
        {"message": {"text": "/start Zm9vYmFyYmF6cXV4Zm9v"}},
        {"my_chat_member": {"chat": {"id": -100}}},
    ],
)
def test_whatever_else_people_write_is_not_looked_at(call: Call, telegram: PlatformServer, update: Any) -> None:
    answer = _told(call, update)
    assert (answer.status, json.loads(answer.body)) == (200, {"did": "nothing"})
    assert not telegram.asked


def test_what_is_no_json_is_a_bad_request(call: Call, telegram: PlatformServer) -> None:
    assert call("telegram_webhook", "POST", HOOK, body="{", headers=HEADERS).status == 400


@pytest.fixture
def platform(call: Call, telegram: PlatformServer) -> str:
    form = {"kind": "telegram", "label": "Our group", "url": "", "interactive": "usual", "key": "add-key-1"}
    return str(json.loads(call("platforms", "POST", "/groups/chess/platforms", caller=PRIYA, json=form).body)["platform_id"])


def _page(platform: str) -> str:
    return f"/groups/chess/platforms/{platform}/connection"


def _begun(call: Call, platform: str, caller: Caller = PRIYA) -> str:
    return _code(clicked(call, f"{_page(platform)}/telegram", caller).body)


def _kept() -> dict[str, str]:
    return {name: str(one.lane) for name, one in connections.of_group("chess").items()}


@twice("/groups/<group_id>/platforms/<platform_id>/connection/telegram")
def test_an_administrator_connects_the_group_by_saying_the_code_there(
    call: Call, telegram: PlatformServer, platform: str
) -> None:
    code = _begun(call, platform)
    _told(call, _update(f"/connect {code}", "supergroup", MEMBER))
    assert _kept() == {} and _answers(telegram) == ["Only an administrator of this group can connect it."]
    _told(call, _update(f"/start@house_bot {code}", "supergroup", ADMIN))
    assert _kept() == {platform: "telegram#-100"} and list(ChatCode.scan()) == []
    page = call("connections", "GET", _page(platform), caller=PRIYA).body
    assert "Chess on Telegram" in page and "What the bot lacks" not in page


@twice("/groups/<group_id>/platforms/<platform_id>/connection/telegram")
def test_an_administrator_without_a_name_speaks_for_the_group(call: Call, telegram: PlatformServer, platform: str) -> None:
    code = _begun(call, platform)
    _told(call, _update(f"/connect {code}", "supergroup", 1087968824, sender_chat={"id": -7}))
    assert _kept() == {}
    _told(call, _update(f"/connect {code}", "supergroup", 1087968824, sender_chat={"id": -100}))
    assert _kept() == {platform: "telegram#-100"}


def test_a_code_for_one_thing_is_good_for_no_other(call: Call, telegram: PlatformServer, platform: str) -> None:
    now = datetime.now(UTC)
    _told(call, _update(f"/start {make('priya', 'key-12345678', now, 'chess', platform)}"))
    _told(call, _update(f"/connect {make('sam', 'key-12345678', now)}", "supergroup", ADMIN))
    _told(call, _update(f"/connect {make('sam', 'key-12345678', now)}", "channel", ADMIN))
    assert _kept() == {} and _whose() == {}


def test_whoever_keeps_the_register_no_more_connects_nothing(call: Call, telegram: PlatformServer, platform: str) -> None:
    code = make("sam", "key-12345678", datetime.now(UTC), "chess", platform)
    assert _told(call, _update(f"/connect {code}", "supergroup", ADMIN)).status == 200
    assert _kept() == {} and len(_answers(telegram)) == 1


def test_a_bot_that_is_no_administrator_is_connected_and_told_what_it_lacks(
    call: Call, telegram: PlatformServer, platform: str
) -> None:
    creator = {"status": "creator", "user": {"id": ADMIN, "is_bot": False}}
    telegram.says[f"POST /bot{TELEGRAM_TOKEN}/getChatAdministrators"] = Says(body={"ok": True, "result": [creator]})
    code = make("priya", "key-12345678", datetime.now(UTC), "chess", platform)
    _told(call, _update(f"/connect {code}", "group", ADMIN))
    assert "Please make me an administrator" in _answers(telegram)[0]
    page = call("connections", "GET", _page(platform), caller=PRIYA).body
    assert "What the bot lacks there" in page and "Restrict members" in page


def test_telegram_is_asked_to_tell_it_again_where_nothing_could_be_looked_at(
    call: Call, telegram: PlatformServer, platform: str
) -> None:
    telegram.says[f"POST /bot{TELEGRAM_TOKEN}/getChat"] = Says(500, {})
    code = make("priya", "key-12345678", datetime.now(UTC), "chess", platform)
    assert _told(call, _update(f"/connect {code}", "supergroup", ADMIN)).status == 503
    telegram.says[f"POST /bot{TELEGRAM_TOKEN}/sendMessage"] = Says(
        403, {"ok": False, "error_code": 403, "description": "blocked"}
    )
    assert _told(call, _update("/start Zm9vYmFyYmF6cXV4Zm9v")).status == 200


def test_a_union_without_a_bot_gives_no_code(call: Call, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = {"key": "key-12345678"}
    for told in ({}, {"telegram": {**KEYS["telegram"], "webhook_secret": ""}}):
        monkeypatch.setattr(keys, "secret", lambda arn, told=told: told)
        assert call("accounts", "POST", f"{MINE}/telegram", caller=SAM, form=form).status == 404
        assert call("connections", "POST", f"{_page(platform)}/telegram", caller=PRIYA, form=form).status == 404
        assert _told(call, _update("/start Zm9vYmFyYmF6cXV4Zm9v")).status == 400
