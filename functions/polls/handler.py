"""Voting: the ballot paper, reading it over, and casting it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.polls import actions as polls
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Vote

app = Door()


def _paper(door: Door, election_id: str) -> dict[str, Any]:
    return polls.paper(election_id, someone(door.event), datetime.now(UTC))


@app.get("/elections/<election_id>/vote", summary="Look at your ballot paper", description="For those on the roll.")
def paper(election_id: str) -> Response[str]:
    return app.page("vote.html", _paper(app, election_id))


@shows_again("vote.html", _paper)
@takes("Vote")
def _review(door: Door, form: "Vote", election_id: str) -> Response[str]:
    if form.change:
        return door.page("vote.html", {**_paper(door, election_id), "values": door.typed})
    told = polls.review(election_id, someone(door.event), form.ranks, form.key, datetime.now(UTC))
    return door.page("review.html", told)


@app.post("/elections/<election_id>/vote", summary="Read your vote over", description="Nothing is cast yet.")
def review(election_id: str) -> Response[str]:
    return _review(app, election_id=election_id)


@shows_again("vote.html", _paper)
@takes("Vote")
def _cast(door: Door, form: "Vote", election_id: str) -> Response[str]:
    told = polls.cast(election_id, someone(door.event), form.ranks, form.key, datetime.now(UTC))
    return door.page("voted.html", told)


@app.post(
    "/elections/<election_id>/vote/cast", summary="Cast your vote", description="Once; the same key answers the same receipt."
)
def cast(election_id: str) -> Response[str]:
    return _cast(app, election_id=election_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
