"""Which accounts on platforms of chats are whose: somebody connects their own, and disconnects it."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people import actions as people
from union.membership.accounts import actions
from union.web import attempts, cookies
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.accounts.views import MyAccounts
    from union.web.api import Page
    from union.web.forms.base import Pressed

app = App()
_MINE = "/my/accounts"


def _mine() -> "MyAccounts":
    return actions.page(app.caller)


@app.get(_MINE, summary="Look at which accounts on Discord and Telegram are mine")
def mine() -> "Page[MyAccounts]":
    return app.page("my_accounts.html", _mine())


@app.get(f"{_MINE}/discord/begin", summary="Go to Discord, to say which account there is mine")
def begin_discord() -> Response[str]:
    caller, state = app.caller, attempts.state()
    address = actions.discord_address(caller, state)
    return app.go(address, {}, (attempts.kept_for(cookies.DISCORD, caller, {"state": state}, app.now),))


@app.get(f"{_MINE}/discord", summary="Come back from Discord with an account")
def back_from_discord() -> Response[str]:
    caller, now = app.caller, app.now
    people.signed_in(caller)
    attempts.begun_by(app.event, cookies.DISCORD, app.asked("state"), caller, now)
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
