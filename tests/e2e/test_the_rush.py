"""Many want the last places at once, on the local cloud's DynamoDB: none is sold twice, none is left over, nobody is refused wrongly.

A ball of 300 places and 5,000 buyers is played whole, with as many at once as one machine can bear. The first race is the negative
control: without the condition it must go wrong, or the others would prove nothing.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.stock import actions as stock
from union.stock import rules
from union.stock.rules import Hold, SoldOut
from union.stock.tables import Place
from union.store import Lost

from infra.local.cloud import Cloud

BUYERS, PLACES, HANDS = 5_000, 300, 24


@pytest.fixture(autouse=True)
def at_the_local_cloud(cloud: Cloud) -> Iterator[None]:
    """Let our own actions speak to the deployed tables."""
    with patch.dict(os.environ, cloud.environment):
        store.connection.cache_clear()
        stock._gone.clear()
        yield
    store.connection.cache_clear()


def _pool(size: int) -> str:
    name = f"rush-{secrets.token_hex(6)}"
    stock.open_pool(name, size)
    return name


def _try(pool: str, number: int = 1) -> Hold | None:
    now = datetime.now(UTC)
    try:
        return stock.hold({pool: number}, now + rules.HOLD, now)
    except SoldOut:
        return None


def _buy(pool: str, number: int = 1) -> Hold | None:
    held = _try(pool, number)
    if held is not None:
        store.commit(*stock.sold(held))
    return held


def _rush(do: Callable[[], Any], buyers: int) -> list[Any]:
    """Let `buyers` come at once, as many hands at a time as the machine can bear."""
    start = Barrier(HANDS)

    def come(number: int) -> Any:
        if number < HANDS:
            start.wait(timeout=30)
        return do()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(come, range(buyers)))


def _sold(pool: str) -> int:
    return sum(1 for place in Place.query(pool, consistent_read=True) if place.sold)


def test_without_its_condition_places_are_held_twice() -> None:
    pool = _pool(4)
    with patch.object(Place, "update", lambda self, actions, condition=None: Place.__mro__[1].update(self, actions)):
        held = [one for one in _rush(lambda: _try(pool), HANDS * 2) if one]
    places = [place for one in held for place in one.places]
    assert len(places) > len(set(places)), "the rush proves nothing where nobody meets"


def test_a_ball_sells_out_exactly() -> None:
    pool = _pool(PLACES)
    bought = [one for one in _rush(lambda: _buy(pool), BUYERS) if one]
    places = [place for one in bought for place in one.places]
    assert len(places) == len(set(places)) == PLACES == _sold(pool)


def test_twenty_times_in_a_row_nothing_is_sold_twice_or_left_over() -> None:
    for _ in range(20):
        pool = _pool(100)
        bought = [one for one in _rush(lambda pool=pool: _buy(pool), 400) if one]  # type: ignore[misc]
        places = [place for one in bought for place in one.places]
        assert len(places) == len(set(places)) == 100 == _sold(pool)


def test_parties_never_get_more_than_there_is_and_leave_nothing_that_fits() -> None:
    pool = _pool(30)
    bought = [one for one in _rush(lambda: _buy(pool, 1 + secrets.randbelow(3)), 80) if one]
    stock._gone.clear()
    while (more := _buy(pool)) is not None:
        bought.append(more)
    places = [place for one in bought for place in one.places]
    assert len(places) == len(set(places)) == 30 == _sold(pool)


def test_what_lapsed_is_sold_again_and_only_once() -> None:
    pool = _pool(6)
    past = datetime.now(UTC) - timedelta(hours=1)
    lapsed = [stock.hold({pool: 1}, past + timedelta(minutes=15), past) for _ in range(6)]
    stock._gone.clear()

    def late(hold: Hold) -> bool:
        try:
            store.commit(*stock.sold(hold))
        except Lost:
            return False
        return True

    with ThreadPoolExecutor(HANDS) as hands:
        paid_late = [hands.submit(late, hold) for hold in lapsed]
        new = [hands.submit(_buy_or_lose, pool) for _ in range(20)]
        sold = sum(one.result() for one in [*paid_late, *new])
    assert sold == 6 == _sold(pool)


def _buy_or_lose(pool: str) -> bool:
    try:
        return _buy(pool) is not None
    except Lost:
        return False
