"""Verbs: note an act in the same transaction that does it, and tell what was done."""

from datetime import datetime

from union import ids, sweeps, watch
from union.core.audit.tables import Entry
from union.store import Put

MOST = 50
"""As many acts as a page tells of."""


def audit_write(subject: str, act: str, actor: str, at: datetime, **details: str | int) -> Put:
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


def told(subject: str, most: int = MOST) -> list[Entry]:
    """The last acts on `subject`, the newest first. Who may know of them is for the caller to say."""
    return sweeps.listed("entry of the log", Entry.query(subject, scan_index_forward=False, limit=most, consistent_read=True))
