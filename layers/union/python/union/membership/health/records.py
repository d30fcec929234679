"""Reads how groups fare, for the pages of staff."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from union import store, sweeps
from union.membership.health.rules import Fare, Held
from union.membership.health.tables import Found

_MOMENTS = ("last_event", "next_event", "events_until", "last_news")


def all_groups() -> list[Fare]:
    """How all groups fare, also those that have left, in one query. Who may know of whom is for the caller to say.

    One that cannot be read is told and left out until it is looked at again, the next night at the latest.
    """
    return sweeps.listed("group that fares", map(_fare, store.plain(Found.query(Found.ALL))))


def _fare(kept: Mapping[str, Any]) -> Fare:
    return Fare(
        group_id=kept["group_id"],
        name=kept["name"],
        type=kept["type"],
        standing=kept["standing"],
        affiliated_at=datetime.fromisoformat(kept["affiliated_at"]),
        looked_at=datetime.fromisoformat(kept["looked_at"]),
        members=int(kept["members"]) if "members" in kept else None,
        dressed=bool(kept["dressed"]),
        committee=[held(one) for one in json.loads(kept["committee"])],
        given=json.loads(kept["given"]) if "given" in kept else {},
        leaves_on=kept.get("leaves_on"),
        **{name: datetime.fromisoformat(kept[name]) if name in kept else None for name in _MOMENTS},
    )


def held(told: Mapping[str, Any]) -> Held:
    """A role as it is kept, or as people's own list of a committee has it."""
    days = {name: date.fromisoformat(told[name]) for name in ("starts_on", "ends_on")}
    return Held(told["person_id"], told["name"], told["role"], **days, awaits=bool(told["awaits"]))
