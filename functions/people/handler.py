"""Signing in by the hosted pages of the identity provider, and signing out."""

import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union import settings
from union.errors import SignInNeeded
from union.people import actions as people
from union.people import identity
from union.web import cookies
from union.web.api import Door, serve
from union.web.audience import Audience
from union.web.caller import session_cookie, way_back, who

app = Door()
_ATTEMPT_LASTS = timedelta(minutes=10)


_LONGEST_WAY = 1_500
"""It travels in a cookie, which browsers keep up to 4,096 bytes of."""


def _way_back() -> str:
    """The path to return to, with what a visitor had filled in before they signed in, so that the page can show it again."""
    to, asked = way_back(app.asked("to")), app.event.get("queryStringParameters") or {}
    filled = urlencode({name: value for name, value in asked.items() if name != "to" and str(value).strip()})
    whole = f"{to}{'&' if '?' in to else '?'}{filled}"
    return whole if filled and len(whole) <= _LONGEST_WAY else to


def _callback() -> str:
    return f"{settings.site_url()}/sign-in/callback"


@app.get(
    "/sign-in",
    summary="Go to the sign-in page",
    description="`to` is the path to return to; other fields go with it.",
    to=Audience.EVERYBODY,
)
def sign_in() -> Response[str]:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    attempt = {"state": state, "nonce": nonce, "verifier": verifier, "to": _way_back()}
    address = identity.sign_in_address(state=state, challenge=challenge, nonce=nonce, return_to=_callback())
    kept = cookies.written(cookies.ATTEMPT, attempt, _ATTEMPT_LASTS, datetime.now(UTC))
    return app.go(address, {}, (kept,))


@app.get("/sign-in/callback", summary="Come back from the sign-in page", to=Audience.EVERYBODY)
def callback() -> Response[str]:
    now = datetime.now(UTC)
    attempt = cookies.read(app.event, cookies.ATTEMPT, now)
    if attempt is None or not secrets.compare_digest(attempt["state"].encode(), app.asked("state").encode()):
        raise SignInNeeded("That sign-in was not started here, or it took too long. Please try again.")
    caller, _ = identity.exchange(
        code=app.asked("code"), verifier=attempt["verifier"], return_to=_callback(), nonce=attempt["nonce"], now=now
    )
    kept = session_cookie(caller, secrets.token_urlsafe(18), now)
    return app.go(attempt["to"], {}, (kept, cookies.taken_back(cookies.ATTEMPT)))


@app.post("/sign-out", summary="Sign out, here and at the identity provider", to=Audience.EVERYBODY)
def sign_out() -> Response[str]:
    caller = who(app.event)
    if caller is not None:
        people.sign_out(caller, datetime.now(UTC))
    return app.go(identity.sign_out_address(f"{settings.site_url()}/"), {}, (cookies.taken_back(cookies.SESSION),))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
