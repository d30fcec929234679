"""A group's elections: the list, an election's page, and what its committee and the returning officer do with it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.elections import actions as elections
from union.voting.lifecycle import actions as lifecycle
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.voting.elections.views import ElectionForm, ElectionPage, Elections, TimesForm
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.voting import Cancel, Move, Publish, SetUp

app = App()


def _new(group_id: str) -> "ElectionForm":
    kind = app.asked("kind") or app.typed.get("kind", "")
    return elections.form(group_id, app.typed, kind, app.caller, app.now)


def _draft(election_id: str) -> "ElectionForm":
    return elections.editing(election_id, app.typed, app.caller, app.now)


def _page(election_id: str) -> "ElectionPage":
    return lifecycle.look(election_id, who(app.event), app.now)


def _times(election_id: str) -> "TimesForm":
    return elections.times(election_id, app.caller, app.now)


def _here(election_id: str, further: str = "") -> str:
    return f"/elections/{quote(election_id)}{further}"


@app.get("/groups/<group_id>/elections", summary="List a group's elections", to=Audience.EVERYBODY)
def listed(group_id: str) -> "Page[Elections]":
    return app.page("elections.html", elections.listed(group_id, who(app.event), app.now))


@app.get(
    "/groups/<group_id>/elections/new", summary="Look at the form for a new election", description="`kind` says of what kind."
)
def blank(group_id: str) -> "Page[ElectionForm]":
    return app.page("set_up.html", _new(group_id))


@app.form(
    "/groups/<group_id>/elections/new", "voting.SetUp", again=("set_up.html", _new), summary="Set an election up, as a draft"
)
def set_up(form: "SetUp", group_id: str) -> Response[str]:
    election_id = elections.set_up(group_id, app.caller, form.draft(), form.key, app.now)
    return app.go(_here(election_id, "/edit#rows" if form.more else ""), {"election_id": election_id})


@app.get("/elections/<election_id>", summary="Look at an election", to=Audience.EVERYBODY)
def page(election_id: str) -> "Page[ElectionPage]":
    return app.page("election.html", _page(election_id))


@app.get("/elections/<election_id>/edit", summary="Look at the form for a draft")
def edit(election_id: str) -> "Page[ElectionForm]":
    return app.page("set_up.html", _draft(election_id))


@app.form("/elections/<election_id>/edit", "voting.SetUp", again=("set_up.html", _draft), summary="Change a draft")
def change(form: "SetUp", election_id: str) -> Response[str]:
    elections.change(election_id, app.caller, form.draft(), form.version, app.now)
    return app.go(_here(election_id, "/edit#rows" if form.more else ""), {"election_id": election_id})


@app.form(
    "/elections/<election_id>/publish",
    "voting.Publish",
    again=("election.html", _page),
    summary="Publish a draft",
    description="Its notice goes out to all members.",
)
def publish(form: "Publish", election_id: str) -> Response[str]:
    elections.publish(election_id, app.caller, form.version, app.now)
    return app.go(_here(election_id), {"election_id": election_id})


@app.form("/elections/<election_id>/delete", "base.Pressed", summary="Throw a draft away")
def discard(form: "Pressed", election_id: str) -> Response[str]:
    group_id = elections.discard(election_id, app.caller, form.key, app.now)
    return app.go(f"/groups/{quote(group_id)}/elections", {})


@app.get("/elections/<election_id>/times", summary="Look at the times that can be moved")
def times(election_id: str) -> "Page[TimesForm]":
    return app.page("times.html", _times(election_id))


@app.form(
    "/elections/<election_id>/times",
    "voting.Move",
    again=("times.html", _times),
    summary="Move times that are still to come",
    description="All members are told.",
)
def move(form: "Move", election_id: str) -> Response[str]:
    elections.move(election_id, app.caller, form.moments(), form.edition, app.now)
    return app.go(_here(election_id), {"election_id": election_id})


@app.form(
    "/elections/<election_id>/cancel",
    "voting.Cancel",
    again=("times.html", _times),
    summary="Cancel an election",
    description="With a reason that everybody reads.",
)
def cancel(form: "Cancel", election_id: str) -> Response[str]:
    elections.cancel(election_id, app.caller, form.reason, sure=form.sure, now=app.now)
    return app.go(_here(election_id), {"election_id": election_id})


@app.form(
    "/elections/<election_id>/again",
    "base.Pressed",
    again=("election.html", _page),
    summary="Let a stopped election go on",
    description="By the returning officer, who has looked.",
)
def again(form: "Pressed", election_id: str) -> Response[str]:
    elections.resume(election_id, app.caller, app.now)
    return app.go(_here(election_id), {"election_id": election_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
