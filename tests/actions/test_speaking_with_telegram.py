"""What Telegram is asked, and what comes of each of its answers."""

import json
import logging
import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from union import time_left
from union.errors import Unavailable
from union.membership.chats import keys, wire
from union.membership.chats.protocol import Lack, Lacking, Service, TooSoon
from union.membership.telegram import gateway
from union.membership.telegram.gateway import Group
from union.membership.telegram.rules import FIELDS, RIGHTS, SWITCH

from infra.union import __main__ as command
from infra.union import which_house
from tests.actions.platform_server import PlatformServer, Says, running

TOKEN = "42:a-token-that-nobody-sees"
KEYS = {"telegram": {"token": TOKEN, "username": "house_bot", "webhook_secret": "a-word"}}
ALL = dict.fromkeys(FIELDS, True)
OURS = {"status": "administrator", "user": {"id": 42, "is_bot": True, "first_name": "House"}, **dict.fromkeys(RIGHTS, True)}
SET, SEND = f"POST /bot{TOKEN}/setChatPermissions", f"POST /bot{TOKEN}/sendMessage"


def _good(result: Any = True) -> Says:
    return Says(body={"ok": True, "result": result})


def _refuses(status: int, words: str, **parameters: object) -> Says:
    return Says(status, {"ok": False, "error_code": status, "description": words, "parameters": parameters})


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    with running() as server:
        monkeypatch.setenv("TELEGRAM_API", server.url)
        monkeypatch.setattr(keys, "secret", lambda arn: KEYS)
        monkeypatch.setattr(gateway, "_free_at", {})
        gateway._bot_id.cache_clear()
        server.says = {
            f"POST /bot{TOKEN}/getMe": _good({"id": 42}),
            f"POST /bot{TOKEN}/getChat": _good({"id": -100, "type": "supergroup", "title": "Chess", "permissions": ALL}),
            f"POST /bot{TOKEN}/getChatAdministrators": _good([OURS]),
            "POST": _good(),
        }
        yield server


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the house waited; no test waits."""
    waited: list[float] = []
    monkeypatch.setattr(wire.time, "sleep", waited.append)
    return waited


def _asked(server: PlatformServer) -> list[tuple[str, Any]]:
    return [(one.path.rpartition("/")[2], one.told) for one in server.asked]


def test_a_group_is_looked_at_with_the_houses_own_bot(telegram: PlatformServer) -> None:
    found = Group("-100").look()
    assert json.loads(found.told) == ALL
    assert found.lacking == () and found.plan().uncovered == ()
    assert ("getChatAdministrators", {"chat_id": -100, "return_bots": True}) in _asked(telegram)


def test_every_field_is_named_and_set_by_itself(telegram: PlatformServer) -> None:
    Group("-100").turn(SWITCH, '{"can_send_messages":false,"can_dance":true}')
    [(method, told)] = _asked(telegram)
    assert method == "setChatPermissions" and told["use_independent_chat_permissions"] is True
    assert told["permissions"] == {**dict.fromkeys(FIELDS, False), "can_dance": True}


@pytest.mark.parametrize(("switch", "value"), [(SWITCH, None), ("role:1", "{}")])
def test_a_switch_that_telegram_does_not_have_is_refused(telegram: PlatformServer, switch: str, value: str | None) -> None:
    with pytest.raises(ValueError):
        Group("-100").turn(switch, value)
    assert not telegram.asked


def test_what_is_set_already_is_set(telegram: PlatformServer) -> None:
    telegram.says[SET] = _refuses(400, "Bad Request: CHAT_NOT_MODIFIED")
    Group("-100").turn(SWITCH, "{}")
    assert len(telegram.asked) == 1


@pytest.mark.parametrize(
    ("says", "lack"),
    [
        (_refuses(401, "Unauthorized"), Lack.TOKEN),
        (_refuses(404, "Not Found"), Lack.TOKEN),
        (_refuses(403, "Forbidden: bot was kicked from the supergroup chat"), Lack.GONE),
        (_refuses(403, "Forbidden: bot is not a member of the supergroup chat"), Lack.GONE),
        (_refuses(400, "Bad Request: chat not found"), Lack.GONE),
        (_refuses(400, "Bad Request: not enough rights to restrict/unrestrict chat member"), Lack.RIGHTS),
        (_refuses(400, "Bad Request: CHAT_ADMIN_REQUIRED"), Lack.RIGHTS),
        (_refuses(403, "Forbidden: something new"), Lack.RIGHTS),
        (_refuses(400, "Bad Request: USER_ID_INVALID"), Lack.NOBODY),
        (_refuses(400, "Bad Request: HIDE_REQUESTER_MISSING"), Lack.NOBODY),
        (_refuses(400, "Bad Request: something new"), Lack.OTHER),
    ],
)
def test_a_refusal_is_told_by_what_is_lacking(telegram: PlatformServer, says: Says, lack: Lack) -> None:
    telegram.says[SET] = says
    with pytest.raises(Lacking) as refused:
        Group("-100").turn(SWITCH, "{}")
    assert (refused.value.lack, refused.value.what, refused.value.code) == (lack, SWITCH, str(says.status))
    assert says.body["description"] not in str(refused.value)


def test_a_group_that_has_grown_tells_its_new_id(telegram: PlatformServer) -> None:
    telegram.says[SET] = _refuses(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1007)
    with pytest.raises(gateway.Moved) as moved:
        Group("-100").turn(SWITCH, "{}")
    assert (moved.value.chat_id, moved.value.lack) == ("-1007", Lack.GONE)


def test_a_bot_that_may_not_restrict_lacks_a_right(telegram: PlatformServer) -> None:
    telegram.says[f"POST /bot{TOKEN}/getChatAdministrators"] = _good([{**OURS, "can_restrict_members": False}])
    with pytest.raises(Lacking) as refused:
        Group("-100").look()
    assert (refused.value.lack, refused.value.what) == (Lack.RIGHTS, "can_restrict_members")


@pytest.mark.parametrize("says", [Says(500, {"ok": False}), Says(200, b"<html>"), Says(200, {"ok": True, "result": {"id": 1}})])
def test_an_answer_that_makes_no_sense_is_tried_again_later(telegram: PlatformServer, says: Says) -> None:
    telegram.says[f"POST /bot{TOKEN}/getChat"] = says
    with pytest.raises(Unavailable):
        Group("-100").look()


def test_whoever_is_told_to_wait_does_if_it_fits(telegram: PlatformServer, waits: list[float]) -> None:
    telegram.says[SET] = [_refuses(429, "Too Many Requests", retry_after=3), _good()]
    Group("-100").turn(SWITCH, "{}")
    assert len(waits) == 1 and 2 < waits[0] <= 3
    telegram.says[SET] = _refuses(429, "Too Many Requests", retry_after=12)
    with time_left.within(15_000), pytest.raises(TooSoon):
        Group("-100").turn(SWITCH, "{}")
    assert len(telegram.asked) == 3
    with time_left.within(15_000), pytest.raises(TooSoon):
        Group("-100").turn(SWITCH, "{}")
    assert len(telegram.asked) == 3


def test_a_statement_is_posted_as_plain_text_and_pinned(telegram: PlatformServer) -> None:
    telegram.says[SEND] = _good({"message_id": 7})
    assert Group("-100").say("<b>Be kind</b>") == "7"
    assert _asked(telegram) == [
        ("sendMessage", {"chat_id": -100, "text": "<b>Be kind</b>", "link_preview_options": {"is_disabled": True}}),
        ("pinChatMessage", {"chat_id": -100, "message_id": 7, "disable_notification": True}),
    ]


def test_a_statement_that_cannot_be_pinned_stands_there_all_the_same(telegram: PlatformServer) -> None:
    telegram.says |= {SEND: _good({"message_id": 7}), f"POST /bot{TOKEN}/pinChatMessage": _refuses(400, "not enough rights")}
    assert Group("-100").say("Be kind") == "7"


def test_people_ask_to_join_and_are_let_in_turned_away_and_put_out(telegram: PlatformServer) -> None:
    telegram.says[f"POST /bot{TOKEN}/createChatInviteLink"] = _good({"invite_link": "https://t.me/+abc"})
    group = Group("-100")
    assert group.make_link("Members") == "https://t.me/+abc"
    group.let_in("700")
    group.turn_away("701")
    group.remove("702")
    group.revoke_link("https://t.me/+abc")
    group.delete("9")
    assert _asked(telegram) == [
        ("createChatInviteLink", {"chat_id": -100, "name": "Members", "creates_join_request": True}),
        ("approveChatJoinRequest", {"chat_id": -100, "user_id": 700}),
        ("declineChatJoinRequest", {"chat_id": -100, "user_id": 701}),
        ("banChatMember", {"chat_id": -100, "user_id": 702, "revoke_messages": False}),
        ("unbanChatMember", {"chat_id": -100, "user_id": 702, "only_if_banned": True}),
        ("revokeChatInviteLink", {"chat_id": -100, "invite_link": "https://t.me/+abc"}),
        ("deleteMessage", {"chat_id": -100, "message_id": 9}),
    ]


def test_what_is_done_already_is_done(telegram: PlatformServer) -> None:
    telegram.says["POST"] = _refuses(400, "Bad Request: USER_ALREADY_PARTICIPANT")
    Group("-100").let_in("700")
    telegram.says["POST"] = _refuses(400, "Bad Request: message to delete not found")
    Group("-100").delete("9")
    assert len(telegram.asked) == 2


@pytest.mark.parametrize(
    ("member", "inside"),
    [
        ({"status": "creator"}, True),
        ({"status": "administrator"}, True),
        ({"status": "member"}, True),
        ({"status": "restricted", "is_member": True}, True),
        ({"status": "restricted", "is_member": False}, False),
        ({"status": "left"}, False),
        ({"status": "kicked"}, False),
    ],
)
def test_who_is_in_a_group_is_told_by_their_status(telegram: PlatformServer, member: dict[str, Any], inside: bool) -> None:
    telegram.says["POST"] = _good(member)
    assert Group("-100").inside("700") is inside


def test_somebody_unknown_is_not_in_a_group(telegram: PlatformServer) -> None:
    telegram.says["POST"] = _refuses(400, "Bad Request: user not found")
    assert not Group("-100").inside("700")
    telegram.says["POST"] = _refuses(400, "Bad Request: chat not found")
    with pytest.raises(Lacking):
        Group("-100").inside("700")


def test_somebody_who_never_spoke_with_the_bot_cannot_be_written_to(telegram: PlatformServer) -> None:
    telegram.says[SEND] = _good({"message_id": 8})
    assert gateway.write_to("700", "Hello") == "8"
    for words in ("Bad Request: chat not found", "Forbidden: bot was blocked by the user"):
        telegram.says[SEND] = _refuses(400, words)
        with pytest.raises(Lacking) as refused:
            gateway.write_to("700", "Hello")
        assert refused.value.lack is Lack.NOBODY


def test_only_calls_with_the_word_are_telegrams(telegram: PlatformServer, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.listen("https://house/telegram")
    [(method, told)] = _asked(telegram)
    assert (method, told["url"], told["secret_token"]) == ("setWebhook", "https://house/telegram", "a-word")
    assert told["allowed_updates"] == ["message"]
    assert gateway.known("a-word")
    assert not gateway.known("another") and not gateway.known("") and not gateway.known("ä")
    monkeypatch.setattr(keys, "secret", lambda arn: {"telegram": {"token": "x", "webhook_secret": ""}})
    assert not gateway.known("")


def test_people_are_sent_to_telegram_with_a_code_alone(telegram: PlatformServer) -> None:
    assert gateway.chat_url("a-code") == "https://t.me/house_bot?start=a-code"
    rights = "restrict_members+invite_users+delete_messages+pin_messages"
    assert gateway.group_url("a-code") == f"https://t.me/house_bot?startgroup=a-code&admin={rights}"


def test_a_chat_whose_id_is_none_is_gone(telegram: PlatformServer) -> None:
    with pytest.raises(Lacking) as refused:
        Group("chess").look()
    assert refused.value.lack is Lack.GONE and not telegram.asked


def test_the_token_is_in_no_log_and_in_no_failure(
    telegram: PlatformServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    Group("-100").look()
    monkeypatch.setenv("TELEGRAM_API", "http://127.0.0.1:9")
    with pytest.raises(Unavailable) as failed:
        Group("-100").look()
    assert failed.value.__suppress_context__
    assert TOKEN not in caplog.text and "Chess" not in caplog.text
    assert keys.offered() == {Service.TELEGRAM}


def test_a_command_tells_telegram_where_the_house_hears(
    telegram: PlatformServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = {"stack": "union-house-local", "region": "eu-west-2", "url": "https://house", "union": "", "aws": ""}
    monkeypatch.setattr(which_house, "_of_this_machine", lambda: {**stack, "chats": {"url": telegram.url}})
    monkeypatch.setattr(which_house, "outputs", lambda: {"ChatSecret": "a-secret"})
    with patch.dict(os.environ):
        assert command.main(["telegram-webhook", "--local"]) == 0
        [(method, told)] = _asked(telegram)
        assert (method, told["url"], told["secret_token"]) == ("setWebhook", "https://house/telegram/webhook", "a-word")
        assert "https://house/telegram/webhook" in capsys.readouterr().out
        telegram.says["POST"] = _refuses(401, "Unauthorized")
        assert command.main(["telegram-webhook", "--local"]) == 1
        assert "Look at the bot's keys" in capsys.readouterr().err
