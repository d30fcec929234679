"""Truths about disputes: a buyer asks their bank to take a payment back, and the bank decides.

The bank holds the money while it decides, so no refund may be made on top of it. The person keeps what they bought until then: a
dispute is a question, not a verdict, and the guidance lets nobody be put out of a group for asking one. Whoever sends no evidence by
Stripe's day has lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a dispute stands: the bank decides, it gave the money back, or it kept it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


_DECIDED = {"won": State.WON, "warning_closed": State.WON, "prevented": State.WON, "lost": State.LOST}


@dataclass(frozen=True)
class Held:
    """One movement of a dispute's money, in pence, as Stripe's balance transaction of this id has it; `back` where it returned."""

    movement_id: str
    back: bool
    amount: int
    fee: int
    at: datetime


@dataclass(frozen=True)
class StripeDispute:
    """A dispute as Stripe tells it. `refundable` says that Stripe would still take a refund, as it does while a bank only asks.

    `due_by` is Stripe's day: by then the evidence has to be there, None where no evidence is taken.
    """

    dispute_id: str
    payment_intent: str | None
    amount: int
    status: str
    refundable: bool
    movements: Sequence[Held]
    at: datetime
    due_by: datetime | None = None


_ASKS = {"needs_response", "warning_needs_response", "appeal_needs_response"}
REMIND = timedelta(days=3)
"""How long before Stripe's day staff are reminded of a dispute that nobody has answered."""


def asks(status: str) -> bool:
    """Whether Stripe still takes evidence for a dispute of this `status`."""
    return status in _ASKS


def days_left(due_by: datetime, now: datetime) -> int:
    """How many whole days are left for the evidence, below zero where its day has passed."""
    return (due_by - now) // timedelta(days=1)


def to_remind(due_by: datetime | None, now: datetime) -> bool:
    """Whether it is time to remind staff of the evidence, and not too late."""
    return due_by is not None and now < due_by <= now + REMIND


def state(status: str) -> State:
    """What Stripe's `status` means for us."""
    return _DECIDED.get(status, State.OPEN)


def after(known: str | None, told: State) -> State | None:
    """The state that what was told brings a dispute to (`known`: None, the first we hear), or None where it changes nothing."""
    if known is None or (known == State.OPEN and told != State.OPEN):
        return told
    return None
