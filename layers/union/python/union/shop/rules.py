"""Truths about orders and the money for them.

A group may "sell memberships … and track memberships purchased" (guidance). What was bought is given only by a settled order. An
order is paid once; what Stripe says may come twice, late, or in any order, and the outcome is the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from union.money import CURRENCY

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


def agrees(payment: Payment, amount: int, livemode: bool) -> bool:
    """Whether the money is the order's: the same pence, pounds sterling, and real where the house deals in real money."""
    return payment.amount == amount and payment.currency == CURRENCY and payment.livemode is livemode


def payable(status: str, expires_at: datetime, now: datetime) -> bool:
    """Whether the order can still be paid: its checkout is open and has not run out."""
    return status == Status.OPEN and now < expires_at
