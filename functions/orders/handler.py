"""Orders: those I made, one of them, and giving one up."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.orders import actions as orders
from union.web.api import Door, serve, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Again

app = Door()


@app.get("/orders", summary="List your orders")
def mine() -> Response[str]:
    return app.page("orders.html", orders.mine(someone(app.event)))


@app.get("/orders/<order_id>", summary="Look at an order", description="`session_id` is what Stripe adds on the way back.")
def order(order_id: str) -> Response[str]:
    session_id = app.asked("session_id")[:200] or None
    return app.page("order.html", orders.look_at(order_id, session_id, someone(app.event), datetime.now(UTC)))


@takes("Again")
def _cancel(door: Door, form: "Again", order_id: str) -> Response[str]:
    orders.cancel(order_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/orders/{order_id}", {})


@app.post("/orders/<order_id>/cancel", summary="Give up an order that is not paid")
def cancel(order_id: str) -> Response[str]:
    return _cancel(app, order_id=order_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
