"""Truths about money that goes back.

Memberships and merchandise can be given back within 14 days (Consumer Contracts Regulations 2013, regulation 29); tickets for a dated
event until the day that its organiser has set (regulation 28(1)(h) excepts them). What was paid for and cannot be given is paid back
whole, once. Stripe is asked under one idempotency key for each refund, however often somebody asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from union.ledger.rules import Part


class State(StrEnum):
    """Where a refund stands: asked for, known to Stripe, with the buyer, or come back."""

    ASKED = "asked"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class Asked:
    """A refund to be made: of how many pence of which payment, why, on whose word, and of what that was sold."""

    refund_id: str
    order_id: str
    group_id: str
    payment_intent: str
    amount: int
    reason: str
    asked_by: str
    parts: Sequence[Part] = ()
