"""Hands a ticket on: its holder offers it to another student, who accepts it; its code before is void from then on."""

from datetime import datetime
from typing import TYPE_CHECKING

from pynamodb.expressions.condition import Condition

from union import addresses, ids, store
from union.commerce.products import records as product_records
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import pages, records, rules, seal
from union.commerce.tickets.rules import Issue
from union.commerce.tickets.tables import Ticket
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess, Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Update
from union.times import iso

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.tickets.views import TicketOffer, TicketToAccept
    from union.core.rate_limits.tables import Limit


_CHANGED = "This ticket has changed in the meantime. Please look at it again."


def offer(name: str, caller: Caller, *, email: str, key: str, now: datetime) -> None:
    """Offer a ticket to another student by e-mail. The second click of a form changes nothing.

    Raises `NotFound`, `Invalid` for an address that cannot be used, `Conflict` where the ticket cannot go or is offered already.
    """
    ticket = _own(people.read_for(caller, records.ticket_key(name))[0], caller)
    (product,) = store.read(product_records.key(ticket.group_id, ticket.product_id))
    last = product_records.useful_until(product)
    rules.may_go(void=bool(ticket.void_at), used=bool(ticket.admitted_at), until=last, now=now)
    if addresses.same(email, caller.email):
        raise Invalid.field("email", "This is your own address. Please give the other person's.")
    # Only the hash is kept: whoever reads our tables can accept no ticket.
    hashed = seal.hashed(seal.offer(name, key))
    if ticket.offer_hash == hashed:
        return
    if _stands(ticket, now):
        raise Conflict("This ticket is offered to somebody already. Take that back first.")
    until = rules.offer_ends(last, now)
    counted = rate_limits.reach_write(Reach.TICKET_OFFER, caller.person_id, now, to=email)
    change = Update(
        Ticket(name),
        [Ticket.offer_to.set(email), Ticket.offer_hash.set(hashed), Ticket.offer_until.set(until)],
        records.untouched(ticket) & _same_offer(ticket),
    )
    try:
        store.commit(
            change,
            ticket_letters.invitation(ticket, email, key, hashed, until, now),
            audit_write(f"ticket#{name}", "offered", caller.person_id, now, serial=int(ticket.serial)),
            *counted,
        )
    except ConditionFailed as lost:
        (again,) = store.read(records.ticket_key(name))
        if again is None or again.offer_hash != hashed:
            rate_limits.refuse(lost, Reach.TICKET_OFFER, counted, "email")
            raise Conflict(_CHANGED) from lost


