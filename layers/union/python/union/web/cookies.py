"""Cookies that only this house can have written: signed with HMAC-SHA256, each for one purpose and until a moment."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from union import settings
from union.secrets import secret

SESSION = "__Host-session"
ATTEMPT = "__Host-attempt"
TWO_STEP = "__Host-two-step"
CASE = "__Host-case"
DISCORD = "__Host-discord"
CONNECTION = "__Host-connection"
_FLAGS = "Path=/; HttpOnly; Secure; SameSite=Lax"


def written(name: str, value: Mapping[str, Any], lasts: timedelta, now: datetime) -> str:
    """The Set-Cookie header for `value`, good until `lasts` from `now`."""
    # Max-Age is only asked of browsers. What is signed says itself when it is over.
    body = _encode(json.dumps({**value, "until": int((now + lasts).timestamp())}).encode())
    return f"{name}={body}.{_mark(name, body)}; Max-Age={int(lasts.total_seconds())}; {_FLAGS}"


def taken_back(name: str) -> str:
    """The Set-Cookie header that removes a cookie."""
    return f"{name}=; Max-Age=0; {_FLAGS}"


def read(event: Mapping[str, Any], name: str, now: datetime) -> dict[str, Any] | None:
    """What the cookie `name` holds, or None where there is none, it is not ours, or its time is over."""
    body, _, mark = _sent(event, name).rpartition(".")
    if not body or not hmac.compare_digest(mark.encode(), _mark(name, body).encode()):
        return None
    found: dict[str, Any] = json.loads(_decode(body))
    return found if found["until"] > now.timestamp() else None


def _sent(event: Mapping[str, Any], name: str) -> str:
    """API Gateway lists cookies by themselves; they may come in their header too."""
    lines = event.get("cookies") or str(event.get("headers", {}).get("cookie", "")).split(";")
    for line in lines:
        key, _, value = line.strip().partition("=")
        if key == name:
            return str(value)
    return ""


def _mark(name: str, body: str) -> str:
    # The cookie's name is signed with it, so that what was given for one purpose is good for no other.
    key = str(secret(settings.session_secret())["key"]).encode()
    return _encode(hmac.new(key, f"{name}:{body}".encode(), sha256).digest())


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
