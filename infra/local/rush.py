"""A rush for tickets on the local cloud: many buyers, few places, as many at once as one machine can bear."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier, Lock
from typing import Any
from unittest.mock import patch

HANDS = 24


@dataclass(frozen=True)
class Rush:
    """What came of a rush: places sold, sold twice, and left over; seconds; and DynamoDB calls a buyer."""

    places: int
    buyers: int
    sold: int
    twice: int
    left: int
    seconds: float
    reads: float
    writes: float


def play(places: int, buyers: int) -> Rush:
    """Let `buyers` want one of `places` each, and each who holds one buy it. Speaks to the tables that the environment names."""
    from union import store
    from union.commerce.stock import actions as stock

    pool, calls, lock = f"rush-{secrets.token_hex(6)}", {"Query": 0, "UpdateItem": 0, "TransactWriteItems": 0}, Lock()
    stock.open_pool(pool, places)
    dispatch, began = store.connection().dispatch, time.monotonic()

    def counted(operation: str, words: dict[str, Any]) -> Any:
        with lock:
            calls[operation] = calls.get(operation, 0) + 1
        return dispatch(operation, words)

    with patch.object(store.connection(), "dispatch", counted):
        bought = [one for one in at_once(lambda: buy(pool), buyers) if one]
    taken = [place for one in bought for place in one]
    seconds = time.monotonic() - began
    return Rush(
        places=places,
        buyers=buyers,
        sold=len(set(taken)),
        twice=len(taken) - len(set(taken)),
        left=places - stock.counts(pool, datetime.now(UTC))[1],
        seconds=seconds,
        reads=calls["Query"] / buyers,
        writes=(calls["UpdateItem"] + calls["TransactWriteItems"]) / buyers,
    )


def buy(pool: str, number: int = 1) -> list[tuple[str, str]]:
    """Hold so many places and buy them; nothing where there are not enough."""
    from union import store
    from union.commerce.stock import actions as stock
    from union.commerce.stock import rules

    now = datetime.now(UTC)
    with suppress(rules.SoldOut):
        held = stock.hold({pool: number}, now + rules.HOLD, now)
        store.commit(*stock.sell_write(held))
        return list(held.places)
    return []


def at_once(do: Callable[[], Any], times: int) -> list[Any]:
    """Do it so many times, `HANDS` of them starting at the same moment."""
    start = Barrier(min(HANDS, times))

    def come(number: int) -> Any:
        if number < HANDS:
            start.wait(timeout=120)
        return do()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(come, range(times)))
