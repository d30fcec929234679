"""Which letters of groups somebody gets: their page, and the links that stand in letters."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.suppression import actions as suppression
from union.membership.letter_choices import actions, links
from union.web.api import App, serve
from union.web.audience import Audience

if TYPE_CHECKING:
    from union.membership.letter_choices.views import LetterLink, MyLetters
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.membership import ChooseLetters, TurnOff

app = App()


def _mine() -> "MyLetters":
    return actions.page(app.caller, app.now)


@app.get("/my/letters", summary="Look at which letters of groups I get")
def mine() -> "Page[MyLetters]":
    return app.page("my_letters.html", _mine())


@app.form(
    "/my/letters",
    "membership.ChooseLetters",
    again=("my_letters.html", _mine),
    summary="Turn one sort of a group's letters to me on or off",
)
def choose(form: "ChooseLetters") -> Response[str]:
    actions.choose(app.caller, form.group_id, form.sort, on=form.on, now=app.now)
    return app.go("/my/letters", {})


@app.form(
    "/my/letters/none",
    "base.Pressed",
    again=("my_letters.html", _mine),
    summary="Turn off all letters of groups to me that can be turned off",
)
def none(form: "Pressed") -> Response[str]:
    actions.choose_none(app.caller, app.now)
    return app.go("/my/letters", {})


@app.form(
    "/my/letters/address",
    "base.Pressed",
    again=("my_letters.html", _mine),
    summary="Say that my address works again, to which nothing was sent since letters came back",
)
def try_again(form: "Pressed") -> Response[str]:
    suppression.lift(app.caller, app.now)
    return app.go("/my/letters", {})


def _link(token: str) -> "LetterLink":
    return links.shown(token, app.now)


@app.get("/letters/off/<token>", summary="Look at which letters a link in one of them turns off", to=Audience.LINK)
def link(token: str) -> "Page[LetterLink]":
    return app.page("letters_off.html", _link(token))


@app.form(
    "/letters/off/<token>",
    "membership.TurnOff",
    again=("letters_off.html", _link),
    summary="Turn letters off by the link in one of them",
    description="As RFC 8058 has it: the link is the right, nobody signs in, and no cookie is read.",
    to=Audience.LINK,
)
def off(form: "TurnOff", token: str) -> "Page[LetterLink]":
    return app.page("letters_off.html", links.off(token, app.now))


@app.form(
    "/letters/on/<token>",
    "base.Pressed",
    again=("letters_off.html", _link),
    summary="Turn letters on again by the link that turned them off",
    description="Within a day.",
    to=Audience.LINK,
)
def on(form: "Pressed", token: str) -> "Page[LetterLink]":
    return app.page("letters_off.html", links.on(token, app.now))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
