"""What was found on groups' platforms: for committees to mend, for staff to judge."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.platform_checks import actions as checks
from union.membership.platform_checks import register
from union.web.api import App, serve
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.membership.platform_checks.views import FindingShown, GroupFindings, StaffFindings
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.findings import Appeal, Decide

app = App()


def _of_group(group_id: str) -> "GroupFindings":
    return checks.of_group(group_id, app.caller, app.now)


def _one(group_id: str, finding_id: str) -> "FindingShown":
    return checks.shown(group_id, finding_id, app.caller, app.now)


@app.get(
    "/groups/<group_id>/platforms/findings",
    summary="See what was found on a group's platforms",
    description="For committee and staff.",
)
def of_group(group_id: str) -> "Page[GroupFindings]":
    return app.page("findings.html", _of_group(group_id))


@app.form(
    "/groups/<group_id>/platforms/findings/look",
    "base.Pressed",
    again=("findings.html", _of_group),
    summary="Have a group's platforms looked at again now",
    description="The look goes on beside the request and takes some minutes.",
)
def look(form: "Pressed", group_id: str) -> Response[str]:
    checks.look_again(group_id, app.caller, app.now)
    return app.go(f"/groups/{quote(group_id)}/platforms/findings", {})


@app.get("/groups/<group_id>/platforms/findings/<finding_id>", summary="Look at a finding")
def one(group_id: str, finding_id: str) -> "Page[FindingShown]":
    return app.page("finding.html", _one(group_id, finding_id))


@app.form(
    "/groups/<group_id>/platforms/findings/<finding_id>/appeal",
    "findings.Appeal",
    again=("finding.html", _one),
    summary="Appeal against a finding",
    description="For the committee. Staff support decide.",
)
def appeal(form: "Appeal", group_id: str, finding_id: str) -> Response[str]:
    checks.appeal(group_id, finding_id, app.caller, reason=form.reason, key=form.key, now=app.now)
    return app.go(f"/groups/{quote(group_id)}/platforms/findings/{quote(finding_id)}", {})


@app.form(
    "/groups/<group_id>/platforms/findings/<finding_id>/decide",
    "findings.Decide",
    again=("finding.html", _one),
    summary="Decide about a finding",
    description="For staff support: an appeal, a hint that somebody has to judge, or to let it be for a while.",
)
def decide(form: "Decide", group_id: str, finding_id: str) -> Response[str]:
    checks.decide(group_id, finding_id, app.caller, form.decision(), version=form.version, key=form.key, now=app.now)
    return app.go(f"/groups/{quote(group_id)}/platforms/findings/{quote(finding_id)}", {})


@app.get(
    "/staff/findings",
    summary="See what was found on all groups' platforms",
    description="For staff support. `state` and `type` (of the group) narrow the list.",
)
def for_staff() -> "Page[StaffFindings]":
    found = checks.for_staff(app.caller, state=app.asked("state"), group_type=app.asked("type"), now=app.now)
    return app.page("staff_findings.html", found)


@app.get(
    "/groups/<group_id>/platforms.csv", summary="Download a group's register of platforms", description="For committee and staff."
)
def sheet_of_group(group_id: str) -> Response[str]:
    return app.download("platforms.csv", sheet(register.HEAD, register.of_group(group_id, app.caller, app.now)))


@app.get(
    "/staff/platforms.csv",
    summary="Download the register of platforms of all groups",
    description="For staff support: the groups of their teams; `type` (of the group) narrows it.",
)
def sheet_for_staff() -> Response[str]:
    return app.download("platforms.csv", sheet(register.HEAD, register.of_teams(app.caller, app.asked("type"), app.now)))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
