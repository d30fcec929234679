"""Found a group: apply, gather founders and a first committee; and staff support decide."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.applications import actions, deciding, founding
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.membership.applications.views import (
        Affiliate,
        Application,
        Found,
        Seats,
        StaffApplication,
        StaffApplications,
        Words,
    )
    from union.web.api import Page
    from union.web.forms.applications import (
        AnswerSeat,
        ApproveApplication,
        BringConstitution,
        NameCommittee,
        RefuseApplication,
        WhatItIs,
    )
    from union.web.forms.base import Pressed

app = App()


def _blank() -> "Words":
    return actions.blank(app.caller)


def _words(application_id: str) -> "Words":
    return actions.writing(application_id, app.caller, app.now)


def _application(application_id: str) -> "Application":
    return actions.seen(application_id, app.caller, app.now)


def _seats(application_id: str) -> "Seats":
    return actions.seating(application_id, app.caller, app.now)


def _found(application_id: str, link: str) -> "Found":
    return founding.seen(application_id, link, app.caller, app.now)


def _for_staff(application_id: str) -> "StaffApplication":
    return deciding.seen(application_id, app.caller, app.now)


def _back(application_id: str, part: str = "") -> Response[str]:
    return app.go(f"/affiliate/{application_id}{part}", {"application_id": application_id})


@app.get(
    "/affiliate", summary="See what it takes to found a group", description="And one's own applications.", to=Audience.EVERYBODY
)
def affiliate() -> "Page[Affiliate]":
    return app.page("affiliate.html", actions.affiliate(who(app.event), app.now))


@app.get("/affiliate/new", summary="Look at the form with which a group is founded")
def blank() -> "Page[Words]":
    return app.page("application_words.html", _blank())


@app.form(
    "/affiliate/new",
    "applications.WhatItIs",
    again=("application_words.html", _blank),
    summary="Begin an application for a group to be affiliated",
    description="Whoever begins it is its first founder. The same `key` begins it once.",
)
def begin(form: "WhatItIs") -> Response[str]:
    return _back(actions.begin(app.caller, form.words(), form.key, app.now))


@app.get(
    "/affiliate/<application_id>",
    summary="See an application",
    description="For whoever applies, and for those who are named for its first committee.",
)
def application(application_id: str) -> "Page[Application]":
    return app.page("application.html", _application(application_id))


@app.get("/affiliate/<application_id>/words", summary="Look at the form for what a group is to be")
def words(application_id: str) -> "Page[Words]":
    return app.page("application_words.html", _words(application_id))


@app.form(
    "/affiliate/<application_id>/words",
    "applications.WhatItIs",
    again=("application_words.html", _words),
    summary="Write what a group is to be",
    description="By whoever applies, until it is sent, and again where it is returned.",
)
def write(form: "WhatItIs", application_id: str) -> Response[str]:
    actions.write(application_id, app.caller, form.words(), version=form.version, now=app.now)
    return _back(application_id)


@app.get(
    "/affiliate/<application_id>/constitution",
    summary="Get the constitution as a file",
    description="For whoever has a part in the application, or has its `link`; for staff support once it was sent.",
)
def constitution(application_id: str) -> Response[str]:
    name, kind, data = actions.constitution(application_id, app.caller, app.asked("link"), app.now)
    return app.download(name, data, kind)


@app.form(
    "/affiliate/<application_id>/constitution",
    "applications.BringConstitution",
    again=("application.html", _application),
    summary="Bring the constitution",
    description="As multipart/form-data with the file `constitution`: a PDF or plain text of at most 2 MB. It replaces an earlier one.",
)
def bring(form: "BringConstitution", application_id: str) -> Response[str]:
    actions.bring(application_id, app.caller, form.constitution, remove=form.remove_constitution, now=app.now)
    return _back(application_id)


@app.get("/affiliate/<application_id>/committee", summary="Look at the form for the first committee")
def committee(application_id: str) -> "Page[Seats]":
    return app.page("application_committee.html", _seats(application_id))


@app.form(
    "/affiliate/<application_id>/committee",
    "applications.NameCommittee",
    again=("application_committee.html", _seats),
    summary="Name the first committee",
    description="Whoever is new to it gets a letter, and accepts for themselves.",
)
def name_committee(form: "NameCommittee", application_id: str) -> Response[str]:
    actions.seat(application_id, app.caller, form.seats(), version=form.version, now=app.now)
    return _back(application_id)


@app.form(
    "/affiliate/<application_id>/seat",
    "applications.AnswerSeat",
    again=("application.html", _application),
    summary="Accept a role on a first committee, or decline it",
    description="By whoever signs in with the address that it is meant for.",
)
def answer(form: "AnswerSeat", application_id: str) -> Response[str]:
    founding.answer(application_id, app.caller, form.said(), app.now)
    return _back(application_id)


@app.form(
    "/affiliate/<application_id>/send",
    "base.Pressed",
    again=("application.html", _application),
    summary="Send an application to staff support",
)
def send(form: "Pressed", application_id: str) -> Response[str]:
    actions.send(application_id, app.caller, app.now)
    return _back(application_id)


@app.form(
    "/affiliate/<application_id>/withdraw",
    "base.Pressed",
    again=("application.html", _application),
    summary="Withdraw an application",
)
def withdraw(form: "Pressed", application_id: str) -> Response[str]:
    actions.withdraw(application_id, app.caller, app.now)
    return _back(application_id)


@app.get("/affiliate/<application_id>/found/<link>", summary="See which group one is asked to found")
def found(application_id: str, link: str) -> "Page[Found]":
    return app.page("found.html", _found(application_id, link))


@app.form(
    "/affiliate/<application_id>/found/<link>",
    "base.Pressed",
    again=("found.html", _found),
    summary="Say yes to founding a group",
    description="One person counts once.",
)
def say_yes(form: "Pressed", application_id: str, link: str) -> Response[str]:
    founding.say_yes(application_id, link, app.caller, app.now)
    return _back(application_id, f"/found/{link}")


@app.form(
    "/affiliate/<application_id>/found/<link>/back",
    "base.Pressed",
    again=("found.html", _found),
    summary="Take back that one founds a group",
    description="Until the application is sent.",
)
def take_back(form: "Pressed", application_id: str, link: str) -> Response[str]:
    founding.take_back(application_id, link, app.caller, app.now)
    return _back(application_id, f"/found/{link}")


@app.get("/staff/applications", summary="See which groups ask to be affiliated", description="For staff, of their own teams.")
def listed() -> "Page[StaffApplications]":
    return app.page("staff_applications.html", deciding.listed(app.caller, app.now))


@app.get("/staff/applications/<application_id>", summary="See an application as staff support")
def for_staff(application_id: str) -> "Page[StaffApplication]":
    return app.page("staff_application.html", _for_staff(application_id))


@app.form(
    "/staff/applications/<application_id>/approve",
    "applications.ApproveApplication",
    again=("staff_application.html", _for_staff),
    summary="Approve an application: the group has its mini site and its first committee",
    description="`group_id` is what it is called in addresses. Nobody approves what they have a part in.",
)
def approve(form: "ApproveApplication", application_id: str) -> Response[str]:
    group_id = deciding.approve(application_id, app.caller, form.group_id, version=form.version, now=app.now)
    return app.go(f"/staff/applications/{application_id}", {"application_id": application_id, "group_id": group_id})


@app.form(
    "/staff/applications/<application_id>/return",
    "applications.RefuseApplication",
    again=("staff_application.html", _for_staff),
    summary="Return an application with what has to change",
)
def give_back(form: "RefuseApplication", application_id: str) -> Response[str]:
    deciding.give_back(application_id, app.caller, form.reason, version=form.version, now=app.now)
    return app.go("/staff/applications", {"application_id": application_id})


@app.form(
    "/staff/applications/<application_id>/decline",
    "applications.RefuseApplication",
    again=("staff_application.html", _for_staff),
    summary="Decline an application with a reason",
)
def decline(form: "RefuseApplication", application_id: str) -> Response[str]:
    deciding.decline(application_id, app.caller, form.reason, version=form.version, now=app.now)
    return app.go("/staff/applications", {"application_id": application_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
