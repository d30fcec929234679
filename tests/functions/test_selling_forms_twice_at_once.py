"""Every form by which a committee sells, sent twice at once."""

from collections.abc import Callable
from typing import Any

from union.commerce.products.tables import Code, Product

from tests.actions.conftest import PRIYA
from tests.functions.clicking import clicked, twice
from tests.functions.test_the_treasurer_s_doors import BALL, HOODIE, NEW

type Call = Callable[..., Any]
GROUP = "/groups/chess"


def _drafted(call: Call, **form: str) -> str:
    return str(clicked(call, NEW, PRIYA, **form).headers["Location"]).partition("#")[0]


@twice(
    "/groups/<group_id>/products/new",
    *(f"/groups/<group_id>/products/<product_id>{deed}" for deed in ("", "/publish", "/archive")),
)
def test_a_product_is_written_down_changed_put_on_sale_and_taken_off(call: Call) -> None:
    here = _drafted(call, **HOODIE)
    clicked(call, here, PRIYA, **{**HOODIE, "name": "Warm hoodie"}, version="1")
    clicked(call, f"{here}/publish", PRIYA)
    clicked(call, here, PRIYA, **{**HOODIE, "name": "Warm hoodie", "item1_stock": "9"}, version="3")
    clicked(call, f"{here}/archive", PRIYA)
    assert [one.status for one in Product.query("chess")] == ["archived"]


@twice("/groups/<group_id>/products/new", "/groups/<group_id>/products/<product_id>/delete")
def test_a_draft_is_thrown_away(call: Call) -> None:
    clicked(call, f"{_drafted(call, **HOODIE)}/delete", PRIYA)
    assert list(Product.query("chess")) == []


@twice(
    "/groups/<group_id>/products/new",
    "/groups/<group_id>/products/<product_id>",
    "/groups/<group_id>/products/<product_id>/publish",
)
def test_an_event_on_sale_is_moved(call: Call) -> None:
    here = _drafted(call, **BALL)
    clicked(call, f"{here}/publish", PRIYA)
    clicked(call, here, PRIYA, **{**BALL, "starts_at_date": "2036-12-12"}, version="2")


@twice("/groups/<group_id>/codes", "/groups/<group_id>/codes/<code>/withdraw")
def test_a_code_is_made_and_withdrawn(call: Call) -> None:
    clicked(call, f"{GROUP}/codes", PRIYA, code="welcome10", percent="10", uses="20")
    clicked(call, f"{GROUP}/codes/WELCOME10/withdraw", PRIYA)
    assert [bool(one.withdrawn) for one in Code.query("chess")] == [True]
