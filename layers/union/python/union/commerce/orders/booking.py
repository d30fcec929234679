"""What an order's money comes to: the ledger's entry of the sale, and the refunds that the house itself owes."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.ledger import actions as ledger
from union.commerce.ledger import rules as ledger_rules
from union.commerce.orders import letters as order_letters
from union.commerce.orders import records
from union.commerce.orders.rules import Line, Payment, Status
from union.commerce.products.rules import Kind
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.rules import Asked
from union.core.letters.rules import Kind as Letter
from union.money import CURRENCY
from union.store import Put

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order

TOO_LATE, PAID_TWICE, CHECKED = "too-late", "paid-twice", "checked"
_NOT_THE_PRICE = "It was not what the order costs, and another payment was."
_WE_WROTE = "Another payment of yours was what your order costs. We have written to you about that one too."


def set_aside_write(order: "Order", subject: str, amount: int, now: datetime) -> Put:
    """Money of an order's that is no sale (yet), by its payment's id, so that the nightly look at Stripe enters it no second time."""
    return ledger.entry_write(
        ledger_rules.Kind.OTHER, subject, amount, group_id=order.group_id, order_id=order.order_id, payment_intent=subject, at=now
    )


def refund_id(order: "Order", cause: str) -> str:
    """The id of the refund that the house owes for this cause: asked for twice, it is the same one."""
    return ids.derived(order.order_id, cause)


def sent_back(order: "Order", payment_intent: str) -> bool:
    """Whether a payment was asked to go back because the true one of its order came after it."""
    (refund,) = store.read(refunds.key(refund_id(order, payment_intent)))
    return refund is not None


def first_back_write(order: "Order", first: Payment | None, now: datetime) -> list[Put]:
    """The refund of a payment that was not what its order costs, now that the true one is there: nobody looks at the order any more.

    What came in another currency is on the list of what does not agree, and only a person can settle it at Stripe.
    """
    if first is None or not (first.amount and first.payment_intent and first.currency == CURRENCY):
        return []
    told = order_letters.to_buyer(
        Letter.ORDER_DECIDED, f"order-decided#{order.order_id}#first", order, now, note=_WE_WROTE, back=int(first.amount)
    )
    return [owed_write(order, first, int(first.amount), _NOT_THE_PRICE, now, cause=first.payment_intent, what=()), told]


def owed_write(
    order: "Order",
    payment: Payment,
    amount: int,
    reason: str,
    now: datetime,
    *,
    cause: str | None = None,
    what: Sequence[Line] | None = None,
) -> Put:
    """The part of a transaction that asks for a refund of `amount` pence which nobody has to ask for.

    `cause` tells apart two refunds of an order that have the same reason; `what` are the lines that go back with it.
    """
    return refunds.ask_write(
        Asked(
            refund_id=refund_id(order, cause or reason),
            order_id=order.order_id,
            group_id=order.group_id,
            group_name=order.group_name,
            group_type=order.group_type,
            payment_intent=str(payment.payment_intent),
            amount=amount,
            reason=reason,
            asked_by="the house",
            parts=_parts(owed_for(order, reason) if what is None else what, -1),
        ),
        now,
    )


def owed_for(order: "Order", reason: str) -> list[Line]:
    """The lines that go back: where a membership was paid twice that one alone, else all."""
    return [line for line in records.lines(order) if reason != PAID_TWICE or line.kind == Kind.MEMBERSHIP]


def cost(sold: Sequence[Line], order: "Order") -> int:
    """What lines of an order cost, and no more than what came for it."""
    return min(sum(line.amount for line in sold), records.paid_for(order))


def sale_write(order: "Order", payment: Payment, now: datetime) -> list[Put]:
    """The ledger's entry of the sale, where money moved."""
    if not order.amount:
        return []
    came, what = int(payment.amount or 0), _parts(records.lines(order), 1)
    if came != int(order.amount):
        what += (ledger_rules.Part("difference", "Difference to the price", 0, came - int(order.amount)),)
    aside: list[Put] = []
    if order.status == Status.REVIEW and order.payment_intent == payment.payment_intent:
        aside = [set_aside_write(order, f"{payment.payment_intent}#sold", -came, now)]
    entry = ledger.entry_write(
        ledger_rules.Kind.SALE,
        order.order_id,
        came,
        group_id=order.group_id,
        order_id=order.order_id,
        payment_intent=payment.payment_intent,
        parts=what,
        at=now,
    )
    return [entry, *aside]


def _parts(sold: Sequence[Line], sign: int) -> tuple[ledger_rules.Part, ...]:
    return tuple(ledger_rules.Part(line.product_id, line.description, sign * line.quantity, sign * line.amount) for line in sold)
