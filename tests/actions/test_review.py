"""Every state of an order has somebody who is told, a list, and a way on; staff decide about a payment that is not what an order costs."""

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders import actions as orders
from union.commerce.orders import records as order_records
from union.commerce.orders import reviews, rules, settling, stripe_gateway
from union.commerce.orders.rules import Outcome, Payment, Status
from union.commerce.orders.tables import Order
from union.commerce.products.tables import Product
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.stock import actions as stock
from union.commerce.stock.tables import Allowance
from union.commerce.tickets.tables import Ticket
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership

from tests.actions.conftest import PRIYA, SAM, given_back
from tests.actions.money import BALL, HOODIE, World, open_world
from tests.staff import staff

STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
SPORT = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in."""
    with open_world() as made:
        yield made


def _price(order_id: str, pence: int) -> None:
    """The order costs something else than its checkout asks for, which is what no code of ours should ever do."""
    Order(order_id).update([Order.amount.set(pence)])


def _in_review(world: World, *, tickets: int = 2, member: bool = True, more: int = 300) -> str:
    order_id = str(world.buy(SAM, tickets, member=member))
    _price(order_id, int(Order.get(order_id).amount) + more)
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    assert Order.get(order_id).status == "review"
    return order_id


def _letters(kind: str) -> list[str]:
    return [str(letter.to) for letter in Letter.scan() if letter.kind == kind]


def _decide(world: World, order_id: str, decision: str, caller: Caller = STAFF) -> None:
    returns.decide("chess", order_id, caller, decision=decision, note="A mistake of ours.", now=world.now)
    world.deliver()


def test_a_payment_that_is_not_the_price_is_told_to_buyer_and_staff_listed_held_and_booked(world: World) -> None:
    order_id = _in_review(world)
    assert (_letters("payment-checked"), _letters("order-waits")) == (["sam@union.example"], ["societies@union.example"])
    (told,) = returns.attention(STAFF, world.now)["orders"]
    assert (told["order_id"], told["why"], told["received"]) == (order_id, "review", 2 * 1992 + 500)
    assert "sam" not in str(told).lower(), "a list shows no names"
    world.pass_time(days=3)
    assert stock.left(BALL, world.now) == 10
    world.reconcile()
    assert world.reconcile()["differences"] == 0
    world.check()


@pytest.mark.parametrize("before", [True, False], ids=["asked-before", "asked-after"])
def test_staff_accept_it_and_give_what_was_ordered(world: World, before: bool) -> None:
    order_id = _in_review(world)
    if before:
        world.reconcile()
    _decide(world, order_id, "give")
    order = Order.get(order_id)
    assert (order.status, len(list(Ticket.scan())), reviews.wait_for_staff()) == ("paid", 2, [])
    assert memberships.live(Membership.get("chess", "sam"), world.now)
    assert world.books()["sale"] == order_records.paid_for(order) == int(order.amount) - 300
    assert world.books().get("other", 0) == 0
    returns.pay_back("chess", order_id, PRIYA, {"1": 2}, reason="The ball moved.", key="key-one-1", now=world.now)
    world.deliver()
    world.reconcile()
    world.check()


def test_staff_pay_it_back_and_everything_goes_back(world: World) -> None:
    order_id = _in_review(world)
    _decide(world, order_id, "pay-back")
    order = Order.get(order_id)
    assert (order.status, int(order.refunded), order.note) == ("paid-back", 2 * 1992 + 500, "A mistake of ours.")
    assert [(int(refund.amount), refund.state) for refund in Refund.scan()] == [(2 * 1992 + 500, "succeeded")]
    assert (stock.left(BALL, world.now), [int(one.taken) for one in Allowance.scan()]) == (12, [0])
    assert (_letters("order-decided"), list(Ticket.scan()), reviews.wait_for_staff()) == (["sam@union.example"], [], [])
    world.reconcile()
    assert world.differences() == []
    world.check()


def test_staff_settle_it_by_hand_and_say_how(world: World) -> None:
    order_id = _in_review(world)
    _decide(world, order_id, "by-hand")
    assert (Order.get(order_id).status, list(Refund.scan()), stock.left(BALL, world.now)) == ("settled", [], 12)
    assert _letters("order-decided") == ["sam@union.example"]
    world.reconcile()
    world.check()


def test_only_the_groups_own_staff_decide_and_once(world: World) -> None:
    order_id = _in_review(world)
    for who in (SAM, PRIYA, SPORT):
        with pytest.raises(NotAllowed):
            _decide(world, order_id, "give", who)
    with pytest.raises(NotAllowed):
        returns.attention(PRIYA, world.now)
    for _ in range(2):
        _decide(world, order_id, "pay-back")
    for decision in set(rules.Decision) - {rules.Decision.PAY_BACK}:
        with pytest.raises(Conflict):
            _decide(world, order_id, decision)
    assert len(list(Refund.scan())) == 1


def test_money_in_another_currency_can_only_be_settled_by_hand(world: World) -> None:
    order_id = str(world.buy(SAM, 1))
    settling.settle(Payment("cs_1", order_id, 1992, "usd", False, Outcome.PAID, "pi_1"), world.now)
    for decision in ("give", "pay-back"):
        with pytest.raises(Invalid) as refused:
            _decide(world, order_id, decision)
        assert list(refused.value.errors) == ["decision"]
    _decide(world, order_id, "by-hand")
    assert Order.get(order_id).status == "settled"


def test_a_later_true_payment_of_an_order_in_review_is_not_ignored(world: World) -> None:
    order_id = str(world.buy(SAM, 2))
    amount = int(Order.get(order_id).amount)
    settling.settle(Payment("cs_0", order_id, 1, "gbp", False, Outcome.PAID, "pi_0"), world.now)
    assert Order.get(order_id).status == "review"
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    order = Order.get(order_id)
    assert (order.status, int(order.amount), order.received, reviews.wait_for_staff()) == ("paid", amount, None, [])
    assert (len(list(Ticket.scan())), world.books()["sale"], world.books()["other"]) == (2, amount, 1)


@pytest.mark.parametrize("asked", ["asked-before", "asked-after"])
@pytest.mark.parametrize("status", ["paid", "too-late"])
def test_where_the_true_payment_comes_after_all_the_first_one_goes_back_with_it(world: World, asked: str, status: str) -> None:
    order_id = _in_review(world)
    first = Order.get(order_id)
    if asked == "asked-before":
        world.reconcile()
    if status == "too-late":
        Product("chess", "ball").update([Product.called_off_at.set(world.now)])
    payment = Payment("cs_true", order_id, int(first.amount), "gbp", False, Outcome.PAID, "pi_true")
    assert [settling.settle(payment, world.now) for _ in range(2)] == [status, "repeated"]
    world.deliver()
    assert stock.left(BALL, world.now) == (10 if status == "paid" else 12), "what is paid back is held no longer"
    kept, back = Order.get(order_id), int(first.received)
    assert (kept.payment_intent, kept.received, int(kept.refunded)) == (
        "pi_true",
        None,
        int(kept.amount) * (status == "too-late"),
    )
    found = {str(refund.payment_intent): refund for refund in Refund.scan()}
    assert found.keys() == {str(first.payment_intent)} | ({"pi_true"} if status == "too-late" else set())
    assert (int(found[str(first.payment_intent)].amount), found[str(first.payment_intent)].state) == (back, "succeeded")
    assert (world.books()["other"], world.books()["refund"]) == (back, -back)
    assert [letter.context["back"] for letter in Letter.scan() if letter.kind == "order-decided"] == [back]
    world.reconcile()
    assert "second-payment" not in world.differences()


def test_a_first_payment_that_did_not_arrive_is_no_part_of_what_its_order_paid_back(world: World) -> None:
    order_id = _in_review(world)
    payment = Payment("cs_true", order_id, int(Order.get(order_id).amount), "gbp", False, Outcome.PAID, "pi_true")
    settling.settle(payment, world.now)
    world.deliver()
    (first,) = Refund.scan()
    world.standin.fail_refund(str(first.stripe_id))
    world.deliver()
    assert _shown(world, order_id) == (0, 0, ["Did not arrive"])
    assert (_letters("refund-returned"), _letters("refund-failed")) == (["sam@union.example"], ["societies@union.example"])
    returns.send_again("chess", order_id, str(first.refund_id), STAFF, world.now)
    world.deliver()
    assert _shown(world, order_id) == (0, 0, ["Did not arrive, sent again", "Sent to the buyer's card or account"])
    with patch.object(stripe_gateway, "refund", given_back):
        returns.pay_back("chess", order_id, PRIYA, {"1": 1}, reason="The ball moved.", key="key-one-1", now=world.now)
    assert _shown(world, order_id)[:2] == (1992, 0)


def _shown(world: World, order_id: str) -> tuple[int, int, list[str]]:
    shown = orders.look_at(order_id, None, SAM, world.now)["order"]
    return shown["refunded"], shown["came_back"], sorted(one["means"] for one in shown["refunds"])


def test_no_more_of_a_membership_that_is_held_already_goes_back_than_came_for_it(world: World) -> None:
    world.paid(SAM, 0, member=True)
    order_id = str(world.buy(SAM, 0, member=True))
    settling.settle(Payment("cs_1", order_id, 300, "gbp", False, Outcome.PAID, "pi_1"), world.now)
    with patch.object(stripe_gateway, "refund", given_back):
        returns.decide("chess", order_id, STAFF, decision="give", note="Less is enough.", now=world.now)
    assert [int(refund.amount) for refund in Refund.scan()] == [300]
    assert _shown(world, order_id)[:2] == (300, 0)


@pytest.mark.parametrize("decision", list(rules.Decision))
def test_two_who_decide_at_once_decide_once(world: World, decision: str) -> None:
    order_id = _in_review(world)
    seen = Order.get(order_id)
    _decide(world, order_id, decision)
    with pytest.raises(Conflict):
        reviews.decide(seen, rules.Decision.PAY_BACK, "kim", "Me too.", world.now)
    assert len(list(Refund.scan())) == (decision == "pay-back")


def _slow(world: World, *, good: bool) -> str:
    order_id = str(world.buy(SAM, 0, hoodies=1))
    (world.standin.pay_later if good else world.standin.fail_later)(str(world.session(order_id)))
    world.deliver()
    return order_id


def _failed(world: World) -> str:
    order_id = _slow(world, good=False)
    world.standin.settle(str(world.session(order_id)))
    world.deliver()
    return order_id


def _expired(world: World) -> str:
    order_id = str(world.buy(SAM, 1))
    world.standin.expire(str(world.session(order_id)))
    world.deliver()
    return order_id


def _too_late(world: World) -> str:
    order_id = str(world.buy(SAM, 0, hoodies=5))
    world.pass_time(minutes=26)
    world.paid(PRIYA, 0, hoodies=5)
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    return order_id


def _decided(decision: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        order_id = _in_review(world)
        _decide(world, order_id, decision)
        return order_id

    return make


STATES: dict[Status, tuple[Callable[[World], str], set[str]]] = {
    Status.OPEN: (lambda world: str(world.buy(SAM, 1)), set()),
    Status.PROCESSING: (lambda world: _slow(world, good=True), set()),
    Status.PAID: (lambda world: world.paid(SAM, 1), {"receipt"}),
    Status.FAILED: (_failed, {"payment-failed"}),
    Status.EXPIRED: (_expired, set()),
    Status.REVIEW: (_in_review, {"payment-checked", "order-waits"}),
    Status.TOO_LATE: (_too_late, {"too-late"}),
    Status.PAID_BACK: (_decided("pay-back"), {"order-decided"}),
    Status.SETTLED: (_decided("by-hand"), {"order-decided"}),
}
"""How an order comes into each state, and the letters that tell of it; where there are none its buyer was charged nothing, or is there."""
NO_MONEY = {Status.OPEN, Status.EXPIRED}


@pytest.mark.parametrize("status", list(Status))
def test_every_state_of_an_order_has_somebody_who_is_told_a_list_and_a_way_on(world: World, status: Status) -> None:
    reach, letters = STATES[status]
    order_id = reach(world)
    assert Order.get(order_id).status == status
    shown = orders.look_at(order_id, None, SAM, world.now)
    told = {str(letter.kind) for letter in Letter.scan() if order_id in str(letter.letter_id)}
    assert letters <= told
    assert letters or status in NO_MONEY or shown["order"]["held_until"], (
        "who is told nothing has lost nothing, or sees what is kept"
    )
    assert order_id in [one["order_id"] for one in orders.mine(SAM)["orders"]]
    assert (order_id in [one["order_id"] for one in returns.attention(STAFF, world.now)["orders"]]) == (status == Status.REVIEW)
    assert shown["order"]["means"] == rules.MEANINGS[status]
    _goes_on(world, order_id, status, shown)


def _goes_on(world: World, order_id: str, status: Status, shown: dict[str, Any]) -> None:
    """Each state that is not an end can be left, by its buyer, by the house's own clock or by staff."""
    awaited = {Status.OPEN, Status.PROCESSING}
    assert bool(Order.get(order_id).awaiting) == (status in awaited | {Status.REVIEW}), "the house looks, or staff do"
    assert bool(shown["pay_url"]) == (status == Status.OPEN)
    assert bool(shown["again_url"]) == (status in (Status.FAILED, Status.EXPIRED))
    if status == Status.PAID:
        assert [line["left"] for line in returns.choices(order_id, SAM, world.now)["lines"]] == [1]
    assert returns.desk("chess", order_id, STAFF, world.now)["decides"] == (status == Status.REVIEW)


def test_what_is_not_held_is_free_in_every_state(world: World) -> None:
    for status, (reach, _) in STATES.items():
        if status in (Status.EXPIRED, Status.FAILED, Status.PAID_BACK, Status.SETTLED):
            before = (stock.left(BALL, world.now), stock.left(HOODIE, world.now))
            reach(world)
            assert (stock.left(BALL, world.now), stock.left(HOODIE, world.now)) == before, status
