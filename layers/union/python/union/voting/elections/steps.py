"""Keeps account of what has followed from an election's times, and sets the timer for the next of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from union import settings, store, sweeps, timers, watch
from union.core.audit.actions import audit_write
from union.errors import Unavailable
from union.store import ConditionFailed, Put
from union.voting.elections import records, rules
from union.voting.elections.rules import Step
from union.voting.elections.tables import Election
from union.watch import Count

_HOUSE = "union-house"
_SOON = timedelta(minutes=15)
"""The sweep comes every five minutes: it sees to each timer more than once before the moment comes."""
_A_MOMENT = timedelta(seconds=2)


def due(election: Election, now: datetime) -> Step | None:
    """The step that is to be taken now, if there is one. An election that has stopped takes none until it is resumed."""
    step = None if election.trouble else _next(election, now)
    return step[0] if step and step[1] <= now else None


def _next(election: Election, now: datetime) -> tuple[Step, datetime] | None:
    followed = Step(election.followed) if election.followed else None
    return rules.next_step(records.timetable(election, now), records.done(election), followed)


def taken(election: Election, step: Step, now: datetime, **found: Any) -> Election | None:
    """Keep that a step was taken and what was found at it (attributes by name). None where the election changed meanwhile.

    With `trouble` the election goes on no further by itself.
    """
    after = _copied(election)
    after.followed = election.followed if found.get("trouble") else step
    after.version = int(election.version) + 1
    for name, value in found.items():
        setattr(after, name, value)
    ahead = None if found.get("trouble") else _next(after, now)
    after.moving, after.next_at = (Election.MOVING, ahead[1]) if ahead else (None, None)
    noting = note_write(election, f"election step: {step}", _HOUSE, now)
    unchanged_ = (Election.version == election.version) & Election.declared_at.does_not_exist()
    try:
        store.commit(Put(after, unchanged_), noting)
    except ConditionFailed:
        return None
    return after


def _copied(election: Election) -> Election:
    return Election(**{name: getattr(election, name) for name in Election.get_attributes()})


def moving(now: datetime) -> Iterable[tuple[str, int, datetime]]:
    """The elections that move by themselves, as (id, version, next moment), of those that do so soon or should have."""
    until = Election.next_at <= now + _SOON
    for kept in sweeps.readable("election", Election.by_moving.query(Election.MOVING, until)):
        yield str(kept.election_id), int(kept.version), kept.next_at


def hurry(election_id: str, now: datetime) -> None:
    """Set the timer for the next moment of an election. Should that fail, the sweep sees to it, and the clock decides all the same."""
    (election,) = store.read(records.key(election_id))
    if election is None or election.next_at is None:
        return
    version = int(election.version)
    message = {"election_id": election_id, "version": version, "correlation_id": election.correlation_id}
    # Scheduler takes no moment that has passed.
    at = max(election.next_at, now + _A_MOMENT)
    try:
        timers.start(rules.timer(election_id, version), at, settings.election_clock(), message)
    except Unavailable:
        watch.count(Count.TIMER_MISSED)
        watch.logger.warning("A timer could not be set; the sweep will", election_id=election_id)


def hurried(election_id: str, version: int) -> bool:
    """Whether the timer for this version of an election stands."""
    return timers.stands(rules.timer(election_id, version))


def note_write(election: Election, act: str, actor: str, now: datetime, **more: str) -> Put:
    """The part of a transaction that notes what was done to an election, by whom."""
    return audit_write(f"group#{election.group_id}", act, actor, now, election=election.election_id, **more)
