"""Places are held, sold and given back; what lapsed is free by itself; nothing is sold twice and nothing is lost."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import store
from union.commerce.stock import actions as stock
from union.commerce.stock import rules
from union.commerce.stock.rules import SoldOut
from union.commerce.stock.tables import Place
from union.errors import Conflict
from union.store import ConditionFailed

from tests.actions.conftest import NOW

pytestmark = pytest.mark.usefixtures("union_house")
UNTIL = NOW + rules.HOLD


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Forget what was sold out in another test."""
    stock._gone.clear()


def test_a_pool_gives_as_many_places_as_it_has() -> None:
    stock.open_pool("ball", 3)
    stock.hold({"ball": 2}, UNTIL, NOW)
    assert stock.left("ball", NOW) == 1
    with pytest.raises(SoldOut) as refused:
        stock.hold({"ball": 2}, UNTIL, NOW)
    assert (refused.value.pool, refused.value.left) == ("ball", 1)
    assert stock.left("ball", NOW) == 1, "who got too few gives them back"


def test_whoever_s_answer_was_lost_holds_what_they_claimed() -> None:
    """The client asks the same again by itself where no answer came in time, though the first may have been heeded."""
    real = Place.update

    def asked_again(place: Place, *words: Any, **more: Any) -> Any:
        real(place, *words, **more)
        return real(place, *words, **more)

    stock.open_pool("ball", 3)
    with patch.object(Place, "update", asked_again):
        held = stock.hold({"ball": 2}, UNTIL, NOW)
    assert len(set(held.places)) == 2
    assert stock.left("ball", NOW) == 1
    with pytest.raises(SoldOut):
        stock.hold({"ball": 2}, UNTIL, NOW)


def test_a_hold_that_lapsed_is_free_without_anybody_s_help() -> None:
    stock.open_pool("ball", 1)
    stock.hold({"ball": 1}, UNTIL, NOW)
    later = UNTIL + timedelta(seconds=1)
    assert stock.left("ball", later) == 1
    stock._gone.clear()
    assert stock.hold({"ball": 1}, later + rules.HOLD, later)


def test_what_is_sold_stays_sold() -> None:
    stock.open_pool("ball", 1)
    held = stock.hold({"ball": 1}, UNTIL, NOW)
    store.commit(*stock.sell_write(held))
    assert stock.left("ball", UNTIL + timedelta(days=400)) == 0
    stock.release(held)
    assert stock.left("ball", NOW) == 0
    with pytest.raises(ConditionFailed):
        store.commit(*stock.sell_write(held))


def test_a_place_that_somebody_else_holds_by_now_cannot_be_sold() -> None:
    stock.open_pool("ball", 1)
    first = stock.hold({"ball": 1}, UNTIL, NOW)
    later = UNTIL + timedelta(seconds=1)
    second = stock.hold({"ball": 1}, later + rules.HOLD, later)
    with pytest.raises(ConditionFailed):
        store.commit(*stock.sell_write(first))
    assert stock.again(first, later) is None
    store.commit(*stock.sell_write(second))


def test_a_lapsed_hold_is_made_good_where_something_is_left() -> None:
    stock.open_pool("ball", 3)
    first = stock.hold({"ball": 2}, UNTIL, NOW)
    later = UNTIL + timedelta(seconds=1)
    stock.hold({"ball": 1}, later + rules.HOLD, later)
    renewed = stock.again(first, later)
    assert renewed is not None
    store.commit(*stock.sell_write(renewed))
    assert stock.left("ball", later) == 0


def test_two_pools_are_held_together_or_not_at_all() -> None:
    stock.open_pool("room", 10)
    stock.open_pool("early", 1)
    stock.hold({"room": 1, "early": 1}, UNTIL, NOW)
    with pytest.raises(SoldOut):
        stock.hold({"room": 1, "early": 1}, UNTIL, NOW)
    assert stock.left("room", NOW) == 9


