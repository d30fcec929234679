"""Handing out merchandise: who is on the list, who may tick, and that nothing is handed out twice."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from union import store
from union.collecting import actions as collecting
from union.errors import Conflict, NotAllowed, NotFound
from union.groups import actions as groups
from union.orders import actions as orders
from union.orders.rules import Line, LineKind, Outcome, Payment, Purchase
from union.orders.tables import Order
from union.products.tables import ItemMap, Product

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.functions.conftest import call

__all__ = ["call"]
pytestmark = pytest.mark.usefixtures("union_house")


@pytest.fixture(autouse=True)
def hoodie(union_house: None) -> None:
    """Give a hoodie that is on sale."""
    told = {"kind": "merchandise", "status": "published", "name": "Hoodie", "pools": [], "version": 1}
    items = [ItemMap(item_id="m", name="M, navy", price=2500, pools=[])]
    Product("chess", "hoodie", **told, items=items, changed_at=NOW).save()
    Product("chess", "ball", **{**told, "kind": "ticket", "name": "Ball"}, items=[], changed_at=NOW).save()


def _bought(number: int = 1, key: str = "key-one-1", paid: bool = True) -> str:
    line = Line("1", LineKind.MERCHANDISE, "hoodie", "m", "Hoodie", "M, navy", number, 2500)
    (group,) = store.read(groups.wanted("chess"))
    order = orders.drafted(SAM, groups.found(group), Purchase([line], key), NOW)
    orders.take(order, now=NOW)
    if paid:
        orders.settle(Payment("cs", order.order_id, line.amount, "gbp", False, Outcome.PAID, "pi"), NOW)
    return str(order.order_id)


def _tick(order_id: str, done: bool = True, key: str = "key-tick-1", **more: Any) -> None:
    said = {"caller": PRIYA, "line_id": "1", "product_id": "hoodie", **more}
    collecting.tick(
        "chess", said["product_id"], said["caller"], order_id=order_id, line_id=said["line_id"], done=done, key=key, now=NOW
    )


def _listed() -> list[tuple[str, int, bool]]:
    return [
        (one["order_id"], one["quantity"], one["collected"]) for one in collecting.desk("chess", "hoodie", PRIYA, NOW)["lines"]
    ]


def test_only_what_is_paid_and_did_not_go_back_is_handed_out() -> None:
    kept, gone = _bought(3), _bought(1, "key-two-2")
    unpaid = _bought(1, "key-three-3", paid=False)
    Order(kept).update([Order.returned.set({"1": 1})])
    Order(gone).update([Order.returned.set({"1": 1})])
    assert _listed() == [(kept, 2, False)]
    for name in (gone, unpaid):
        with pytest.raises(NotFound):
            _tick(name)


def test_a_tick_is_kept_once_and_can_be_taken_back() -> None:
    name = _bought()
    _tick(name)
    _tick(name)
    assert _listed() == [(name, 1, True)]
    with pytest.raises(Conflict):
        _tick(name, key="key-other-desk")
    _tick(name, done=False)
    _tick(name, done=False)
    assert _listed() == [(name, 1, False)]
    _tick(name, key="key-other-desk")
    assert _listed() == [(name, 1, True)]


def test_only_the_committee_hands_out_and_only_what_was_bought_there() -> None:
    name = _bought()
    with pytest.raises(NotAllowed):
        _tick(name, caller=SAM)
    with pytest.raises(NotAllowed):
        collecting.desk("chess", "hoodie", SAM, NOW)
    for wrong in ({"line_id": "2"}, {"product_id": "ball"}, {"product_id": "nothing"}):
        with pytest.raises(NotFound):
            _tick(name, **wrong)
    with pytest.raises(NotFound):
        _tick("nobody")
    assert _listed() == [(name, 1, False)]


def test_the_page_ticks_by_a_form(call: Callable[..., Any]) -> None:
    name, path = _bought(), "/groups/chess/products/hoodie/collection"
    form = {"order_id": name, "line_id": "1", "done": "yes", "key": "key-tick-1"}
    assert call("door", "POST", path, caller=PRIYA, form=form).status == 303
    again = call("door", "POST", path, caller=PRIYA, form={**form, "key": "key-tick-2"})
    assert again.status == 409 and "ticked this as collected already" in again.body
    wrong = call("door", "POST", path, caller=PRIYA, json={**form, "done": "perhaps"})
    assert wrong.status == 422 and list(json.loads(wrong.body)["errors"]) == ["done"]
    assert "Not collected after all" in call("door", "GET", path, caller=PRIYA).body
