"""Truths about orders and the money for them.

A group may "sell memberships … and track memberships purchased" and "sell event tickets and merchandise" (guidance). What was bought
is given only by a settled order. An order is paid once; what Stripe says may come twice, late, or in any order, and the outcome is
the same. What was paid too late is given where there is some left, and paid back where there is not. While a bank or staff still
have to say whether an order is paid, what it is for stays held, with an end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from union.commerce.products.rules import Kind, named
from union.commerce.stock.rules import GRACE, Hold
from union.money import CURRENCY
from union.times import whole_minute

if TYPE_CHECKING:
    from union.commerce.orders.tables import LineMap

PAYABLE_FOR = timedelta(minutes=35)
"""How long a checkout stays open. Stripe allows 30 minutes to 24 hours, counted from when it gets the call."""


SLOWEST = timedelta(days=21)
"""How long what is ordered stays held while a bank is asked, or staff look at a payment: a first Bacs Direct Debit takes up to seven
working days (Stripe), fifteen days over Christmas."""
LOOK_AGAIN = timedelta(hours=12)
"""How often we ask Stripe by ourselves what became of a payment that a bank is asked for."""
SLOW_METHODS = ("bacs_debit", "customer_balance")
"""The ways to pay in pounds whose money comes days later. They are not offered for tickets: the money could come after the event."""


class Status(StrEnum):
    """Where an order stands. Beside each: what happens next, and by whom."""

    OPEN = "open"  # The buyer pays or gives it up; the house closes its checkout in time.
    PROCESSING = "processing"  # The bank says; the house asks Stripe twice a day, and after three weeks staff are told.
    PAID = "paid"  # The buyer, the committee or staff can give it back.
    FAILED = "failed"  # The buyer, who has a letter, can order again.
    EXPIRED = "expired"  # The buyer can order again.
    REVIEW = "review"  # Staff, who have a letter, give what was ordered, pay it back, or settle it by hand.
    TOO_LATE = "too-late"  # The money goes back by itself; the buyer, who has a letter, can look what there still is.
    PAID_BACK = "paid-back"  # Nothing: the money goes back, and the buyer has a letter.
    SETTLED = "settled"  # Nothing: the buyer has a letter that says what was done.


MEANINGS = {
    Status.OPEN: "Not paid",
    Status.PROCESSING: "The bank is being asked",
    Status.PAID: "Paid",
    Status.FAILED: "Payment failed",
    Status.EXPIRED: "Time ran out",
    Status.REVIEW: "Being checked by staff",
    Status.TOO_LATE: "Paid too late, paid back",
    Status.PAID_BACK: "Checked, paid back",
    Status.SETTLED: "Checked, settled by hand",
}
"""What each status is called on lists."""


class Why(StrEnum):
    """Why an order waits for staff: a payment that is not what the order costs, or a bank that does not answer."""

    REVIEW = "review"
    SLOW = "slow"


class Decision(StrEnum):
    """What staff can decide about a payment that is not what its order costs."""

    GIVE = "give"
    PAY_BACK = "pay-back"
    BY_HAND = "by-hand"


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

    @classmethod
    def read(cls, kept: "LineMap") -> Self:
        """The line as the order's table keeps it."""
        return cls(
            line_id=kept.line_id,
            kind=Kind(kept.kind),
            product_id=kept.product_id,
            item_id=kept.item_id,
            product=kept.product,
            item=kept.item,
            quantity=int(kept.quantity),
            price=int(kept.price),
            discount=int(kept.discount),
            valid_until=kept.valid_until,
            pools=tuple(map(str, kept.pools)),
            limit=int(kept.limit) if kept.limit else None,
        )

    @property
    def amount(self) -> int:
        """What the line costs, in pence."""
        return self.quantity * self.price - self.discount

    @property
    def description(self) -> str:
        """What was sold, as a receipt names it: two of the Winter Ball, Standard."""
        name = named(self.product, self.item)
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
    """A checkout session as Stripe tells it, in our words. Amounts are pence.

    `before` is the payment that came for the order before this one, the true one, and was not what it costs.
    """

    session_id: str
    order_id: str | None
    amount: int | None
    currency: str | None
    livemode: bool
    outcome: Outcome
    payment_intent: str | None = None
    before: "Payment | None" = None


_FOLLOWS = {
    Outcome.PROCESSING: {Status.OPEN},
    Outcome.FAILED: {Status.OPEN, Status.PROCESSING},
    Outcome.EXPIRED: {Status.OPEN},
    Outcome.PAID: {Status.OPEN, Status.PROCESSING, Status.EXPIRED, Status.FAILED, Status.REVIEW},
}
_COUNTED = {Status.OPEN, Status.PROCESSING, Status.REVIEW, Status.PAID}
_HAD_MONEY = {Status.PAID, Status.TOO_LATE, Status.REVIEW, Status.PAID_BACK, Status.SETTLED}


def counted(status: str) -> bool:
    """Whether what is ordered counts against what one person may have."""
    return Status(status) in _COUNTED


def had_money(status: str) -> bool:
    """Whether a payment has come for the order, whatever became of it."""
    return Status(status) in _HAD_MONEY


def at_once_only(lines: Sequence[Line]) -> bool:
    """Whether only ways to pay are offered that say at once whether the money comes: a ticket is for a day."""
    return any(line.kind == Kind.TICKET for line in lines)


def after(status: str, outcome: Outcome) -> Status | None:
    """The status that `outcome` brings an order to, or None where it changes nothing: a repeat, or news that came too late.

    Money that arrives settles an order whatever was said before; nothing unsettles a paid one.
    """
    return Status(outcome.value) if Status(status) in _FOLLOWS.get(outcome, set()) else None


_BOUNCED = {"requires_payment_method", "canceled"}


def outcome(
    session_status: str | None, payment_status: str | None, event: str | None = None, intent_status: str | None = None
) -> Outcome:
    """What a session of this status, told by an event of this type (None: read back by call), says of its order.

    A session whose slow payment failed looks like one whose bank is still asked; only its payment intent, where it was read with it,
    says which it is.
    """
    if event == "checkout.session.async_payment_failed":
        return Outcome.FAILED
    if session_status == "expired":
        return Outcome.EXPIRED
    if session_status != "complete":
        return Outcome.NOTHING
    if payment_status in ("paid", "no_payment_required"):
        return Outcome.PAID
    return Outcome.FAILED if intent_status in _BOUNCED else Outcome.PROCESSING


def agrees(payment: Payment, amount: int) -> bool:
    """Whether the money is the order's: the same pence, and pounds sterling."""
    return payment.amount == amount and payment.currency == CURRENCY


def pay_by(purchase: Purchase, now: datetime) -> datetime:
    """Until when the buyer may pay: as long as the stock is theirs, with time to close the checkout, or as long as that is open."""
    return whole_minute(purchase.hold.until - GRACE if purchase.hold and purchase.hold.places else now + PAYABLE_FOR)


def payable(status: str, expires_at: datetime, now: datetime) -> bool:
    """Whether the order can still be paid: its checkout is open and has not run out."""
    return status == Status.OPEN and now < expires_at


SHARDS = 4
SLOW, STAFF = "slow", "staff"
"""The parts of the orders that await a bank which is late, and staff who look at a payment."""


def shard(order_id: str) -> str:
    """Which part of the orders that await their payment this one stands in, so that no part takes every write."""
    return f"awaiting-{sha256(order_id.encode()).digest()[0] % SHARDS}"


def shards() -> list[str]:
    """All parts of the orders that await their payment."""
    return [*(f"awaiting-{number}" for number in range(SHARDS)), SLOW]