def take_back(name: str, caller: Caller, now: datetime) -> None:
    """Take back the offer of a ticket, while nobody has accepted it. Raises `NotFound`."""
    ticket = _own(people.read_for(caller, records.ticket_key(name))[0], caller)
    if not ticket.offer_hash:
        return
    try:
        store.commit(
            Update(Ticket(name), records.no_offer(), (Ticket.person_id == caller.person_id) & _same_offer(ticket)),
            audit_write(f"ticket#{name}", "offer taken back", caller.person_id, now),
        )
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def offered(name: str, caller: Caller, secret: str, now: datetime) -> "TicketToAccept":
    """An offered ticket as its page shows it to the person it is offered to. Raises as `accept` does."""
    ticket, tries = people.read_for(caller, records.ticket_key(name), rate_limits.guess_key(Guess.OFFER, caller.person_id, now))
    good = _for(ticket, caller, secret, tries, now)
    kept, product, held = store.read(
        groups.key(good.group_id),
        product_records.key(good.group_id, good.product_id),
        memberships.key(good.group_id, caller.person_id),
    )
    _may_still_go(good, product, now)
    members_only = records.members_only(product, good)
    return {
        "ticket": {
            "ticket_id": name,
            "event": good.event,
            "item": good.item,
            "until": iso(good.offer_until or now),
            **pages.event(product),
            "members_only": members_only,
            "from": good.name,
        },
        "group": {"group_id": good.group_id, "name": kept.name if kept else good.group_id},
        "may_accept": not members_only or memberships.live(held, now),
        "offer": secret,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def accept(name: str, caller: Caller, secret: str, now: datetime) -> None:
    """Take over a ticket that was offered to the caller: its code before is void from now on. A second click changes nothing.

    Raises `NotFound`, `NotAllowed` where it was offered to somebody else or is for members only, `Conflict` where it cannot go any more.
    """
    found, tries = people.read_for(caller, records.ticket_key(name), rate_limits.guess_key(Guess.OFFER, caller.person_id, now))
    if found is not None and found.person_id == caller.person_id:
        return
    ticket = _for(found, caller, secret, tries, now)
    kept, product, held = store.read(
        groups.key(ticket.group_id),
        product_records.key(ticket.group_id, ticket.product_id),
        memberships.key(ticket.group_id, caller.person_id),
    )
    _may_still_go(ticket, product, now)
    if records.members_only(product, ticket) and not memberships.live(held, now):
        raise NotAllowed("This ticket is for members of the group only. Join first, then accept it.")
    change = Update(
        Ticket(name),
        [
            Ticket.person_id.set(caller.person_id),
            Ticket.name.set(caller.name),
            Ticket.email.set(caller.email),
            Ticket.serial.set(int(ticket.serial) + 1),
            Ticket.handed_at.set(now),
            *records.no_offer(),
        ],
        records.untouched(ticket) & _same_offer(ticket),
    )
    try:
        store.commit(
            change,
            ticket_letters.sold([_issue(ticket, caller)], kept.name if kept else "", now, int(ticket.serial) + 1),
            ticket_letters.farewell(ticket, now),
            audit_write(f"ticket#{name}", "handed on", caller.person_id, now, serial=int(ticket.serial) + 1),
        )
    except ConditionFailed as lost:
        (again,) = store.read(records.ticket_key(name))
        if again is None or again.person_id != caller.person_id:
            raise Conflict("This ticket has changed in the meantime, so it was not handed on.") from lost


def _own(ticket: Ticket | None, caller: Caller) -> Ticket:
    if ticket is None or ticket.person_id != caller.person_id:
        raise NotFound("There is no such ticket of yours.")
    return ticket


def _stands(ticket: Ticket, now: datetime) -> bool:
    return bool(ticket.offer_hash) and ticket.offer_until is not None and now < ticket.offer_until


def _same_offer(ticket: Ticket) -> Condition:
    kept = ticket.offer_hash
    same: Condition = (Ticket.offer_hash == str(kept)) if kept else Ticket.offer_hash.does_not_exist()
    return same


def _for(ticket: Ticket | None, caller: Caller, secret: str, tries: "Limit | None", now: datetime) -> Ticket:
    """The ticket, where it stands offered to the caller by this secret; who tries secrets can do so only so often."""
    rate_limits.check_guesses(Guess.OFFER, tries)
    if ticket is None or not ticket.offer_hash or ticket.offer_hash != seal.hashed(secret):
        rate_limits.wrong(Guess.OFFER, caller.person_id, now)
        raise NotFound("This offer is over: it was taken back, accepted, or the link is not complete.")
    if not addresses.same(str(ticket.offer_to), caller.email):
        raise NotAllowed("This ticket was offered to another address. Please sign in as the person it was sent to.")
    if not _stands(ticket, now):
        raise Conflict("This offer has run out. Please ask for a new one.")
    return ticket


def _may_still_go(ticket: Ticket, product: "Product | None", now: datetime) -> None:
    """The event may have been moved since the ticket was offered."""
    until = product_records.useful_until(product)
    rules.may_go(void=bool(ticket.void_at), used=bool(ticket.admitted_at), until=until, now=now)


def _issue(ticket: Ticket, caller: Caller) -> Issue:
    return Issue(
        ticket_id=ticket.ticket_id,
        order_id=ticket.order_id,
        line_id=ticket.line_id,
        group_id=ticket.group_id,
        product_id=ticket.product_id,
        event=ticket.event,
        item_id=ticket.item_id,
        item=ticket.item,
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
    )


def offer_of(ticket: Ticket, now: datetime) -> "TicketOffer | None":
    """To whom a ticket is offered now, if it is."""
    if ticket.offer_to is None or ticket.offer_until is None or not _stands(ticket, now):
        return None
    return {"to": ticket.offer_to, "until": iso(ticket.offer_until)}


def may_go(product: "Product | None", now: datetime) -> bool:
    """Whether a ticket for an event may still go to anybody."""
    until = product_records.useful_until(product)
    return until is None or now < until
