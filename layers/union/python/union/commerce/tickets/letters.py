"""Writes the letters about tickets: with their codes, of one that is offered or gone, and of an event that is moved or called off."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import settings
from union.commerce.products import moves as event_moves
from union.commerce.tickets import pages, rules, seal
from union.commerce.tickets.rules import Issue
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.store import Put
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.tickets.tables import Ticket


def sold(issues: Sequence[Issue], group_name: str, now: datetime, serial: int = 1) -> Put:
    """The part of a transaction that writes the letter with these tickets to their holder: one for an order, one for who accepted."""
    first = issues[0]
    context = {
        "name": first.name,
        "group_id": first.group_id,
        "group_name": group_name,
        "tickets": [
            {"ticket_id": one.ticket_id, "serial": serial, "product_id": one.product_id, "event": one.event, "item": one.item}
            for one in issues
        ],
        "url": f"{settings.site_url()}/my/tickets",
    }
    cause = first.order_id if serial == 1 else f"{first.ticket_id}#{serial}"
    return letters.letter_write(Kind.TICKETS, f"tickets#{cause}", first.email, context, now)


def moved(product: "Product", group_name: str, held: "Sequence[Ticket]", until: datetime, now: datetime) -> Put:
    """The part of a transaction that tells one person who holds tickets that their event was moved: once for each time it was."""
    first = held[0]
    was = event_moves.told_before(product)
    context = {
        **_off_or_moved(
            product, group_name, first.name, [pages.diary(one, product, group_name, cancelled=False) for one in held]
        ),
        "number": len(held),
        "was": {
            "starts_at": iso_or_none(was.starts_at),
            "ends_at": iso_or_none(was.ends_at),
            "venue": was.venue,
        },
        "bought": any(one.buyer_id == first.person_id for one in held),
        "until": iso(until),
    }
    cause = f"event-moved#{product.product_id}#{iso(product.moved_at)}#{first.person_id}"
    return letters.letter_write(Kind.EVENT_MOVED, cause, first.email, context, now)


def called_off(
    product: "Product",
    group_name: str,
    who: tuple[str, str, str],
    amount: int | None,
    diaries: Sequence[dict[str, Any]],
    now: datetime,
) -> Put:
    """The part of a transaction that tells somebody that an event was called off; `amount` is what comes back to who bought.

    `who` is their name, their address, and the order or the person for which they are told once.
    """
    name, email, cause = who
    context = {**_off_or_moved(product, group_name, name, diaries), "reason": product.called_off_because, "amount": amount}
    return letters.letter_write(Kind.EVENT_CALLED_OFF, f"event-off#{product.product_id}#{cause}", email, context, now)


def _off_or_moved(product: "Product", group_name: str, name: str, diaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "group_name": group_name,
        "event": product.name,
        **pages.event(product),
        "diaries": list(diaries),
        "url": f"{settings.site_url()}/my/tickets",
    }


def invitation(ticket: "Ticket", email: str, key: str, hashed: str, until: datetime, now: datetime) -> Put:
    """The part of a transaction that writes to whom a ticket is offered; the link to accept it is made only when the letter is sent."""
    context = {
        "name": ticket.name,
        "event": ticket.event,
        "item": ticket.item,
        "until": iso(until),
        "ticket_id": ticket.ticket_id,
        "form": key,
    }
    return letters.letter_write(Kind.TICKET_OFFER, f"ticket-offer#{ticket.ticket_id}#{hashed[:32]}", email, context, now)


def farewell(ticket: "Ticket", now: datetime) -> Put:
    """The part of a transaction that tells whoever handed a ticket on that it is gone."""
    context = {
        "name": ticket.name,
        "event": ticket.event,
        "item": ticket.item,
        "to": ticket.offer_to,
        "url": f"{settings.site_url()}/my/tickets",
    }
    return letters.letter_write(Kind.TICKET_GONE, f"ticket-gone#{ticket.ticket_id}#{ticket.serial}", ticket.email, context, now)


def enclosed(kind: str, context: dict[str, Any], now: datetime) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What a letter about tickets says besides its `context` when it is sent, and what goes with it by name: pictures, calendar files.

    Codes and the links of offers are made only now: the outbox holds none of them.
    """
    if kind in (Kind.EVENT_MOVED, Kind.EVENT_CALLED_OFF):
        return context, _calendars(context["diaries"], now)
    if kind == Kind.TICKET_OFFER:
        secret = seal.offer(context["ticket_id"], context["form"])
        return {**context, "url": f"{settings.site_url()}/tickets/{context['ticket_id']}/accept?offer={secret}"}, {}
    if kind != Kind.TICKETS:
        return context, {}
    from union import qr

    events = pages.events_of({(context["group_id"], one["product_id"]) for one in context["tickets"]})
    pictures, told = {}, []
    for one in context["tickets"]:
        plain = rules.code(one["ticket_id"], int(one["serial"]), seal.key())
        pictures[f"ticket-{one['ticket_id']}"] = qr.png(plain)
        url = f"{settings.site_url()}/tickets/{one['ticket_id']}"
        told.append({**one, **pages.event(events.get(one["product_id"])), "code": rules.spelled(plain), "url": url})
    return {**context, "tickets": told}, pictures


def _calendars(diaries: Sequence[dict[str, Any]], now: datetime) -> dict[str, bytes]:
    from union.commerce.tickets import calendar as calendars

    made = [calendars.written(told, settings.mail_from(), now).encode() for told in diaries if told["starts_at"]]
    return {f"event-{number}.ics": file for number, file in enumerate(made, start=1)}
