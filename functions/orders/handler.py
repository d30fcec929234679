"""Orders: those I made, one of them, and giving one up."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.orders import actions as orders
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.orders.views import OrderPage, Orders
    from union.web.api import Page
    from union.web.forms.base import Pressed

app = App()


@app.get("/orders", summary="List your orders")
def mine() -> "Page[Orders]":
    return app.page("orders.html", orders.mine(app.caller))


@app.get(
    "/orders/<order_id>",
    summary="Look at an order",
    description="`session_id` is what Stripe adds on the way back; with `go`, a browser goes on to the pay page as soon as there is one.",
)
def order(order_id: str) -> "Page[OrderPage] | Response[str]":
    session_id = app.asked("session_id")[:200] or None
    found = orders.look_at(order_id, session_id, app.caller, app.now, asked_before=bool(app.asked("go")))
    if app.asked("go") and not session_id and found["pay_url"] and not app.json:
        return app.go(found["pay_url"], {})
    answer = app.page("order.html", found)
    if found["later"]:  # A header, so that the page itself is the same for everybody; its link does the same at once.
        answer.headers["Refresh"] = f"{found['again_in']}; url={found['again']}"
    return answer


@app.form("/orders/<order_id>/cancel", "base.Pressed", summary="Give up an order that is not paid")
def cancel(form: "Pressed", order_id: str) -> Response[str]:
    orders.cancel(order_id, app.caller, app.now)
    return app.go(f"/orders/{order_id}", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
