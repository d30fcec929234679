"""Names for things: sortable by time, unguessable, or the same again for the same cause."""

import re
import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

_DERIVED = re.compile("[a-z2-7]{24}")


def sortable(now: datetime) -> str:
    """A new id of 25 characters that sorts by `now` (to the millisecond) and cannot be guessed (60 random bits)."""
    return f"{int(now.timestamp() * 1000):012x}-{_letters(secrets.token_bytes(8))[:12]}"


def key() -> str:
    """A one-time key for a form: the second click sends the same one."""
    return _letters(secrets.token_bytes(15))


def derived(*causes: str) -> str:
    """The same 24 characters for the same `causes`, so a thing done twice has one name (120 bits of SHA-256)."""
    return _letters(sha256("\x1f".join(causes).encode()).digest()[:15])


def is_derived(text: str) -> bool:
    """Whether a text looks like what `derived` gives."""
    return bool(_DERIVED.fullmatch(text))


def _letters(raw: bytes) -> str:
    return b32encode(raw).decode().lower().rstrip("=")
