"""Verbs: write into the log of a case with the change it tells of, and read it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from union import store
from union.core.case_log import rules
from union.core.case_log.rules import Act, Entry
from union.core.case_log.tables import LogEntry
from union.errors import NotFound, Unavailable
from union.store import ConditionFailed, Delete, Part, Put
from union.times import from_iso, iso

_TRIES = 24
"""Each time that one entry loses, another is in: of so many who write at once, none is turned away."""
_LAST = "deletion begun"
"""The last entry there ever is: behind it nothing is written, so nothing is added to a case that is being deleted."""
_ONE_LOOK = timedelta(minutes=10)


def act(what: str, actor: str, **details: str | int) -> Act:
    """Something done to a case. `details` are ids, numbers and hashes, never what somebody wrote."""
    return Act(what, actor, details)


def digest(text: str) -> str:
    """The SHA-256, in hexadecimal, by which an act names what somebody wrote without repeating it."""
    return sha256(text.encode()).hexdigest()


def write(incident_id: str, acts: Sequence[Act], now: datetime, *parts: Part) -> None:
    """Make the changes of `parts` and enter `acts` into the case's log, in one transaction.

    Where somebody else entered something at the same moment, it is tried again behind that. Raises `ConditionFailed` where a condition of
    `parts` does not hold, and `NotFound` where the case is being deleted or was.
    """
    for _ in range(_TRIES):
        # Each entry holds the hash of the one before, so of all who write at once one is next and the others go behind it.
        entries = _following(incident_id, acts, now)
        try:
            store.commit(*parts, *entries)
            return
        except ConditionFailed as lost:
            if any(lost.on(part) for part in parts):
                raise
    raise Unavailable("The house is very busy. Please try again in a moment.")


def end(incident_id: str, actor: str, now: datetime, *parts: Part) -> None:
    """Make the changes of `parts` and enter the last entry of a case's log, in one transaction. Raises `ConditionFailed` as `write` does."""
    write(incident_id, [act(_LAST, actor)], now, *parts)


def looked(incident_id: str, actor: str, now: datetime, what: str = "read") -> None:
    """Enter that somebody read a case. Looks of one person with nothing between them are one look for ten minutes."""
    last = _last(incident_id)
    if last and (last.act, last.actor) == (what, actor) and now - from_iso(last.at) < _ONE_LOOK:
        return
    write(incident_id, [act(what, actor)], now)


def begin_write(incident_id: str, acts: Sequence[Act], now: datetime) -> list[Part]:
    """The parts of a transaction that begin the log of a new case."""
    return _entries(incident_id, acts, now, 0, rules.START)


def _following(incident_id: str, acts: Sequence[Act], now: datetime) -> list[Part]:
    last = _last(incident_id)
    if last is not None and last.act == _LAST:
        raise NotFound("There is no case at this address. It may have been deleted because its time had come.")
    return _entries(incident_id, acts, now, int(last.number) if last else 0, last.hash if last else rules.START)


def _last(incident_id: str) -> LogEntry | None:
    return next(iter(LogEntry.query(incident_id, scan_index_forward=False, limit=1, consistent_read=True)), None)


def _entries(incident_id: str, acts: Iterable[Act], now: datetime, number: int, previous: str) -> list[Part]:
    parts: list[Part] = []
    for one in acts:
        number += 1
        entry = rules.entered(incident_id, number, iso(now), one, previous)
        previous = entry.hash
        parts.append(Put(_record(entry), LogEntry.number.does_not_exist()))
    return parts


def _record(entry: Entry) -> LogEntry:
    return LogEntry(
        incident_id=entry.subject,
        # DynamoDB sorts it as text: without the noughts the tenth entry would come before the second.
        number=f"{entry.number:06}",
        at=entry.at,
        actor=entry.act.actor,
        act=entry.act.act,
        details=dict(entry.act.details),
        previous=entry.previous,
        hash=entry.hash,
    )


def entries(incident_id: str) -> list[Entry]:
    """The whole log of a case, from its beginning."""
    return [
        Entry(incident_id, int(r.number), r.at, Act(r.act, r.actor, r.details), r.previous, r.hash)
        for r in LogEntry.query(incident_id, consistent_read=True)
    ]


def forget(incident_id: str) -> None:
    """Delete the log of a case that is deleted, but for its last entry, which says no more than that and stands in the way of others."""
    for record in list(LogEntry.query(incident_id, scan_index_forward=False, consistent_read=True)):
        if record.act != _LAST:
            store.commit(Delete(record))
