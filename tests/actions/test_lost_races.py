"""Whoever claims places and then loses the race gives them back at once, at every door that claims."""

import ast
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import union
from union import store
from union.commerce.orders.rules import Outcome
from union.commerce.orders.tables import Order
from union.commerce.shop import actions as shop
from union.commerce.stock import actions as stock
from union.commerce.stock.tables import Place
from union.commerce.waitlist import actions as waitlist
from union.commerce.waitlist.tables import Waiting
from union.errors import Refusal, Unavailable
from union.store import ConditionFailed, Silent

from tests.actions.conftest import NOW, SAM
from tests.actions.test_shopping import LATER, _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures
from tests.actions.test_waiting import ANN, _first, _take, _wait

pytestmark = pytest.mark.usefixtures("union_house", "ball")


def _held(now: Any = NOW) -> set[tuple[str, str, str]]:
    """The places that somebody holds now."""
    there = [place for pool in ("ball#1", "ball#2", "hoodie#1") for place in Place.query(pool)]
    return {
        (place.pool, place.place, str(place.token))
        for place in there
        if not place.sold and place.until and place.until >= now.timestamp()
    }


def _losing(failure: Callable[[tuple[Any, ...]], BaseException], after: int = 0) -> Any:
    """Every transaction but the first `after` is lost."""
    commit, made = store.commit, count()

    def lose(*parts: Any) -> None:
        if next(made) >= after:
            raise failure(parts)
        commit(*parts)

    return patch.object(store, "commit", lose)


def _checking_out() -> Callable[[], Any]:
    _fill(standard=2)
    version = shop.basket("chess", SAM, NOW)["version"]
    return lambda: _checkout(version=version)


def _serving() -> Callable[[], Any]:
    _wait(ANN, 2)
    return lambda: waitlist.sweep(NOW)


def _taking_an_offer() -> Callable[[], Any]:
    _wait(ANN, 2)
    waitlist.sweep(NOW)
    (entry,) = Waiting.scan()
    for text in map(str, entry.places):
        pool, _, place = text.rpartition("|")
        Place(pool, place).update([Place.token.remove(), Place.until.remove()])
    return lambda: _take(ANN, 2)


def _settling() -> Callable[[], Any]:
    _fill(standard=2)
    order_id = _checkout()
    for place in Place.query("ball#1"):
        if place.token:
            place.update([Place.token.set("somebody-else"), Place.until.set(int(LATER.timestamp()) + 900)])
    return lambda: _pay(order_id, LATER)


def _asking_a_bank() -> Callable[[], Any]:
    _settling()
    (order,) = Order.scan()
    return lambda: _pay(str(order.order_id), LATER, Outcome.PROCESSING)


DOORS = {
    ("shop", "held"): _checking_out,
    ("shop", "take_offer"): _taking_an_offer,
    ("waitlist", "_try_to_hold"): _serving,
    ("orders", "_another_way"): _settling,
    ("orders", "_wait"): _asking_a_bank,
}


def _claimers() -> set[tuple[str, str]]:
    """Every function that claims places, as (room, name)."""
    found = set()
    for file in Path(union.__file__).parent.rglob("*.py"):
        for function in [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)]:
            calls = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
            if file.parent.name != "stock" and {"stock.hold", "stock.again"} & set(calls):
                found.add((file.parent.name, function.name))
    return found


def test_every_door_that_claims_is_tried() -> None:
    assert set(DOORS) == _claimers()


FAILURES = {"lost": lambda parts: ConditionFailed(parts[:1]), "busy": lambda _: Unavailable("The house is very busy.")}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("door", DOORS, ids="-".join)
def test_a_place_claimed_in_a_race_that_was_lost_is_given_back_at_once(door: tuple[str, str], failure: str) -> None:
    act = DOORS[door]()
    settles = door[0] == "orders"
    now = LATER if settles else NOW
    before = _held(now)
    with _losing(FAILURES[failure], after=int(settles)), suppress(Refusal, ConditionFailed):
        act()
    assert _held(now) == before


def _promised() -> set[tuple[str, str, str]]:
    """The places that orders and offers say are held for them."""
    held = [(one.hold, one.places) for one in Order.scan() if one.status in ("open", "processing")]
    held += [(one.hold, one.places) for one in Waiting.scan() if one.state == "offered"]
    return {(*text.rpartition("|")[::2], str(token)) for token, places in held for text in map(str, places or ())}


@pytest.mark.parametrize("door", DOORS, ids="-".join)
def test_what_was_written_is_held_though_the_answer_was_lost(door: tuple[str, str]) -> None:
    act, commit = DOORS[door](), store.commit

    def written_and_never_told(*parts: Any) -> None:
        commit(*parts)
        raise Silent("Nobody answers.")

    with patch.object(store, "commit", written_and_never_told), suppress(Refusal):
        act()
    there = [place for pool in ("ball#1", "ball#2", "hoodie#1") for place in Place.query(pool)]
    assert _promised() <= {(place.pool, place.place, str(place.token)) for place in there}


def test_the_claim_would_stay_if_nobody_gave_it_back() -> None:
    act = _checking_out()
    with _losing(FAILURES["lost"]), patch.object(stock, "release", lambda _: None), pytest.raises((Refusal, ConditionFailed)):
        act()
    assert len(_held()) == 2


def test_an_offer_that_could_not_be_taken_is_held_as_long_as_it_was_promised() -> None:
    _fill(ANN, standard=2)
    _pay(_checkout(ANN))
    _wait(ANN, 2)
    waitlist.sweep(NOW)
    with pytest.raises(Refusal, match="more than one person"):
        _take(ANN, 2)
    assert len(_held(NOW + timedelta(hours=23))) == 2
    assert _first(ANN)["state"] == "offered"


def test_two_windows_that_take_one_offer_with_two_keys_do_not_rob_one_another() -> None:
    _wait(ANN, 2)
    waitlist.sweep(NOW)
    first = _take(ANN, 2)
    (entry,) = Waiting.scan()
    entry.update([Waiting.state.set("offered")])
    with pytest.raises(Refusal), _losing(FAILURES["lost"]):
        _take(ANN, 2, key="key-take-2")
    assert _pay(first) == "paid"
    assert [order.status for order in Order.scan()] == ["paid"]
