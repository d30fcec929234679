"""Verbs: what follows in every wing when a group has left the union, and what staff have to see to."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from union import store, sweeps
from union.commerce.orders import records as orders
from union.commerce.products import actions as products
from union.core.people.rules import Caller
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation import pages, records
from union.membership.affiliation.rules import State
from union.membership.events import actions as events
from union.times import from_london
from union.voting.elections import actions as elections

if TYPE_CHECKING:
    from union.membership.affiliation.tables import Departure
    from union.membership.affiliation.views import Affiliation


def shown(group_id: str, caller: Caller, now: datetime) -> "Affiliation":
    """A group's affiliation, with the money of one that left. Raises `NotAllowed`, `NotFound`."""
    return pages.shown(group_id, caller, now, lambda: _waiting(group_id))


def _waiting(group_id: str) -> tuple[int, int, int]:
    found = orders.wanting(group_id)
    return len(found.to_hand_out), len(found.not_arrived), len(found.disputed)


def settle(group_id: str, caller: Caller, *, version: int, now: datetime) -> None:
    """Say that a group's money is settled. Raises `Conflict` while somebody waits for a refund, goods or their bank, and `NotAllowed`."""
    affiliation.settle(group_id, caller, version=version, open_matters=lambda: sum(_waiting(group_id)), now=now)


def sweep(now: datetime) -> dict[str, int]:
    """See to what follows for groups whose day has come, and tell members who were not told. Returns how much of each.

    From the day on nobody finds such a group, whether this came by or not. May come twice, late, or at once with itself.
    """
    done = sweeps.each("leaving", records.due(now), lambda one: _followed(str(one.group_id), now), lambda one: str(one.group_id))
    return {"left": 0, "told": 0} | dict(done)


def _followed(group_id: str, now: datetime) -> dict[str, int]:
    told = affiliation.tell(group_id, now)
    left = affiliation.left(group_id, now)
    (record,) = store.read(records.key(group_id))
    if record is None or State(record.state) is not State.LEFT or record.followed_at is not None:
        return {"told": told, "left": left}
    done = _ended(record, now)
    if not done["stuck"]:
        affiliation.followed(group_id, now)
    return {"told": told, "left": left, **done}


def _ended(record: "Departure", now: datetime) -> Counter[str]:
    """End elections and, where that was asked for, what was to be held; what is `stuck` has to be tried again."""
    group_id, since = str(record.group_id), from_london(str(record.leaves_on), "00:00")
    because = f"{record.group_name} left the union."
    parts = [lambda: elections.call_off_all(group_id, because, now)]
    if record.pay_back:
        parts += [
            lambda: events.call_off_all(group_id, because, since, now),
            lambda: products.call_off_all(group_id, because, since, now),
        ]
    done: Counter[str] = Counter()
    for part in parts:
        done.update(sweeps.attempt("leaving", group_id, part) or {"stuck": 1})
    return done
