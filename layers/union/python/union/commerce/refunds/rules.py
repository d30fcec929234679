"""Truths about money that goes back.

Memberships and merchandise can be given back within 14 days (Consumer Contracts Regulations 2013, regulation 29); tickets for a dated
event until the day that its organiser has set (regulation 28(1)(h) excepts them). What was paid for and cannot be given is paid back
whole, once. The committee and staff support can pay back more, and say why. Nobody gets back more than was paid, and Stripe is asked
under one idempotency key for each refund, however often somebody asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from union.commerce.ledger.rules import Part
from union.times import london_day

CANCEL_WITHIN = timedelta(days=14)
"""How long a buyer may change their mind about what is not for a dated event, counted in days of London after the day of payment."""


class State(StrEnum):
    """Where a refund stands: asked for, known to Stripe, with the buyer, come back, and then asked for anew or paid by hand.

    Beside each: what happens next, and by whom.
    """

    ASKED = "asked"  # The house tells Stripe, every minute until it is heard.
    SENT = "sent"  # The buyer's bank takes it or sends it back, of which Stripe tells.
    SUCCEEDED = "succeeded"  # Nothing, unless the bank sends it back.
    FAILED = "failed"  # The committee or staff, who have a letter, send it again or pay it by hand; the buyer knows.
    RETRIED = "retried"  # The new refund goes its own way.
    SETTLED = "settled"  # Nothing: the buyer has a letter that says how it was paid.


_RANK = (State.ASKED, State.SENT, State.SUCCEEDED, State.FAILED, State.RETRIED, State.SETTLED)
MEANINGS = {
    State.ASKED: "On its way",
    State.SENT: "On its way",
    State.SUCCEEDED: "Sent to the buyer's card or account",
    State.FAILED: "Did not arrive",
    State.RETRIED: "Did not arrive, sent again",
    State.SETTLED: "Did not arrive, paid by hand",
}
"""What each state is called."""
_MEANS = {
    "pending": State.SENT,
    "requires_action": State.SENT,
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


@dataclass(frozen=True)
class Asked:
    """A refund to be made: of how many pence of which payment, why, on whose word, and of what that was sold."""

    refund_id: str
    order_id: str
    group_id: str
    group_name: str
    group_type: str
    payment_intent: str
    amount: int
    reason: str
    asked_by: str
    parts: Sequence[Part] = ()


@dataclass(frozen=True)
class StripeRefund:
    """A refund as Stripe tells it: its id there, ours (None where somebody made it at Stripe), pence, and what moved.

    `moved` says that the money left the balance, `came_back` that it returned there because the refund failed.
    """

    stripe_id: str
    refund_id: str | None
    payment_intent: str | None
    amount: int
    status: str
    moved: bool
    came_back: bool
    at: datetime


def after(state: str, status: str) -> State | None:
    """The state that Stripe's `status` brings a refund to, or None where it changes nothing: a repeat, or news that is old."""
    new = _MEANS.get(status)
    return new if new is not None and _RANK.index(new) > _RANK.index(State(state)) else None


def part_of(amount: int, quantity: int, before: int, number: int) -> int:
    """How many pence are paid back for `number` units of a line that cost `amount` for `quantity`, of which `before` went back already.

    Each is rounded down, in sum to the penny: who gives everything back, in however many steps, gets all of it back.
    """
    return amount * (before + number) // quantity - amount * before // quantity


def may_give_back(
    dated_event: bool, cancel_until: datetime | None, paid_at: datetime, now: datetime, *, moved: bool = False
) -> bool:
    """Whether a buyer may give back, by themselves, what was paid for at `paid_at`.

    A ticket for a dated event goes by its organiser's `cancel_until`, None: not at all; where the event was `moved` lately, after it was
    bought, it is not what was bought and can be given back in any case. Everything else can be given back until the
    end of the fourteenth day after the day of payment, by the calendar in London.
    """
    if dated_event:
        return moved or (cancel_until is not None and now < cancel_until)
    return london_day(now) <= london_day(paid_at) + CANCEL_WITHIN
