"""Joining a group, and the order that follows where it costs something."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.orders import actions as orders
from union.shop import actions as shop
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Join

app = Door()


def _form(door: Door, group_id: str) -> dict[str, Any]:
    return shop.form(group_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/join", summary="Look at the form to join a group")
def form(group_id: str) -> Response[str]:
    return app.page("join.html", _form(app, group_id))


@shows_again("join.html", _form)
@takes("Join")
def _join(door: Door, form: "Join", group_id: str) -> Response[str]:
    joining = shop.join(
        group_id,
        someone(door.event),
        accepted=form.accept,
        statement=form.statement,
        offer_id=form.offer,
        key=form.key,
        now=datetime.now(UTC),
    )
    if joining.shown is not None:
        return door.page("joined.html", joining.shown)
    told = {"order_id": joining.order_id, "pay_url": joining.pay_url}
    return door.go(joining.pay_url or f"/orders/{joining.order_id}", told)


@app.post("/groups/<group_id>/join", summary="Join a group", description="Free groups at once; others answer where to pay.")
def join(group_id: str) -> Response[str]:
    return _join(app, group_id=group_id)


@app.get("/orders/<order_id>", summary="Look at an order", description="`session_id` is what Stripe adds on the way back.")
def order(order_id: str) -> Response[str]:
    session_id = app.asked("session_id")[:200] or None
    return app.page("order.html", orders.look_at(order_id, session_id, someone(app.event), datetime.now(UTC)))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
