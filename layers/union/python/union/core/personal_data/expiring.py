"""Verbs: each night, take away what is kept no longer. Page by page over the tables of `expiry`, to go on where it ended.

What it does once is not there to be done twice, so it may stop anywhere and come again. One item that cannot be changed holds up no other.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.personal_data import expiry, items, telling, walking
from union.core.personal_data.matching import Item
from union.core.personal_data.rules import Kind, State
from union.core.personal_data.tables import DataRequest
from union.core.policy import actions as policies
from union.core.policy.retention import Retention
from union.store import ConditionFailed, Get, Put
from union.times import from_london, iso_or_none, london_day

if TYPE_CHECKING:
    from union.core.personal_data import views

_HOUSE, _AT = "union-house", "03:10"
"""The hour in London, at which nobody is waiting for a page."""


def night_key() -> Get[DataRequest]:
    """Ask for how the nights go; `told` reads what came of it."""
    return DataRequest.by_key(_HOUSE, Kind.NIGHT)


def see_to_it(now: datetime) -> None:
    """Have there be a next night. Once there is one it follows from the last."""
    (found,) = store.read(night_key())
    if found is not None:
        return
    day = london_day(now)
    first = DataRequest(
        person_id=_HOUSE, request_id=Kind.NIGHT, kind=Kind.NIGHT, state=State.WAITING, name="", email="", asked_at=now,
        due_on=day.isoformat(), clock=DataRequest.YES, next_at=_next(day),
    )  # fmt: skip
    try:
        store.commit(Put(first, DataRequest.person_id.does_not_exist()))
    except ConditionFailed:
        return


def _next(day: date) -> datetime:
    return from_london((day + timedelta(days=1)).isoformat(), _AT)


def go_on(found: DataRequest, now: datetime) -> dict[str, int]:
    """Go on with a night whose time has come, which is the caller's alone. Returns how many items went or changed, under `expired`."""
    policy, today, names = policies.read().retention, london_day(now), [*expiry.BY_TABLE]
    begun = walking.begun(found, names)
    place, counted = begun or None, Counter[str](found.found if found.state == State.WORKING else {})
    made = 0
    for name, some, after in walking.pages(names, begun, newest=False):
        done = _expired(name, some, policy, today)
        counted += done
        made += done.total() - done[telling.FAILED]
        place = walking.place_after(names, name, after)
        if place is None:
            break
        if done or after is None:
            how_far = [DataRequest.place.set(place), DataRequest.found.set(dict(counted)), DataRequest.state.set(State.WORKING)]
            walking.note(found, *how_far)
    if place is not None:
        walking.note(found, DataRequest.claimed_at.remove())
    else:
        _over(found, counted, today, now)
    return {"expired": made}


def _expired(name: str, some: Sequence[Item], policy: Retention, today: date) -> Counter[str]:
    done = [sweeps.attempt("item that is kept no longer", name, partial(_expire, name, item, policy, today)) for item in some]
    return +Counter({name: sum(one or 0 for one in done), telling.FAILED: sum(one is None for one in done)})


def _expire(name: str, item: Item, policy: Retention, today: date) -> int:
    made = expiry.change(expiry.BY_TABLE[name], item, policy, today)
    return int(made is not None and items.make(name, item, made))


def _over(found: DataRequest, counted: Counter[str], today: date, now: datetime) -> None:
    night = [
        DataRequest.state.set(State.WAITING),
        DataRequest.done_at.set(now),
        DataRequest.next_at.set(_next(today)),
        DataRequest.found.set(dict(counted)),
        DataRequest.place.remove(),
        DataRequest.claimed_at.remove(),
    ]
    store.commit(walking.change_write(found, *night), audit_write("data", "expired", _HOUSE, now, **counted))


def told(found: DataRequest | None, policy: Retention) -> "views.Expiring":
    """What goes by the policy and when, with what went last night, for staff."""
    if found is None:
        return telling.expiring({}, None, None, policy)
    return telling.expiring(dict(found.found or {}), iso_or_none(found.done_at), iso_or_none(found.next_at), policy)
