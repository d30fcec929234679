"""How a group re-affiliates each year: a list that fills itself, whoever leads sends it in, and staff support decide."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.reaffiliation import actions as reaffiliating
from union.voting.reaffiliation import pages as reaffiliations
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.reaffiliation.views import Reaffiliation, YearOfGroups
    from union.web.api import Page
    from union.web.forms.reaffiliation import ApproveYear, ApproveYears, ReturnYear, SendYear

app = App()


def _year(group_id: str) -> "Reaffiliation":
    return reaffiliations.shown(group_id, app.caller, app.now)


def _seen(group_id: str) -> Response[str]:
    return app.go(f"/groups/{quote(group_id, safe='')}/reaffiliation", {})


@app.get(
    "/groups/<group_id>/reaffiliation",
    summary="See how a group's yearly re-affiliation stands",
    description="For its committee and staff support: a list that fills itself, and what came of it.",
)
def year(group_id: str) -> "Page[Reaffiliation]":
    return app.page("reaffiliation.html", _year(group_id))


@app.form(
    "/groups/<group_id>/reaffiliation",
    "reaffiliation.SendYear",
    again=("reaffiliation.html", _year),
    summary="Send a group's yearly re-affiliation in",
    description="By whoever leads the group.",
)
def send_in(form: "SendYear", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    reaffiliating.send(group_id, caller, year=form.year, version=form.version, claims=form.claims, note=form.note, now=now)
    return _seen(group_id)


@app.form(
    "/groups/<group_id>/reaffiliation/return",
    "reaffiliation.ReturnYear",
    again=("reaffiliation.html", _year),
    summary="Return a re-affiliation that was sent in",
    description="By its staff support, with what is to be put right; also what was approved by mistake.",
)
def give_back(form: "ReturnYear", group_id: str) -> Response[str]:
    reaffiliating.give_back(group_id, app.caller, year=form.year, version=form.version, reason=form.reason, now=app.now)
    return _seen(group_id)


@app.form(
    "/groups/<group_id>/reaffiliation/approve",
    "reaffiliation.ApproveYear",
    again=("reaffiliation.html", _year),
    summary="Approve a re-affiliation that was sent in",
    description="By its staff support; in spite of something that is not met only with a reason.",
)
def approve(form: "ApproveYear", group_id: str) -> Response[str]:
    seen, now = form.seen.split(), app.now
    reaffiliating.approve(group_id, app.caller, year=form.year, version=form.version, reason=form.reason, seen=seen, now=now)
    return _seen(group_id)


def _groups_of_year() -> "YearOfGroups":
    chosen = {"type": app.asked("type"), "show": app.asked("show"), "sort": app.asked("sort")}
    on = {"page": app.asked("page"), "tick": app.asked("tick")}
    return reaffiliations.for_staff(app.caller, {**chosen, **on}, app.now)


@app.get(
    "/staff/reaffiliation",
    summary="Look at which groups have re-affiliated this year",
    description="For staff, of their teams. `type`, `show`, `sort` and `page` narrow and order it; `tick` (met) ticks where everything is met.",
)
def groups_of_year() -> "Page[YearOfGroups]":
    return app.page("reaffiliations.html", _groups_of_year())


@app.form(
    "/staff/reaffiliation",
    "reaffiliation.ApproveYears",
    again=("reaffiliations.html", _groups_of_year),
    summary="Approve several re-affiliations at once",
    description="Those of which everything is met. One that cannot be approved stops no other; `outcomes` tells of each.",
)
def approve_many(form: "ApproveYears") -> "Page[YearOfGroups]":
    outcomes = reaffiliating.approve_many(app.caller, year=form.year, chosen=form.chosen, now=app.now)
    return app.page("reaffiliations.html", {**_groups_of_year(), "outcomes": outcomes})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
