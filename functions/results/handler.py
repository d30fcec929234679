"""Declared results, for everybody: the page, and the files with which anybody can count again."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.errors import NotFound
from union.voting.results import actions as results
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.voting.results.views import ElectionResult
    from union.web.api import Page

app = App()
_KINDS = {"csv": "text/csv", "json": "application/json", "blt": "text/plain"}


@app.get(
    "/elections/<election_id>/results",
    summary="Read a result",
    description="Before it is declared: how far it is. `declaration` is the number of an earlier one, `receipt` that of a ballot to look for.",
    to=Audience.EVERYBODY,
)
def result(election_id: str) -> "Page[ElectionResult]":
    number, receipt = app.asked("declaration"), app.asked("receipt")
    return app.page("result.html", results.public(election_id, app.now, number, receipt, caller=who(app.event)))


@app.get("/elections/<election_id>/results/receipts.csv", summary="Get all receipts of an election", to=Audience.EVERYBODY)
def receipts(election_id: str) -> Response[str]:
    return app.download("receipts.csv", results.receipts(election_id))


@app.get("/elections/<election_id>/results/recount.py", summary="Get the recount kit, one file of Python", to=Audience.EVERYBODY)
def recount(election_id: str) -> Response[str]:
    return app.download("recount.py", results.recount_kit(election_id), "text/x-python")


@app.get(
    "/elections/<election_id>/results/<name>",
    summary="Get a post's sheet or its ballots",
    description="The post's id with .csv or .json for the sheet, or .blt for all ballots (from 30 valid ones up).",
    to=Audience.EVERYBODY,
)
def post_file(election_id: str, name: str) -> Response[str]:
    post_id, _, kind = name.rpartition(".")
    if kind not in _KINDS:
        raise NotFound("There is no such file.")
    return app.download(name, results.post_file(election_id, post_id, kind), _KINDS[kind])


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
