"""Truths about what is kept of people, as a page tells them: what an erasure deletes, what stays and why, and how long anything is kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from union.core.personal_data import expiry, inventory, places
from union.core.personal_data.subjects import Fate
from union.core.policy.retention import Retention

if TYPE_CHECKING:
    from union.core.personal_data import views


def kept(policy: Retention) -> "list[views.Kept]":
    """How long what is kept, wherever it lies, gathered by that time."""
    found: dict[str, list[str]] = {}
    for name, table in inventory.TABLES.items():
        found.setdefault(expiry.kept(name, policy), []).append(table.title)
    for place in places.PLACES.values():
        found.setdefault(place.kept, []).append(place.what)
    return [{"kept": kept, "titles": titles} for kept, titles in found.items()]


def titles_deleted() -> list[str]:
    """What an erasure deletes whole."""
    return [one.title for one in inventory.TABLES.values() if any(subject.fate is Fate.DELETED for subject in one.subjects)]


def by_reason(fate: Fate) -> "list[views.Reason]":
    """What has this fate, gathered by why."""
    found: dict[str, list[str]] = {}
    for _, table, subject in inventory.subjects():
        if subject.fate is fate and table.title not in found.setdefault(subject.why, []):
            found[subject.why].append(table.title)
    return [{"why": why, "titles": titles} for why, titles in found.items()]


FAILED = "failed"
"""By what a night counts what could not be changed, beside the tables' names."""


def expiring(counted: Mapping[str, int], last_at: str | None, next_at: str | None, policy: Retention) -> "views.Expiring":
    """What goes after its days, and how many went by table in the night that was over at `last_at` (ISO)."""
    return {
        "last_at": last_at,
        "next_at": next_at,
        "failed": int(counted.get(FAILED, 0)),
        "kinds": [
            {"title": expiry.title(one), "kept": one.kept(policy), "last": int(counted.get(one.table, 0))} for one in expiry.EVERY
        ],
    }
