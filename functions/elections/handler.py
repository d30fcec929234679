"""A group's elections: the list, an election's page, and what its committee and the returning officer do with it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.elections import actions as elections
from union.voting.phases import actions as phases
from union.web.api import Door, serve, shows_again, takes
from union.web.audience import Audience
from union.web.caller import someone, who

if TYPE_CHECKING:
    from union.web.forms import Cancel, Move, Pressed, Publish, SetUp

app = Door()


def _new(door: Door, group_id: str) -> dict[str, Any]:
    kind = door.asked("kind") or door.typed.get("kind", "")
    return elections.form(group_id, door.typed, kind, someone(door.event), datetime.now(UTC))


def _draft(door: Door, election_id: str) -> dict[str, Any]:
    return elections.editing(election_id, door.typed, someone(door.event), datetime.now(UTC))


def _page(door: Door, election_id: str) -> dict[str, Any]:
    return {**phases.look(election_id, who(door.event), datetime.now(UTC)), "values": {}, "errors": {}}


def _times(door: Door, election_id: str) -> dict[str, Any]:
    return elections.times(election_id, someone(door.event), datetime.now(UTC))


def _here(election_id: str, further: str = "") -> str:
    return f"/elections/{quote(election_id)}{further}"


@app.get("/groups/<group_id>/elections", summary="List a group's elections", to=Audience.EVERYBODY)
def listed(group_id: str) -> Response[str]:
    return app.page("elections.html", elections.listed(group_id, who(app.event), datetime.now(UTC)))


@app.get(
    "/groups/<group_id>/elections/new", summary="Look at the form for a new election", description="`kind` says of what kind."
)
def blank(group_id: str) -> Response[str]:
    return app.page("set_up.html", _new(app, group_id))


@shows_again("set_up.html", _new)
@takes("SetUp")
def _set_up(door: Door, form: "SetUp", group_id: str) -> Response[str]:
    election_id = elections.set_up(group_id, someone(door.event), form.draft(), form.key, datetime.now(UTC))
    return door.go(_here(election_id, "/edit#rows" if form.more else ""), {"election_id": election_id})


@app.post("/groups/<group_id>/elections/new", summary="Set an election up, as a draft")
def set_up(group_id: str) -> Response[str]:
    return _set_up(app, group_id=group_id)


@app.get("/elections/<election_id>", summary="Look at an election", to=Audience.EVERYBODY)
def page(election_id: str) -> Response[str]:
    return app.page("election.html", _page(app, election_id))


@app.get("/elections/<election_id>/edit", summary="Look at the form for a draft")
def edit(election_id: str) -> Response[str]:
    return app.page("set_up.html", _draft(app, election_id))


@shows_again("set_up.html", _draft)
@takes("SetUp")
def _change(door: Door, form: "SetUp", election_id: str) -> Response[str]:
    elections.change(election_id, someone(door.event), form.draft(), form.version, datetime.now(UTC))
    return door.go(_here(election_id, "/edit#rows" if form.more else ""), {"election_id": election_id})


@app.post("/elections/<election_id>/edit", summary="Change a draft")
def change(election_id: str) -> Response[str]:
    return _change(app, election_id=election_id)


@shows_again("election.html", _page)
@takes("Publish")
def _publish(door: Door, form: "Publish", election_id: str) -> Response[str]:
    elections.publish(election_id, someone(door.event), form.version, datetime.now(UTC))
    return door.go(_here(election_id), {"election_id": election_id})


@app.post("/elections/<election_id>/publish", summary="Publish a draft", description="Its notice goes out to all members.")
def publish(election_id: str) -> Response[str]:
    return _publish(app, election_id=election_id)


@takes("Pressed")
def _discard(door: Door, form: "Pressed", election_id: str) -> Response[str]:
    group_id = elections.discard(election_id, someone(door.event), form.key, datetime.now(UTC))
    return door.go(f"/groups/{quote(group_id)}/elections", {})


@app.post("/elections/<election_id>/delete", summary="Throw a draft away")
def discard(election_id: str) -> Response[str]:
    return _discard(app, election_id=election_id)


@app.get("/elections/<election_id>/times", summary="Look at the times that can be moved")
def times(election_id: str) -> Response[str]:
    return app.page("times.html", _times(app, election_id))


@shows_again("times.html", _times)
@takes("Move")
def _move(door: Door, form: "Move", election_id: str) -> Response[str]:
    elections.move(election_id, someone(door.event), form.moments(), form.edition, datetime.now(UTC))
    return door.go(_here(election_id), {"election_id": election_id})


@app.post("/elections/<election_id>/times", summary="Move times that are still to come", description="All members are told.")
def move(election_id: str) -> Response[str]:
    return _move(app, election_id=election_id)


@shows_again("times.html", _times)
@takes("Cancel")
def _cancel(door: Door, form: "Cancel", election_id: str) -> Response[str]:
    elections.cancel(election_id, someone(door.event), form.reason, sure=form.sure, now=datetime.now(UTC))
    return door.go(_here(election_id), {"election_id": election_id})


@app.post("/elections/<election_id>/cancel", summary="Cancel an election", description="With a reason that everybody reads.")
def cancel(election_id: str) -> Response[str]:
    return _cancel(app, election_id=election_id)


@shows_again("election.html", _page)
@takes("Pressed")
def _again(door: Door, form: "Pressed", election_id: str) -> Response[str]:
    elections.resume(election_id, someone(door.event), datetime.now(UTC))
    return door.go(_here(election_id), {"election_id": election_id})


@app.post(
    "/elections/<election_id>/again",
    summary="Let a stopped election go on",
    description="By the returning officer, who has looked.",
)
def again(election_id: str) -> Response[str]:
    return _again(app, election_id=election_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
