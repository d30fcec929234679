"""What a group sells, as its committee writes it down: products, their stock, and discount codes."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.products import actions as products
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Again, CallOff, NewCode, Product

app = Door()


def _new(door: Door, group_id: str) -> dict[str, Any]:
    kind = door.asked("kind") or door.typed.get("kind", "")
    return products.form(group_id, None, kind, door.typed, someone(door.event), datetime.now(UTC))


def _old(door: Door, group_id: str, product_id: str) -> dict[str, Any]:
    return products.form(group_id, product_id, "", door.typed, someone(door.event), datetime.now(UTC))


def _codes(door: Door, group_id: str) -> dict[str, Any]:
    return products.codes(group_id, someone(door.event), door.typed, datetime.now(UTC))


@app.get("/groups/<group_id>/products", summary="List what a group sells, for its committee")
def listed(group_id: str) -> Response[str]:
    return app.page("products.html", products.listed(group_id, someone(app.event), datetime.now(UTC)))


@app.get("/groups/<group_id>/products/new", summary="Look at the form for a new product", description="`kind` says of what.")
def blank(group_id: str) -> Response[str]:
    return app.page("product.html", _new(app, group_id))


def _saved(group_id: str, product_id: str, form: "Product") -> str:
    """Where to go after saving: to what buyers will see, or to the empty rows that there are now."""
    return f"/groups/{quote(group_id)}/products/{quote(product_id)}#{'rows' if form.more else 'preview'}"


@shows_again("product.html", _new)
@takes("Product")
def _make(door: Door, form: "Product", group_id: str) -> Response[str]:
    product_id = products.make(group_id, someone(door.event), form.draft(), form.key, datetime.now(UTC))
    return door.go(_saved(group_id, product_id, form), {"product_id": product_id})


@app.post("/groups/<group_id>/products/new", summary="Write a new product down, as a draft")
def make(group_id: str) -> Response[str]:
    return _make(app, group_id=group_id)


@app.get("/groups/<group_id>/products/<product_id>", summary="Look at the form for a product")
def edit(group_id: str, product_id: str) -> Response[str]:
    return app.page("product.html", _old(app, group_id, product_id))


@shows_again("product.html", _old)
@takes("Product")
def _change(door: Door, form: "Product", group_id: str, product_id: str) -> Response[str]:
    products.change(group_id, product_id, someone(door.event), form.draft(), form.version, datetime.now(UTC))
    return door.go(_saved(group_id, product_id, form), {"product_id": product_id})


@app.post("/groups/<group_id>/products/<product_id>", summary="Change a product")
def change(group_id: str, product_id: str) -> Response[str]:
    return _change(app, group_id=group_id, product_id=product_id)


@shows_again("product.html", _old)
@takes("Again")
def _publish(door: Door, form: "Again", group_id: str, product_id: str) -> Response[str]:
    products.publish(group_id, product_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/groups/{group_id}/products", {})


@app.post("/groups/<group_id>/products/<product_id>/publish", summary="Put a product on sale")
def publish(group_id: str, product_id: str) -> Response[str]:
    return _publish(app, group_id=group_id, product_id=product_id)


@takes("Again")
def _archive(door: Door, form: "Again", group_id: str, product_id: str) -> Response[str]:
    products.archive(group_id, product_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/groups/{group_id}/products", {})


@app.post("/groups/<group_id>/products/<product_id>/archive", summary="Take a product off sale")
def archive(group_id: str, product_id: str) -> Response[str]:
    return _archive(app, group_id=group_id, product_id=product_id)


@shows_again("product.html", _old)
@takes("CallOff")
def _call_off(door: Door, form: "CallOff", group_id: str, product_id: str) -> Response[str]:
    products.call_off(group_id, product_id, someone(door.event), reason=form.checked(), now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/products", {})


@app.post(
    "/groups/<group_id>/products/<product_id>/call-off",
    summary="Call an event off",
    description="For good: all who hold tickets are told, and everybody gets their money back.",
)
def call_off(group_id: str, product_id: str) -> Response[str]:
    return _call_off(app, group_id=group_id, product_id=product_id)


@takes("Again")
def _discard(door: Door, form: "Again", group_id: str, product_id: str) -> Response[str]:
    products.discard(group_id, product_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/groups/{group_id}/products", {})


@app.post("/groups/<group_id>/products/<product_id>/delete", summary="Throw a draft away")
def discard(group_id: str, product_id: str) -> Response[str]:
    return _discard(app, group_id=group_id, product_id=product_id)


@app.get("/groups/<group_id>/codes", summary="List the discount codes of a group, for its committee")
def codes(group_id: str) -> Response[str]:
    return app.page("codes.html", _codes(app, group_id))


@shows_again("codes.html", _codes)
@takes("NewCode")
def _make_code(door: Door, form: "NewCode", group_id: str) -> Response[str]:
    products.make_code(group_id, someone(door.event), form.discount(), form.uses, datetime.now(UTC))
    return door.go(f"/groups/{group_id}/codes", {})


@app.post("/groups/<group_id>/codes", summary="Make a discount code")
def make_code(group_id: str) -> Response[str]:
    return _make_code(app, group_id=group_id)


@takes("Again")
def _withdraw(door: Door, form: "Again", group_id: str, code: str) -> Response[str]:
    products.withdraw_code(group_id, code, someone(door.event), datetime.now(UTC))
    return door.go(f"/groups/{group_id}/codes", {})


@app.post("/groups/<group_id>/codes/<code>/withdraw", summary="Let a discount code be good no more")
def withdraw(group_id: str, code: str) -> Response[str]:
    return _withdraw(app, group_id=group_id, code=code)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
