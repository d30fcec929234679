"""What was sold: the orders at a group, handing out, paying back, and giving back."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.returns import actions as returns
from union.commerce.sales import actions as sales
from union.web.api import App, serve
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.commerce.returns.views import Attention, ToGiveBack, ToPayBack
    from union.commerce.sales.views import OrdersOfGroup
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.commerce import Collected, Decide, GiveBack, PayBack, Resolve

app = App()
_SEARCH = (
    "Newest first. `q` is a part of a buyer's name, a whole e-mail address, an order's number or a payment's id; `product` its id, "
    "`status` where orders stand, `from` and `to` days, both included. `beyond` is where an earlier look ended."
)


def _desk(group_id: str, order_id: str) -> "ToPayBack":
    return returns.desk(group_id, order_id, app.caller, app.now)


def _choices(order_id: str) -> "ToGiveBack":
    return returns.choices(order_id, app.caller, app.now)


def _asked() -> dict[str, str]:
    return {
        "q": app.asked("q"),
        "product": app.asked("product"),
        "status": app.asked("status"),
        "from": app.asked("from"),
        "to": app.asked("to"),
        "beyond": app.asked("beyond"),
    }


def _all_orders(group_id: str) -> "OrdersOfGroup":
    """All orders, where what was asked for cannot be used; what was typed is kept."""
    return {**sales.listed(group_id, {}, "", app.caller, app.now), "values": _asked()}


@app.get(
    "/groups/<group_id>/orders",
    again=("group_orders.html", _all_orders),
    summary="List a group's orders",
    description=_SEARCH + " `before` is where in the list the page begins.",
)
def orders(group_id: str) -> "Page[OrdersOfGroup]":
    found = sales.listed(group_id, _asked(), app.asked("before")[:100], app.caller, app.now)
    return app.page("group_orders.html", found)


@app.get("/groups/<group_id>/orders.csv", summary="Download a group's orders", description=_SEARCH)
def orders_sheet(group_id: str) -> Response[str]:
    rows = sales.sheet(group_id, _asked(), app.caller, app.now)
    return app.download("orders.csv", sheet(sales.HEAD, rows))


@app.get("/groups/<group_id>/orders/<order_id>/refund", summary="Look at what of an order can be paid back")
def desk(group_id: str, order_id: str) -> "Page[ToPayBack]":
    return app.page("pay_back.html", _desk(group_id, order_id))


@app.form(
    "/groups/<group_id>/orders/<order_id>/refund",
    "commerce.PayBack",
    again=("pay_back.html", _desk),
    summary="Pay back",
    description="For the committee and staff support.",
)
def pay_back(form: "PayBack", group_id: str, order_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    returns.pay_back(group_id, order_id, caller, form.chosen, reason=form.reason, key=form.key, now=now)
    return app.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.form(
    "/groups/<group_id>/orders/<order_id>/decide",
    "commerce.Decide",
    again=("pay_back.html", _desk),
    summary="Decide about a payment that is not what its order costs",
    description="For staff support: give what was ordered, pay it back, or say how it was settled by hand.",
)
def decide(form: "Decide", group_id: str, order_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    returns.decide(group_id, order_id, caller, decision=form.decision, note=form.note, now=now)
    return app.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.get("/books/attention", summary="List what of the union's money waits for somebody", description="For staff; without names.")
def attention() -> "Page[Attention]":
    return app.page("attention.html", returns.attention(app.caller, app.now))


@app.form(
    "/groups/<group_id>/orders/<order_id>/refund/<refund_id>/again", "base.Pressed", summary="Send a refund that failed again"
)
def again(form: "Pressed", group_id: str, order_id: str, refund_id: str) -> Response[str]:
    returns.send_again(group_id, order_id, refund_id, app.caller, app.now)
    return app.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.form(
    "/groups/<group_id>/orders/<order_id>/refund/<refund_id>/by-hand",
    "commerce.Resolve",
    again=("pay_back.html", _desk),
    summary="Say that a refund that failed was paid by hand",
    description="For staff support; the buyer reads the note.",
)
def by_hand(form: "Resolve", group_id: str, order_id: str, refund_id: str) -> Response[str]:
    returns.settle_by_hand(group_id, order_id, refund_id, app.caller, note=form.note, now=app.now)
    return app.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.form("/groups/<group_id>/orders/<order_id>/collected", "commerce.Collected", summary="Mark merchandise as collected, or not")
def collected(form: "Collected", group_id: str, order_id: str) -> Response[str]:
    returns.hand_out(group_id, order_id, form.line, app.caller, collected=form.collected, now=app.now)
    return app.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.get("/orders/<order_id>/return", summary="Look at what of your order can be refunded")
def choices(order_id: str) -> "Page[ToGiveBack]":
    return app.page("give_back.html", _choices(order_id))


@app.form(
    "/orders/<order_id>/return",
    "commerce.GiveBack",
    again=("give_back.html", _choices),
    summary="Get a refund",
    description="Your money follows by itself.",
)
def give_back(form: "GiveBack", order_id: str) -> Response[str]:
    returns.give_back(order_id, app.caller, form.chosen, form.key, app.now)
    return app.go(f"/orders/{order_id}", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
