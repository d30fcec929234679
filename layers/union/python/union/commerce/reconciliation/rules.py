"""Truths about agreeing with Stripe.

The union holds the money for its groups, so its books must agree with Stripe's to the penny every day. Whatever Stripe tells may come
twice, late, in any order, or not at all; what we did not hear is asked for every night. A difference is never smoothed over: it is
entered as what it is, listed, and closed by a person who says why.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from union.commerce.disputes.rules import StripeDispute
from union.commerce.ledger.rules import Kind
from union.commerce.orders.rules import Payment
from union.commerce.refunds.rules import StripeRefund

UNION = "union"
"""The group under which money is entered that is no group's: payouts, Stripe's monthly fees, what nobody knows."""
OVERLAP = timedelta(hours=6)
"""How far before the last thing seen a run begins to look again, as lists may lag behind."""
PATIENCE = timedelta(days=1)
"""How long money may wait for its order to be settled before it is listed as nobody's."""

EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.succeeded",
    "charge.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "payout.created",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
)
"""What the webhook has to be told. Stripe takes up to twenty types in one question."""


class Difference(StrEnum):
    """What does not agree, by the name under which it is kept."""

    OUTSIDE_REFUND = "outside-refund"
    OUTSIDE_REFUND_FAILED = "outside-refund-failed"
    UNKNOWN_REFUND = "unknown-refund"
    UNKNOWN_PAYMENT = "unknown-payment"
    SECOND_PAYMENT = "second-payment"
    REVIEW = "review"
    UNKNOWN_DISPUTE = "unknown-dispute"
    OTHER_MOVEMENT = "other-movement"
    BALANCE = "balance"


MEANINGS = {
    Difference.OUTSIDE_REFUND: "A refund was made at Stripe and not here. The buyer still has what they bought, and "
    "where no money is left, the door says so. Open the order to take it back as well.",
    Difference.OUTSIDE_REFUND_FAILED: "A refund that was made at Stripe came back from the bank: the buyer has not got that money.",
    Difference.UNKNOWN_REFUND: "A refund was made at Stripe for a payment that belongs to no order.",
    Difference.UNKNOWN_PAYMENT: "A payment came that belongs to no order.",
    Difference.SECOND_PAYMENT: "An order was paid a second time. The buyer should get this payment back.",
    Difference.REVIEW: "A payment came in another currency than its order's, so nothing was given for it.",
    Difference.UNKNOWN_DISPUTE: "A bank disputes a payment that belongs to no order.",
    Difference.OTHER_MOVEMENT: "Stripe moved money for a reason that the house does not know.",
    Difference.BALANCE: "The ledger's sum is not Stripe's balance.",
}


@dataclass(frozen=True)
class StripeCharge:
    """A payment's charge as Stripe tells it; `order_id` is what we gave it to carry, `movement_id` None until its money moved."""

    payment_intent: str | None
    order_id: str | None
    movement_id: str | None


@dataclass(frozen=True)
class StripePayout:
    """A payout to the bank account as Stripe tells it, in pence. `moved` and `came_back` as with a refund.

    Of an `automatic` one Stripe says what it took along, all of it once it is `complete`; one to which that is "not_applicable" is none
    for us (https://docs.stripe.com/api/payouts/object). It arrives on a day, unless it `failed`: the bank sent it back, or it was cancelled.
    """

    payout_id: str
    amount: int
    moved: bool
    came_back: bool
    at: datetime
    arrives: date
    automatic: bool
    complete: bool
    failed: bool


type Told = Payment | StripeCharge | StripeRefund | StripeDispute | StripePayout


@dataclass(frozen=True)
class News:
    """An event of Stripe's: what it is about, None where that is nothing of ours, when it happened, and in which mode."""

    kind: str
    about: Told | None
    at: datetime
    livemode: bool


@dataclass(frozen=True)
class Movement:
    """A balance transaction of Stripe's: pence that came (or went, below zero), the fee taken off, and what caused it."""

    movement_id: str
    category: str
    amount: int
    fee: int
    at: datetime
    cause: Told | None

    @property
    def net(self) -> int:
        """What the movement changed Stripe's balance by, in pence."""
        return self.amount - self.fee


def plain_kind(category: str) -> Kind:
    """What a movement is called that no order, refund, dispute or payout has caused."""
    return Kind.FEE if category == "fee" else Kind.OTHER
