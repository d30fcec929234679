"""What of an order can go back, line by line, why not where it cannot, and for how many pence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.orders import pages as order_pages
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Line, Status
from union.commerce.products import moves as event_moves
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind, named
from union.commerce.refunds import rules
from union.commerce.tickets import records as ticket_records
from union.errors import Conflict, Invalid

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product
    from union.commerce.returns.views import ToGiveBack
    from union.commerce.tickets.tables import Ticket


OWN_WISH = "The buyer gave it back."
DISPUTED = "The buyer's bank is deciding about this payment, or has decided. Until it is over nothing can be paid back."


@dataclass(frozen=True)
class Choice:
    """What can go back of one line: how many are left, the tickets among them that nobody used, with their serials, and why not, if so."""

    line: Line
    before: int
    left: int
    unused: Sequence[tuple[str, int]]
    why_not: str | None

    def pence(self, number: int) -> int:
        return rules.part_of(self.line.amount, self.line.quantity, self.before, number)


type Back = tuple[Choice, int, int]
"""What goes back of one line: which, how many, and for how many pence."""


def for_committee(order: "Order") -> list[Choice]:
    """What the committee and staff can take back of an order, line by line: whoever holds a ticket by now, and at any time."""
    return [choice_of(order, line, kept, None) for line, kept in with_tickets(order)]


def for_buyer(order: "Order", now: datetime) -> list[Choice]:
    """What a buyer can give back by themselves: of the tickets those that they hold still, and all only while the rules let them."""
    found = with_tickets(order)
    events = list({line.product_id: None for line, _ in found if line.kind == Kind.TICKET})
    kept = store.read(*(product_records.key(order.group_id, event) for event in events))
    there = dict(zip(events, kept, strict=True))
    held = [(line, [ticket for ticket in there if ticket.person_id == order.person_id]) for line, there in found]
    return [choice_of(order, line, mine, _why_not(order, line, there.get(line.product_id), now)) for line, mine in held]


def _why_not(order: "Order", line: Line, product: "Product | None", now: datetime) -> str | None:
    dated = line.kind == Kind.TICKET
    if product is not None and product.called_off_at:
        return "This event was called off. All that you paid for it comes back by itself."
    moved = product is not None and event_moves.moved_since(product, order.created_at, now)
    cancel_until = product.cancel_until if product else None
    if rules.may_give_back(dated, cancel_until, order.paid_at or order.created_at, now, moved=moved):
        return None
    if dated:
        return "The organiser takes no tickets back any more." if cancel_until else "The organiser does not take tickets back."
    return f"You can get a refund for this for {rules.CANCEL_WITHIN.days} days after you paid, and those are over."


def with_tickets(order: "Order") -> "list[tuple[Line, list[Ticket]]]":
    """Each line of an order with its tickets, in one read."""
    lines = order_records.lines(order)
    names = {
        line.line_id: [ticket_records.ticket_id(order.order_id, line.line_id, number) for number in range(1, line.quantity + 1)]
        for line in lines
        if line.kind == Kind.TICKET
    }
    flat = [name for found in names.values() for name in found]
    kept = dict(zip(flat, store.read(*map(ticket_records.ticket_key, flat)), strict=True))
    return [(line, [kept[name] for name in names.get(line.line_id, ()) if kept[name] is not None]) for line in lines]


def choice_of(order: "Order", line: Line, kept: "Sequence[Ticket]", why_not: str | None) -> Choice:
    """A ticket that its buyer gives back is one that nobody used; the committee can pay one back that was used."""
    before = order_records.returned(order).get(line.line_id, 0)
    left = line.quantity - before
    unused = [(str(t.ticket_id), 1) for t in reversed(kept) if ticket_records.is_good(t)]
    return Choice(line, before, left, unused, why_not)


def chosen_of(order: "Order", found: Sequence[Choice], numbers: Mapping[str, int], own: bool) -> list[Back]:
    """What was chosen, checked line by line, with the pence for each.

    Raises `Invalid` with a sentence at each field, `Conflict` for a disputed order.
    """
    if order.status != Status.PAID:
        raise Conflict("This order is not paid, so there is nothing to refund.")
    if order.disputed:
        raise Conflict(DISPUTED)
    chosen = [(choice, numbers.get(choice.line.line_id, 0)) for choice in found]
    errors = {f"n.{choice.line.line_id}": _wrong(choice, number, own) for choice, number in chosen if number}
    errors = {name: sentence for name, sentence in errors.items() if sentence}
    if errors:
        raise Invalid("Please check what you entered.", errors)
    chosen = [(choice, number) for choice, number in chosen if number]
    if not chosen:
        raise Invalid("Please choose what goes back.")
    return priced(chosen, order_records.left_of(order))


def priced(chosen: Sequence[tuple[Choice, int]], left: int) -> list[Back]:
    """What is paid back for each, and never more than is left of what came: what was refunded at Stripe is refunded already."""
    found = []
    for choice, number in chosen:
        pence = min(choice.pence(number), left)
        left -= pence
        found.append((choice, number, pence))
    return found


def _wrong(choice: Choice, number: int, own: bool) -> str:
    if choice.why_not:
        return choice.why_not
    most = min(choice.left, len(choice.unused)) if own and choice.line.kind == Kind.TICKET else choice.left
    return f"There are {most} of these to refund." if number > most else ""


def shown(order: "Order", found: Sequence[Choice]) -> "ToGiveBack":
    open_now = order.status == Status.PAID and not order.disputed
    return {
        "order": order_pages.told(order),
        "lines": [
            {
                "line_id": choice.line.line_id,
                "field": f"n.{choice.line.line_id}",
                "kind": choice.line.kind,
                "name": name_of(choice.line, 1),
                "amount": choice.line.amount,
                "quantity": choice.line.quantity,
                "returned": choice.before,
                "left": choice.left if open_now else 0,
                "pence": choice.pence(choice.left),
                "why_not": choice.why_not if choice.left else None,
            }
            for choice in found
        ],
        "disputed": DISPUTED if order.disputed else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def name_of(line: Line, number: int) -> str:
    return named(line.product, line.item) if number == 1 else f"{number} × {named(line.product, line.item)}"
