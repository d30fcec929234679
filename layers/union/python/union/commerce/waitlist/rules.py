"""Truths about waiting lists.

Groups "sell event tickets and merchandise" (guidance), and popular ones sell out. Who wants what is gone waits with the number of people
they come with, and whoever fits into what has become free is served in the order in which they came. A place that is offered is
held until a moment; when that has passed, it goes on to the next.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from union.times import whole_minute

OFFER = timedelta(hours=24)
"""How long an offered place is held."""
SHARDS = 4


class State(StrEnum):
    """Where somebody on a waiting list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    PASSED = "passed"
    LEFT = "left"
    OVER = "over"


def queue(product_id: str, item_id: str) -> str:
    """The name of the waiting list for an item."""
    return f"{product_id}.{item_id}"


def shard(queue_name: str) -> str:
    """Which part of the lists that have somebody on them a list stands in."""
    return f"lists-{sha256(queue_name.encode()).digest()[0] % SHARDS}"


def shards() -> list[str]:
    """All parts of the lists that have somebody on them."""
    return [f"lists-{number}" for number in range(SHARDS)]


def offer_ends(now: datetime, closes: datetime | None) -> datetime:
    """Until when an offer made now holds: a day, and not after the sale closes (None: it never does)."""
    ends = whole_minute(now + OFFER)
    return min(ends, closes) if closes else ends


def good(state: str, until: datetime | None, now: datetime) -> bool:
    """Whether an offer can be taken now."""
    return state == State.OFFERED and until is not None and now < until


def fits(parties: list[int], free: int) -> list[int]:
    """Which parties, by their place in the list, are served with `free` places: each in turn that still fits."""
    served = []
    for index, party in enumerate(parties):
        if party <= free:
            served.append(index)
            free -= party
    return served
