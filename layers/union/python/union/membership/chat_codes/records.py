"""Makes, reads and uses up the codes that somebody says to the union's bot."""

import hmac
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from union import store
from union.errors import NotFound
from union.membership.chat_codes.tables import ChatCode
from union.membership.chats import keys
from union.store import ConditionFailed, Delete, Put

LASTS = timedelta(minutes=10)
"""As long as a code is good."""
_LETTERS = 32


def make(person_id: str, key: str, now: datetime, group_id: str = "", platform_id: str = "") -> str:
    """A code for a person's account, or for a platform; the same `key` makes the same. Raises `NotFound` where the union has no bot."""
    code = _code(person_id, key, group_id, platform_id)
    kept = ChatCode(
        _mark(code),
        person_id=person_id,
        group_id=group_id or None,
        platform_id=platform_id or None,
        until=now + LASTS,
        forget_at=now + LASTS,
    )
    with suppress(ConditionFailed):  # The second click of two.
        store.commit(Put(kept, ChatCode.mark.does_not_exist()))
    return code


def _code(*of: str) -> str:
    secret = keys.telegram_keys().webhook_secret
    if not secret:
        raise NotFound("This union’s bot on Telegram is not set up yet.")
    made = hmac.new(secret.encode(), "\n".join(("code", *of)).encode(), sha256).digest()
    return urlsafe_b64encode(made).decode()[:_LETTERS]


def _mark(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def found(code: str, now: datetime) -> ChatCode | None:
    """What a code is for, None where it is none, was used or is too old."""
    (kept,) = store.read(ChatCode.by_key(_mark(code)))
    return kept if kept is not None and kept.until > now else None


def used_write(kept: ChatCode) -> Delete:
    """The part that uses a code up. `ConditionFailed` where it was used already."""
    return Delete(ChatCode(kept.mark), ChatCode.mark.exists())
