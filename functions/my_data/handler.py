"""What the house keeps of somebody: a copy of it, to be forgotten, complaints; and what staff see of that."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.personal_data import actions
from union.site import my_data
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.core.personal_data.views import DataRequests, MyData
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.core import AnswerDataComplaint, AskErasure, ComplainAboutData

app = App()


def _mine() -> "MyData":
    return my_data.shown(app.caller, app.now)


@app.get("/my/data", summary="Look at what is kept of me, for how long, and what I can ask about it")
def mine() -> "Page[MyData]":
    return app.page("my_data.html", _mine())


@app.form(
    "/my/data",
    "base.Pressed",
    again=("my_data.html", _mine),
    summary="Have a copy made of all that is kept of me",
    description="It is made in the background, a letter tells when it is there, and it can be fetched for seven days.",
)
def ask_copy(form: "Pressed") -> Response[str]:
    actions.ask_copy(app.caller, app.now)
    return app.go("/my/data", {})


@app.get(
    "/my/data/copy",
    summary="Fetch the copy of my data",
    description="Leads to the file, at an address that is good for a minute.",
)
def fetch_copy() -> Response[str]:
    return app.go(actions.copy_link(app.caller, app.now), {})


@app.form(
    "/my/data/erasure",
    "core.AskErasure",
    again=("my_data.html", _mine),
    summary="Ask to be forgotten, or take that back",
    description="Nothing is deleted for two weeks; what is deleted then, and what stays and why, stands on the page.",
)
def erasure(form: "AskErasure") -> Response[str]:
    if form.wish == "take back":
        actions.take_back(app.caller, app.now)
    else:
        my_data.ask_erasure(app.caller, sure=form.sure, now=app.now)
    return app.go("/my/data#erasure", {})


@app.form(
    "/my/data/complaint",
    "core.ComplainAboutData",
    again=("my_data.html", _mine),
    summary="Complain about how the union uses my data",
    description="A letter acknowledges it at once; staff answer within 30 days.",
)
def complain(form: "ComplainAboutData") -> Response[str]:
    actions.complain(app.caller, text=form.complaint, key=form.key, now=app.now)
    return app.go("/my/data#complaint", {})


def _asked() -> "DataRequests":
    return actions.listed(app.caller, app.now)


@app.get("/staff/data", summary="Look at what people ask about their data", description="For staff on the team for all.")
def asked() -> "Page[DataRequests]":
    return app.page("staff_data.html", _asked())


@app.form(
    "/staff/data",
    "core.AnswerDataComplaint",
    again=("staff_data.html", _asked),
    summary="Answer a complaint about how the union uses somebody's data",
    description="By staff on the team for all. A letter says that there is an answer.",
)
def answer(form: "AnswerDataComplaint") -> Response[str]:
    told = {"person_id": form.person_id, "request_id": form.request_id, "text": form.answer}
    actions.answer(app.caller, **told, key=form.key, now=app.now)
    return app.go("/staff/data", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
