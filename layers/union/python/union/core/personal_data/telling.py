"""Truths about what is kept of people, as a page tells them: what an erasure deletes, what stays and why, and how long anything is kept."""

from typing import TYPE_CHECKING

from union.core.personal_data import inventory, places
from union.core.personal_data.subjects import Fate

if TYPE_CHECKING:
    from union.core.personal_data import views


def kept() -> "list[views.Kept]":
    """How long what is kept, wherever it lies, gathered by that time."""
    found: dict[str, list[str]] = {}
    for table in inventory.TABLES.values():
        found.setdefault(table.kept, []).append(table.title)
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
