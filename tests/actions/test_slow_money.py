"""What is being paid stays held until it is paid or has failed, however long a bank takes, and with an end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders import actions as orders
from union.commerce.orders import reviews, rules, settling
from union.commerce.orders.tables import Order
from union.commerce.stock import actions as stock
from union.commerce.stock.tables import Allowance
from union.core.letters.tables import Letter

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import BALL, HOODIE, World, open_world

DAYS = 7 * 86_400


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in."""
    with open_world() as made:
        yield made


def _slowly(world: World, *, good: bool, tickets: int = 0, hoodies: int = 2) -> str:
    """Sam orders and pays by Direct Debit, and we hear that the bank is asked."""
    with patch.object(rules, "at_once_only", lambda _: False):
        order_id = str(world.buy(SAM, tickets, hoodies=hoodies))
    (world.standin.pay_later if good else world.standin.fail_later)(str(world.session(order_id)), DAYS)
    world.deliver()
    return order_id


def _status(order_id: str) -> str:
    return str(Order.get(order_id).status)


def _letters(kind: str) -> list[str]:
    return [str(letter.to) for letter in Letter.scan() if letter.kind == kind]


@pytest.mark.parametrize("days", [0, 1, 6])
def test_what_a_bank_is_asked_for_stays_held_for_days_and_is_given(world: World, days: int) -> None:
    order_id = _slowly(world, good=True, hoodies=5)
    world.pass_time(days=days, minutes=26)
    world.sweep()
    assert stock.left(HOODIE, world.now) == 0
    assert world.buy(PRIYA, 0, hoodies=1) is None, "nobody else gets what somebody is paying for"
    world.pass_time(days=7)
    world.deliver()
    assert (_status(order_id), _letters("too-late"), _letters("receipt")) == ("paid", [], ["sam@union.example"])
    world.reconcile()
    world.check()


def test_a_slow_payment_that_failed_is_told_by_letter_and_everything_goes_back(world: World) -> None:
    order_id = _slowly(world, good=False, tickets=3)
    assert (stock.left(BALL, world.now), stock.left(HOODIE, world.now)) == (9, 3)
    world.pass_time(days=8)
    world.deliver()
    assert (_status(order_id), _letters("payment-failed")) == ("failed", ["sam@union.example"])
    assert (stock.left(BALL, world.now), stock.left(HOODIE, world.now)) == (12, 5)
    assert [int(one.taken) for one in Allowance.scan()] == [0]
    assert orders.look_at(order_id, None, SAM, world.now)["again_url"] == "/groups/chess/shop"
    world.reconcile()
    world.check()


def test_the_page_says_that_places_are_kept_only_while_they_are(world: World) -> None:
    order_id = _slowly(world, good=True)
    shown = orders.look_at(order_id, None, SAM, world.now)["order"]
    assert (shown["status"], bool(shown["held_until"]), shown["at_risk"]) == ("processing", True, False)
    world.pass_time(days=22)
    shown = orders.look_at(order_id, None, SAM, world.now)["order"]
    assert (shown["held_until"], shown["at_risk"]) == (None, True)


def test_news_of_a_slow_payment_that_came_after_the_places_went_promises_nothing(world: World) -> None:
    order_id = str(world.buy(SAM, 0, hoodies=5))
    world.standin.pay_later(str(world.session(order_id)), DAYS)
    world.pass_time(minutes=26)
    other = world.buy(PRIYA, 0, hoodies=5)
    assert other
    world.deliver()
    shown = orders.look_at(order_id, None, SAM, world.now)["order"]
    assert (shown["status"], shown["held_until"], shown["at_risk"]) == ("processing", None, True)
    world.standin.pay(str(world.session(other)))
    world.pass_time(days=8)
    world.deliver()
    assert (_status(order_id), _status(other)) == ("too-late", "paid")
    world.reconcile()
    world.check()


@pytest.mark.parametrize("good", [True, False])
def test_what_stripe_did_not_tell_is_asked_for(world: World, good: bool) -> None:
    order_id = _slowly(world, good=good)
    world.standin.faults(drop=-1)
    world.pass_time(days=8)
    world.sweep()
    assert _status(order_id) == ("paid" if good else "failed")


def test_the_hold_has_an_end_and_staff_are_told_of_a_bank_that_never_answers_once(world: World) -> None:
    order_id = _slowly(world, good=True, hoodies=5)
    never = patch.object(rules, "outcome", lambda *_: rules.Outcome.PROCESSING)
    world.standin.faults(drop=-1)
    from union.commerce.orders import stripe_gateway

    with never, patch.object(stripe_gateway, "outcome", lambda *_: rules.Outcome.PROCESSING):
        for _ in range(3):
            world.pass_time(days=8)
            world.sweep()
    assert stock.left(HOODIE, world.now) == 5
    assert [told["why"] for told in reviews.wait_for_staff()] == ["slow"]
    assert _letters("order-waits") == ["societies@union.example"]
    world.pass_time(days=1)
    world.sweep()
    assert (_status(order_id), reviews.wait_for_staff()) == ("paid", []), "a later true payment is not ignored"


def test_a_hundred_banks_that_take_their_time_do_not_keep_the_sweep_from_the_next_order(world: World) -> None:
    slow = _slowly(world, good=True)
    due = Order.get(slow).pay_by
    assert due > world.now + timedelta(hours=11), "it is looked at twice a day, and not every minute"
    other = str(world.buy(PRIYA, 1))
    world.pass_time(minutes=16)
    with patch.object(settling, "ask_again") as asked:
        world.sweep()
    assert (_status(other), asked.call_count) == ("expired", 0)


def test_tickets_are_not_sold_for_money_that_may_come_after_the_event(world: World) -> None:
    ids = [str(world.buy(SAM, 1, hoodies=1)), str(world.buy(SAM, 0, hoodies=1)), str(world.buy(PRIYA, 0, member=True))]
    offered: dict[str, Any] = {s["client_reference_id"]: s["payment_method_types"] for s in world.standin.sessions()}
    assert [offered[name] for name in ids] == [["card"], ["card", "bacs_debit"], ["card", "bacs_debit"]]


def test_money_that_came_too_late_gives_back_what_one_person_may_have(world: World) -> None:
    order_id = str(world.buy(SAM, 12))
    world.pass_time(minutes=26)
    other = world.buy(PRIYA, 12)
    world.standin.pay(str(world.session(str(other))))
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    assert _status(order_id) == "too-late"
    assert {str(one.person_id): int(one.taken) for one in Allowance.scan()} == {"sam": 0, "priya": 12}