def test_what_was_given_back_is_sold_again_and_once() -> None:
    stock.open_pool("ball", 1)
    held = stock.hold({"ball": 1}, UNTIL, NOW)
    store.commit(*stock.sell_write(held))
    store.commit(*stock.free_write(held.token, held.places))
    assert stock.left("ball", NOW) == 1
    with pytest.raises(ConditionFailed):
        store.commit(*stock.free_write(held.token, held.places))


def test_a_pool_grows_and_shrinks_but_never_below_what_is_taken() -> None:
    stock.open_pool("ball", 3)
    held = stock.hold({"ball": 2}, UNTIL, NOW)
    store.commit(*stock.sell_write(held))
    stock.resize("ball", 5, NOW)
    assert stock.left("ball", NOW) == 3
    stock.resize("ball", 2, NOW)
    assert stock.left("ball", NOW) == 0
    with pytest.raises(Conflict):
        stock.resize("ball", 1, NOW)


@pytest.mark.parametrize("sizes", [(60, 50), (5, 0), (3, 250, 120), (1, 1)])
def test_a_pool_has_exactly_the_places_it_was_given_last(sizes: tuple[int, ...]) -> None:
    for size in sizes:
        stock.resize("ball", size, NOW)
        stock.resize("ball", size, NOW)
        assert stock.counts("ball", NOW) == (size, 0, 0)


def test_a_pool_that_cannot_shrink_stays_as_it_is() -> None:
    stock.open_pool("ball", 4)
    store.commit(*stock.sell_write(stock.hold({"ball": 2}, UNTIL, NOW)))
    stock.hold({"ball": 1}, UNTIL, NOW)
    with pytest.raises(Conflict, match="3 are sold or held"):
        stock.resize("ball", 2, NOW)
    assert stock.counts("ball", NOW) == (4, 2, 1)
    stock.resize("ball", 3, NOW)
    assert stock.counts("ball", NOW) == (3, 2, 1)


def test_the_largest_pool_is_made_no_faster_than_its_key_takes() -> None:
    with patch.object(stock.time, "sleep") as slept, patch.object(store, "commit") as wrote:
        stock.open_pool("ball", rules.LARGEST_POOL)
    places = {part.record.place for call in wrote.call_args_list for part in call.args}
    assert places == set(rules.places("ball", rules.LARGEST_POOL))
    waited = sum(call.args[0] for call in slept.call_args_list)
    assert (rules.LARGEST_POOL - 1000) * 2 / 1000 <= waited < 12, "and within the time that a function has"


def test_who_buys_while_a_pool_is_being_opened_again_keeps_the_place() -> None:
    stock.open_pool("ball", 1)
    held = stock.hold({"ball": 1}, UNTIL, NOW)
    stock._make("ball", rules.places("ball", 3))
    assert stock.counts("ball", NOW) == (3, 0, 1)
    store.commit(*stock.sell_write(held))


def test_a_person_may_have_no_more_than_the_limit() -> None:
    store.commit(stock.allow_write("sam", "ball#standard", 2, 3))
    with pytest.raises(ConditionFailed):
        store.commit(stock.allow_write("sam", "ball#standard", 2, 3))
    store.commit(stock.allow_again_write("sam", "ball#standard", 2))
    store.commit(stock.allow_write("sam", "ball#standard", 3, 3))


@given(st.lists(st.tuples(st.lists(st.sampled_from(["a", "b", "c"]), unique=True), st.integers(1, 9))))
def test_each_unit_takes_one_place_of_each_of_its_pools(lines: list[tuple[list[str], int]]) -> None:
    needs = rules.needs(lines)
    assert sum(needs.values()) == sum(len(pools) * quantity for pools, quantity in lines)


@given(st.integers(1, 400))
def test_no_two_places_of_a_pool_have_one_name(size: int) -> None:
    assert len(set(rules.places("pool", size))) == size
