"""Verbs: go through tables page by page, as one caller at a time, and write down how far that is, to go on from there."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from union import store, time_left
from union.core.personal_data import items, rules
from union.core.personal_data.matching import Item
from union.core.personal_data.tables import DataRequest
from union.store import Update

LEAST = 60.0
"""Seconds that a table's page and what is done with it take at most, with all that is written afterwards."""


def claimed(found: DataRequest, now: datetime) -> bool:
    """Whether this is the caller's alone from now on, until it is written that it is nobody's, or nobody can be working at it any more."""
    free = DataRequest.claimed_at.does_not_exist() | (DataRequest.claimed_at <= now - rules.CLAIM_LASTS)
    claim = [DataRequest.claimed_at.set(now), DataRequest.version.add(1)]
    return store.alone(Update(found, claim, free & (DataRequest.version == found.version)))


def write(found: DataRequest, *more: Action) -> None:
    """Write how far it is. Raises `ConditionFailed` where somebody else has taken it over since."""
    store.commit(change(found, *more))


def change(found: DataRequest, *more: Action) -> Update:
    """The part of a transaction that changes it. `ConditionFailed` where somebody else has taken it over since."""
    return Update(found, list(more), DataRequest.claimed_at == found.claimed_at)


def pages(
    names: Sequence[str], place: dict[str, Any], *, newest: bool = True
) -> Iterator[tuple[str, list[Item], dict[str, Any] | None]]:
    """What is left to look through of these tables from `place` on, while there is time: table, items, and the key after which it goes on.

    Whether it has to be the `newest` that was written says `items.page`.
    """
    for name in names[names.index(place["table"]) :]:
        after = place.get("after") if name == place["table"] else None
        while True:
            if time_left.seconds() < LEAST:
                return
            found, after = items.page(name, after, newest=newest)
            yield name, found, after
            if after is None:
                break


def begun(found: DataRequest, names: Sequence[str]) -> dict[str, Any]:
    """Where it goes on: the table, and the key after which. At first at the beginning of the first table."""
    return dict(found.place or {"table": names[0], "after": None, "parts": 0})


def place_after(names: Sequence[str], name: str, after: dict[str, Any] | None) -> dict[str, Any] | None:
    """The place after this one; None where that was the last."""
    if after is not None:
        return {"table": name, "after": after}
    at = names.index(name) + 1
    return {"table": names[at], "after": None} if at < len(names) else None
