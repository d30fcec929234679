"""What was sold: the orders at a group, handing out, paying back, and giving back."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.returns import actions as returns
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Again, Collected, Decide, GiveBack, PayBack, Resolve

app = Door()


def _desk(door: Door, group_id: str, order_id: str) -> dict[str, Any]:
    return returns.desk(group_id, order_id, someone(door.event), datetime.now(UTC))


def _desk_of_refund(door: Door, group_id: str, order_id: str, refund_id: str) -> dict[str, Any]:
    return _desk(door, group_id, order_id)


def _choices(door: Door, order_id: str) -> dict[str, Any]:
    return returns.choices(order_id, someone(door.event), datetime.now(UTC))


@app.get(
    "/groups/<group_id>/orders",
    summary="List a group's orders",
    description="Newest first; `before` is a moment. `q` is an order's number, a payment's id or a buyer's whole name or address.",
)
def orders(group_id: str) -> Response[str]:
    before, asked = app.asked("before")[:40], app.asked("q")[:200]
    found = returns.listed(group_id, someone(app.event), before, datetime.now(UTC), asked)
    return app.page("group_orders.html", found)


@app.get("/groups/<group_id>/orders/<order_id>/refund", summary="Look at what of an order can be paid back")
def desk(group_id: str, order_id: str) -> Response[str]:
    return app.page("pay_back.html", _desk(app, group_id, order_id))


@shows_again("pay_back.html", _desk)
@takes("PayBack")
def _pay_back(door: Door, form: "PayBack", group_id: str, order_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    returns.pay_back(group_id, order_id, caller, form.chosen, reason=form.reason, key=form.key, now=now)
    return door.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.post("/groups/<group_id>/orders/<order_id>/refund", summary="Pay back", description="For the committee and staff support.")
def pay_back(group_id: str, order_id: str) -> Response[str]:
    return _pay_back(app, group_id=group_id, order_id=order_id)


@shows_again("pay_back.html", _desk)
@takes("Decide")
def _decide(door: Door, form: "Decide", group_id: str, order_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    returns.decide(group_id, order_id, caller, decision=form.decision, note=form.note, now=now)
    return door.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.post(
    "/groups/<group_id>/orders/<order_id>/decide",
    summary="Decide about a payment that is not what its order costs",
    description="For staff support: give what was ordered, pay it back, or say how it was settled by hand.",
)
def decide(group_id: str, order_id: str) -> Response[str]:
    return _decide(app, group_id=group_id, order_id=order_id)


@app.get("/books/attention", summary="List what of the union's money waits for somebody", description="For staff; without names.")
def attention() -> Response[str]:
    return app.page("attention.html", returns.attention(someone(app.event), datetime.now(UTC)))


@takes("Again")
def _again(door: Door, form: "Again", group_id: str, order_id: str, refund_id: str) -> Response[str]:
    returns.send_again(group_id, order_id, refund_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.post("/groups/<group_id>/orders/<order_id>/refund/<refund_id>/again", summary="Send a refund that failed again")
def again(group_id: str, order_id: str, refund_id: str) -> Response[str]:
    return _again(app, group_id=group_id, order_id=order_id, refund_id=refund_id)


@shows_again("pay_back.html", _desk_of_refund)
@takes("Resolve")
def _by_hand(door: Door, form: "Resolve", group_id: str, order_id: str, refund_id: str) -> Response[str]:
    returns.settle_by_hand(group_id, order_id, refund_id, someone(door.event), note=form.note, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.post(
    "/groups/<group_id>/orders/<order_id>/refund/<refund_id>/by-hand",
    summary="Say that a refund that failed was paid by hand",
    description="For staff support; the buyer reads the note.",
)
def by_hand(group_id: str, order_id: str, refund_id: str) -> Response[str]:
    return _by_hand(app, group_id=group_id, order_id=order_id, refund_id=refund_id)


@takes("Collected")
def _collected(door: Door, form: "Collected", group_id: str, order_id: str) -> Response[str]:
    returns.hand_out(group_id, order_id, form.line, someone(door.event), collected=form.collected, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/orders/{order_id}/refund", {})


@app.post("/groups/<group_id>/orders/<order_id>/collected", summary="Mark merchandise as collected, or not")
def collected(group_id: str, order_id: str) -> Response[str]:
    return _collected(app, group_id=group_id, order_id=order_id)


@app.get("/orders/<order_id>/return", summary="Look at what of your order can be refunded")
def choices(order_id: str) -> Response[str]:
    return app.page("give_back.html", _choices(app, order_id))


@shows_again("give_back.html", _choices)
@takes("GiveBack")
def _give_back(door: Door, form: "GiveBack", order_id: str) -> Response[str]:
    returns.give_back(order_id, someone(door.event), form.chosen, form.key, datetime.now(UTC))
    return door.go(f"/orders/{order_id}", {})


@app.post("/orders/<order_id>/return", summary="Get a refund", description="Your money follows by itself.")
def give_back(order_id: str) -> Response[str]:
    return _give_back(app, order_id=order_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
