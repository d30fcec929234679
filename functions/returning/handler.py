"""The returning officer's desk: the count, lots, complaints, the declaration and its corrections."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.results import actions as results
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Correct, Declare, Lot, Pressed

app = Door()


def _page(door: Door, election_id: str) -> dict[str, Any]:
    return results.desk(election_id, someone(door.event), datetime.now(UTC))


def _back(door: Door, election_id: str) -> Response[str]:
    return door.go(f"/elections/{election_id}/count", {"election_id": election_id})


@app.get("/elections/<election_id>/count", summary="Look at the count", description="For the returning officer.")
def desk(election_id: str) -> Response[str]:
    return app.page("returning.html", _page(app, election_id))


@shows_again("returning.html", _page)
@takes("Lot")
def _lots(door: Door, form: "Lot", election_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    if form.act == "announce":
        results.announce_source(election_id, caller, says=form.says, known_at=form.known_at, now=now)
    elif form.act == "value":
        results.enter_value(election_id, caller, value=form.value, now=now)
    else:
        post_id, stage, candidate = form.post_id, form.stage, form.candidate
        results.draw_by_hand(election_id, caller, post_id=post_id, stage=stage, candidate=candidate, now=now)
    return _back(door, election_id)


@app.post(
    "/elections/<election_id>/count/lots", summary="Settle a tie by lot", description="From a public value, or drawn by hand."
)
def lots(election_id: str) -> Response[str]:
    return _lots(app, election_id=election_id)


@shows_again("returning.html", _page)
@takes("Pressed")
def _complaints(door: Door, form: "Pressed", election_id: str) -> Response[str]:
    results.open_complaints(election_id, someone(door.event), datetime.now(UTC))
    return _back(door, election_id)


@app.post("/elections/<election_id>/count/complaints", summary="Open the time for complaints", description="Once.")
def complaints(election_id: str) -> Response[str]:
    return _complaints(app, election_id=election_id)


@shows_again("returning.html", _page)
@takes("Declare")
def _declare(door: Door, form: "Declare", election_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    results.declare(election_id, caller, looked_at=form.differences, looked=form.looked, now=now)
    return _back(door, election_id)


@app.post(
    "/elections/<election_id>/count/declare", summary="Declare the result", description="Once, after the time for complaints."
)
def declare(election_id: str) -> Response[str]:
    return _declare(app, election_id=election_id)


@shows_again("returning.html", _page)
@takes("Correct")
def _correct(door: Door, form: "Correct", election_id: str) -> Response[str]:
    caller, now, told = someone(door.event), datetime.now(UTC), {"post_id": form.post_id, "reason": form.reason}
    results.correct(election_id, caller, **told, elected=form.elected, corrects=form.corrects, now=now)
    return _back(door, election_id)


@app.post(
    "/elections/<election_id>/count/correct",
    summary="Correct a declared result",
    description="By a new declaration, with its reason.",
)
def correct(election_id: str) -> Response[str]:
    return _correct(app, election_id=election_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
