"""Verbs: enter a movement of money, once, and read the movements of a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from union.commerce.ledger import rules
from union.commerce.ledger.rules import Entry, Kind, Part
from union.commerce.ledger.tables import LedgerEntry, PartMap
from union.money import CURRENCY
from union.store import Put
from union.times import london_day


def entry_write(
    kind: Kind,
    subject: str,
    amount: int,
    *,
    group_id: str,
    at: datetime,
    order_id: str | None = None,
    payment_intent: str | None = None,
    parts: tuple[Part, ...] = (),
) -> Put:
    """The part of a transaction that enters a movement of `amount` pence, below zero where money leaves. `ConditionFailed` the second time.

    `subject` is the id of what it tells of; `parts` says how the amount falls on what was sold.
    """
    entry = LedgerEntry(
        group_id=group_id,
        entry_id=rules.entry_id(kind, subject),
        kind=kind,
        amount=amount,
        currency=CURRENCY,
        order_id=order_id,
        payment_intent=payment_intent,
        parts=[PartMap(product_id=p.product_id, name=p.name, quantity=p.quantity, amount=p.amount) for p in parts],
        at=at,
        month=rules.month(at),
    )
    return Put(entry, LedgerEntry.entry_id.does_not_exist())


def of_group(group_id: str, begins: datetime, ends: datetime) -> list[Entry]:
    """The movements of a group's money from `begins` on and before `ends`, by time."""
    found = LedgerEntry.by_time.query(group_id, LedgerEntry.at.between(begins, ends))
    return [_entry(kept) for kept in found if kept.at < ends]


def of_all(begins: datetime, ends: datetime) -> list[Entry]:
    """The movements of all money from `begins` on and before `ends`, by time."""
    return [
        _entry(kept)
        for month in rules.months(london_day(begins), london_day(ends))
        for kept in LedgerEntry.by_month.query(month, LedgerEntry.at.between(begins, ends))
        if kept.at < ends
    ]


def before(group_id: str, moment: datetime) -> int:
    """The sum in pence of a group's movements before `moment`."""
    found = LedgerEntry.by_time.query(group_id, LedgerEntry.at < moment, attributes_to_get=["amount"])
    return _sum(found)


def total() -> int:
    """The sum of all entries, in pence. It reads the whole ledger, some 3,000 entries for each megabyte."""
    return _sum(LedgerEntry.scan(attributes_to_get=["amount"], consistent_read=True))


def _sum(found: Iterable[Any]) -> int:
    return sum(int(kept.amount) for kept in found)


def _entry(kept: LedgerEntry) -> Entry:
    parts = tuple(Part(p.product_id, p.name, int(p.quantity), int(p.amount)) for p in kept.parts)
    return Entry(Kind(kept.kind), kept.entry_id, kept.group_id, kept.order_id, kept.at, int(kept.amount), parts)
