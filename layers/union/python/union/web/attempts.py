"""Something that is begun here and goes on at another site: whoever comes back from there has to be the browser that went.

What was begun is kept in a cookie, with a state that only that browser and the other site know (RFC 6749, section 10.12).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from union.core.people.rules import Caller
from union.errors import Invalid
from union.web import cookies

LASTS = timedelta(minutes=10)
"""As long as somebody may take at the other site."""


def state() -> str:
    """What the other site is given along and gives back."""
    return secrets.token_urlsafe(32)


def kept(cookie: str, told: Mapping[str, Any], now: datetime) -> str:
    """The Set-Cookie header that keeps what was begun; `told` has the `state`."""
    return cookies.written(cookie, told, LASTS, now)


def kept_for(cookie: str, caller: Caller, told: Mapping[str, Any], now: datetime) -> str:
    """The same for what the caller alone may go on with, in the session in which they began it."""
    return kept(cookie, {**told, "person": caller.person_id, "session": caller.session_id}, now)


def begun(event: Mapping[str, Any], cookie: str, came_with: str, now: datetime) -> dict[str, Any] | None:
    """What was begun in this browser and comes back now with this state; None where nothing was, or it took too long."""
    found = cookies.read(event, cookie, now)
    same = found is not None and secrets.compare_digest(str(found["state"]).encode(), came_with.encode())
    return found if same else None


def begun_by(event: Mapping[str, Any], cookie: str, came_with: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """The same where the caller began it in this session. Raises `Invalid`."""
    found = begun(event, cookie, came_with, now)
    if found is None or (found["person"], found["session"]) != (caller.person_id, caller.session_id):
        raise Invalid("That was not begun here, or it took too long. Please begin again.")
    return found
