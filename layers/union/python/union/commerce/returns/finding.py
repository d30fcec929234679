"""Verbs: find the order that somebody asks about, by what only they can say of it.

Staff run no group and see no list of who bought what there: it would be a roster, also of a faith or a politics. Whoever writes to them
has an order's number, a payment's id or a name; what staff look for and what they found is noted before they see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.orders import records as order_records
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order

_OF_STRIPE = ("pi_", "cs_")
_LONGEST = 200


class By(StrEnum):
    """What an order is asked for by."""

    NUMBER = "number"
    PAYMENT = "payment"
    NAME = "name"


@dataclass(frozen=True)
class Sought:
    """What was typed, and what it is, as far as it says so itself: an order's number looks like a short name."""

    text: str
    by: By


def read(typed: str) -> Sought | None:
    """What somebody looks for; None where nothing is typed."""
    text = " ".join(typed[:_LONGEST].split())
    if not text:
        return None
    if ids.is_derived(text.lower()):
        return Sought(text, By.NUMBER)
    return Sought(text, By.PAYMENT if text.startswith(_OF_STRIPE) else By.NAME)


def found(group_id: str, sought: Sought) -> "list[Order]":
    """The few orders at a group that this is the number, the payment or the buyer's whole name or address of; the newest first."""
    if sought.by == By.NUMBER:
        (order,) = store.read(order_records.key(sought.text.lower()))
        return [order] if order is not None and order.group_id == group_id else []
    return order_records.known_by(group_id, sought.text)


def note_write(group_id: str, sought: Sought, seen: "Sequence[Order]", caller: Caller, now: datetime) -> store.Put:
    """The part that notes what staff looked for and what they found, without the name that they typed."""
    numbers = " ".join(str(order.order_id) for order in seen)
    return audit_write(
        f"group#{group_id}", "orders looked for", caller.person_id, now, by=sought.by, found=len(seen), orders=numbers
    )
