"""Verbs: hear what somebody says to the union's bot on Telegram, and connect what they say a code for.

Telegram tells each thing at least once, and again until it is answered: hearing it again changes nothing.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union.core.people.rules import Caller
from union.errors import Invalid, Refusal, Unavailable
from union.membership.accounts import actions as accounts
from union.membership.chat_codes import records
from union.membership.chats import words
from union.membership.chats.protocol import Lacking, Service
from union.membership.connections import actions as connections
from union.membership.connections.rules import Connected
from union.membership.telegram import gateway as telegram

if TYPE_CHECKING:
    from union.membership.chat_codes.tables import ChatCode
    from union.membership.chat_codes.views import TelegramHeard

_SAYS = re.compile(r"/(?:start|connect)(?:@\w+)?\s+([A-Za-z0-9_-]{16,64})\s*")
_OLD = "This code was used, or is older than ten minutes. Please begin again on our site."
_NOT_ADMIN = "Only an administrator of this group can connect it."
_GROUPS = ("group", "supergroup")


@dataclass(frozen=True)
class _Said:
    """A code that somebody said: where, in what kind of chat, and who; `as_group` where they speak for the group without a name."""

    code: str
    chat: str
    kind: str
    account: str
    as_group: bool


def hear(raw: bytes, secret: str, now: datetime) -> "TelegramHeard":
    """Do what follows from what Telegram tells. Raises `Invalid` where it is not Telegram that tells, `Unavailable` to be told again."""
    if not telegram.known(secret):
        raise Invalid("Only Telegram says something here.")
    said = _said(_read(raw))
    if said is None:
        return {"did": "nothing"}
    try:
        answer = _connect(said, now)
    except Unavailable:
        raise
    except Refusal as refusal:
        answer = refusal.detail
    with suppress(Lacking, Unavailable):
        telegram.write_to(said.chat, answer)
    return {"did": "answered"}


def _read(raw: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(raw)
    except ValueError as failure:
        raise Invalid("This is no JSON.") from failure
    return told if isinstance(told, dict) else {}


def _said(update: Mapping[str, Any]) -> _Said | None:
    """The code that an update says, None where it says none: whatever else people write is not looked at."""
    try:
        message = update["message"]
        found = _SAYS.fullmatch(message["text"])
        chat, account = message["chat"], message["from"]
        alone = str((message.get("sender_chat") or {}).get("id", "")) == str(chat["id"])
        return _Said(found[1], str(chat["id"]), str(chat["type"]), str(account["id"]), alone) if found else None
    except (KeyError, TypeError, AttributeError):
        return None


def _connect(said: _Said, now: datetime) -> str:
    """Connect what a code is for; returns what is said to whoever said it. Raises `Refusal`."""
    kept = records.found(said.code, now)
    if kept is None or bool(kept.platform_id) != (said.kind in _GROUPS):
        return _OLD
    if said.kind == "private":
        accounts.connect(str(kept.person_id), Service.TELEGRAM, said.account, now, also=[records.used_write(kept)])
        return "Connected. Your groups’ chats here now know that you are a member."
    return _connect_group(said, kept, now) if said.kind in _GROUPS else _OLD


def _connect_group(said: _Said, kept: "ChatCode", now: datetime) -> str:
    try:
        seen = telegram.look_at(said.chat)
    except Lacking as lacking:
        raise words.refusal(Service.TELEGRAM, lacking) from None
    if not said.as_group and said.account not in {one.account for one in seen.admins}:
        return _NOT_ADMIN
    # Whoever made the code has to keep the register still, whatever they may have been when they made it.
    caller = Caller(str(kept.person_id), "", "", asked_at=now)
    told = Connected(Service.TELEGRAM, seen.chat_id, seen.title)
    where = str(kept.group_id), str(kept.platform_id)
    connections.connect(*where, caller, told, now, also=[records.used_write(kept)])
    if seen.lacking:
        return "Connected. Please make me an administrator with the rights that your page on our site lists."
    return "Connected. A break on our site now stops posting here too."
