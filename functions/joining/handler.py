"""Joining a group."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.joining import actions as joining
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Join

app = Door()


def _form(door: Door, group_id: str) -> dict[str, Any]:
    return joining.form(group_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/join", summary="Look at the form to join a group")
def form(group_id: str) -> Response[str]:
    return app.page("join.html", _form(app, group_id))


@shows_again("join.html", _form)
@takes("Join")
def _join(door: Door, form: "Join", group_id: str) -> Response[str]:
    joined = joining.join(
        group_id,
        someone(door.event),
        accepted=form.accept,
        statement=form.statement,
        offer_id=form.offer,
        key=form.key,
        now=datetime.now(UTC),
    )
    if joined.shown is not None:
        return door.page("joined.html", joined.shown)
    told = {"order_id": joined.order_id, "pay_url": joined.pay_url}
    return door.go(joined.pay_url or f"/orders/{joined.order_id}", told)


@app.post("/groups/<group_id>/join", summary="Join a group", description="Free groups at once; others answer where to pay.")
def join(group_id: str) -> Response[str]:
    return _join(app, group_id=group_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
