"""Who holds which role on a group: fill a vacant one by co-option, end one early."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people.rules import Can
from union.voting.handover import actions as handover
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import CoOpt, EndRole, RoleMay

app = Door()


def _page(door: Door, group_id: str) -> dict[str, Any]:
    return handover.committee(group_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/committee", summary="Look at who holds which role", description="For committee and staff.")
def committee(group_id: str) -> Response[str]:
    return app.page("committee.html", _page(app, group_id))


@shows_again("committee.html", _page)
@takes("CoOpt")
def _co_opt(door: Door, form: "CoOpt", group_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    handover.co_opt(group_id, caller, person_id=form.person_id, role=form.role, ends_on=form.ends_on, shared=form.shared, now=now)
    return door.go(f"/groups/{group_id}/committee", {"role": form.role})


@shows_again("committee.html", _page)
@takes("EndRole")
def _end(door: Door, form: "EndRole", group_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    handover.end(group_id, caller, person_id=form.person_id, role=form.role, key=form.key, now=now)
    further = "/committee" if handover.sees(group_id, caller, now) else ""
    return door.go(f"/groups/{group_id}{further}", {"role": form.role})


@shows_again("committee.html", _page)
@takes("RoleMay")
def _give(door: Door, form: "RoleMay", group_id: str) -> Response[str]:
    caller, can = someone(door.event), [one for one in Can if getattr(form, one)]
    handover.give(group_id, caller, role=form.role, can=can, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/committee", {"role": form.role})


@app.post(
    "/groups/<group_id>/committee",
    summary="Co-opt a member to a role",
    description="By whoever leads the group, for a year at most.",
)
def co_opt(group_id: str) -> Response[str]:
    return _co_opt(app, group_id=group_id)


@app.post(
    "/groups/<group_id>/committee/end", summary="End a role early", description="By its holder, who leads, or staff support."
)
def end(group_id: str) -> Response[str]:
    return _end(app, group_id=group_id)


@app.post("/groups/<group_id>/committee/can", summary="Say what a role may do", description="By whoever leads, or staff support.")
def give(group_id: str) -> Response[str]:
    return _give(app, group_id=group_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
