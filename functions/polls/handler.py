"""Voting: the ballot paper, reading it over, and casting it."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.polls import actions as polls
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.voting.polls.views import BallotForm, VoteCast, VoteToCast
    from union.web.api import Page
    from union.web.forms.voting import Vote

app = App()


def _paper(election_id: str) -> "BallotForm":
    return polls.paper(election_id, app.caller, app.now)


@app.get("/elections/<election_id>/vote", summary="Look at your ballot paper", description="For those on the roll.")
def paper(election_id: str) -> "Page[BallotForm]":
    return app.page("vote.html", _paper(election_id))


@app.form(
    "/elections/<election_id>/vote",
    "voting.Vote",
    again=("vote.html", _paper),
    summary="Read your vote over",
    description="Nothing is cast yet.",
)
def review(form: "Vote", election_id: str) -> "Page[BallotForm] | Page[VoteToCast]":
    if form.change:
        typed: BallotForm = {**_paper(election_id), "values": app.typed}
        return app.page("vote.html", typed)
    told = polls.review(election_id, app.caller, form.ranks, form.key, app.now)
    return app.page("review.html", told)


@app.form(
    "/elections/<election_id>/vote/cast",
    "voting.Vote",
    again=("vote.html", _paper),
    summary="Cast your vote",
    description="Once; the same key answers the same receipt.",
)
def cast(form: "Vote", election_id: str) -> "Page[VoteCast]":
    told = polls.cast(election_id, app.caller, form.ranks, form.key, app.now)
    return app.page("voted.html", told)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
