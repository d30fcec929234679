"""Reads and writes orders as other rooms know them: what is in one, what of it was given, went back or is disputed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from union.commerce.orders.rules import Line, Status, counted
from union.commerce.orders.tables import Order
from union.commerce.products.rules import Kind
from union.commerce.stock.rules import Hold
from union.commerce.tickets import records as ticket_records
from union.commerce.tickets.rules import Issue
from union.core.people.rules import Caller
from union.errors import NotFound
from union.membership.memberships.actions import Grant
from union.store import Get, Update

_LOOKED_AT = 200
"""Orders that are looked at for something to do: a term's worth at most groups."""


def key(name: str) -> Get[Order]:
    """Ask for an order."""
    return Order.by_key(name)


def came_back_write(order_id: str, amount: int) -> Update:
    """The part that counts a refund which did not arrive, or (below zero) which was sent again or paid by hand."""
    return Update(Order(order_id), [Order.came_back.set((Order.came_back | 0) + amount)])


def membership(order: Order) -> Grant | None:
    """The membership that the order is for, if there is one among its lines."""
    for line in lines(order):
        if line.kind == Kind.MEMBERSHIP:
            return Grant(
                group_id=order.group_id,
                group_name=order.group_name,
                person_id=order.person_id,
                name=order.name,
                kind=line.item,
                price=line.amount,
                valid_until=str(line.valid_until),
                statement_version=str(order.statement_version),
                order_id=order.order_id,
                email=order.email,
            )
    return None


def lines(order: Order) -> list[Line]:
    """The order's lines, as the rules know them."""
    return [Line.read(kept) for kept in order.lines]


def wished(order: Order | None, caller: Caller, group_id: str) -> list[tuple[str, str, int]]:
    """What an order of the caller's was for, as (product id, item id, how many). Raises `NotFound`."""
    if order is None or order.person_id != caller.person_id or order.group_id != group_id:
        raise NotFound("There is no such order of yours.")
    return [(line.product_id, line.item_id, line.quantity) for line in lines(order) if line.kind != Kind.MEMBERSHIP]


def mark_write(order: Order, line_id: str, collected: bool) -> Update:
    """The part of a transaction that marks a line of merchandise as handed out, or not. `ConditionFailed` where the order was marked since."""
    before = sorted(map(str, order.collected))
    after: list[Any] = sorted({*before, line_id} if collected else {*before} - {line_id})
    unmarked = (Order.collected == before) if before else (Order.collected.does_not_exist() | (Order.collected == []))
    return Update(Order(order.order_id), [Order.collected.set(after)], (Order.status == Status.PAID) & unmarked)


def described(order: Order) -> str:
    """All that was ordered, in one line."""
    return "; ".join(line.description for line in lines(order))


def of_group(group_id: str, begins: datetime | None, ends: datetime | None, most: int) -> list[Order]:
    """The newest orders at a group made from `begins` on and until `ends`, where there are such bounds; `most` of them, the newest first."""
    made = Order.created_at
    within = made.between(begins, ends) if begins and ends else made >= begins if begins else made <= ends if ends else None
    return list(Order.by_group.query(group_id, within, scan_index_forward=False, limit=most))


def unsettled(person_id: str) -> list[Order]:
    """Somebody's orders of which money or goods are not settled: not paid, looked at by staff, not handed out, owed back, or disputed."""
    waits = (Status.OPEN, Status.PROCESSING, Status.REVIEW)
    found = Order.by_person.query(person_id, scan_index_forward=False)
    return [one for one in found if one.status in waits or int(one.came_back or 0) > 0 or one.disputed or to_hand_out(one)]


@dataclass(frozen=True)
class Wanting:
    """The orders at a group about which its committee has something to do, the oldest first: their ids."""

    to_hand_out: list[str]
    not_arrived: list[str]
    disputed: list[str]


def wanting(group_id: str) -> Wanting:
    """Which of a group's newest orders have merchandise to hand out, a refund that did not arrive, or an open dispute; in one query."""
    newest = list(Order.by_group.query(group_id, scan_index_forward=False, limit=_LOOKED_AT))[::-1]
    return Wanting(
        to_hand_out=[str(one.order_id) for one in newest if to_hand_out(one)],
        not_arrived=[str(one.order_id) for one in newest if int(one.came_back or 0) > 0],
        disputed=[str(one.order_id) for one in newest if one.disputed],
    )


def to_hand_out(order: Order) -> bool:
    """Whether merchandise of a paid order is still to be handed out: not all of the line went back, nobody has it, and it is paid for yet."""
    done, back = set(map(str, order.collected)), returned(order)
    owed = (one for one in lines(order) if one.kind == Kind.MERCHANDISE and not money_gone(order, one))
    waits = (one for one in owed if one.line_id not in done)
    return order.status == Status.PAID and any(back.get(one.line_id, 0) < one.quantity for one in waits)


