"""Who holds which role on a group: fill a vacant one by co-option, end one early."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people.rules import Can
from union.voting.handover import actions as handover
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.handover.views import Committee
    from union.web.api import Page
    from union.web.forms.voting import CoOpt, EndRole, RoleMay

app = App()


def _page(group_id: str) -> "Committee":
    return handover.committee(group_id, app.caller, app.now)


@app.get("/groups/<group_id>/committee", summary="Look at who holds which role", description="For committee and staff.")
def committee(group_id: str) -> "Page[Committee]":
    return app.page("committee.html", _page(group_id))


@app.form(
    "/groups/<group_id>/committee",
    "voting.CoOpt",
    again=("committee.html", _page),
    summary="Co-opt a member to a role",
    description="By whoever leads the group, for a year at most.",
)
def co_opt(form: "CoOpt", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    handover.co_opt(group_id, caller, person_id=form.person_id, role=form.role, ends_on=form.ends_on, shared=form.shared, now=now)
    return app.go(f"/groups/{group_id}/committee", {"role": form.role})


@app.form(
    "/groups/<group_id>/committee/end",
    "voting.EndRole",
    again=("committee.html", _page),
    summary="End a role early",
    description="By its holder, who leads, or staff support.",
)
def end(form: "EndRole", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    handover.end(group_id, caller, person_id=form.person_id, role=form.role, key=form.key, now=now)
    further = "/committee" if handover.sees(group_id, caller, now) else ""
    return app.go(f"/groups/{group_id}{further}", {"role": form.role})


@app.form(
    "/groups/<group_id>/committee/can",
    "voting.RoleMay",
    again=("committee.html", _page),
    summary="Say what a role may do",
    description="By whoever leads, or staff support.",
)
def give(form: "RoleMay", group_id: str) -> Response[str]:
    caller, can = app.caller, [one for one in Can if getattr(form, one)]
    handover.give(group_id, caller, role=form.role, can=can, now=app.now)
    return app.go(f"/groups/{group_id}/committee", {"role": form.role})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
