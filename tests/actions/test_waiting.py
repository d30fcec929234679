"""Who waits is offered what comes free, in order, if they fit; an offer that passes goes on."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders.rules import Outcome
from union.commerce.shop import offers
from union.commerce.stock import actions as stock
from union.commerce.waitlist import actions as waitlist
from union.commerce.waitlist import rules
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotFound

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_shopping import _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("union_house", "ball")
ANN, BEN = (Caller(name, name.title(), f"{name}@union.example") for name in ("ann", "ben"))
OVER = NOW + rules.OFFER + timedelta(minutes=1)


def _wait(caller: Caller, party: int = 1, key: str = "key-one-1") -> dict[str, Any]:
    later = timedelta(seconds=1 if caller == BEN else 0)
    return waitlist.join("chess", "ball", "standard", caller, party=party, key=key, now=NOW + later)


def _sold_out() -> str:
    _fill(standard=3)
    order_id = _checkout()
    _fill(PRIYA, standard=1)
    _pay(_checkout(PRIYA))
    return order_id


def _first(caller: Caller, now: Any = NOW) -> dict[str, Any]:
    found: dict[str, Any] = waitlist.mine(caller, now)["waiting"][0]
    return found


def _take(caller: Caller, quantity: int, now: Any = NOW, key: str = "key-take-1") -> str:
    entry = _first(caller, now)
    return offers.take_offer(entry["queue"], entry["entry_id"], caller, quantity=quantity, key=key, now=now).order_id


def test_what_comes_free_is_offered_in_order_to_whoever_fits() -> None:
    order_id = _sold_out()
    _wait(ANN, 3)
    _wait(BEN, 1)
    assert waitlist.sweep(NOW) == 0
    _pay(order_id, outcome=Outcome.EXPIRED)
    assert waitlist.sweep(NOW) == 1
    assert (_first(ANN)["state"], _first(BEN)["state"]) == ("offered", "waiting")
    assert [letter.to for letter in Letter.scan() if letter.kind == "offer"] == ["ann@union.example"]


def test_a_small_party_is_served_where_the_large_one_before_does_not_fit() -> None:
    stock.hold({"ball#1": 2}, NOW + timedelta(days=9), NOW)
    _wait(ANN, 3)
    _wait(BEN, 2)
    assert waitlist.sweep(NOW) == 1
    assert (_first(ANN)["state"], _first(BEN)["state"]) == ("waiting", "offered")


def test_who_waits_comes_before_who_buys() -> None:
    order_id = _sold_out()
    _wait(ANN, 3)
    _pay(order_id, outcome=Outcome.EXPIRED)
    _fill(BEN, standard=1)
    with pytest.raises(Conflict):
        _checkout(BEN)
    assert _first(ANN)["state"] == "offered"


def test_what_is_offered_is_bought_and_the_rest_is_free_again() -> None:
    stock.hold({"ball#1": 1}, NOW + timedelta(days=9), NOW)
    _wait(ANN, 3)
    waitlist.sweep(NOW)
    assert stock.left("ball#1", NOW) == 0
    order_id = _take(ANN, 2)
    assert _take(ANN, 2) == order_id, "a second click finds the same order"
    assert _pay(order_id) == "paid"
    assert stock.left("ball#1", NOW) == 1
    assert _first(ANN)["state"] == "taken"


def test_an_offer_that_passed_goes_on_to_the_next() -> None:
    stock.hold({"ball#1": 3}, NOW + timedelta(days=9), NOW)
    _wait(ANN)
    _wait(BEN)
    assert waitlist.sweep(NOW) == 1
    with pytest.raises(Conflict):
        _take(ANN, 1, OVER)
    assert waitlist.sweep(OVER) == 1
    assert (_first(ANN, OVER)["state"], _first(BEN, OVER)["state"]) == ("passed", "offered")
    assert _pay(_take(BEN, 1, OVER), OVER) == "paid"


def test_who_leaves_gives_their_offer_to_the_next_at_once() -> None:
    stock.hold({"ball#1": 3}, NOW + timedelta(days=9), NOW)
    _wait(ANN)
    _wait(BEN)
    waitlist.sweep(NOW)
    entry = _first(ANN)
    waitlist.leave(entry["queue"], entry["entry_id"], ANN, NOW)
    assert (_first(ANN)["state"], _first(BEN)["state"]) == ("left", "offered")


def test_nobody_stands_on_a_list_twice() -> None:
    _wait(SAM)
    _wait(SAM)
    _wait(SAM, key="key-two-2")
    assert len(waitlist.mine(SAM, NOW)["waiting"]) == 1


def test_the_second_of_two_clicks_at_once_is_answered_as_the_first_one_was() -> None:
    first = _wait(SAM)
    with patch.object(waitlist, "_of", return_value=[]):
        assert _wait(SAM) == first
    assert [one["entry_id"] for one in waitlist.mine(SAM, NOW)["waiting"]] == [first["entry_id"]]


def test_an_offer_is_its_own_person_s_alone() -> None:
    _wait(ANN)
    entry = _first(ANN)
    for act in (
        lambda: waitlist.offer(entry["queue"], entry["entry_id"], BEN, NOW),
        lambda: waitlist.leave(entry["queue"], entry["entry_id"], BEN, NOW),
        lambda: offers.take_offer(entry["queue"], entry["entry_id"], BEN, quantity=1, key="key-one-1", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("party", [0, -1, 4, 10**9])
def test_a_party_that_cannot_be_sold_to_names_its_field(party: int) -> None:
    with pytest.raises(Invalid) as refused:
        _wait(ANN, party)
    assert "party" in refused.value.errors


@pytest.mark.parametrize("quantity", [0, 4])
def test_more_than_was_offered_cannot_be_taken(quantity: int) -> None:
    _wait(ANN, 3)
    waitlist.sweep(NOW)
    with pytest.raises(Invalid):
        _take(ANN, quantity)
    assert stock.left("ball#1", NOW) == 1
