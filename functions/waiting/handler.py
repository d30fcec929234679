"""Waiting lists: waiting for what sold out, and taking what is offered."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.shop import offers
from union.commerce.waitlist import actions as waitlist
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.shop.views import OfferShown
    from union.commerce.waitlist.views import MyPlaces, ToWaitFor
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.commerce import TakeOffer, Wait

app = App()


def _form(group_id: str, product_id: str, item_id: str) -> "ToWaitFor":
    return waitlist.form(group_id, product_id, item_id, app.caller, app.now)


def _offer(queue: str, entry_id: str) -> "OfferShown":
    return offers.look_at(queue, entry_id, app.caller, app.now)


@app.get("/waiting", summary="List what you wait for")
def mine() -> "Page[MyPlaces]":
    return app.page("waiting.html", waitlist.mine(app.caller, app.now))


@app.get("/groups/<group_id>/waiting/<product_id>/<item_id>", summary="Look at the form to wait for something that sold out")
def form(group_id: str, product_id: str, item_id: str) -> "Page[ToWaitFor]":
    return app.page("wait.html", _form(group_id, product_id, item_id))


@app.form(
    "/groups/<group_id>/waiting/<product_id>/<item_id>",
    "commerce.Wait",
    again=("wait.html", _form),
    summary="Wait for something that sold out",
)
def join(form: "Wait", group_id: str, product_id: str, item_id: str) -> Response[str]:
    told = waitlist.join(group_id, product_id, item_id, app.caller, party=form.party, key=form.key, now=app.now)
    return app.go("/waiting", told)


@app.get("/waiting/<queue>/<entry_id>", summary="Look at your place on a waiting list, and what is offered to you")
def offer(queue: str, entry_id: str) -> "Page[OfferShown]":
    return app.page("offer.html", _offer(queue, entry_id))


@app.form(
    "/waiting/<queue>/<entry_id>",
    "commerce.TakeOffer",
    again=("offer.html", _offer),
    summary="Take what is offered to you",
    description="Answers where to pay.",
)
def take(form: "TakeOffer", queue: str, entry_id: str) -> Response[str]:
    taken = offers.take_offer(
        queue, entry_id, app.caller, quantity=form.quantity, key=form.key, answers=form.answers, now=app.now
    )
    return app.go(taken.pay_url or f"/orders/{taken.order_id}", {"order_id": taken.order_id, "pay_url": taken.pay_url})


@app.form("/waiting/<queue>/<entry_id>/leave", "base.Pressed", summary="Leave a waiting list")
def leave(form: "Pressed", queue: str, entry_id: str) -> Response[str]:
    waitlist.leave(queue, entry_id, app.caller, app.now)
    return app.go("/waiting", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
