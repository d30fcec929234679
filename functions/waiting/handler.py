"""Waiting lists: waiting for what sold out, and taking what is offered."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.shop import actions as shop
from union.commerce.waiting import actions as waiting
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Again, TakeOffer, Wait

app = Door()


def _form(door: Door, group_id: str, product_id: str, item_id: str) -> dict[str, Any]:
    return waiting.form(group_id, product_id, item_id, someone(door.event), datetime.now(UTC))


def _offer(door: Door, queue: str, entry_id: str) -> dict[str, Any]:
    return waiting.offer(queue, entry_id, someone(door.event), datetime.now(UTC))


@app.get("/waiting", summary="List what you wait for")
def mine() -> Response[str]:
    return app.page("waiting.html", waiting.mine(someone(app.event), datetime.now(UTC)))


@app.get("/groups/<group_id>/waiting/<product_id>/<item_id>", summary="Look at the form to wait for something that sold out")
def form(group_id: str, product_id: str, item_id: str) -> Response[str]:
    return app.page("wait.html", _form(app, group_id, product_id, item_id))


@shows_again("wait.html", _form)
@takes("Wait")
def _join(door: Door, form: "Wait", group_id: str, product_id: str, item_id: str) -> Response[str]:
    told = waiting.join(group_id, product_id, item_id, someone(door.event), party=form.party, key=form.key, now=datetime.now(UTC))
    return door.go("/waiting", told)


@app.post("/groups/<group_id>/waiting/<product_id>/<item_id>", summary="Wait for something that sold out")
def join(group_id: str, product_id: str, item_id: str) -> Response[str]:
    return _join(app, group_id=group_id, product_id=product_id, item_id=item_id)


@app.get("/waiting/<queue>/<entry_id>", summary="Look at your place on a waiting list, and what is offered to you")
def offer(queue: str, entry_id: str) -> Response[str]:
    return app.page("offer.html", _offer(app, queue, entry_id))


@shows_again("offer.html", _offer)
@takes("TakeOffer")
def _take(door: Door, form: "TakeOffer", queue: str, entry_id: str) -> Response[str]:
    taken = shop.take_offer(queue, entry_id, someone(door.event), quantity=form.quantity, key=form.key, now=datetime.now(UTC))
    return door.go(taken.pay_url or f"/orders/{taken.order_id}", {"order_id": taken.order_id, "pay_url": taken.pay_url})


@app.post("/waiting/<queue>/<entry_id>", summary="Take what is offered to you", description="Answers where to pay.")
def take(queue: str, entry_id: str) -> Response[str]:
    return _take(app, queue=queue, entry_id=entry_id)


@takes("Again")
def _leave(door: Door, form: "Again", queue: str, entry_id: str) -> Response[str]:
    waiting.leave(queue, entry_id, someone(door.event), datetime.now(UTC))
    return door.go("/waiting", {})


@app.post("/waiting/<queue>/<entry_id>/leave", summary="Leave a waiting list")
def leave(queue: str, entry_id: str) -> Response[str]:
    return _leave(app, queue=queue, entry_id=entry_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
