"""Who is on the staff of the union: give a role, end one."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people import staffing
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.core.people.views import Staff
    from union.web.api import Page
    from union.web.forms.core import EndStaffRole, GiveStaffRole

app = App()


def _page() -> "Staff":
    return staffing.listed(app.caller, app.now)


@app.get("/staff", summary="Look at who is on the staff", description="For staff of any team.")
def listed() -> "Page[Staff]":
    return app.page("staff.html", _page())


@app.form(
    "/staff",
    "core.GiveStaffRole",
    again=("staff.html", _page),
    summary="Give somebody a role on the staff",
    description="By the team for all. Whoever never signed in yet has it from when they do.",
)
def give(form: "GiveStaffRole") -> Response[str]:
    caller, now = app.caller, app.now
    staffing.give(caller, email=form.email, team=form.team, starts_on=form.starts_on, ends_on=form.ends_on, now=now)
    return app.go("/staff", {})


@app.form(
    "/staff/end",
    "core.EndStaffRole",
    again=("staff.html", _page),
    summary="End a role on the staff",
    description="By whoever holds it, or the team for all. It ends at once.",
)
def end(form: "EndStaffRole") -> Response[str]:
    caller = app.caller
    staffing.end(caller, person_id=form.person_id, team=form.team, key=form.key, now=app.now)
    return app.go("/staff" if staffing.sees(caller) else "/", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
