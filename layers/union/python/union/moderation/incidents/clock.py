"""Verbs: what comes to cases by the clock. A timer hurries nothing here; a sweep every five minutes is soon enough."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from union import store, sweeps, watch
from union.core.case_log import actions as case_log
from union.core.case_log.rules import Act
from union.core.letters.rules import Kind
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import NotFound
from union.moderation.conduct import records as conduct_records
from union.moderation.evidence import actions as evidence
from union.moderation.incidents import records as incident_records
from union.moderation.incidents import rules
from union.moderation.incidents.rules import State
from union.moderation.recusals import actions as recusals
from union.store import ConditionFailed, Part
from union.watch import Count

if TYPE_CHECKING:
    from union.moderation.incidents.tables import Incident

_HOUSE = "union-house"
_OVER = (State.CLOSED, State.DELETED)


def tick(now: datetime) -> dict[str, int]:
    """What comes by the clock: a deputy is told of what nobody took, the team of what stands still, and what has had its time is deleted."""
    over: list[Incident] = []
    none = {"late_cases": 0, "deleted_cases": 0}
    return none | sweeps.parts(("late cases", lambda: _late(over, now)), ("cases to delete", lambda: _to_delete(over, now)))


def _late(over: "list[Incident]", now: datetime) -> Counter[str]:
    """See to the open cases, and put the records of those that are over into `over`, so that each is read once."""
    policy = cache(policies.read)  # Whatever becomes of it, what has had its time is found.
    done = sweeps.each("late case", incident_records.due(now), lambda incident_id: _if_late(incident_id, over, policy, now), str)
    if done["late_cases"]:
        watch.count(Count.CASE_LATE, done["late_cases"])
    return done


def _if_late(incident_id: str, over: "list[Incident]", policy: Callable[[], Policy], now: datetime) -> dict[str, int]:
    record = _due(incident_id, now)
    if record is not None and record.state in _OVER:
        over.append(record)
        return {}
    return {} if record is None else {"late_cases": _remind(record, policy(), now)}


def _to_delete(over: "list[Incident]", now: datetime) -> Counter[str]:
    return sweeps.each(
        "case to delete", over, lambda record: {"deleted_cases": delete(record, now)}, lambda record: str(record.incident_id)
    )


def _due(incident_id: str, now: datetime) -> "Incident | None":
    (record,) = store.read(incident_records.key(incident_id))
    return record if record is not None and record.next_at is not None and record.next_at <= now else None


def _remind(record: "Incident", policy: Policy, now: datetime) -> int:
    """Nobody took it in time: the deputy's team may see it from now on. It stands still: whoever has it is told. Again each day."""
    unowned = record.owner_id is None
    handed = _handed(record, policy)
    team = handed or (record.deputy if unowned and record.deputy in policy.contacts else record.team)
    acts = [case_log.act("its team was not there any more" if handed else _why(unowned), _HOUSE, team=team)]
    apart = unowned and bool(record.crowded)  # One letter a day and team for all that stand by themselves.
    named = f"{'crowd' if apart else record.incident_id}#{now:%Y-%m-%d}"
    letter = incident_records.letter_write(Kind.CASE_LATE, named, record, policy, now, team, apart=apart)
    changed = incident_records.remind_write(record, escalated=unowned and not handed, now=now, team=handed)
    try:
        case_log.write(record.incident_id, acts, now, changed, letter)
    except ConditionFailed as lost:
        return 0 if lost.on(changed) else _told_already(record.incident_id, acts, now, changed)
    return 1


def _told_already(incident_id: str, acts: Sequence[Act], now: datetime, changed: Part) -> int:
    """A letter of today has told of it: it goes on without another, unless somebody changed it at this very moment."""
    try:
        case_log.write(incident_id, acts, now, changed)
    except ConditionFailed:
        return 0
    return 1


def _going(record: "Incident", now: datetime) -> "Incident | None":
    """The record of a case that is being deleted, from now on or since a breakdown; None where it stays."""
    if record.state == State.DELETED:
        return record if record.clock is not None else None
    if not rules.may_delete(record.state, record.delete_at, now, held=bool(record.held)):
        return None
    try:
        case_log.end(record.incident_id, _HOUSE, now, incident_records.go_write(record, now))
    except (ConditionFailed, NotFound):
        return None
    return store.read(incident_records.key(record.incident_id))[0]


def _why(unowned: bool) -> str:
    return "nobody had taken it" if unowned else "stood still"


def _handed(record: "Incident", policy: Policy) -> str | None:
    """The team that looks after a case from now on, where the policy does not know its own any more. One that is kept out is none."""
    if record.team in policy.contacts:
        return None
    (kept_out,) = store.read(recusals.key(record.incident_id))
    recusal = recusals.recusal(kept_out)
    return policy.team_for(record.team, kept_out=recusal.teams if recusal else ())


def delete(record: "Incident", now: datetime) -> int:
    """Delete a closed case, as it was read, whose time has come and that nobody holds. Its number stays. Returns whether it was done.

    It is no case any more before anything of it goes: whoever holds it back, opens it again or adds to it comes before that, and it
    stays whole, or after it, and is told. What a breakdown leaves is deleted the next time: the record goes last.
    """
    incident_id, going = str(record.incident_id), _going(record, now)
    if going is None:
        return 0
    evidence.forget(incident_id)
    for part in [*conduct_records.forget_write(incident_id), *incident_records.forget_write(going)]:
        store.commit(part)
    case_log.forget(incident_id)
    try:
        store.commit(
            incident_records.delete_write(going),
            incident_records.note_deletion_write(going, now),
            recusals.forget_write(incident_id),
        )
    except ConditionFailed:
        return 0
    return 1
