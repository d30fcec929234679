"""Many want the last places at once, on the local cloud's DynamoDB: none is sold twice, none is left over, nobody is refused wrongly.

A ball of 300 places and 5,000 buyers is played whole, with as many at once as one machine can bear. The first race is the negative
control: without the condition it must go wrong, or the others would prove nothing.
"""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from union import store
from union.commerce.stock import actions as stock
from union.commerce.stock import rules
from union.commerce.stock.rules import Hold, SoldOut
from union.commerce.stock.tables import Place
from union.store import ConditionFailed

from infra.local.cloud import Cloud
from infra.local.rush import HANDS, at_once, buy, play
from tests import patience


@pytest.fixture(autouse=True)
def at_the_local_cloud(cloud: Cloud) -> Iterator[None]:
    """Let our own actions speak to the deployed tables."""
    with patience.speaking(cloud.environment):
        stock._gone.clear()
        yield


def _pool(size: int) -> str:
    name = f"rush-{secrets.token_hex(6)}"
    stock.open_pool(name, size)
    return name


def _hold(pool: str) -> Hold | None:
    now = datetime.now(UTC)
    try:
        return stock.hold({pool: 1}, now + rules.HOLD, now)
    except SoldOut:
        return None


def _sold(pool: str) -> int:
    return stock.counts(pool, datetime.now(UTC))[1]


def test_without_its_condition_places_are_held_twice() -> None:
    pool = _pool(4)
    with patch.object(Place, "update", lambda self, actions, condition=None: Place.__mro__[1].update(self, actions)):
        held = [one for one in at_once(lambda: _hold(pool), HANDS * 2) if one]
    places = [place for one in held for place in one.places]
    assert len(places) > len(set(places)), "the rush proves nothing where nobody meets"


def test_a_ball_sells_out_exactly() -> None:
    rush = play(300, 5_000)
    assert (rush.sold, rush.twice, rush.left) == (300, 0, 0)


def test_again_and_again_nothing_is_sold_twice_or_left_over() -> None:
    for _ in range(5):
        rush = play(100, 400)
        assert (rush.sold, rush.twice, rush.left) == (100, 0, 0)


def test_parties_never_get_more_than_there_is_and_leave_nothing_that_fits() -> None:
    pool = _pool(30)
    taken = [place for one in at_once(lambda: buy(pool, 1 + secrets.randbelow(3)), 80) for place in one]
    stock._gone.clear()
    while more := buy(pool):
        taken += more
    assert len(taken) == len(set(taken)) == 30 == _sold(pool)


def test_what_lapsed_is_sold_again_and_only_once() -> None:
    pool = _pool(6)
    past = datetime.now(UTC) - timedelta(hours=1)
    lapsed = [stock.hold({pool: 1}, past + timedelta(minutes=15), past) for _ in range(6)]
    stock._gone.clear()
    with ThreadPoolExecutor(HANDS) as hands:
        paid_late = [hands.submit(_pay_late, hold) for hold in lapsed]
        new = [hands.submit(_buy_or_lose, pool) for _ in range(20)]
        sold = sum(one.result() for one in [*paid_late, *new])
    assert sold == 6 == _sold(pool)


def _pay_late(hold: Hold) -> bool:
    try:
        store.commit(*stock.sell_write(hold))
    except ConditionFailed:
        return False
    return True


def _buy_or_lose(pool: str) -> bool:
    try:
        return bool(buy(pool))
    except ConditionFailed:
        return False
