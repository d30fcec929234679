"""Verbs: show somebody the tickets that they hold, and put an event into their calendar."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store
from union.commerce.products import moves as event_moves
from union.commerce.products import records as product_records
from union.commerce.questions import pages as question_pages
from union.commerce.questions import records as questions
from union.commerce.questions import rules as question_rules
from union.commerce.tickets import pages, records, rules, seal, transfer
from union.commerce.tickets.tables import Ticket
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import NotFound
from union.membership.groups import actions as groups
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.tickets.views import EventBefore, TicketHeld, TicketInFull, TicketPage, Tickets

_MOST_HELD = 200


def mine(caller: Caller, now: datetime) -> "Tickets":
    """The tickets that the caller holds: what is still to come first, soonest first, then what is over, the latest first."""
    people.read_for(caller)
    held = list(Ticket.by_holder.query(caller.person_id, scan_index_forward=False, limit=_MOST_HELD))
    events = pages.events_of({(str(one.group_id), str(one.product_id)) for one in held})
    shown: list[TicketHeld] = [
        {
            **pages.told(one),
            **pages.event(events.get(str(one.product_id))),
            "over": product_records.over(events.get(str(one.product_id)), now),
        }
        for one in held
    ]
    coming = sorted((one for one in shown if not one["over"]), key=lambda one: one["starts_at"] or "")
    past = sorted((one for one in shown if one["over"]), key=lambda one: one["starts_at"] or "", reverse=True)
    return {"tickets": coming + past}


def look_at(name: str, caller: Caller, now: datetime) -> "TicketPage":
    """One ticket as its page shows it to its holder: with its code, while it is good. The buyer who handed it on sees that.

    Raises `NotFound` for everybody else.
    """
    (ticket,) = people.read_for(caller, records.ticket_key(name))
    if ticket is None or caller.person_id not in (ticket.person_id, ticket.buyer_id):
        raise NotFound("There is no such ticket of yours.")
    kept, product, answered = store.read(
        groups.key(ticket.group_id),
        product_records.key(ticket.group_id, ticket.product_id),
        questions.key(ticket.product_id, ticket.ticket_id),
    )
    mine = product is not None and ticket.person_id == caller.person_id and not ticket.void_at
    answers = question_pages.answered(questions.read(answered, product, now, caller.person_id)) if product and mine else []
    return {
        "ticket": _shown(ticket, product, caller, now),
        "group": {"group_id": ticket.group_id, "name": kept.name if kept else ticket.group_id},
        "handed_at": iso_or_none(ticket.handed_at),
        "asks": bool(answers or (product and mine and question_rules.asked(questions.of(product), ""))),
        "answers": answers,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _shown(ticket: Ticket, product: "Product | None", caller: Caller, now: datetime) -> "TicketInFull":
    shown: TicketInFull = {
        **pages.told(ticket),
        **pages.event(product),
        "code": None,
        "qr": None,
        "offer": None,
        "may_go": False,
        "moved": _moved(ticket, product, now),
        "members_only": records.members_only(product, ticket),
    }
    if ticket.person_id != caller.person_id:
        return {**shown, "state": "gone", "name": caller.name, "used_at": None}
    return _with_code(shown, ticket, product, now) if shown["state"] == "good" else shown


def _moved(ticket: Ticket, product: "Product | None", now: datetime) -> "EventBefore | None":
    """When and where the event was when the ticket was bought, as long as it can be given back for that; None where it stayed."""
    if product is None or not event_moves.moved_since(product, ticket.issued_at, now):
        return None
    was = event_moves.told_before(product)
    return {
        "starts_at": iso_or_none(was.starts_at),
        "ends_at": iso_or_none(was.ends_at),
        "venue": was.venue,
        "until": iso(event_moves.back_until(product)),
    }


def _with_code(shown: "TicketInFull", ticket: Ticket, product: "Product | None", now: datetime) -> "TicketInFull":
    from union import qr  # The drawing is loaded only where a code is shown.

    plain = rules.code(ticket.ticket_id, int(ticket.serial), seal.key())
    offer, may_go = transfer.offer_of(ticket, now), transfer.may_go(product, now)
    return {**shown, "code": rules.spelled(plain), "qr": qr.drawn(plain), "offer": offer, "may_go": may_go}


def calendar(name: str, caller: Caller, now: datetime) -> str:
    """The event of a ticket as a calendar file, which takes the event out of a calendar where the ticket is good for nothing any more.

    Raises `NotFound` where the ticket is not the caller's, and never was, or the event has no date.
    """
    from union.commerce.tickets import calendar as calendars

    (ticket,) = people.read_for(caller, records.ticket_key(name))
    if ticket is None or caller.person_id not in (ticket.person_id, ticket.buyer_id):
        raise NotFound("There is no such ticket of yours.")
    kept, product = store.read(groups.key(ticket.group_id), product_records.key(ticket.group_id, ticket.product_id))
    if product is None or product.starts_at is None:
        raise NotFound("This event has no date yet.")
    gone = bool(ticket.void_at) or bool(product.called_off_at) or ticket.person_id != caller.person_id
    return calendars.written(
        pages.diary(ticket, product, kept.name if kept else ticket.group_id, cancelled=gone), settings.mail_from(), now
    )
