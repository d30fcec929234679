"""Standing for a post: nominations, who the candidates are, and the returning officer's look at them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.voting.nominations import actions as nominations
from union.web.api import Door, serve, shows_again, takes
from union.web.audience import Audience
from union.web.caller import someone, who

if TYPE_CHECKING:
    from union.web.forms import Approve, GiveBackNomination, Stand, Withdraw

app = Door()


def _page(door: Door, election_id: str) -> dict[str, Any]:
    post_id = door.typed.get("post") or door.asked("post")
    return nominations.standing(election_id, someone(door.event), post_id, datetime.now(UTC))


def _desk(door: Door, election_id: str) -> dict[str, Any]:
    return nominations.desk(election_id, someone(door.event), datetime.now(UTC))


@app.get("/elections/<election_id>/candidates", summary="Read what the candidates say", to=Audience.EVERYBODY)
def candidates(election_id: str) -> Response[str]:
    return app.page("candidates.html", nominations.shown(election_id, who(app.event), datetime.now(UTC)))


@app.get("/elections/<election_id>/stand", summary="Look at the form for standing", description="`post` says for which post.")
def stand(election_id: str) -> Response[str]:
    return app.page("stand.html", _page(app, election_id))


@shows_again("stand.html", _page)
@takes("Stand")
def _send(door: Door, form: "Stand", election_id: str) -> Response[str]:
    nominations.send(
        election_id,
        someone(door.event),
        post_id=form.post,
        manifesto=form.manifesto,
        photo=form.photo,
        remove_photo=form.remove_photo,
        key=form.key,
        now=datetime.now(UTC),
    )
    return door.go(f"/elections/{quote(election_id)}/stand", {"post": form.post})


@app.post(
    "/elections/<election_id>/stand",
    summary="Stand for a post",
    description="With a photo as multipart/form-data. Sent again, it takes the place of what was sent before.",
)
def send(election_id: str) -> Response[str]:
    return _send(app, election_id=election_id)


@shows_again("stand.html", _page)
@takes("Withdraw")
def _withdraw(door: Door, form: "Withdraw", election_id: str) -> Response[str]:
    nominations.withdraw(election_id, someone(door.event), post_id=form.post, now=datetime.now(UTC))
    return door.go(f"/elections/{quote(election_id)}/stand", {"post": form.post})


@app.post("/elections/<election_id>/stand/withdraw", summary="Stand no more for a post")
def withdraw(election_id: str) -> Response[str]:
    return _withdraw(app, election_id=election_id)


@app.get("/elections/<election_id>/nominations", summary="Look nominations over, as the returning officer")
def desk(election_id: str) -> Response[str]:
    return app.page("nominations.html", _desk(app, election_id))


@shows_again("nominations.html", _desk)
@takes("Approve")
def _approve(door: Door, form: "Approve", election_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    nominations.approve(election_id, caller, post_id=form.post, person_id=form.person_id, version=form.version, now=now)
    return door.go(f"/elections/{quote(election_id)}/nominations", {"post": form.post, "person_id": form.person_id})


@app.post("/elections/<election_id>/nominations/approve", summary="Let somebody stand", description="By the returning officer.")
def approve(election_id: str) -> Response[str]:
    return _approve(app, election_id=election_id)


@shows_again("nominations.html", _desk)
@takes("GiveBackNomination")
def _give_back(door: Door, form: "GiveBackNomination", election_id: str) -> Response[str]:
    nominations.give_back(
        election_id,
        someone(door.event),
        post_id=form.post,
        person_id=form.person_id,
        version=form.version,
        reason=form.reason,
        now=datetime.now(UTC),
    )
    return door.go(f"/elections/{quote(election_id)}/nominations", {"post": form.post, "person_id": form.person_id})


@app.post("/elections/<election_id>/nominations/return", summary="Return a nomination with a reason")
def give_back(election_id: str) -> Response[str]:
    return _give_back(app, election_id=election_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
