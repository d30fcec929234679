"""Truths about stock: a thing of which there are N is sold N times, never more, and none of them is lost.

Groups "sell event tickets and merchandise" (guidance). A pool is what runs out: the places in a room, the hoodies of one size, the uses
of a code. It has one place for each unit. A buyer holds a place until a moment; when the moment has passed, the place is free
again whether or not anybody noticed, so nothing that breaks down leaves a place held for good.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from union.errors import Conflict

LARGEST_POOL = 5_000
HOLD = timedelta(minutes=15)
"""How long a buyer has to pay, as the page says."""
GRACE = timedelta(minutes=10)
"""How much longer the places stay theirs: the checkout is closed first, so that nobody pays for what is gone."""


@dataclass(frozen=True)
class Hold:
    """Places held under one unguessable token until a moment: each is (pool, place); `new` are those taken in place of what had lapsed."""

    token: str
    until: datetime
    places: Sequence[tuple[str, str]]
    new: Sequence[tuple[str, str]] = ()

    def written(self) -> list[Any]:
        """The places as tables keep them: "pool|place" each."""
        return [f"{pool}|{place}" for pool, place in self.places]

    @classmethod
    def read(cls, token: str, until: datetime, texts: Iterable[str]) -> Self:
        """A hold whose places are these `texts`, each as `written` gave it."""
        return cls(token, until, [(pool, place) for pool, _, place in (text.rpartition("|") for text in texts)])


class SoldOut(Conflict):
    """There is not as much left of `pool` as was wanted; `left` is how much there was."""

    title = "Sold out"

    def __init__(self, pool: str, left: int) -> None:
        super().__init__("There are not enough left of this.")
        self.pool, self.left = pool, left


def place(pool: str, number: int) -> str:
    """The name of a pool's place with this number (from 1 on). Names are spread evenly, so that a search may begin anywhere."""
    return sha256(f"{pool}#{number}".encode()).hexdigest()[:12]


def places(pool: str, size: int) -> list[str]:
    """The names of all places of a pool of `size`."""
    return [place(pool, number) for number in range(1, size + 1)]


def free(sold: bool | None, until: float | None, now: datetime) -> bool:
    """Whether a place is free at `now`: not sold, and not held, or held until a moment that has passed."""
    return not sold and (until is None or until < now.timestamp())


def needs(wanted: Sequence[tuple[Sequence[str], int]]) -> Mapping[str, int]:
    """How many places each pool must give for lines of (the pools that each unit draws on, how many units)."""
    total: dict[str, int] = {}
    for pools, quantity in wanted:
        for pool in pools:
            total[pool] = total.get(pool, 0) + quantity
    return total
