"""Gateway to Telegram: look at a group, set what its members may do, post there, make links and let people in or out.

Over plain HTTP, held to Telegram's documentation, Bot API 10.1. The bot's token stands in the address of each call.
"""

import hmac
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from union import settings, watch
from union.errors import Unavailable
from union.membership.chats import keys, wire
from union.membership.chats.protocol import Lack, Lacking, TooSoon
from union.membership.chats.wire import Answer, Ask
from union.membership.telegram import rules

HEARD = ("message",)
"""What Telegram is to tell the house: the messages in which somebody says a code. Of nothing else it needs to know."""
_PUZZLING = "Telegram answers in a way that we do not understand. We try again by ourselves."
_LACKS = (
    (Lack.GONE, r"bot was kicked|bot is not a member|chat not found|group chat was deactivated|channel_private"),
    (
        Lack.NOBODY,
        r"blocked by the user|user is deactivated|initiate conversation|messages to bots|user not found|user_id_invalid"
        r"|participant_id_invalid|member not found|hide_requester_missing|user_channels_too_much",
    ),
    (Lack.RIGHTS, r"not enough rights|have no rights|admin_required|administrator rights|rights_forbidden|right_forbidden"),
)
"""Telegram tells in words alone why it refuses. What is none of these is `OTHER`, or `RIGHTS` where it says that it is forbidden."""


class Moved(Lacking):
    """The group has grown and has another id from now on: `chat_id`."""

    def __init__(self, chat_id: str) -> None:
        super().__init__(Lack.GONE, "chat", "migrated")
        self.chat_id = chat_id


@dataclass(frozen=True)
class Group:
    """A group on Telegram with the bot as its administrator, as a chat."""

    chat_id: str

    def look(self) -> rules.Seen:
        """Ask how it is now, in two calls. Raises `Lacking` where the bot may not set what members may do."""
        found = look_at(self.chat_id)
        if "can_restrict_members" not in found.bot_rights:
            raise Lacking(Lack.RIGHTS, "can_restrict_members")
        return found

    def turn(self, switch: str, value: str | None) -> None:
        """Set the switch. Setting it again is no harm."""
        if switch != rules.SWITCH or value is None:
            raise ValueError(switch)
        told = {"permissions": rules.permissions(value), "use_independent_chat_permissions": True}
        self._ask("setChatPermissions", told, what=switch, done="chat_not_modified")

    def say(self, text: str) -> str:
        """Post a statement and pin it; returns the id of the message."""
        message = _message(self.chat_id, text)
        try:
            self._ask("pinChatMessage", {"message_id": int(message), "disable_notification": True}, what=message)
        except (Lacking, Unavailable):
            # It stands there, and asking for all again would post it twice.
            watch.logger.warning("A statement on Telegram could not be pinned")
        return message

    def make_link(self, name: str) -> str:
        """Make a link by which somebody asks to join; `name` is seen by administrators. Returns its address."""
        told = self._ask("createChatInviteLink", {"name": name, "creates_join_request": True}, what="link")
        return str(_of(told, "invite_link"))

    def revoke_link(self, link: str) -> None:
        """Let nobody use a link any more; one that is revoked already, or unknown, is no harm."""
        self._ask("revokeChatInviteLink", {"invite_link": link}, what="link", done="invite_hash_expired")

    def let_in(self, account: str) -> None:
        """Approve that somebody asked to join. Raises `Lacking` (NOBODY) where they do not ask any more."""
        self._ask("approveChatJoinRequest", {"user_id": int(account)}, what="account", done="user_already_participant")

    def turn_away(self, account: str) -> None:
        """Decline that somebody asked to join. Raises `Lacking` (NOBODY) where they do not ask any more."""
        self._ask("declineChatJoinRequest", {"user_id": int(account)}, what="account", done="user_already_participant")

    def remove(self, account: str) -> None:
        """Put somebody out of the group. They may ask to join again: Telegram only knows banning, which is taken back at once.

        Whoever was put out without this second call cannot come back, so a call that fails is to be made again.
        """
        self._ask("banChatMember", {"user_id": int(account), "revoke_messages": False}, what="account")
        # In a group that has not grown yet a ban is no more than being put out, and there is nothing to take back.
        back = {"user_id": int(account), "only_if_banned": True}
        self._ask("unbanChatMember", back, what="account", done="available for supergroup")

    def inside(self, account: str) -> bool:
        """Whether somebody is in the group."""
        try:
            told = self._ask("getChatMember", {"user_id": int(account)}, what="account")
        except Lacking as lacking:
            if lacking.lack is Lack.NOBODY:
                return False
            raise
        status = _of(told, "status")
        return bool(told.get("is_member")) if status == "restricted" else status in ("creator", "administrator", "member")

    def delete(self, message: str) -> None:
        """Remove a message; one that is not there any more is removed. Telegram removes none of more than two days (`OTHER`)."""
        self._ask("deleteMessage", {"message_id": int(message)}, what="message", done="message to delete not found")

    def _ask(self, method: str, told: Mapping[str, Any], *, what: str, done: str = "") -> Any:
        return _ask(method, {"chat_id": _number(self.chat_id), **told}, what=what, major=self.chat_id, done=done)


