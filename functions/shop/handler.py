"""What a group sells: the shop, the basket, and the way to pay."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.shop import actions as shop
from union.web.api import Door, serve, shows_again, takes
from union.web.audience import Audience
from union.web.caller import someone, who

if TYPE_CHECKING:
    from union.web.forms import Again, Checkout, DiscountCode, Fill

app = Door()


def _window(door: Door, group_id: str) -> dict[str, Any]:
    """The shop, with what a visitor had filled in before they signed in."""
    asked = door.event.get("queryStringParameters") or {}
    chosen = {name: str(value)[:9] for name, value in asked.items() if name.startswith("q.")}
    return {**shop.window(group_id, who(door.event), datetime.now(UTC)), "values": chosen}


def _basket(door: Door, group_id: str) -> dict[str, Any]:
    return shop.basket(group_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/shop", summary="Look at what a group sells", to=Audience.EVERYBODY)
def window(group_id: str) -> Response[str]:
    return app.page("shop.html", _window(app, group_id))


@app.get("/groups/<group_id>/basket", summary="Look at your basket")
def basket(group_id: str) -> Response[str]:
    return app.page("basket.html", _basket(app, group_id))


@shows_again("shop.html", _window)
@takes("Fill")
def _fill(door: Door, form: "Fill", group_id: str) -> Response[str]:
    told = shop.fill(group_id, someone(door.event), form.quantities, datetime.now(UTC))
    return door.go(f"/groups/{group_id}/basket", told)


@app.post("/groups/<group_id>/basket", summary="Put things in your basket", description="What is not named stays as it is.")
def fill(group_id: str) -> Response[str]:
    return _fill(app, group_id=group_id)


@shows_again("basket.html", _basket)
@takes("DiscountCode")
def _code(door: Door, form: "DiscountCode", group_id: str) -> Response[str]:
    shop.use_code(group_id, someone(door.event), form.code, datetime.now(UTC))
    return door.go(f"/groups/{group_id}/basket", {})


@app.post("/groups/<group_id>/basket/code", summary="Use a discount code")
def code(group_id: str) -> Response[str]:
    return _code(app, group_id=group_id)


@shows_again("basket.html", _basket)
@takes("Checkout")
def _checkout(door: Door, form: "Checkout", group_id: str) -> Response[str]:
    taken = shop.checkout(
        group_id,
        someone(door.event),
        version=form.version,
        accepted=form.accept,
        statement=form.statement,
        key=form.key,
        now=datetime.now(UTC),
    )
    return door.go(taken.pay_url or f"/orders/{taken.order_id}", {"order_id": taken.order_id, "pay_url": taken.pay_url})


@app.post("/groups/<group_id>/checkout", summary="Go to pay", description="Holds the stock and answers where to pay.")
def checkout(group_id: str) -> Response[str]:
    return _checkout(app, group_id=group_id)


@takes("Again")
def _again(door: Door, form: "Again", group_id: str, order_id: str) -> Response[str]:
    shop.again(group_id, someone(door.event), order_id, datetime.now(UTC))
    return door.go(f"/groups/{group_id}/basket", {})


@app.post("/groups/<group_id>/basket/again/<order_id>", summary="Put an order that was not paid back into the basket")
def again(group_id: str, order_id: str) -> Response[str]:
    return _again(app, group_id=group_id, order_id=order_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
