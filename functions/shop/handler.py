"""What a group sells: the shop, the basket, and the way to pay."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.shop import actions as shop
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.commerce.shop.views import BasketShown, Shop
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.commerce import Checkout, DiscountCode, Fill

app = App()


def _window(group_id: str) -> "Shop":
    """The shop, with what a visitor had filled in before they signed in."""
    asked = app.event.get("queryStringParameters") or {}
    chosen = {name: str(value)[:9] for name, value in asked.items() if name.startswith("q.")}
    return {**shop.window(group_id, who(app.event), app.now), "values": chosen}


def _basket(group_id: str) -> "BasketShown":
    return shop.basket(group_id, app.caller, app.now)


@app.get("/groups/<group_id>/shop", summary="Look at what a group sells", to=Audience.EVERYBODY)
def window(group_id: str) -> "Page[Shop]":
    return app.page("shop.html", _window(group_id))


@app.get("/groups/<group_id>/basket", summary="Look at your basket")
def basket(group_id: str) -> "Page[BasketShown]":
    return app.page("basket.html", _basket(group_id))


@app.form(
    "/groups/<group_id>/basket",
    "commerce.Fill",
    again=("shop.html", _window),
    summary="Put things in your basket",
    description="What is not named stays as it is.",
)
def fill(form: "Fill", group_id: str) -> Response[str]:
    told = shop.fill(group_id, app.caller, form.quantities, app.now)
    return app.go(f"/groups/{group_id}/basket", told)


@app.form(
    "/groups/<group_id>/basket/code", "commerce.DiscountCode", again=("basket.html", _basket), summary="Use a discount code"
)
def code(form: "DiscountCode", group_id: str) -> Response[str]:
    shop.use_code(group_id, app.caller, form.code, app.now)
    return app.go(f"/groups/{group_id}/basket", {})


@app.form(
    "/groups/<group_id>/checkout",
    "commerce.Checkout",
    again=("basket.html", _basket),
    summary="Go to pay",
    description="Holds the stock and answers where to pay.",
)
def checkout(form: "Checkout", group_id: str) -> Response[str]:
    taken = shop.checkout(
        group_id,
        app.caller,
        version=form.version,
        accepted=form.accept,
        statement=form.statement,
        key=form.key,
        now=app.now,
        answers=form.answers,
    )
    return app.go(taken.pay_url or f"/orders/{taken.order_id}", {"order_id": taken.order_id, "pay_url": taken.pay_url})


@app.form(
    "/groups/<group_id>/basket/again/<order_id>", "base.Pressed", summary="Put an order that was not paid back into the basket"
)
def again(form: "Pressed", group_id: str, order_id: str) -> Response[str]:
    shop.again(group_id, app.caller, order_id, app.now)
    return app.go(f"/groups/{group_id}/basket", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
