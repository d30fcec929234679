"""Who holds which role on a group: fill a vacant one by co-option, accept one, end one early."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.people.rules import Can
from union.voting.roles import accepting, appointing
from union.voting.roles import actions as roles
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.roles.views import Committee, MyRoles
    from union.web.api import Page
    from union.web.forms.voting import AcceptRole, AppointForATime, CoOpt, DeclineRole, EndRole, RoleMay

app = App()


def _page(group_id: str) -> "Committee":
    return roles.committee(group_id, app.caller, app.now)


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
    roles.co_opt(group_id, caller, person_id=form.person_id, role=form.role, ends_on=form.ends_on, shared=form.shared, now=now)
    return app.go(f"/groups/{group_id}/committee", {"role": form.role})


@app.form(
    "/groups/<group_id>/committee/appoint",
    "voting.AppointForATime",
    again=("committee.html", _page),
    summary="Appoint somebody to a role for a time",
    description="By staff support, where nobody leads or the role is vacant.",
)
def appoint(form: "AppointForATime", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    appointing.appoint(group_id, caller, name=form.name, email=form.email, role=form.role, ends_on=form.ends_on, now=now)
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
    roles.end(group_id, caller, person_id=form.person_id, role=form.role, key=form.key, now=now)
    further = "/committee" if roles.sees(group_id, caller, now) else ""
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
    roles.give(group_id, caller, role=form.role, can=can, now=app.now)
    return app.go(f"/groups/{group_id}/committee", {"role": form.role})


def _mine() -> "MyRoles":
    return accepting.mine(app.caller, app.now)


@app.get("/my/roles", summary="Look at my committee roles, and at those that wait for my answer")
def mine() -> "Page[MyRoles]":
    return app.page("my_roles.html", _mine())


@app.form(
    "/my/roles/accept",
    "voting.AcceptRole",
    again=("my_roles.html", _mine),
    summary="Accept a committee role",
    description="With the statement on conduct and the text on data protection, in the versions in force.",
)
def accept(form: "AcceptRole") -> Response[str]:
    accepting.accept(
        app.caller,
        group_id=form.group_id,
        role=form.role,
        starts_on=form.starts_on,
        ticked=(form.conduct, form.data),
        read=(form.conduct_version, form.data_version),
        now=app.now,
    )
    return app.go("/my/roles", {"role": form.role})


@app.form("/my/roles/decline", "voting.DeclineRole", again=("my_roles.html", _mine), summary="Decline a committee role")
def decline(form: "DeclineRole") -> Response[str]:
    caller, now = app.caller, app.now
    accepting.decline(caller, group_id=form.group_id, role=form.role, starts_on=form.starts_on, key=form.key, now=now)
    return app.go("/my/roles", {"role": form.role})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
