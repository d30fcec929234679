"""Truths about the books that treasurers and staff read.

Groups "sell memberships …, event tickets and merchandise" (guidance); their treasurers answer for that money. Days are those of London's
calendar. What is left to a group is its sales less fees, refunds and disputes; a payout only moves the union's money to its bank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from union.commerce.ledger.rules import Entry, Kind
from union.errors import Invalid
from union.text import order
from union.times import london_day

if TYPE_CHECKING:
    from union.commerce.books.views import SumOfNoProduct, Sums, SumsOfProduct

type Column = Literal["sales", "fees", "refunds", "disputes", "other"]

LONGEST = timedelta(days=5 * 366)
USUAL = timedelta(days=29)
_BY_DAY_UP_TO = 62
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
"""Days that can be asked for: on both sides of them there is room to count on."""

_COLUMN: Mapping[Kind, Literal["sales", "fees", "refunds", "disputes", "other", "payouts"]] = {
    Kind.SALE: "sales",
    Kind.FEE: "fees",
    Kind.REFUND: "refunds",
    Kind.REFUND_FAILED: "refunds",
    Kind.BY_HAND: "refunds",
    Kind.DISPUTE: "disputes",
    Kind.DISPUTE_WON: "disputes",
    Kind.OTHER: "other",
    Kind.PAYOUT: "payouts",
    Kind.PAYOUT_FAILED: "payouts",
}
COLUMNS: tuple[Column, ...] = ("sales", "fees", "refunds", "disputes", "other")


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, by London's calendar."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The moment at which the first day begins."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The moment at which the last day is over."""
        return midnight(self.last + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime.combine(day, time(), ZoneInfo("Europe/London"))


def period(first: str, last: str, today: date) -> Period:
    """The period that was asked for; an empty end is today, an empty beginning 30 days before. Raises `Invalid` naming the field."""
    until = day("to", last) if last else today
    since = day("from", first) if first else max(until - USUAL, _FIRST)
    if since > until:
        raise Invalid.field("from", "The first day cannot be after the last.")
    if until - since > LONGEST:
        raise Invalid.field("from", "Please ask for five years at most.")
    return Period(since, until)


def day(field: str, text: str) -> date:
    """The day that was typed in a field, as browsers send it. Raises `Invalid` naming the field."""
    try:
        found = date.fromisoformat(text)
    except ValueError as failure:
        raise Invalid.field(field, "Please enter a day as 2026-11-23.") from failure
    if found.isoformat() != text:
        raise Invalid.field(field, "Please enter a day as 2026-11-23.")
    if not _FIRST <= found <= _LAST:
        raise Invalid.field(field, "Please choose a day of this century.")
    return found


def totals(entries: Iterable[Entry]) -> "Sums":
    """The sums in pence by column, what is left of them as `net`, and `payouts`."""
    sums: Sums = {"sales": 0, "fees": 0, "refunds": 0, "disputes": 0, "other": 0, "payouts": 0, "net": 0}
    for entry in entries:
        sums[_COLUMN[entry.kind]] += entry.amount
    sums["net"] = sum(sums[name] for name in COLUMNS)
    return sums


def by_day(entries: Sequence[Entry]) -> "list[tuple[date, Sums]]":
    """The totals of each day on which money moved, by day."""
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(london_day(entry.at), []).append(entry)
    return [(day, totals(days[day])) for day in sorted(days)]


def by_product(entries: Iterable[Entry]) -> "list[SumsOfProduct | SumOfNoProduct]":
    """What was sold and paid back of each product, the most money first; what falls on no product stands last, by its column."""
    rows: dict[str, SumsOfProduct] = {}
    rest = dict.fromkeys(COLUMNS, 0)
    for entry in entries:
        column = _COLUMN[entry.kind]
        if column == "payouts":
            continue
        for part in entry.parts:
            name = without_number(part.name, part.quantity)
            row = rows.setdefault(f"{part.product_id}|{name}", {"name": name, "quantity": 0, "sales": 0, "refunds": 0, "net": 0})
            row["quantity"] += part.quantity
            row[column] = row.get(column, 0) + part.amount
            row["net"] += part.amount
        rest[column] += entry.amount - sum(part.amount for part in entry.parts)
    found = sorted(rows.values(), key=lambda row: (-row["net"], order(row["name"])))
    bare: list[SumOfNoProduct] = [{"name": "", "column": name, "net": rest[name]} for name in COLUMNS if rest[name]]
    return [*found, *bare]


def without_number(name: str, quantity: int) -> str:
    """What was sold without how many of it, which stands in a column of its own: "Ball, Standard" of two of these.

    A name may begin like that by itself: one "6 x Cider" is a box of six.
    """
    number = f"{abs(quantity)} × "
    return name[len(number) :] if abs(quantity) != 1 and name.startswith(number) and name != number else name


def bars(asked: Period, entries: Sequence[Entry]) -> list[tuple[date, int]]:
    """The net of each day of a period or, where those are many, of each month, as (its first day, pence)."""
    daily = (asked.last - asked.first).days < _BY_DAY_UP_TO
    sums: dict[date, int] = {}
    day = asked.first
    while day <= asked.last:
        sums[day if daily else day.replace(day=1)] = 0
        day += timedelta(days=1)
    for day, sums_of_day in by_day(entries):
        sums[day if daily else day.replace(day=1)] += sums_of_day["net"]
    return sorted(sums.items())


def some[T](things: Sequence[T]) -> list[T]:
    """The first, the middle and the last of what stands along an axis: as many as a phone has room for."""
    ends = dict.fromkeys((0, len(things) // 2, len(things) - 1) if len(things) % 2 else (0, len(things) - 1))
    return [things[at] for at in ends]


_STEPS = 5
"""Marks on an axis, the line of zero aside, at most."""


def scale(values: Sequence[int]) -> list[int]:
    """Round amounts in pence from top to bottom, a step apart, among which zero and all `values` lie: what an axis is marked with.

    A step is 1, 2 or 5 of a power of ten, so that whoever looks can count on.
    """
    top, bottom = max(0, *values, 0), min(0, *values, 0)
    if top == bottom:
        return [100, 0]
    step = next(
        one
        for power in range(12)
        for one in (10**power, 2 * 10**power, 5 * 10**power)
        if -(-top // one) - bottom // one <= _STEPS
    )
    return [step * number for number in range(-(-top // step), bottom // step - 1, -1)]


def height_of(value: int, marks: Sequence[int], height: int) -> float:
    """How far from the top an amount stands in a box of this height, whose axis is marked so."""
    return round(height * (marks[0] - value) / (marks[0] - marks[-1]), 2)


def drawn(values: Sequence[int], marks: Sequence[int], width: int, height: int) -> list[tuple[float, float, float, float]]:
    """Bars for `values` in a box of this size, as (x, y, width, height): up from the line of zero, or down from it."""
    step, zero = width / len(values), height_of(0, marks, height)
    ends = [height_of(value, marks, height) for value in values]
    return [
        (round(index * step + step * 0.1, 2), min(zero, end), round(step * 0.8, 2), round(abs(zero - end), 2))
        for index, end in enumerate(ends)
    ]
