"""Takes back what an order had of an event that was called off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from union import ids, store, watch
from union.commerce.disputes.rules import State as Dispute
from union.commerce.orders import records as order_records
from union.commerce.orders import rules as order_rules
from union.commerce.orders.rules import Status
from union.commerce.returns import choosing, taking_back
from union.commerce.returns.choosing import Choice
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import pages as ticket_pages
from union.commerce.tickets import records as ticket_records
from union.errors import Conflict
from union.store import ConditionFailed
from union.store import Part as Change
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product


class Off(StrEnum):
    """What came of taking back what an order had of an event that was called off. A disputed one waits for the bank."""

    BACK = "back"
    NOTHING = "nothing"
    DISPUTED = "disputed"


def called_off(order_id: str, product: "Product", group_name: str, now: datetime) -> Off:
    """Take back all that is left of an event in an order because it was called off: the tickets are void and the money follows.

    One transaction, with the letter that tells the buyer, under a key of its own: however often it is done, it happens once. What was
    paid back at Stripe by hand is not paid back again, nor is what the buyer's bank took back in a dispute that is lost. Raises
    `Conflict` where the order changed meanwhile.
    """
    (order,) = store.read(order_records.key(order_id))
    if order is None or order.status != Status.PAID:
        return Off.NOTHING
    found = [(line, kept) for line, kept in choosing.with_tickets(order) if line.product_id == product.product_id]
    chosen = [
        (_with_all_tickets(choice, kept), choice.left)
        for line, kept in found
        if (choice := choosing.choice_of(order, line, kept, None)).left
    ]
    lost = order.disputed is not None and order.dispute == Dispute.LOST
    if not chosen or (order.disputed and not lost):
        return Off.DISPUTED if chosen else Off.NOTHING
    back = choosing.priced(chosen, 0 if lost else order_records.left_of(order))
    amount = sum(pence for _, _, pence in back)
    # The same one whoever calls off, and however often: money goes back once for an event of an order.
    refund_id = ids.derived(order_id, str(product.product_id), "called off")
    good = [ticket for _, kept in found for ticket in kept if ticket_records.is_good(ticket)]
    told = _off_letter(order, product, group_name, good, None if lost else amount, now)
    why = ("the house", f"The event was called off: {product.called_off_because}")
    try:
        store.commit(*taking_back.parts_of(order, back, refund_id, why, amount, now, told))
    except ConditionFailed as lost:
        raise Conflict(order_rules.CHANGED) from lost
    watch.count(Count.RETURNED)
    return Off.BACK


def _with_all_tickets(choice: Choice, kept: Sequence[Any]) -> Choice:
    """The same with every ticket that nobody used, whoever holds it by now and however many places go back."""
    return replace(choice, unused=[(str(t.ticket_id), int(t.serial)) for t in kept if ticket_records.is_good(t)])


def _off_letter(
    order: "Order", product: "Product", group_name: str, good: Sequence[Any], amount: int | None, now: datetime
) -> Sequence[Change]:
    """The letter to the buyer, with what comes back, or (None) the one of which nothing does, unless they were told that before."""
    mine = [ticket for ticket in good if ticket.person_id == order.person_id]
    diaries = [ticket_pages.diary(ticket, product, group_name, cancelled=True) for ticket in mine]
    cause = str(order.order_id) if amount is not None else f"{order.order_id}#{order.person_id}"
    told = ticket_letters.called_off(product, group_name, (str(order.name), str(order.email), cause), amount or 0, diaries, now)
    return [told] if amount is not None else store.absent(told)
