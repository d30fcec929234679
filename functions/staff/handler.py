"""Who is on the staff of the union: give a role, end one."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people import staffing
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import EndStaffRole, GiveStaffRole

app = Door()


def _page(door: Door) -> dict[str, Any]:
    return staffing.listed(someone(door.event), datetime.now(UTC))


@app.get("/staff", summary="Look at who is on the staff", description="For staff of any team.")
def listed() -> Response[str]:
    return app.page("staff.html", _page(app))


@shows_again("staff.html", _page)
@takes("GiveStaffRole")
def _give(door: Door, form: "GiveStaffRole") -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    staffing.give(caller, email=form.email, team=form.team, starts_on=form.starts_on, ends_on=form.ends_on, now=now)
    return door.go("/staff", {})


@app.post(
    "/staff",
    summary="Give somebody a role on the staff",
    description="By the team for all. Whoever never signed in yet has it from when they do.",
)
def give() -> Response[str]:
    return _give(app)


@shows_again("staff.html", _page)
@takes("EndStaffRole")
def _end(door: Door, form: "EndStaffRole") -> Response[str]:
    caller = someone(door.event)
    staffing.end(caller, person_id=form.person_id, team=form.team, key=form.key, now=datetime.now(UTC))
    return door.go("/staff" if staffing.sees(caller) else "/", {})


@app.post(
    "/staff/end", summary="End a role on the staff", description="By whoever holds it, or the team for all. It ends at once."
)
def end() -> Response[str]:
    return _end(app)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
