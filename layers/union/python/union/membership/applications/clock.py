"""Every night: what was not sent in time lapses, and whoever has a week left is reminded. Pages and rules read the day and wait for no clock."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.applications import letters, records, rules
from union.membership.applications.actions import end_write
from union.membership.applications.rules import OPEN, State
from union.store import ConditionFailed, Part
from union.times import london_day

_HOUSE = "union-house"


def sweep(now: datetime) -> Mapping[str, int]:
    """Let applications lapse that were not sent in time, and remind of those that will soon. Doing it again changes nothing."""
    policy = policies.read()
    soon = (london_day(now) + rules.REMINDED).isoformat()
    # A generator would end with the first record that cannot be read.
    found = chain.from_iterable(records.standing_as(state, soon) for state in sorted(OPEN))
    due = filter(lambda one: _is_due(one.moves_on, one.reminded_on, now), found)
    return sweeps.each(
        "application", due, lambda one: _looked_at(str(one.application_id), policy, now), lambda one: str(one.application_id)
    )


def _is_due(moves_on: str, reminded_on: str | None, now: datetime) -> bool:
    return moves_on < london_day(now).isoformat() or reminded_on != moves_on


def _looked_at(application_id: str, policy: Policy, now: datetime) -> dict[str, int]:
    """Read whole and anew: the list that named it may be older than what its applicant did since."""
    (found,) = store.read(records.key(application_id))
    if found is None or State(found.state) not in OPEN or not _is_due(found.moves_on, found.reminded_on, now):
        return {}
    if records.standing(found, now) == State.LAPSED:
        noting = audit_write(f"application#{application_id}", "application lapsed", _HOUSE, now)
        return _done("lapsed", *end_write(found, State.LAPSED, now), noting, letters.news(found, policy, "lapsed", now))
    reminding = records.remind_write(found)
    return _done("reminded", reminding, letters.news(found, policy, "lapsing", now, day=found.moves_on))


def _done(what: str, *parts: Part) -> dict[str, int]:
    """Whoever sends or changes it at this very moment is looked at again tomorrow."""
    try:
        store.commit(*parts)
    except ConditionFailed:
        return {}
    return {what: 1}
