"""Every form by which money goes back or the books are put right, sent twice at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from union.commerce.orders.tables import Order
from union.commerce.refunds.tables import Refund

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World
from tests.functions.clicking import clicked, twice
from tests.functions.test_money_doors import STAFF, world

__all__ = ["STAFF", "world"]
type Call = Callable[..., Any]
ORDERS = "/groups/chess/orders"


@twice("/groups/<group_id>/orders/<order_id>/refund", "/orders/<order_id>/return")
def test_money_is_given_back_by_either_side(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2, hoodies=1)
    clicked(call, f"{ORDERS}/{order_id}/refund", PRIYA, **{"n.1": "1", "reason": "The ball moved."})
    clicked(call, f"/orders/{order_id}/return", SAM, **{"n.2": "1", "key": "key-of-the-buyer"})
    assert sorted(int(one.amount) for one in Refund.scan()) == [1992, 2500]
    world.deliver()
    world.check()


@twice(*(f"/groups/<group_id>/orders/<order_id>/refund/<refund_id>/{deed}" for deed in ("again", "by-hand")))
def test_a_refund_that_came_back_is_sent_again_and_then_paid_by_hand(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.pay_back(order_id, tickets=1)
    (first,) = Refund.scan()
    _came_back(world, first)
    clicked(call, f"{ORDERS}/{order_id}/refund/{first.refund_id}/again", PRIYA)
    (second,) = [one for one in Refund.scan() if one.refund_id != first.refund_id]
    _came_back(world, second)
    clicked(call, f"{ORDERS}/{order_id}/refund/{second.refund_id}/by-hand", STAFF, note="In cash, on Monday.")
    world.check_total()


def _came_back(world: World, refund: Refund) -> None:
    world.deliver()
    world.standin.fail_refund(refund.stripe_id)
    world.deliver()


@pytest.mark.parametrize("decision", ["give", "pay-back", "by-hand"])
@twice("/groups/<group_id>/orders/<order_id>/decide")
def test_staff_decide_about_a_payment_that_does_not_fit(call: Call, world: World, decision: str) -> None:
    order_id = str(world.buy(SAM, 1))
    Order(order_id).update([Order.amount.set(5000)])
    world.standin.pay(world.session(order_id))
    world.deliver()
    clicked(call, f"{ORDERS}/{order_id}/decide", STAFF, decision=decision, note="By mistake.")


@twice("/books/differences/<difference_id>")
def test_staff_close_a_difference(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.standin.refund(world.session(order_id), 1000)
    world.deliver()
    shown = call("books", "GET", "/books/differences", caller=STAFF, headers={"accept": "application/json"})
    (row,) = json.loads(shown.body)["open"]
    clicked(call, f"/books/differences/{row['difference_id']}", STAFF, note="Agreed.")
