"""Which accounts on platforms of chats are whose: somebody connects their own, and disconnects it."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.errors import Invalid
from union.membership.accounts import actions
from union.web import cookies
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.accounts.views import MyAccounts
    from union.web.api import Page
    from union.web.forms.base import Pressed

app = App()
_MINE = "/my/accounts"
_ATTEMPT_LASTS = timedelta(minutes=10)


def _mine() -> "MyAccounts":
    return actions.page(app.caller)


@app.get(_MINE, summary="Look at which accounts on Discord and Telegram are mine")
def mine() -> "Page[MyAccounts]":
    return app.page("my_accounts.html", _mine())


@app.get(f"{_MINE}/discord/begin", summary="Go to Discord, to say which account there is mine")
def begin_discord() -> Response[str]:
    caller, state = app.caller, secrets.token_urlsafe(32)
    address = actions.discord_address(caller, state)
    attempt = {"state": state, "person": caller.person_id, "session": caller.session_id}
    return app.go(address, {}, (cookies.written(cookies.DISCORD, attempt, _ATTEMPT_LASTS, app.now),))


@app.get(
    f"{_MINE}/discord",
    summary="Come back from Discord with an account",
    description="Discord says what came of it in `code`, and for whom in `state`.",
)
def back_from_discord() -> Response[str]:
    caller, now = app.caller, app.now
    actions.signed_in(caller)
    attempt = cookies.read(app.event, cookies.DISCORD, now) or {}
    same = secrets.compare_digest(str(attempt.get("state", "")).encode(), app.asked("state").encode())
    if not (attempt and same and (attempt["person"], attempt["session"]) == (caller.person_id, caller.session_id)):
        raise Invalid("That was not begun here, or it took too long. Please begin again.")
    # Without a code somebody said no there.
    if app.asked("code"):
        actions.connect_discord(caller, app.asked("code"), now)
    return app.go(_MINE, {}, (cookies.taken_back(cookies.DISCORD),))


@app.form(
    f"{_MINE}/telegram",
    "base.Pressed",
    again=("my_accounts.html", _mine),
    summary="Get a link by which the bot on Telegram learns which account there is mine",
)
def begin_telegram(form: "Pressed") -> "Page[MyAccounts]":
    return app.page("my_accounts.html", actions.begin_telegram(app.caller, form.key, app.now))


@app.form(f"{_MINE}/<service>/disconnect", "base.Pressed", again=("my_accounts.html", _mine), summary="Disconnect an account")
def disconnect(form: "Pressed", service: str) -> Response[str]:
    actions.disconnect(app.caller, service, app.now)
    return app.go(_MINE, {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
