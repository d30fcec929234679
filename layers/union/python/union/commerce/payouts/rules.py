"""Truths about payouts: which order's money came with which payment to the bank.

The union has one account at Stripe for all its groups, so a payment to the bank holds the money of many. Stripe says of each of its automatic
payouts which movements it took along (https://docs.stripe.com/payouts/reconciliation); of a payout that somebody made by hand it does not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum

from union.commerce.reconciliation.rules import Movement, StripePayout

ON_A_PAGE = 50
"""Payments, and lines of one, on a page."""
ALL = "all"
"""Under which all payments to the bank are listed."""
UNREAD = "unread"
AGAIN_FOR = timedelta(days=14)
"""How long what Stripe says of a payout is asked again. A bank may send one back within about five working days."""
_LONGEST_NAME = 200
_BEHIND = re.compile(r"[0-9TZ:-]{20}#[A-Za-z0-9_]{1,80}")


class State(StrEnum):
    """Where a payout stands: Stripe still puts it together, it says what is in it, we know it, or nobody can."""

    COMING = "coming"
    UNREAD = "unread"
    KNOWN = "known"
    BY_HAND = "by-hand"


class Column(StrEnum):
    """In which column a movement is summed."""

    SALES = "sales"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    OTHER = "other"


_COLUMNS = {
    "charge": Column.SALES,
    "charge_failure": Column.SALES,
    "refund": Column.REFUNDS,
    "partial_capture_reversal": Column.REFUNDS,
    "refund_failure": Column.REFUNDS,
    "dispute": Column.DISPUTES,
    "dispute_reversal": Column.DISPUTES,
}
PAYOUT = "payout"


@dataclass(frozen=True)
class Line:
    """A movement that a payout took along, in pence: `gross` came (or went, below zero), less `fee`. Whose it is, and of which order."""

    group_id: str
    order_id: str | None
    movement_id: str
    column: Column
    gross: int
    fee: int

    @property
    def net(self) -> int:
        """What the line adds to the payout, in pence."""
        return self.gross - self.fee


@dataclass(frozen=True)
class Sums:
    """What of a payout is whose, in pence: fees are below zero, `net` is what came to the bank. `orders` is how many orders' sales it has."""

    sales: int = 0
    refunds: int = 0
    disputes: int = 0
    fees: int = 0
    other: int = 0
    orders: int = 0

    @property
    def net(self) -> int:
        """What is left of all, in pence."""
        return self.sales + self.refunds + self.disputes + self.fees + self.other


def state(told: StripePayout) -> State:
    """Where a payout stands by what Stripe says of it."""
    if not told.automatic:
        return State.BY_HAND
    return State.UNREAD if told.complete else State.COMING


def is_own(movement: Movement, payout_id: str) -> bool:
    """Whether a movement is the payout itself, which takes out what all others brought. One that the bank sent back is not."""
    return movement.category == PAYOUT and isinstance(movement.cause, StripePayout) and movement.cause.payout_id == payout_id


def column(movement: Movement) -> Column:
    """In which column a movement is summed."""
    return _COLUMNS.get(movement.category, Column.OTHER)


def split(movement: Movement) -> tuple[int, int]:
    """A movement's gross and fee in pence: where Stripe takes a fee by itself, all of it is fee."""
    return (0, movement.fee - movement.amount) if movement.category == "fee" else (movement.amount, movement.fee)


def sums(lines: Iterable[Line]) -> Sums:
    """What some lines of a payout come to."""
    told, orders = dict.fromkeys((one.name for one in fields(Sums)), 0), set()
    for line in lines:
        told[line.column] += line.gross
        told["fees"] -= line.fee
        if line.column == Column.SALES and line.order_id:
            orders.add(line.order_id)
    return Sums(**{**told, "orders": len(orders)})


def by_group(lines: Iterable[Line]) -> dict[str, Sums]:
    """What of a payout is whose, by the group's id."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.group_id, []).append(line)
    return {group_id: sums(of_group) for group_id, of_group in sorted(found.items())}


def place(arrives: str, payout_id: str) -> str:
    """Where a payout stands in a list by the day (ISO) on which it arrives."""
    return f"{arrives}~{payout_id}"


def behind(typed: str) -> str:
    """Behind which line of a payout a page begins, as its address says; whatever no page of ours links to is the beginning."""
    return f"{typed}!" if _BEHIND.fullmatch(typed) else ""


def shortened(text: str) -> str:
    """What an order was for, cut where it is long."""
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"
