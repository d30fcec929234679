"""Signing in by the hosted pages of the identity provider, signing out, and setting up two-step sign-in."""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union import settings
from union.core.people import actions as people
from union.core.people import identity, staffing, two_step
from union.errors import SignInNeeded
from union.membership.imports import arriving
from union.web import attempts, cookies
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import session_cookie, way_back, who

if TYPE_CHECKING:
    from union.core.people.views import TwoStep
    from union.web.api import Page
    from union.web.forms.core import FinishTwoStep

app = App()


_DESK = "/staff-home"
"""Where staff go who come from nowhere in particular: to their own desk, not to the students' home."""
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
    attempt, asked = _attempt()
    address = identity.sign_in_address(**asked, return_to=_callback())
    kept = attempts.kept(cookies.ATTEMPT, {**attempt, "to": _way_back()}, app.now)
    return app.go(address, {}, (kept,))


def _attempt() -> tuple[dict[str, str], dict[str, str]]:
    """What is kept of an attempt in its cookie, and what is asked of the hosted pages."""
    state, nonce, verifier = (attempts.state() for _ in range(3))
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return {"state": state, "nonce": nonce, "verifier": verifier}, {"state": state, "nonce": nonce, "challenge": challenge}


def _begun(cookie: str, now: datetime) -> dict[str, Any]:
    """The attempt that was begun in this browser and comes back now. Raises `SignInNeeded`."""
    attempt = attempts.begun(app.event, cookie, app.asked("state"), now)
    if attempt is None:
        raise SignInNeeded("That sign-in was not started here, or it took too long. Please try again.")
    return attempt


@app.get("/sign-in/callback", summary="Come back from the sign-in page", to=Audience.EVERYBODY)
def callback() -> Response[str]:
    now = app.now
    attempt = _begun(cookies.ATTEMPT, now)
    signed_in = identity.exchange(
        code=app.asked("code"), verifier=attempt["verifier"], return_to=_callback(), nonce=attempt["nonce"], now=now
    )
    staff = staffing.arrived(signed_in, now)
    arriving.arrived(signed_in.caller, signed_in.number, now)
    kept = session_cookie(signed_in.caller, secrets.token_urlsafe(18), now)
    to = _DESK if staff and attempt["to"] == "/" else attempt["to"]
    return app.go(to, {}, (kept, cookies.taken_back(cookies.ATTEMPT)))


@app.post("/sign-out", summary="Sign out, here and at the identity provider", to=Audience.EVERYBODY)
def sign_out() -> Response[str]:
    caller = who(app.event)
    if caller is not None:
        people.sign_out(caller, app.now)
    return app.go(identity.sign_out_address(f"{settings.site_url()}/"), {}, (cookies.taken_back(cookies.SESSION),))


def _scan_here() -> str:
    return f"{settings.site_url()}/my/two-step/callback"


@app.get("/my/two-step", summary="Read about two-step sign-in", description="`done` shows that it is set up.")
def two_step_page() -> "Page[TwoStep]":
    caller = app.caller
    return app.page("two_step.html", two_step.done(caller) if app.asked("done") else two_step.offered(caller))


@app.get("/my/two-step/begin", summary="Go to confirm that two-step sign-in may be set up")
def begin_two_step() -> Response[str]:
    two_step.offered(app.caller)
    attempt, asked = _attempt()
    kept = attempts.kept(cookies.TWO_STEP, attempt, app.now)
    return app.go(identity.two_step_address(**asked, return_to=_scan_here()), {}, (kept,))


@app.get("/my/two-step/callback", summary="Come back with the confirmation, and get the secret for an app that shows codes")
def scan_two_step() -> "Page[TwoStep]":
    caller, now = app.caller, app.now
    attempt = _begun(cookies.TWO_STEP, now)
    told = two_step.begun(
        caller, code=app.asked("code"), verifier=attempt["verifier"], return_to=_scan_here(), nonce=attempt["nonce"], now=now
    )
    return app.page("two_step.html", told)


def _scan_again() -> "TwoStep":
    return two_step.again(app.caller, app.typed.get("enrolment", "")[:60], app.now)


@app.form(
    "/my/two-step",
    "core.FinishTwoStep",
    again=("two_step.html", _scan_again),
    summary="Show that the app works, and be asked for a code at every sign-in from now on",
)
def finish_two_step(form: "FinishTwoStep") -> Response[str]:
    two_step.finish(app.caller, enrolment=form.enrolment, code=form.code, now=app.now)
    return app.go("/my/two-step?done=yes", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
