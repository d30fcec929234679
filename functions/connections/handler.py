"""Connecting a group's platforms to the servers and groups that they are."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.errors import Invalid
from union.membership.connections import actions, pages
from union.web import cookies
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.connections.views import ConnectionPage
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.platforms import ChooseThere

app = App()
_ONE = "/groups/<group_id>/platforms/<platform_id>/connection"
_ATTEMPT_LASTS = timedelta(minutes=10)


def _page(group_id: str, platform_id: str) -> "ConnectionPage":
    return pages.page(group_id, platform_id, app.caller, app.now)


@app.get(_ONE, summary="Look at what a platform is connected to, and at what the bot would ask for")
def shown(group_id: str, platform_id: str) -> "Page[ConnectionPage]":
    return app.page("connection.html", _page(group_id, platform_id))


@app.get(f"{_ONE}/discord", summary="Go to Discord, to add the union's bot to a server")
def begin_discord(group_id: str, platform_id: str) -> Response[str]:
    caller, state = app.caller, secrets.token_urlsafe(32)
    address = actions.discord_address(group_id, platform_id, caller, state, app.now)
    attempt = {"state": state, "person": caller.person_id, "session": caller.session_id, "at": [group_id, platform_id]}
    return app.go(address, {}, (cookies.written(cookies.CONNECTION, attempt, _ATTEMPT_LASTS, app.now),))


@app.get(
    "/connections/discord",
    summary="Come back from Discord with a server that has the bot",
    description="Discord says what came of it in `code`, and for whom in `state`.",
)
def back_from_discord() -> Response[str]:
    caller, now = app.caller, app.now
    actions.signed_in(caller)
    attempt = cookies.read(app.event, cookies.CONNECTION, now) or {}
    same = secrets.compare_digest(str(attempt.get("state", "")).encode(), app.asked("state").encode())
    if not (attempt and same and (attempt["person"], attempt["session"]) == (caller.person_id, caller.session_id)):
        raise Invalid("That was not begun here, or it took too long. Please begin again.")
    group_id, platform_id = attempt["at"]
    # Without a code somebody said no there.
    if app.asked("code"):
        actions.connect_discord(group_id, platform_id, caller, app.asked("code"), now)
    there = _there(group_id, platform_id)
    there.cookies = [cookies.taken_back(cookies.CONNECTION)]  # type: ignore[list-item] # Powertools writes str() of each
    return there


@app.form(
    _ONE,
    "platforms.ChooseThere",
    again=("connection.html", _page),
    summary="Say which role members get there, and where statements are posted",
)
def choose(form: "ChooseThere", group_id: str, platform_id: str) -> Response[str]:
    actions.choose(group_id, platform_id, app.caller, form.role_id, form.post_channel_id, app.now)
    return _there(group_id, platform_id)


@app.form(
    f"{_ONE}/telegram",
    "base.Pressed",
    again=("connection.html", _page),
    summary="Get a code that connects a group on Telegram where an administrator says it there",
)
def begin_telegram(form: "Pressed", group_id: str, platform_id: str) -> "Page[ConnectionPage]":
    return app.page("connection.html", pages.with_code(group_id, platform_id, app.caller, form.key, app.now))


@app.form(f"{_ONE}/disconnect", "base.Pressed", again=("connection.html", _page), summary="Disconnect a platform")
def disconnect(form: "Pressed", group_id: str, platform_id: str) -> Response[str]:
    actions.disconnect(group_id, platform_id, app.caller, app.now)
    return _there(group_id, platform_id)


def _there(group_id: str, platform_id: str) -> Response[str]:
    return app.go(f"/groups/{quote(group_id)}/platforms/{quote(platform_id)}/connection", {"platform_id": platform_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
