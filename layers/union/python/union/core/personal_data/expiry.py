"""Truths about what is kept no longer: which items of which table are past the days that the policy pack gives them, and what goes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from union.core.personal_data import inventory
from union.core.personal_data.matching import Change, Item, has, value
from union.core.personal_data.subjects import INSTEAD, SOMEBODY
from union.core.policy import retention
from union.core.policy.retention import Retention


@dataclass(frozen=True)
class Expiry:
    """What goes of one table's items, and when.

    `name` is what the policy pack calls it, `since` the attributes from whose last day its days count: an item without any of them is not
    over. `said` says so after the time, such as "after it ended". `blank` are the attributes that go where the rest stays, `without` says what
    they are; without any the item goes whole. `unless` are attributes, each with the values (none: any) for which the item is left alone.
    """

    name: str
    table: str
    since: Sequence[str]
    said: str
    blank: str = ""
    without: str = ""
    unless: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def kept(self, told: Retention) -> str:
        """How long, in words."""
        words = f"{retention.in_words(getattr(told, self.name))} {self.said}"
        return f"{words}; then without {self.without}" if self.blank else words


_WHO = "name and address"
_WRITTEN = "what was written to it"
_GONE = "(No longer kept.)"
_INSTEAD: Mapping[str, str] = {
    **{name: "Somebody" if told == SOMEBODY else told for name, told in INSTEAD.items()},
    **dict.fromkeys(("manifesto", "reason"), _GONE),
}
"""What stands where a record needs something, once its days are over."""
EVERY: Sequence[Expiry] = (
    Expiry("memberships", "memberships", ("valid_until", "left_at", "accepted_at"), "after the last one in a group ended"),
    Expiry("roles", "committees", ("terms",), "after the last role in a group ended"),
    Expiry("books", "orders", ("created_at",), "after it was bought", "name email note", _WHO),
    Expiry("books", "tickets", ("issued_at",), "after it was bought", "name email offer_to offer_hash offer_until", _WHO),
    Expiry("books", "refunds", ("asked_at",), "after it was asked for", "reason note", _WRITTEN),
    Expiry("books", "differences", ("resolved_at",), "after it was resolved", "note", _WRITTEN),
    Expiry("posts", "posts", ("at", "moderated_at"), "after it was written, unless it is kept in a case", unless={"kept_in": ()}),
    Expiry("board_complaints", "appeals", ("decided_at",), "after it was decided", "name", "name"),
    Expiry("pages", "pages", ("written_at",), "after it was written", "name email", _WHO, {"waits": ()}),
    Expiry("candidates", "nominations", ("sent_at",), "after it was sent in", "email photo manifesto", "photo and manifesto"),
    Expiry(
        "departures", "departures", ("leaves_on", "moved_at"), "after the group left", "set_by_name moved_by_name", "name", {"open": ()}
    ),
    Expiry("imports", "imports", ("changed_at",), "after it was brought in", "by", "name", {"open": ()}),
    Expiry("data_requests", "data_requests", ("done_at",), "after it was done", unless={"clock": (), "open": ()}),
    Expiry("enquiries", "enquiries", ("asked_at",), "after it was asked"),
    Expiry("letters", "letters", ("queued_at",), "after it was written", unless={"state": ("waiting", "sending")}),
)  # fmt: skip
"""What the night looks for, in the order in which tables are gone through, each once. Whatever is kept for as long as something else, or goes
by itself, stands in the inventory alone.
"""
BY_TABLE: Mapping[str, Expiry] = {one.table: one for one in EVERY}


def title(one: Expiry) -> str:
    """What people call what goes."""
    return inventory.TABLES[one.table].title


def kept(table: str, told: Retention) -> str:
    """How long a table's items are kept, in words: by the policy, or as the inventory says."""
    return BY_TABLE[table].kept(told) if table in BY_TABLE else inventory.TABLES[table].kept


def change(one: Expiry, item: Item, told: Retention, today: date) -> Change | None:
    """What is still to be done with an item today; None where its days are not over, it is left alone, or it is done."""
    over = _over(one, item)
    if over is None or today <= over + timedelta(days=getattr(told, one.name)):
        return None
    if any(has(item, (name, *values)) for name, values in one.unless.items()):
        return None
    seen = (*one.since, *one.unless)
    still = {name: item[name] for name in seen if name in item}
    gone = tuple(name for name in seen if name not in item)
    if not one.blank:
        return Change(True, {}, still, gone)
    left = {name: _INSTEAD.get(name) for name in one.blank.split() if _is_there(name, item)}
    return Change(False, left, still, gone) if left else None


def _is_there(name: str, item: Item) -> bool:
    """Whether something is there still that neither an erasure nor an earlier night has put there."""
    return (
        name in item and "NULL" not in item[name] and item[name].get("S") not in (_INSTEAD.get(name, ""), INSTEAD.get(name, ""))
    )


def _over(one: Expiry, item: Item) -> date | None:
    """The last day of all that an item tells of when it was over."""
    return max((day for name in one.since if name in item for day in _days(value(item[name]))), default=None)


def _days(told: Any) -> Iterator[date]:
    """The days in a value, which is one, a moment or a list of terms, as they are stored: each begins with its ISO date in UTC."""
    if isinstance(told, list):
        for term in told:
            yield from _days(term["ends_on"])
    elif told:
        yield date.fromisoformat(str(told)[:10])
