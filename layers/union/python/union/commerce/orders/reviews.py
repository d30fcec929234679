"""The orders at which staff have to look, and what they decide."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.orders import booking, pages, records, rules, settling
from union.commerce.orders import letters as order_letters
from union.commerce.orders.rules import Decision, Status
from union.commerce.orders.tables import Order
from union.commerce.refunds import actions as refunds
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind as Letter
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid
from union.money import CURRENCY
from union.store import ConditionFailed, Put

if TYPE_CHECKING:
    from union.commerce.orders.views import OrderForStaff

_SHOWN = 100


def wait_for_staff() -> "list[OrderForStaff]":
    """The orders on which staff have to look, those that wait longest first, without a name: why, since when, and what came for them."""
    parts = (rules.STAFF, rules.SLOW)
    found = [one.order_id for part in parts for one in Order.by_awaiting.query(part, limit=_SHOWN)]
    kept = [order for order in store.read(*map(records.key, found)) if order is not None]
    return sorted((pages.told_to_staff(order) for order in kept), key=lambda told: told["since"])


def decide(order: Order, decision: Decision, actor: str, note: str, now: datetime) -> None:
    """Staff decide about a payment that is not what its order costs: give what was ordered, pay it back, or settle it by hand.

    The buyer reads the `note` where nothing is given. Raises `Conflict` where it was decided meanwhile, `Invalid` where the money is not
    pounds, which only a person can settle, at Stripe. The same decision once more changes nothing.
    """
    if _is_decided(order, decision, note):
        return
    if order.status != Status.REVIEW:
        raise Conflict("Nobody has to decide about this order any more. Please look at it again.")
    if decision != Decision.BY_HAND and (order.received_in != CURRENCY or not order.payment_intent):
        raise Invalid.field("decision", "This was not paid in pounds. Please settle it at Stripe, and write here what you did.")
    noting = audit_write(
        f"order#{order.order_id}", f"review: {decision}", actor, now, note=note, received=int(order.received or 0)
    )
    try:
        _decided(order, decision, noting, note, now)
    except ConditionFailed as lost:
        raise Conflict(rules.CHANGED) from lost


def _is_decided(order: Order, decision: Decision, note: str) -> bool:
    """Whether the order is where the decision leads, with its note: of two clicks, the second one finds it done."""
    if decision == Decision.GIVE:
        return order.status == Status.PAID and order.received is not None
    led_to = Status.PAID_BACK if decision == Decision.PAY_BACK else Status.SETTLED
    return bool(order.status == led_to and order.note == note)


def _decided(order: Order, decision: Decision, noting: Put, note: str, now: datetime) -> None:
    payment = settling.put_aside(order)
    if decision == Decision.GIVE:
        settling.count(settling.give(order, payment, noting, policies.read(), now))
        return
    back = decision == Decision.PAY_BACK
    status = Status.PAID_BACK if back else Status.SETTLED
    more = [Order.note.set(note), *([Order.refunded.set(records.paid_for(order)), Order.paid_at.set(now)] if back else [])]
    told = order_letters.to_buyer(
        Letter.ORDER_DECIDED,
        f"order-decided#{order.order_id}",
        order,
        now,
        note=note,
        back=records.paid_for(order) if back else 0,
    )
    owed = [booking.owed_write(order, payment, records.paid_for(order), booking.CHECKED, now)] if back else []
    settling.end(
        order,
        settling.status_write(order, payment, status, now, more=more),
        [*settling.let_go_write(order, status), told, *owed, noting],
    )
    if back:
        refunds.send(booking.refund_id(order, booking.CHECKED), now)
