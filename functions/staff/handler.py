"""Who is on the staff of the union: give a role, end one."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.contacts import actions as contacts
from union.core.people import staffing
from union.membership.groups import actions as groups
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.core.contacts.views import Contacts
    from union.core.people.views import Staff
    from union.web.api import Page
    from union.web.forms.core import EndContact, EndStaffRole, GiveStaffRole, NameContact

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


def _contacts() -> "Contacts":
    return contacts.listed(app.caller, groups.by_id(app.now), app.now)


@app.get(
    "/staff/contacts",
    summary="Look at the staff contacts of part-time officers",
    description="For the staff support of part-time officers.",
)
def contacts_of_officers() -> "Page[Contacts]":
    return app.page("staff_contacts.html", _contacts())


@app.form(
    "/staff/contacts",
    "core.NameContact",
    again=("staff_contacts.html", _contacts),
    summary="Name the staff contact of a part-time officer",
    description="From a day on; whoever was it until then is so until the day before.",
)
def name_contact(form: "NameContact") -> Response[str]:
    told, now = {"group_id": form.group_id, "name": form.name, "email": form.email}, app.now
    contacts.name(app.caller, groups.by_id(now), **told, starts_on=form.starts_on, ends_on=form.ends_on, now=now)
    return app.go(f"/staff/contacts#{form.group_id}", {"group_id": form.group_id})


@app.form(
    "/staff/contacts/end",
    "core.EndContact",
    again=("staff_contacts.html", _contacts),
    summary="End the staff contact of a part-time officer",
    description="It ends at once; letters go to the deputy until another one is named.",
)
def end_contact(form: "EndContact") -> Response[str]:
    now = app.now
    contacts.end(app.caller, groups.by_id(now), group_id=form.group_id, key=form.key, now=now)
    return app.go(f"/staff/contacts#{form.group_id}", {"group_id": form.group_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
