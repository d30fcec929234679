"""Who is asking: by the session cookie of a browser, or by the bearer ID token of an API client."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from union import settings
from union.core.people.actions import SESSION_LENGTH
from union.core.people.rules import Caller
from union.errors import NotAllowed, Refusal, SignInNeeded
from union.web import cookies
from union.web.audience import Audience
from union.web.body import Sent

_SAFE = {"GET", "HEAD"}
_ASKING: ContextVar[tuple[Mapping[str, Any], Caller | Refusal | None] | None] = ContextVar("asking", default=None)
"""The request that is answered, and who asks: one person in a request, so that what was read of their rights once is known to all.

Why it could not be said is kept as well: whoever knows the keys of sign-in and does not answer is waited for once.
"""


def who(event: Mapping[str, Any]) -> Caller | None:
    """The person who asks, or None for a visitor. What they may do is not known until an action has read it.

    Raises `SignInNeeded` for a token that is not good. A form that another site posts in a person's name is refused with `NotAllowed`.
    """
    known = _ASKING.get()
    # A process answers one request after another, and the variable outlives each of them.
    if known is None or known[0] is not event:
        known = (event, _found(event, datetime.now(UTC)))
        _ASKING.set(known)
    if isinstance(known[1], Refusal):
        raise known[1]
    return known[1]


def _found(event: Mapping[str, Any], now: datetime) -> Caller | Refusal | None:
    try:
        return _asking(event, now)
    except Refusal as refusal:
        return refusal


def _asking(event: Mapping[str, Any], now: datetime) -> Caller | None:
    scheme, _, token = str(event["headers"].get("authorization", "")).partition(" ")
    if scheme.lower() == "bearer":
        from union.core.people import identity

        return identity.bearer(token.strip(), now)
    kept = cookies.read(event, cookies.SESSION, now)
    if kept is None:
        return None
    refuse_other_sites(event)
    return _kept(kept, now)


def _kept(kept: Mapping[str, Any], now: datetime) -> Caller:
    signed_in_at = datetime.fromtimestamp(kept["at"], UTC) if "at" in kept else None
    return Caller(kept["person"], kept["name"], kept["email"], kept["session"], signed_in_at, now)


def someone(event: Mapping[str, Any]) -> Caller:
    """The person who asks. Raises `SignInNeeded` for a visitor."""
    caller = who(event)
    if caller is None:
        raise SignInNeeded("Please sign in to go on.")
    return caller


def admit(event: Mapping[str, Any], audience: Audience) -> None:
    """Let a request in as far as can be told without reading anything: who asks (`SignInNeeded`), and from which site (`NotAllowed`)."""
    if audience is Audience.LINK:
        _ASKING.set((event, None))
        return
    if audience.proves_itself or (audience is Audience.EVERYBODY and _is_safe(event)):
        return
    if (someone if audience is Audience.PEOPLE else who)(event) is None:
        refuse_other_sites(event)


def session_cookie(caller: Caller, session_id: str, now: datetime) -> str:
    """The Set-Cookie header that begins a session. It says who somebody is, and nothing of what they may do."""
    value = {
        "person": caller.person_id,
        # Browsers drop a cookie of more than 4,096 bytes (RFC 6265), and whoever has a very long name could never sign in.
        "name": caller.name[:100],
        "email": caller.email,
        "session": session_id,
        "at": int((caller.signed_in_at or now).timestamp()),
    }
    return cookies.written(cookies.SESSION, value, SESSION_LENGTH, now)


def refuse_other_sites(event: Mapping[str, Any]) -> None:
    """Raises `NotAllowed` where a browser says that another site sent this, or cannot say who did.

    Fetch Metadata tells it; a browser without it tells the origin (OWASP, Cross-Site Request Forgery Prevention). A program tells
    neither: it sends JSON, which no browser sends to another site without asking it first (CORS), and always with the origin.
    """
    if _is_safe(event):
        return
    headers = event["headers"]
    site = headers.get("sec-fetch-site")
    if site in ("same-origin", "none") or (site is None and _origin(headers) == settings.site_url()):
        return
    if site is None and "origin" not in headers and Sent(event).is_json:
        return
    raise NotAllowed("This was sent from another website. Please use the form on our own page.")


def _is_safe(event: Mapping[str, Any]) -> bool:
    return event["requestContext"]["http"]["method"] in _SAFE


def _origin(headers: Mapping[str, Any]) -> str:
    parts = urlsplit(str(headers.get("origin", "")))
    return f"{parts.scheme}://{parts.netloc}"


def way_back(to: str | None) -> str:
    """Where to go after signing in: a path of this site, never another's, and not into signing in once more."""
    if to and to.startswith("/") and not to.startswith(("//", "/\\", "/sign-")) and to.isprintable() and "\\" not in to:
        return to
    return "/"
