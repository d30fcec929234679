"""Truths about orders and the money for them.

A group may "sell memberships … and track memberships purchased" and "sell event tickets and merchandise" (guidance). What was bought
is given only by a settled order. An order is paid once; what Stripe says may come twice, late, or in any order, and the outcome is
the same. What was paid too late is given where there is some left, and paid back where there is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from union.money import CURRENCY
from union.products.rules import Kind
from union.stock.rules import GRACE, Hold

PAYABLE_FOR = timedelta(minutes=35)
"""How long a checkout stays open. Stripe allows 30 minutes to 24 hours, counted from when it gets the call."""


class Status(StrEnum):
    """Where an order stands."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REVIEW = "review"
    TOO_LATE = "too-late"


@dataclass(frozen=True)
class Line:
    """One line of an order: so many of one item at a price, in pence, with the names as they were when it was sold.

    `pools` are the pools of stock of which each unit takes one place; `limit` is how many of the item one person may have.
    """

    line_id: str
    kind: Kind
    product_id: str
    item_id: str
    product: str
    item: str
    quantity: int
    price: int
    discount: int = 0
    valid_until: str | None = None
    pools: Sequence[str] = ()
    limit: int | None = None

    @property
    def amount(self) -> int:
        """What the line costs, in pence."""
        return self.quantity * self.price - self.discount

    @property
    def description(self) -> str:
        """What was sold, as a receipt names it: two of Standard at the Winter Ball."""
        name = self.product if self.item == self.product else f"{self.item}, {self.product}"
        return name if self.quantity == 1 else f"{self.quantity} × {name}"


@dataclass(frozen=True)
class Purchase:
    """What somebody wants to buy: the lines, the one-time key of the form, and what goes with them.

    `statement_version` is the joining statement that was accepted, `hold` the stock that is held for it.
    """

    lines: Sequence[Line]
    key: str
    statement_version: str | None = None
    code: str | None = None
    hold: Hold | None = None


class Outcome(StrEnum):
    """What a checkout session says of an order."""

    NOTHING = "nothing"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Payment:
    """A checkout session as Stripe tells it, in our words. Amounts are pence."""

    session_id: str
    order_id: str | None
    amount: int | None
    currency: str | None
    livemode: bool
    outcome: Outcome
    payment_intent: str | None = None


_FOLLOWS = {
    Outcome.PROCESSING: {Status.OPEN},
    Outcome.FAILED: {Status.OPEN, Status.PROCESSING},
    Outcome.EXPIRED: {Status.OPEN},
    Outcome.PAID: {Status.OPEN, Status.PROCESSING, Status.EXPIRED, Status.FAILED},
}


def after(status: str, outcome: Outcome) -> Status | None:
    """The status that `outcome` brings an order to, or None where it changes nothing: a repeat, or news that came too late.

    Money that arrives settles an order whatever was said before; nothing unsettles a paid one.
    """
    return Status(outcome.value) if Status(status) in _FOLLOWS.get(outcome, set()) else None


def outcome(session_status: str | None, payment_status: str | None, event: str | None = None) -> Outcome:
    """What a session of this status, told by an event of this type (None: read back by call), says of its order."""
    if event == "checkout.session.async_payment_failed":
        return Outcome.FAILED
    if session_status == "expired":
        return Outcome.EXPIRED
    if session_status != "complete":
        return Outcome.NOTHING
    return Outcome.PAID if payment_status in ("paid", "no_payment_required") else Outcome.PROCESSING


def agrees(payment: Payment, amount: int) -> bool:
    """Whether the money is the order's: the same pence, and pounds sterling."""
    return payment.amount == amount and payment.currency == CURRENCY


def pay_by(purchase: Purchase, now: datetime) -> datetime:
    """Until when the buyer may pay: as long as the stock is theirs, with time to close the checkout, or as long as that is open."""
    return purchase.hold.until - GRACE if purchase.hold and purchase.hold.places else now + PAYABLE_FOR


def payable(status: str, expires_at: datetime, now: datetime) -> bool:
    """Whether the order can still be paid: its checkout is open and has not run out."""
    return status == Status.OPEN and now < expires_at


SHARDS = 4


def shard(order_id: str) -> str:
    """Which part of the orders that await their payment this one stands in, so that no part takes every write."""
    return f"awaiting-{sha256(order_id.encode()).digest()[0] % SHARDS}"


def shards() -> list[str]:
    """All parts of the orders that await their payment."""
    return [f"awaiting-{number}" for number in range(SHARDS)]
