"""Standing for a post: nominations, who the candidates are, and the returning officer's look at them."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.nominations import actions as nominations
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.voting.nominations.views import Candidates, NominationsDesk, StandForm
    from union.web.api import Page
    from union.web.forms.voting import Approve, GiveBackNomination, Stand, Withdraw

app = App()


def _page(election_id: str) -> "StandForm":
    post_id = app.typed.get("post") or app.asked("post")
    return nominations.standing(election_id, app.caller, post_id, app.now)


def _desk(election_id: str) -> "NominationsDesk":
    return nominations.desk(election_id, app.caller, app.now)


@app.get("/elections/<election_id>/candidates", summary="Read what the candidates say", to=Audience.EVERYBODY)
def candidates(election_id: str) -> "Page[Candidates]":
    return app.page("candidates.html", nominations.shown(election_id, who(app.event), app.now))


@app.get("/elections/<election_id>/stand", summary="Look at the form for standing", description="`post` says for which post.")
def stand(election_id: str) -> "Page[StandForm]":
    return app.page("stand.html", _page(election_id))


@app.form(
    "/elections/<election_id>/stand",
    "voting.Stand",
    again=("stand.html", _page),
    summary="Stand for a post",
    description="With a photo as multipart/form-data. Sent again, it takes the place of what was sent before.",
)
def send(form: "Stand", election_id: str) -> Response[str]:
    nominations.send(
        election_id,
        app.caller,
        post_id=form.post,
        manifesto=form.manifesto,
        photo=form.photo,
        remove_photo=form.remove_photo,
        key=form.key,
        now=app.now,
    )
    return app.go(f"/elections/{quote(election_id)}/stand", {"post": form.post})


@app.form(
    "/elections/<election_id>/stand/withdraw", "voting.Withdraw", again=("stand.html", _page), summary="Stand no more for a post"
)
def withdraw(form: "Withdraw", election_id: str) -> Response[str]:
    nominations.withdraw(election_id, app.caller, post_id=form.post, now=app.now)
    return app.go(f"/elections/{quote(election_id)}/stand", {"post": form.post})


@app.get("/elections/<election_id>/nominations", summary="Look nominations over, as the returning officer")
def desk(election_id: str) -> "Page[NominationsDesk]":
    return app.page("nominations.html", _desk(election_id))


@app.form(
    "/elections/<election_id>/nominations/approve",
    "voting.Approve",
    again=("nominations.html", _desk),
    summary="Let somebody stand",
    description="By the returning officer.",
)
def approve(form: "Approve", election_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    nominations.approve(election_id, caller, post_id=form.post, person_id=form.person_id, version=form.version, now=now)
    return app.go(f"/elections/{quote(election_id)}/nominations", {"post": form.post, "person_id": form.person_id})


@app.form(
    "/elections/<election_id>/nominations/return",
    "voting.GiveBackNomination",
    again=("nominations.html", _desk),
    summary="Return a nomination with a reason",
)
def give_back(form: "GiveBackNomination", election_id: str) -> Response[str]:
    nominations.give_back(
        election_id,
        app.caller,
        post_id=form.post,
        person_id=form.person_id,
        version=form.version,
        reason=form.reason,
        now=app.now,
    )
    return app.go(f"/elections/{quote(election_id)}/nominations", {"post": form.post, "person_id": form.person_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
