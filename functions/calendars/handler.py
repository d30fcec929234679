"""Somebody's own calendar: its private address, and what a phone or a computer reads there."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.events import diaries
from union.site import calendars
from union.web.api import App, serve
from union.web.audience import Audience

if TYPE_CHECKING:
    from union.membership.events.views import DiaryPage
    from union.web.api import Page
    from union.web.forms.base import Pressed

app = App()


@app.get(
    "/calendars/<file>",
    summary="Read somebody's own calendar at its private address",
    description="Whoever has the address, which its owner finds at `/my/calendar`, needs nothing else.",
    to=Audience.EVERYBODY,
)
def read(file: str) -> Response[str]:
    return app.own(app.download("my-groups.ics", calendars.read(file, app.now), "text/calendar"))


def _mine() -> "DiaryPage":
    return diaries.shown(app.caller, app.now)


@app.get("/my/calendar", summary="Look at the private address of my calendar")
def mine() -> "Page[DiaryPage]":
    return app.page("my_calendar.html", _mine())


@app.form(
    "/my/calendar",
    "base.Pressed",
    again=("my_calendar.html", _mine),
    summary="Give my calendar a private address, or a new one",
    description="The one before is void at once.",
)
def renew(form: "Pressed") -> Response[str]:
    diaries.renew(app.caller, form.key, app.now)
    return app.go("/my/calendar", {})


@app.form(
    "/my/calendar/stop", "base.Pressed", again=("my_calendar.html", _mine), summary="Take the private address of my calendar away"
)
def stop(form: "Pressed") -> Response[str]:
    diaries.stop(app.caller, app.now)
    return app.go("/my/calendar", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