def look_at(chat_id: str) -> rules.Seen:
    """A group as it is, also where the bot may change nothing in it. Raises `TooSoon`, `Unavailable`, `Lacking`."""
    about = {"chat_id": _number(chat_id)}
    chat = _ask("getChat", about, what="chat", major=chat_id)
    # Asked for bots too, or Telegram would leave the house's own out.
    admins = _ask("getChatAdministrators", {**about, "return_bots": True}, what="chat", major=chat_id)
    try:
        return rules.seen(chat, admins, _bot_id(keys.telegram_keys().token))
    except (KeyError, TypeError, AttributeError):
        raise Unavailable(_PUZZLING) from None


@cache
def _bot_id(token: str) -> str:
    return str(_of(_ask("getMe", {}, what="bot"), "id"))


def write_to(account: str, text: str) -> str:
    """Send somebody a message of their own; returns its id. Raises `Lacking` (NOBODY) where they never began to talk with the bot."""
    try:
        return _message(account, text)
    except Lacking as lacking:
        # Of somebody whom the bot has never met Telegram says that there is no such chat.
        raise Lacking(Lack.NOBODY, "account", lacking.code) if lacking.lack is Lack.GONE else lacking from None


def listen(url: str) -> None:
    """Let Telegram tell at this address what happens, with the word by which it is known."""
    secret = keys.telegram_keys().webhook_secret
    _ask("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": list(HEARD)}, what="webhook")


def known(header: str) -> bool:
    """Whether a call has the word by which Telegram's are known, compared in a time that tells nothing. Without a bot none has."""
    try:
        secret = keys.telegram_keys().webhook_secret
    except Lacking:
        return False
    return bool(secret) and hmac.compare_digest(secret.encode(), header.encode("utf-8", "replace"))


def chat_url(code: str) -> str:
    """Where somebody begins to talk with the bot, which hears the code that they came with."""
    return f"https://t.me/{quote(keys.telegram_keys().username)}?start={quote(code)}"


def group_url(code: str, rights: Sequence[str] = tuple(rules.RIGHTS)) -> str:
    """Where somebody adds the bot to a group of theirs as its administrator; the bot hears the code there."""
    asked = "+".join(right.removeprefix("can_") for right in rights)
    return f"https://t.me/{quote(keys.telegram_keys().username)}?startgroup={quote(code)}&admin={asked}"


def _message(chat: str, text: str) -> str:
    told = {"chat_id": _number(chat), "text": text, "link_preview_options": {"is_disabled": True}}
    return str(_of(_ask("sendMessage", told, what="message", major=chat), "message_id"))


def _number(chat: str) -> int:
    try:
        return int(chat)
    except ValueError:
        raise Lacking(Lack.GONE, "chat") from None


def _of(told: Any, name: str) -> Any:
    try:
        return told[name]
    except (KeyError, TypeError):
        raise Unavailable(_PUZZLING) from None


_free_at: dict[str, float] = {}
"""Until when a chat is not to be asked, by its id, as Telegram told."""


def _ask(method: str, told: Mapping[str, Any], *, what: str, major: str = "", done: str = "") -> Any:
    """Ask as the bot. A refusal with the words `done` counts as done: what was to be so is so."""
    ask = Ask(
        "POST",
        f"{settings.telegram_api()}/bot{keys.telegram_keys().token}/{method}",
        {"Content-Type": "application/json"},
        json.dumps(told).encode(),
    )
    said = _once(ask, major)
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:
        said = _once(ask, major)
    if not isinstance(said.body, Mapping):
        raise Unavailable(_PUZZLING)
    if said.body.get("ok") is True:
        return said.body.get("result")
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooSoon(_told_to_wait(said))
    words = str(said.body.get("description") or "").lower()
    if done and done in words:
        return None
    raise _refused(said, words, what)


def _once(ask: Ask, major: str) -> Answer:
    due = _free_at.pop(major, 0.0) - time.monotonic()
    if due > 0:
        _free_at[major] = due + time.monotonic()
        wire.wait(due)
    said = wire.call(ask)
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:
        _free_at[major] = time.monotonic() + _told_to_wait(said)
    return said


def _told_to_wait(said: Answer) -> float:
    told = _parameters(said).get("retry_after")
    return float(told) if isinstance(told, int | float) else 5.0


def _parameters(said: Answer) -> Mapping[str, Any]:
    told = said.body.get("parameters") if isinstance(said.body, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _refused(said: Answer, words: str, what: str) -> Lacking:
    """What Telegram's refusal comes to. Its words are not kept: they may quote what was sent."""
    if moved := _parameters(said).get("migrate_to_chat_id"):
        return Moved(str(moved))
    code = str(said.body.get("error_code") or said.status)
    # Where the token is none that Telegram knows, it finds no such address.
    if said.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return Lacking(Lack.TOKEN, what, code)
    for lack, pattern in _LACKS:
        if re.search(pattern, words):
            return Lacking(lack, what, code)
    return Lacking(Lack.RIGHTS if said.status == HTTPStatus.FORBIDDEN else Lack.OTHER, what, code)
