"""How a group leaves the union, comes back, and what it is called."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation import pages
from union.site import leaving
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.affiliation.views import Affiliation, Departures
    from union.web.api import Page
    from union.web.forms.affiliation import AtVersion, Leave, Rename

app = App()


def _page(group_id: str) -> "Affiliation":
    return leaving.shown(group_id, app.caller, app.now)


def _back(group_id: str) -> Response[str]:
    return app.go(f"/groups/{group_id}/affiliation", {})


@app.get("/staff/leaving", summary="Look at which groups leave or left", description="For staff, those of their teams.")
def listed() -> "Page[Departures]":
    return app.page("departures.html", pages.listed(app.caller, app.now))


@app.get(
    "/groups/<group_id>/affiliation",
    summary="See how a group leaves or left, and what it is called",
    description="For its committee, its last one, and staff support.",
)
def look(group_id: str) -> "Page[Affiliation]":
    return app.page("affiliation.html", _page(group_id))


@app.form(
    "/groups/<group_id>/affiliation/leave",
    "affiliation.Leave",
    again=("affiliation.html", _page),
    summary="Let a group leave on a day",
    description="By its staff support. Its committee and its members are written to.",
)
def leave(form: "Leave", group_id: str) -> Response[str]:
    affiliation.leave(group_id, app.caller, form.plan(), sure=form.sure, now=app.now)
    return _back(group_id)


@app.form(
    "/groups/<group_id>/affiliation/cancel",
    "affiliation.AtVersion",
    again=("affiliation.html", _page),
    summary="Let a group stay that was to leave",
    description="By its staff support, until the day.",
)
def cancel(form: "AtVersion", group_id: str) -> Response[str]:
    affiliation.cancel(group_id, app.caller, version=form.version, now=app.now)
    return _back(group_id)


@app.form(
    "/groups/<group_id>/affiliation/settle",
    "affiliation.AtVersion",
    again=("affiliation.html", _page),
    summary="Say that the money of a group that left is settled",
    description="By its staff support.",
)
def settle(form: "AtVersion", group_id: str) -> Response[str]:
    leaving.settle(group_id, app.caller, version=form.version, now=app.now)
    return _back(group_id)


@app.form(
    "/groups/<group_id>/affiliation/restore",
    "affiliation.AtVersion",
    again=("affiliation.html", _page),
    summary="Bring back a group that left",
    description="By its staff support, for as long as the policy says. Roles on its committee do not come back.",
)
def restore(form: "AtVersion", group_id: str) -> Response[str]:
    affiliation.restore(group_id, app.caller, version=form.version, now=app.now)
    return _back(group_id)


@app.form(
    "/groups/<group_id>/affiliation/name",
    "affiliation.Rename",
    again=("affiliation.html", _page),
    summary="Give a group another name or a further address",
    description="By its staff support. Every address that it had still leads to it.",
)
def rename(form: "Rename", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    affiliation.rename(group_id, caller, name=form.name, address=form.address, seen=form.seen, now=now)
    return _back(group_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
