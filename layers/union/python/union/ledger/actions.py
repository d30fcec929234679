"""Verbs: enter a movement of money, once."""

from datetime import datetime

from union.ledger import rules
from union.ledger.rules import Kind, Part
from union.ledger.tables import LedgerEntry, PartMap
from union.money import CURRENCY
from union.store import Save


def entered(
    kind: Kind,
    subject: str,
    amount: int,
    *,
    group_id: str,
    at: datetime,
    order_id: str | None = None,
    payment_intent: str | None = None,
    parts: tuple[Part, ...] = (),
) -> Save:
    """The part of a transaction that enters a movement of `amount` pence, below zero where money leaves. It is lost on a second time.

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
    )
    return Save(entry, LedgerEntry.entry_id.does_not_exist())
