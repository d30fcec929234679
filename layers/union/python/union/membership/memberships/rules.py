"""Truths about memberships.

Groups "sell memberships (if applicable to the type of student group) and track memberships purchased" and keep their chats
"closed to paid members only" (guidance). A membership runs to the end of the academic year in which it was taken, the last
day included, by the calendar in London. Whoever has paid for several stands by the one that holds longest, and by what is left when
one of them ends. The joining statement must be accepted in the version that is in force.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from union.errors import Invalid

FREE = "free"
"""What stands in place of an order for a membership that cost nothing."""


@dataclass(frozen=True)
class Given:
    """One membership that was given and not taken back: by which order, of what kind, for how many pence, when, and until which day (ISO)."""

    order_id: str
    kind: str
    price: int
    joined_at: str
    valid_until: str


_IMPORTED = "import-"


def imported_by(entry_id: str) -> str:
    """What stands in place of an order for a membership that was imported. No money moved for it here, so no account knows of it."""
    return f"{_IMPORTED}{entry_id}"


def was_imported(held: Given) -> bool:
    """Whether a membership came by an import."""
    return held.order_id.startswith(_IMPORTED)


def standing(held: Iterable[Given]) -> Given | None:
    """The membership by which a person stands, of all they hold: the one that holds longest, of several the one given first."""
    return min(sorted(held, key=lambda one: one.joined_at), key=lambda one: _descending(one.valid_until), default=None)


def _descending(day: str) -> int:
    return -date.fromisoformat(day).toordinal()


def adds(held: Iterable[Given], until: str) -> bool:
    """Whether a membership until the day `until` is worth anything to somebody who holds these."""
    best = standing(held)
    return best is None or best.valid_until < until


def academic_year_end(today: date, ends: tuple[int, int]) -> date:
    """The last day of the academic year that `today` falls in; `ends` is its (month, day), as (7, 31)."""
    month, day = ends
    this_year = date(today.year, month, day)
    return this_year if today <= this_year else date(today.year + 1, month, day)


def last_day(today: date, year_end: date, days: int | None) -> date:
    """The last day of a membership taken today: after so many days, today the first, or with the academic year."""
    return today + timedelta(days=days - 1) if days else year_end


def is_live(valid_until: date | None, today: date) -> bool:
    """Whether a membership that holds until `valid_until` (that day included) holds `today`."""
    return valid_until is not None and today <= valid_until


def check_acceptance(accepted: bool, version: str, in_force: str) -> None:
    """Raises `Invalid` unless the joining statement was accepted, in the version in force."""
    if version != in_force:
        raise Invalid.field("statement", "The joining statement has changed since you opened this page. Please read it again.")
    if not accepted:
        raise Invalid.field("accept", "Please tick the box to accept the joining statement.")
