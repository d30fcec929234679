"""Reads and writes how groups leave, as other rooms and this one's actions know it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from union import sweeps
from union.membership.affiliation import rules
from union.membership.affiliation.rules import Deed, State
from union.membership.affiliation.tables import Departure
from union.store import ConditionCheck, Get, Update
from union.times import london_day, shown_day

if TYPE_CHECKING:
    from union.views import OpenItem

_MOST = 200


def key(group_id: str) -> Get[Departure]:
    """Ask for how a group leaves or left."""
    return Departure.by_key(group_id)


def standing(record: Departure, now: datetime) -> State:
    """How it stands now: by its day, whether a clock came by or not."""
    return rules.standing(str(record.state), str(record.leaves_on), london_day(now))


def moved_write(record: Departure, deed: Deed, by: tuple[str, str], now: datetime, more: Sequence[Action] = ()) -> Update:
    """The part by which it moves on; `by` is whose id and name. `ConditionFailed` where it moved since it was read. Raises `Conflict`."""
    after = rules.moved(State(record.state), deed)
    actions = [
        Departure.state.set(after),
        Departure.version.set(int(record.version) + 1),
        Departure.moved_at.set(now),
        Departure.moved_by.set(by[0]),
        Departure.moved_by_name.set(by[1]),
        *more,
    ]
    return Update(Departure(str(record.group_id)), actions, _same(record))


def same_check(record: Departure) -> ConditionCheck:
    """The part that loses a transaction where it moved since it was read."""
    return ConditionCheck(key(str(record.group_id)), _same(record))


def marked_write(record: Departure, *actions: Action) -> Update:
    """The part that notes something of it beside its state. `ConditionFailed` where it moved since it was read."""
    return Update(Departure(str(record.group_id)), list(actions), _same(record))


def to_tell(now: datetime) -> list[Action]:
    """What keeps of one that stays, or is back, that its members are still to be told: until then the clock has something to do."""
    return [
        Departure.open.set(Departure.YES),
        Departure.due_on.set(london_day(now).isoformat()),
        Departure.telling.set(Departure.YES),
    ]


def told_write(record: Departure, now: datetime) -> Update:
    """The part that notes that its members were told. With that, of one that stays or is back nothing is left to do."""
    goes = standing(record, now) in (State.AHEAD, State.LEFT)
    over = [] if goes else [Departure.open.remove(), Departure.due_on.remove()]
    return marked_write(record, Departure.telling.remove(), *over)


def _same(record: Departure) -> Any:
    return Departure.version == int(record.version)


def due(now: datetime) -> Iterable[Departure]:
    """Those of which the clock has something to do, in part, by an eventual look: to tell members, or to do what follows from the day."""
    # A generator would end with the first record that cannot be read.
    return filter(lambda one: _is_due(one, now), Departure.open_index.query(Departure.YES))


def _is_due(record: Departure, now: datetime) -> bool:
    gone = standing(record, now) is State.LEFT and record.followed_at is None
    return gone or bool(record.telling)


def listed() -> list[Departure]:
    """The latest of all, in part, the last day first, by an eventual look."""
    return list(Departure.listed_index.query(Departure.SHELF, scan_index_forward=False, limit=_MOST))


def open_items(now: datetime) -> "list[OpenItem]":
    """What staff have to do about groups that leave or left, the most pressing first, in one query. Whose it is, is for the caller to say."""
    found = map(partial(_item, now=now), Departure.open_index.query(Departure.YES, limit=_MOST))
    return [one for one in sweeps.listed("leaving", found) if one is not None]


def _item(one: Departure, now: datetime) -> "OpenItem | None":
    state, day = standing(one, now), shown_day(str(one.leaves_on))
    if state not in (State.AHEAD, State.LEFT):
        return None
    ahead = state is State.AHEAD
    return {
        "group_id": str(one.group_id),
        "group_name": str(one.group_name),
        "group_type": str(one.group_type),
        "text": f"It leaves the union on {day}." if ahead else f"It left the union on {day}. Its money is to be settled.",
        "due_on": str(one.due_on),
        "url": f"/groups/{one.group_id}/affiliation",
    }
