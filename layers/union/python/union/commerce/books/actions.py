"""Verbs: read the books of a group or of the union, for a period."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union.commerce.books import rules
from union.commerce.books.rules import Period
from union.commerce.ledger import actions as ledger
from union.commerce.ledger.rules import Entry
from union.commerce.reconciliation.rules import UNION
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.money import plain
from union.text import order
from union.times import iso, london, london_day

if TYPE_CHECKING:
    from union.commerce.books.views import Books, GroupBooks, Statement, SumsOfGroup, UnionBooks
    from union.membership.groups.tables import Group

_WIDTH, _HEIGHT = 600, 160
HEAD = ("Day", "Time", "Group", "What", "Product", "Number", "Amount in pounds", "Order")


def of_group(group_id: str, first: str, last: str, caller: Caller, now: datetime) -> "GroupBooks":
    """A group's books for its committee and staff support. Raises `NotAllowed`, `NotFound`, and `Invalid` for a bad period."""
    group, asked, entries = _group(group_id, first, last, caller, now)
    return {**_shown(asked, entries), "group": groups.name_view(group)}


def of_union(first: str, last: str, caller: Caller, now: datetime) -> "UnionBooks":
    """The books of all groups, for staff. Raises `NotAllowed`, and `Invalid` for a bad period."""
    asked, entries = _union(first, last, caller, now)
    ids = sorted({entry.group_id for entry in entries})
    known = groups.names_for(caller, [one for one in ids if one != UNION])
    named = {one: known.get(one, (one, False)) for one in ids}
    rows: list[SumsOfGroup] = [
        {
            "group_id": one,
            "name": named[one][0],
            "yours": named[one][1],
            **rules.totals(e for e in entries if e.group_id == one),
        }
        for one in ids
    ]
    return {**_shown(asked, entries), "groups": sorted(rows, key=lambda row: (row["group_id"] == UNION, order(row["name"])))}


def statement(group_id: str, first: str, last: str, caller: Caller, now: datetime) -> "Statement":
    """A group's statement to print: what it had, what moved, what it has. Raises as `of_group` does."""
    group, asked, entries = _group(group_id, first, last, caller, now)
    opening = ledger.before(group_id, asked.begins)
    shown = _shown(asked, entries)
    return {
        **shown,
        "group": groups.name_view(group),
        "opening": opening,
        "closing": opening + shown["totals"]["net"] + shown["totals"]["payouts"],
        "made_at": iso(now),
    }


def group_sheet(group_id: str, first: str, last: str, caller: Caller, now: datetime) -> list[tuple[str, ...]]:
    """A group's movements as rows of a spreadsheet under `HEAD`. Raises as `of_group` does."""
    _, _, entries = _group(group_id, first, last, caller, now)
    return _rows(entries)


def union_sheet(first: str, last: str, caller: Caller, now: datetime) -> list[tuple[str, ...]]:
    """All movements as rows of a spreadsheet under `HEAD`. Raises as `of_union` does."""
    return _rows(_union(first, last, caller, now)[1])


def _group(group_id: str, first: str, last: str, caller: Caller, now: datetime) -> "tuple[Group, Period, list[Entry]]":
    group = offices.reading_money(group_id, caller, now)
    asked = rules.period(first, last, london_day(now))
    return group, asked, ledger.of_group(group_id, asked.begins, asked.ends)


def _union(first: str, last: str, caller: Caller, now: datetime) -> tuple[Period, list[Entry]]:
    people.read_for(caller)
    must_be_staff(caller)
    asked = rules.period(first, last, london_day(now))
    return asked, ledger.of_all(asked.begins, asked.ends)


def _shown(asked: Period, entries: Sequence[Entry]) -> "Books":
    bars = rules.bars(asked, entries)
    marks = rules.scale([pence for _, pence in bars])
    boxes = rules.drawn([pence for _, pence in bars], marks, _WIDTH, _HEIGHT)
    first, last = asked.first.isoformat(), asked.last.isoformat()
    return {
        "from": first,
        "to": last,
        "totals": rules.totals(entries),
        "days": [{"day": day.isoformat(), **sums} for day, sums in rules.by_day(entries)],
        "products": rules.by_product(entries),
        "chart": {
            "width": _WIDTH,
            "height": _HEIGHT,
            "marks": [{"amount": amount, "y": rules.height_of(amount, marks, _HEIGHT)} for amount in marks],
            "days": [day.isoformat() for day in rules.some([day for day, _ in bars])],
            "bars": [
                {"day": day.isoformat(), "net": pence, "x": x, "y": y, "width": wide, "height": tall}
                for (day, pence), (x, y, wide, tall) in zip(bars, boxes, strict=True)
            ],
        },
        "values": {"from": first, "to": last},
        "errors": {},
    }


def _rows(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    return [row for entry in entries for row in _lines(entry)]


def _lines(entry: Entry) -> list[tuple[str, ...]]:
    """A row for each thing that a movement falls on, and one for what falls on none; together they are its amount."""
    at = london(entry.at)
    left = entry.amount - sum(part.amount for part in entry.parts)
    shares = [(rules.without_number(part.name, part.quantity), str(part.quantity), part.amount) for part in entry.parts]
    return [
        (f"{at:%Y-%m-%d}", f"{at:%H:%M}", entry.group_id, entry.kind.value, name, number, plain(pence), entry.order_id or "")
        for name, number, pence in [*shares, *([("", "", left)] if left else [])]
    ]
