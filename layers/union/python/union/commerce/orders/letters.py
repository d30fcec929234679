"""Writes the letters of an order: to its buyer what became of it, and to staff support what waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import settings
from union.commerce.orders.rules import Line, Why
from union.commerce.products.rules import Kind as Sold
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets.rules import Issue
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.memberships.actions import Grant
from union.store import Put
from union.times import iso

if TYPE_CHECKING:
    from union.commerce.disputes.tables import Dispute
    from union.commerce.orders.tables import Order
    from union.commerce.refunds.tables import Refund


def to_buyer(kind: Kind, letter_id: str, order: "Order", now: datetime, **more: Any) -> Put:
    """The part of a transaction that writes to an order's buyer, with what every such letter says of the order and what this one says `more`."""
    context = {
        "name": order.name,
        "group_name": order.group_name,
        "lines": [{"description": line.description, "amount": line.amount} for line in map(Line.read, order.lines)],
        "amount": int(order.amount),
        "order_id": order.order_id,
        "url": f"{settings.site_url()}/orders/{order.order_id}",
        **more,
    }
    return letters.letter_write(kind, letter_id, order.email, context, now)


def to_staff(kind: Kind, letter_id: str, about: "Order | Refund | Dispute", policy: Policy, now: datetime, **more: Any) -> Put:
    """The part of a transaction that writes to a group's staff support of something `about` an order of it: the order, a refund or a dispute."""
    contact = policy.contact(str(about.group_type))
    context = {
        "team": contact["team"],
        "group_name": about.group_name,
        "amount": int(about.amount),
        "order_id": about.order_id,
        "url": f"{settings.site_url()}/groups/{about.group_id}/orders/{about.order_id}/refund",
        "list_url": f"{settings.site_url()}/books/attention",
        **more,
    }
    return letters.letter_write(kind, letter_id, contact["email"], context, now)


def waits(order: "Order", why: Why, policy: Policy, now: datetime) -> Put:
    """The letter to staff that an order waits for them, and why."""
    return to_staff(Kind.ORDER_WAITS, f"order-waits#{order.order_id}#{why}", order, policy, now, why=why)


def sold(order: "Order", amount: int, grant: Grant | None, issues: Sequence[Issue], policy: Policy, now: datetime) -> list[Put]:
    """The letters of an order that is paid, `amount` pence for it: the receipt, the tickets, and the welcome of who joined by it."""
    receipt = to_buyer(
        Kind.RECEIPT,
        f"receipt#{order.order_id}",
        order,
        now,
        amount=amount,
        paid_at=iso(now),
        valid_until=grant.valid_until if grant else None,
        tickets=any(line.kind == Sold.TICKET for line in order.lines),
    )
    entrance = [ticket_letters.sold(issues, order.group_name, now)] if issues else []
    return [receipt, *entrance, *([welcome(grant, order.email, policy, order.group_type, now)] if grant else [])]


def too_late(order: "Order", amount: int, now: datetime) -> Put:
    """The letter that says that money came too late, and that all of it, `amount` pence, goes back."""
    shop = f"{settings.site_url()}/groups/{order.group_id}/shop"
    return to_buyer(Kind.TOO_LATE, f"too-late#{order.order_id}", order, now, amount=amount, url=shop)


def welcome(grant: Grant, email: str, policy: Policy, group_type: str, now: datetime) -> Put:
    """The part of a transaction that writes the letter which welcomes somebody to a group."""
    context = {
        "name": grant.name,
        "group_name": grant.group_name,
        "valid_until": grant.valid_until,
        "joining_statement": list(policy.joining_statement),
        "url": f"{settings.site_url()}/groups/{grant.group_id}/board",
        "contact": policy.contact(group_type),
    }
    cause = grant.order_id or f"{grant.group_id}#{grant.person_id}#{grant.valid_until}"
    return letters.letter_write(Kind.WELCOME, f"welcome#{cause}", email, context, now)
