"""Connecting a group's platforms to the servers and groups that they are."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people import actions as people
from union.membership.connections import actions, pages
from union.web import attempts, cookies
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.connections.views import ConnectionPage
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.platforms import ChooseThere

app = App()
_ONE = "/groups/<group_id>/platforms/<platform_id>/connection"


def _page(group_id: str, platform_id: str) -> "ConnectionPage":
    return pages.page(group_id, platform_id, app.caller, app.now)


@app.get(_ONE, summary="Look at what a platform is connected to, and at what the bot would ask for")
def shown(group_id: str, platform_id: str) -> "Page[ConnectionPage]":
    return app.page("connection.html", _page(group_id, platform_id))


@app.get(f"{_ONE}/discord", summary="Go to Discord, to add the union's bot to a server")
def begin_discord(group_id: str, platform_id: str) -> Response[str]:
    caller, state = app.caller, attempts.state()
    address = actions.discord_address(group_id, platform_id, caller, state, app.now)
    attempt = {"state": state, "at": [group_id, platform_id]}
    return app.go(address, {}, (attempts.kept_for(cookies.CONNECTION, caller, attempt, app.now),))


@app.get("/connections/discord", summary="Come back from Discord with a server that has the bot")
def back_from_discord() -> Response[str]:
    caller, now = app.caller, app.now
    people.signed_in(caller)
    group_id, platform_id = attempts.begun_by(app.event, cookies.CONNECTION, app.asked("state"), caller, now)["at"]
    # Without a code somebody said no there.
    if app.asked("code"):
        actions.connect_discord(group_id, platform_id, caller, app.asked("code"), now)
    return _there(group_id, platform_id, cookies.taken_back(cookies.CONNECTION))


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


def _there(group_id: str, platform_id: str, *kept: str) -> Response[str]:
    where = f"/groups/{quote(group_id)}/platforms/{quote(platform_id)}/connection"
    return app.go(where, {"platform_id": platform_id}, kept)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