def returned(order: Order) -> dict[str, int]:
    """How many of each line went back, by the line's id."""
    return {line_id: int(number) for line_id, number in order.returned.items()}


def went_back_write(order: Order, numbers: dict[str, int], amount: int, places: Sequence[tuple[str, str]]) -> Update:
    """The part of a transaction by which so many of each line go back, `amount` pence for them, and these places of stock.

    `ConditionFailed` where anything of the order went back since it was read, where it was disputed since, or where more would be paid back
    than was paid.
    """
    before = returned(order)
    there = hold(order)
    kept = replace(there, places=[place for place in there.places if place not in places]).written()
    actions = [
        Order.returned.set({**before, **{line_id: before.get(line_id, 0) + number for line_id, number in numbers.items()}}),
        Order.returns.set(int(order.returns) + 1),
        Order.refunded.set(Order.refunded + amount),
        Order.places.set(kept),
    ]
    same = (Order.disputed == str(order.disputed)) if order.disputed else Order.disputed.does_not_exist()
    unchanged = (Order.status == Status.PAID) & (Order.returns == int(order.returns)) & same
    return Update(Order(order.order_id), actions, unchanged & (Order.refunded <= paid_for(order) - amount))


def is_paid(order: Order) -> bool:
    """Whether what was ordered is the buyer's: it was paid for, and given."""
    return bool(order.status == Status.PAID)


def still_has(order: Order, product_id: str) -> bool:
    """Whether something of a product was paid for with an order, and not all of it given back."""
    gone = returned(order)
    return is_paid(order) and any(
        line.product_id == product_id and line.quantity > gone.get(line.line_id, 0) for line in lines(order)
    )


def came_to_nothing(order: Order) -> bool:
    """Whether nobody gets what was ordered: it was not paid in time, or its money goes back."""
    return not counted(order.status)


def money_gone(order: Order, line: Line) -> bool:
    """Whether the money for a line is gone though it was not given back: all was refunded at Stripe by hand, or a dispute was lost."""
    came = paid_for(order)
    refunded = int(order.refunded or 0) - int(order.came_back or 0)
    return line.amount > 0 and (order.dispute == "lost" or 0 < came <= refunded)


def left_of(order: Order) -> int:
    """How many pence of what came for an order have not been asked back."""
    return max(0, paid_for(order) - int(order.refunded or 0))


def paid_back_outside_write(order: Order, amount: int) -> list[Update]:
    """The parts that count what was paid back at Stripe by hand, or (below zero) came back from there.

    Where that is all that came for the order, its tickets stay good, and say at the door that their money is gone.
    `ConditionFailed` where anything of the order went back since it was read.
    """
    actions = [Order.refunded.set(Order.refunded + amount), Order.returns.set(Order.returns + 1)]
    counting = Update(Order(order.order_id), actions, Order.returns == int(order.returns))
    return [counting, *money_gone_write(order, left_of(order) - amount <= 0)]


def money_gone_write(order: Order, gone: bool) -> list[Update]:
    """The parts by which the tickets of a paid order say at the door that all its money is gone, or say so no more."""
    return [ticket_records.money_gone_write(one.ticket_id, gone) for one in issues(order)] if order.status == Status.PAID else []


def dispute_write(order: Order, dispute_id: str, state: str, barred: bool) -> list[Update]:
    """The parts by which an order follows a dispute of its payment; while it is barred nothing can be paid back.

    A lost dispute takes the money of all tickets with it.
    """
    actions = [Order.dispute.set(state), Order.disputed.set(dispute_id) if barred else Order.disputed.remove()]
    return [Update(Order(order.order_id), actions), *(money_gone_write(order, True) if state == "lost" else [])]


def hold(order: Order) -> Hold:
    """The stock that is held for the order, or was sold with it."""
    return Hold.read(str(order.hold), order.pay_by, map(str, order.places))


def paid_for(order: Order) -> int:
    """How many pence came for an order: what it costs, but where staff accepted another payment for it."""
    return int(order.amount if order.received is None else order.received)


def issues(order: Order) -> list[Issue]:
    """A ticket for each place that was bought."""
    return [
        Issue(
            ticket_id=ticket_records.ticket_id(order.order_id, line.line_id, number),
            order_id=order.order_id,
            line_id=line.line_id,
            group_id=order.group_id,
            product_id=line.product_id,
            event=line.product,
            item_id=line.item_id,
            item=line.item,
            person_id=order.person_id,
            name=order.name,
            email=order.email,
        )
        for line in lines(order)
        if line.kind == Kind.TICKET
        for number in range(1, line.quantity + 1)
    ]
