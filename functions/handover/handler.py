"""Handovers from one committee to the next."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.handover import actions as handover
from union.voting.handover import pages
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.handover.views import Handovers, HandoverShown
    from union.web.api import Page
    from union.web.forms.handover import AddThing, Begin, CallOff, ChangeHandover, TakeOff, Tick, Untick

app = App()


def _list(group_id: str) -> "Handovers":
    return pages.again(group_id, app.caller, app.now, app.typed)


def _one(group_id: str, handover_id: str) -> "HandoverShown":
    return pages.shown(group_id, handover_id, app.caller, app.now)


def _changing(group_id: str, handover_id: str) -> "HandoverShown":
    return pages.changing(group_id, handover_id, app.caller, app.now, app.typed)


def _back(group_id: str, handover_id: str, item_id: str = "") -> Response[str]:
    place = f"#{item_id}" if item_id else ""
    return app.go(f"/groups/{group_id}/handover/{handover_id}{place}", {"handover_id": handover_id})


@app.get(
    "/groups/<group_id>/handover",
    summary="See a group's handovers from one committee to the next",
    description="For those who are on one, the committee and staff.",
)
def listed(group_id: str) -> "Page[Handovers]":
    return app.page("handovers.html", pages.listed(group_id, app.caller, app.now))


@app.get(
    "/groups/<group_id>/handover/<handover_id>",
    summary="Look at a handover",
    description="For those who are on it, the committee and staff.",
)
def one(group_id: str, handover_id: str) -> "Page[HandoverShown]":
    return app.page("handover.html", _one(group_id, handover_id))


@app.form(
    "/groups/<group_id>/handover",
    "handover.Begin",
    again=("handovers.html", _list),
    summary="Begin a handover by hand",
    description="By whoever leads the group, or staff support. A declared result begins one by itself.",
)
def begin(form: "Begin", group_id: str) -> Response[str]:
    told: dict[str, Any] = {"begins_on": form.begins_on, "ends_on": form.ends_on, "people": form.people, "key": form.key}
    return _back(group_id, handover.begin(group_id, app.caller, **told, now=app.now))


@app.form(
    "/groups/<group_id>/handover/<handover_id>/tick",
    "handover.Tick",
    again=("handover.html", _one),
    summary="Say that a thing was handed over or received, or is not needed",
    description="By those on that side; by staff support where nobody is on it, or it is stuck.",
)
def tick(form: "Tick", group_id: str, handover_id: str) -> Response[str]:
    told: dict[str, Any] = {"item_id": form.item_id, "side": form.side, "how": form.how, "note": form.note}
    handover.tick(group_id, handover_id, app.caller, **told, now=app.now)
    return _back(group_id, handover_id, form.item_id)


@app.form(
    "/groups/<group_id>/handover/<handover_id>/untick",
    "handover.Untick",
    again=("handover.html", _one),
    summary="Take back what was said of a thing",
)
def untick(form: "Untick", group_id: str, handover_id: str) -> Response[str]:
    handover.untick(group_id, handover_id, app.caller, item_id=form.item_id, side=form.side, now=app.now)
    return _back(group_id, handover_id, form.item_id)


@app.form(
    "/groups/<group_id>/handover/<handover_id>/add",
    "handover.AddThing",
    again=("handover.html", _one),
    summary="Add a thing to hand over",
)
def add(form: "AddThing", group_id: str, handover_id: str) -> Response[str]:
    told = {"label": form.label, "note": form.note, "key": form.key}
    return _back(group_id, handover_id, handover.add(group_id, handover_id, app.caller, **told, now=app.now))


@app.form(
    "/groups/<group_id>/handover/<handover_id>/take-off",
    "handover.TakeOff",
    again=("handover.html", _one),
    summary="Take a thing that was added off the list",
)
def take_off(form: "TakeOff", group_id: str, handover_id: str) -> Response[str]:
    handover.take_off(group_id, handover_id, app.caller, item_id=form.item_id, now=app.now)
    return _back(group_id, handover_id)


@app.form(
    "/groups/<group_id>/handover/<handover_id>/change",
    "handover.ChangeHandover",
    again=("handover.html", _changing),
    summary="Change who is on a handover, and its last day",
    description="By whoever leads the group, or staff support.",
)
def change(form: "ChangeHandover", group_id: str, handover_id: str) -> Response[str]:
    told: dict[str, Any] = {"ends_on": form.ends_on, "people": form.people, "version": form.version}
    handover.change(group_id, handover_id, app.caller, **told, now=app.now)
    return _back(group_id, handover_id)


@app.form(
    "/groups/<group_id>/handover/<handover_id>/call-off",
    "handover.CallOff",
    again=("handover.html", _one),
    summary="Call a handover off",
    description="By whoever leads the group, or staff support.",
)
def call_off(form: "CallOff", group_id: str, handover_id: str) -> Response[str]:
    handover.call_off(group_id, handover_id, app.caller, because=form.because, now=app.now)
    return _back(group_id, handover_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
