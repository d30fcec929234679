"""Truths about the ledger: every movement of money is one entry, in pence, and entries are only ever added.

Groups "sell memberships …, event tickets and merchandise" (guidance), and the union holds the money for them: its books must agree
with Stripe's to the penny. What an entry is called follows from what it tells of, so that no movement is entered twice.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from union.times import london_day


class Kind(StrEnum):
    """What moved the money. A sale and a refund that came back add to it, the others take from it.

    A refund that the union paid by hand moves what Stripe holds from the group to the union, which is two entries whose sum is nothing.
    """

    SALE = "sale"
    FEE = "fee"
    REFUND = "refund"
    REFUND_FAILED = "refund-failed"
    BY_HAND = "by-hand"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute-won"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout-failed"
    OTHER = "other"


def entry_id(kind: Kind, subject: str) -> str:
    """The entry's name: its kind and the id of the order, refund, dispute, payout or balance transaction it tells of."""
    return f"{kind}#{subject}"


@dataclass(frozen=True)
class Part:
    """How much of a movement falls on one thing that was sold: how many of it, and pence, below zero where money leaves."""

    product_id: str
    name: str
    quantity: int
    amount: int


@dataclass(frozen=True)
class Entry:
    """One movement, as the books show it: what it is, whose, when, of which order, in pence, and how it falls on what was sold."""

    kind: Kind
    entry_id: str
    group_id: str
    order_id: str | None
    at: datetime
    amount: int
    parts: tuple[Part, ...]


def month(moment: datetime) -> str:
    """The month of London's calendar that `moment` falls in, as 2026-11."""
    return f"{london_day(moment):%Y-%m}"


def months(first: date, last: date) -> list[str]:
    """Every month from that of `first` to that of `last`."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]
