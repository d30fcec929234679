"""The returning officer's desk: the count, lots, complaints, the declaration and its corrections."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.results import actions as results
from union.voting.results import declaring
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.results.views import ReturningDesk
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.voting import Correct, Declare, Lot

app = App()


def _page(election_id: str) -> "ReturningDesk":
    return results.desk(election_id, app.caller, app.now)


def _back(election_id: str) -> Response[str]:
    return app.go(f"/elections/{election_id}/count", {"election_id": election_id})


@app.get("/elections/<election_id>/count", summary="Look at the count", description="For the returning officer.")
def desk(election_id: str) -> "Page[ReturningDesk]":
    return app.page("returning.html", _page(election_id))


@app.form(
    "/elections/<election_id>/count/lots",
    "voting.Lot",
    again=("returning.html", _page),
    summary="Settle a tie by lot",
    description="From a public value, or drawn by hand.",
)
def lots(form: "Lot", election_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    if form.act == "announce":
        results.announce_source(election_id, caller, says=form.says, known_at=form.known_at, now=now)
    elif form.act == "value":
        results.enter_value(election_id, caller, value=form.value, now=now)
    else:
        post_id, stage, candidate = form.post_id, form.stage, form.candidate
        results.draw_by_hand(election_id, caller, post_id=post_id, stage=stage, candidate=candidate, now=now)
    return _back(election_id)


@app.form(
    "/elections/<election_id>/count/complaints",
    "base.Pressed",
    again=("returning.html", _page),
    summary="Open the time for complaints",
    description="Once.",
)
def complaints(form: "Pressed", election_id: str) -> Response[str]:
    results.open_complaints(election_id, app.caller, app.now)
    return _back(election_id)


@app.form(
    "/elections/<election_id>/count/declare",
    "voting.Declare",
    again=("returning.html", _page),
    summary="Declare the result",
    description="Once, after the time for complaints.",
)
def declare(form: "Declare", election_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    declaring.declare(election_id, caller, looked_at=form.differences, looked=form.looked, now=now)
    return _back(election_id)


@app.form(
    "/elections/<election_id>/count/correct",
    "voting.Correct",
    again=("returning.html", _page),
    summary="Correct a declared result",
    description="By a new declaration, with its reason.",
)
def correct(form: "Correct", election_id: str) -> Response[str]:
    caller, now, told = app.caller, app.now, {"post_id": form.post_id, "reason": form.reason}
    declaring.correct(election_id, caller, **told, elected=form.elected, corrects=form.corrects, now=now)
    return _back(election_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
