"""Shows an order: to its buyer, to the committee, and to staff who have to look at it."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.disputes.rules import State as Dispute
from union.commerce.orders import records, rules
from union.commerce.orders.rules import Line, Status, Why
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind
from union.commerce.refunds import actions as refunds
from union.commerce.tickets import records as ticket_records
from union.money import CURRENCY
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.orders.views import OrderForStaff, OrderLine, OrderPage, OrderShown, OwnOrder
    from union.commerce.tickets.views import TicketOfOrder


def shown(order: "Order", now: datetime) -> "OrderPage":
    """An order as its own page shows it, with its tickets and refunds."""
    to_pay = rules.payable(order.status, order.pay_by, now)
    over = order.status in (Status.FAILED, Status.EXPIRED) or (order.status == Status.OPEN and not to_pay)
    back = refunds.of_order(order.order_id) if rules.had_money(order.status) else []
    shown: OwnOrder = {**told(order), "tickets": _tickets(order), "refunds": back}
    if order.held_until and order.held_until < now:
        shown["held_until"], shown["at_risk"] = None, True
    shown["status"] = Status.EXPIRED if over and order.status == Status.OPEN else Status(order.status)
    joins = records.membership(order) is not None
    again = f"/groups/{order.group_id}/join" if joins and len(order.lines) == 1 else f"/groups/{order.group_id}/shop"
    return {
        "order": shown,
        "pay_url": None,
        "again_url": again if over else None,
        "asks": order.status == Status.PAID and _asks(order),
        "later": None,
        "again": None,
        "again_in": None,
        "returned": False,
    }


def _asks(order: "Order") -> bool:
    """Whether anything is asked about what was bought, or was."""
    sold = sorted({line.product_id for line in records.lines(order) if line.kind != Kind.MEMBERSHIP})
    found = store.read(*(product_records.key(order.group_id, one) for one in sold))
    return any(product.questions for product in found if product is not None)


def _tickets(order: "Order") -> "list[TicketOfOrder]":
    """The order's tickets with where each stands, once it is paid."""
    places = [(line.line_id, line.quantity) for line in records.lines(order) if line.kind == Kind.TICKET]
    return ticket_records.of_order(order.order_id, places) if places and order.status == Status.PAID else []


def told(order: "Order") -> "OrderShown":
    """An order as its pages show it."""
    grant = records.membership(order)
    return {
        "order_id": order.order_id,
        "status": Status(order.status),
        "means": rules.MEANINGS[Status(order.status)],
        "amount": int(order.amount),
        "received": int(order.received) if order.received is not None and order.received_in == CURRENCY else None,
        "held_until": iso_or_none(order.held_until),
        "at_risk": bool(order.places) and order.held_until is None,
        "note": order.note,
        "refunded": int(order.refunded or 0) - int(order.came_back or 0),
        "came_back": int(order.came_back or 0),
        "description": records.described(order),
        "lines": [
            _told_line(
                line,
                records.returned(order).get(line.line_id, 0),
                collected=line.line_id in set(map(str, order.collected)),
            )
            for line in records.lines(order)
        ],
        "code": order.code,
        "group_id": order.group_id,
        "group_name": order.group_name,
        "joins": grant is not None,
        "valid_until": grant.valid_until if grant else None,
        "created_at": iso(order.created_at),
        "pay_by": iso(order.pay_by),
        "paid_at": iso_or_none(order.paid_at),
        "disputed": order.disputed is not None,
        "dispute": Dispute(order.dispute) if order.dispute else None,
        "all_returned": all(records.returned(order).get(line.line_id, 0) == line.quantity for line in records.lines(order)),
    }


def _told_line(line: Line, returned: int, *, collected: bool) -> "OrderLine":
    return {
        "line_id": line.line_id,
        "kind": line.kind,
        "product_id": line.product_id,
        "item_id": line.item_id,
        "product": line.product,
        "item": line.item,
        "description": line.description,
        "quantity": line.quantity,
        "price": line.price,
        "discount": line.discount,
        "amount": line.amount,
        "valid_until": line.valid_until,
        "returned": returned,
        "collected": collected,
    }


def told_to_staff(order: "Order") -> "OrderForStaff":
    """An order that waits for staff, without a name: why, since when, and what came for it."""
    review = order.status == Status.REVIEW
    return {
        "order_id": order.order_id,
        "group_id": order.group_id,
        "group_name": order.group_name,
        "group_type": order.group_type,
        "why": Why.REVIEW if review else Why.SLOW,
        "amount": int(order.amount),
        "received": int(order.received) if order.received is not None else None,
        "received_in": order.received_in,
        "since": iso(order.pay_by if review else order.created_at),
    }
