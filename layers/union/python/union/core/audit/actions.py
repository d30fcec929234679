"""Verbs: note an act in the same transaction that does it."""

from datetime import datetime

from union import ids, watch
from union.core.audit.tables import Entry
from union.store import Put


def noted(subject: str, act: str, actor: str, at: datetime, **details: str | int) -> Put:
    """The part of a transaction that notes that `actor` (a person's id, or a part of the house) did `act` to `subject`."""
    entry = Entry(
        subject=subject,
        entry_id=ids.sortable(at),
        at=at,
        actor=actor,
        act=act,
        details=details,
        correlation_id=watch.correlation_id(),
    )
    return Put(entry, Entry.entry_id.does_not_exist())
