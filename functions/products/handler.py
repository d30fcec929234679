"""What a group sells, as its committee writes it down: products, their stock, and discount codes."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.products import actions as products
from union.commerce.products import codes as discount_codes
from union.commerce.products import form as product_form
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.products.views import Codes, ProductForm, Products
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.products import CallOff, NewCode, Product

app = App()


def _new(group_id: str) -> "ProductForm":
    kind = app.asked("kind") or app.typed.get("kind", "")
    return product_form.shown(group_id, None, kind, app.typed, app.caller, app.now)


def _old(group_id: str, product_id: str) -> "ProductForm":
    return product_form.shown(group_id, product_id, "", app.typed, app.caller, app.now)


def _codes(group_id: str) -> "Codes":
    return discount_codes.listed(group_id, app.caller, app.typed, app.now)


@app.get("/groups/<group_id>/products", summary="List what a group sells, for its committee")
def listed(group_id: str) -> "Page[Products]":
    return app.page("products.html", products.listed(group_id, app.caller, app.now))


@app.get("/groups/<group_id>/products/new", summary="Look at the form for a new product", description="`kind` says of what.")
def blank(group_id: str) -> "Page[ProductForm]":
    return app.page("product.html", _new(group_id))


def _saved(group_id: str, product_id: str, form: "Product") -> str:
    """Where to go after saving: to what buyers will see, or to the empty rows that there are now."""
    return f"/groups/{quote(group_id)}/products/{quote(product_id)}#{'rows' if form.more else 'preview'}"


@app.form(
    "/groups/<group_id>/products/new",
    "products.Product",
    again=("product.html", _new),
    summary="Write a new product down, as a draft",
)
def make(form: "Product", group_id: str) -> Response[str]:
    product_id = products.make(group_id, app.caller, form.draft(), form.key, app.now)
    return app.go(_saved(group_id, product_id, form), {"product_id": product_id})


@app.get("/groups/<group_id>/products/<product_id>", summary="Look at the form for a product")
def edit(group_id: str, product_id: str) -> "Page[ProductForm]":
    return app.page("product.html", _old(group_id, product_id))


@app.form(
    "/groups/<group_id>/products/<product_id>", "products.Product", again=("product.html", _old), summary="Change a product"
)
def change(form: "Product", group_id: str, product_id: str) -> Response[str]:
    products.change(group_id, product_id, app.caller, form.draft(), form.version, app.now)
    return app.go(_saved(group_id, product_id, form), {"product_id": product_id})


@app.form(
    "/groups/<group_id>/products/<product_id>/publish",
    "base.Pressed",
    again=("product.html", _old),
    summary="Put a product on sale",
)
def publish(form: "Pressed", group_id: str, product_id: str) -> Response[str]:
    products.publish(group_id, product_id, app.caller, app.now)
    return app.go(f"/groups/{group_id}/products", {})


@app.form("/groups/<group_id>/products/<product_id>/archive", "base.Pressed", summary="Take a product off sale")
def archive(form: "Pressed", group_id: str, product_id: str) -> Response[str]:
    products.archive(group_id, product_id, app.caller, app.now)
    return app.go(f"/groups/{group_id}/products", {})


@app.form(
    "/groups/<group_id>/products/<product_id>/call-off",
    "products.CallOff",
    again=("product.html", _old),
    summary="Call an event off",
    description="For good: all who hold tickets are told, and everybody gets their money back.",
)
def call_off(form: "CallOff", group_id: str, product_id: str) -> Response[str]:
    products.call_off(group_id, product_id, app.caller, reason=form.checked(), now=app.now)
    return app.go(f"/groups/{group_id}/products", {})


@app.form("/groups/<group_id>/products/<product_id>/delete", "base.Pressed", summary="Throw a draft away")
def discard(form: "Pressed", group_id: str, product_id: str) -> Response[str]:
    products.discard(group_id, product_id, app.caller, app.now)
    return app.go(f"/groups/{group_id}/products", {})


@app.get("/groups/<group_id>/codes", summary="List the discount codes of a group, for its committee")
def codes(group_id: str) -> "Page[Codes]":
    return app.page("codes.html", _codes(group_id))


@app.form("/groups/<group_id>/codes", "products.NewCode", again=("codes.html", _codes), summary="Make a discount code")
def make_code(form: "NewCode", group_id: str) -> Response[str]:
    discount_codes.make(group_id, app.caller, form.discount(), form.uses, app.now)
    return app.go(f"/groups/{group_id}/codes", {})


@app.form("/groups/<group_id>/codes/<code>/withdraw", "base.Pressed", summary="Let a discount code be good no more")
def withdraw(form: "Pressed", group_id: str, code: str) -> Response[str]:
    discount_codes.withdraw(group_id, code, app.caller, app.now)
    return app.go(f"/groups/{group_id}/codes", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
