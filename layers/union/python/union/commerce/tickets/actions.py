"""Verbs: issue tickets, show them, hand them on, void them, and admit people at the door."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from union import addresses, ids, settings, store, sweeps
from union.commerce.products import moves as event_moves
from union.commerce.products import records as product_records
from union.commerce.tickets import rules, seal
from union.commerce.tickets.rules import Issue, Standing, Verdict
from union.commerce.tickets.tables import Ticket
from union.core.audit.actions import noted
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as limits
from union.core.rate_limits.rules import Guess, Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Get, Put, Update
from union.times import iso, london

if TYPE_CHECKING:
    from union.commerce.products.tables import Product

_MOST_HELD = 200
_TRIES = 4


def ticket_id(order_id: str, line_id: str, number: int) -> str:
    """The id of the ticket for one place of an order's line, `number` from 1 on."""
    return ids.derived(order_id, line_id, str(number), "ticket")[: rules.ID_LENGTH]


def issued(issue: Issue, now: datetime) -> Put:
    """The part of a transaction that makes a ticket. `ConditionFailed` where it was made before."""
    return Put(Ticket(**asdict(issue), buyer_id=issue.person_id, issued_at=now), Ticket.ticket_id.does_not_exist())


def letter(issues: Sequence[Issue], group_name: str, now: datetime, serial: int = 1) -> Put:
    """The part of a transaction that writes the letter with these tickets to their holder: one for an order, one for who accepted."""
    first = issues[0]
    context = {
        "name": first.name,
        "union": settings.union_name(),
        "group_id": first.group_id,
        "group_name": group_name,
        "tickets": [
            {"ticket_id": one.ticket_id, "serial": serial, "product_id": one.product_id, "event": one.event, "item": one.item}
            for one in issues
        ],
        "url": f"{settings.site_url()}/my/tickets",
    }
    cause = first.order_id if serial == 1 else f"{first.ticket_id}#{serial}"
    return letters.letter(Kind.TICKETS, f"tickets#{cause}", first.email, context, now)


def moved_letter(product: "Product", group_name: str, held: Sequence[Ticket], until: datetime, now: datetime) -> Put:
    """The part of a transaction that tells one person who holds tickets that their event was moved: once for each time it was."""
    first = held[0]
    was = event_moves.told_before(product)
    context = {
        **_off_or_moved(product, group_name, first.name, [diary(one, product, group_name, cancelled=False) for one in held]),
        "number": len(held),
        "was": {
            "starts_at": iso(was.starts_at) if was.starts_at else None,
            "ends_at": iso(was.ends_at) if was.ends_at else None,
            "venue": was.venue,
        },
        "bought": any(one.buyer_id == first.person_id for one in held),
        "until": iso(until),
    }
    cause = f"event-moved#{product.product_id}#{iso(product.moved_at)}#{first.person_id}"
    return letters.letter(Kind.EVENT_MOVED, cause, first.email, context, now)


def off_letter(
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
    return letters.letter(Kind.EVENT_CALLED_OFF, f"event-off#{product.product_id}#{cause}", email, context, now)


def _off_or_moved(product: "Product", group_name: str, name: str, diaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "union": settings.union_name(),
        "group_name": group_name,
        "event": product.name,
        **_event(product),
        "diaries": list(diaries),
        "url": f"{settings.site_url()}/my/tickets",
    }


def wanted(name: str) -> Get[Ticket]:
    """Ask for a ticket."""
    return Ticket.by_key(name)


def voided(name: str, now: datetime, *, serial: int = 1) -> Update:
    """The part of a transaction that makes a ticket void.

    `ConditionFailed` where the ticket was used, is void already, or changed hands other than `serial` - 1 times: what somebody else holds
    now is not the buyer's to give back. Staff who cancel an event pass the serial that `of_order` tells.
    """
    return Update(
        Ticket(name),
        [Ticket.void_at.set(now), *_no_offer()],
        (Ticket.serial == serial) & Ticket.void_at.does_not_exist() & Ticket.admitted_at.does_not_exist(),
    )


def money_gone(name: str, gone: bool) -> Update:
    """The part by which a ticket says at the door that all its money went back without it, or says so no more. It stays good."""
    return Update(Ticket(name), [Ticket.money_gone.set(True) if gone else Ticket.money_gone.remove()], Ticket.ticket_id.exists())


def of_order(order_id: str, places: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """The tickets of an order whose ticket lines are `places`, (line id, quantity), with where each stands."""
    names = [ticket_id(order_id, line_id, number) for line_id, quantity in places for number in range(1, quantity + 1)]
    return [
        {
            "ticket_id": ticket.ticket_id,
            "line_id": ticket.line_id,
            "product_id": ticket.product_id,
            "item_id": ticket.item_id,
            "event": ticket.event,
            "item": ticket.item,
            "serial": int(ticket.serial),
            "state": _state(ticket),
            "handed_on": ticket.person_id != ticket.buyer_id,
        }
        for ticket in store.read(*map(wanted, names))
        if ticket is not None
    ]


def _state(ticket: Ticket) -> str:
    if ticket.void_at:
        return "void"
    return "used" if ticket.admitted_at else "good"


def mine(caller: Caller, now: datetime) -> dict[str, Any]:
    """The tickets that the caller holds: what is still to come first, soonest first, then what is over, the latest first."""
    people.read_for(caller)
    held = list(Ticket.by_holder.query(caller.person_id, scan_index_forward=False, limit=_MOST_HELD))
    events = _products({(str(one.group_id), str(one.product_id)) for one in held})
    shown = [
        {
            **_told(one),
            **_event(events.get(str(one.product_id))),
            "over": product_records.over(events.get(str(one.product_id)), now),
        }
        for one in held
    ]
    coming = sorted((one for one in shown if not one["over"]), key=lambda one: one["starts_at"] or "")
    past = sorted((one for one in shown if one["over"]), key=lambda one: one["starts_at"] or "", reverse=True)
    return {"tickets": coming + past}


def _products(keys: set[tuple[str, str]]) -> dict[str, Any]:
    found = store.read(*(product_records.wanted(*key) for key in sorted(keys)))
    return {str(product.product_id): product for product in found if product is not None}


def _event(product: "Product | None") -> dict[str, Any]:
    moments = {name: getattr(product, name, None) for name in ("starts_at", "ends_at")}
    told = {name: iso(at) if at else None for name, at in moments.items()}
    return {**told, "venue": getattr(product, "venue", None), "called_off": getattr(product, "called_off_because", None)}


def _told(ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket_id": ticket.ticket_id,
        "order_id": ticket.order_id,
        "group_id": ticket.group_id,
        "product_id": ticket.product_id,
        "event": ticket.event,
        "item": ticket.item,
        "name": ticket.name,
        "state": _state(ticket),
        "used_at": iso(ticket.admitted_at) if ticket.admitted_at else None,
        "url": f"/tickets/{ticket.ticket_id}",
    }


def look_at(name: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """One ticket as its page shows it to its holder: with its code, while it is good. The buyer who handed it on sees that.

    Raises `NotFound` for everybody else.
    """
    (ticket,) = people.read_for(caller, wanted(name))
    if ticket is None or caller.person_id not in (ticket.person_id, ticket.buyer_id):
        raise NotFound("There is no such ticket of yours.")
    kept, product = store.read(groups.wanted(ticket.group_id), product_records.wanted(ticket.group_id, ticket.product_id))
    shown = {**_told(ticket), **_event(product), "code": None, "qr": None, "offer": None, "may_go": False}
    shown["moved"] = _moved(ticket, product, now)
    shown["members_only"] = _members_only(product, ticket)
    if ticket.person_id != caller.person_id:
        shown |= {"state": "gone", "name": caller.name, "used_at": None}
    elif shown["state"] == "good":
        shown |= _code(ticket) | _offered(ticket, product, now)
    return {
        "ticket": shown,
        "group": {"group_id": ticket.group_id, "name": kept.name if kept else ticket.group_id},
        "handed_at": iso(ticket.handed_at) if ticket.handed_at else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _moved(ticket: Ticket, product: "Product | None", now: datetime) -> dict[str, Any] | None:
    """When and where the event was when the ticket was bought, as long as it can be given back for that; None where it stayed."""
    if product is None or not event_moves.moved_since(product, ticket.issued_at, now):
        return None
    was = event_moves.told_before(product)
    return {
        "starts_at": iso(was.starts_at) if was.starts_at else None,
        "ends_at": iso(was.ends_at) if was.ends_at else None,
        "venue": was.venue,
        "until": iso(event_moves.back_until(product)),
    }


def _code(ticket: Ticket) -> dict[str, Any]:
    from union import qr  # The drawing is loaded only where a code is shown.

    plain = rules.code(ticket.ticket_id, int(ticket.serial), seal.key())
    return {"code": rules.spelled(plain), "qr": qr.drawn(plain)}


def _offered(ticket: Ticket, product: "Product | None", now: datetime) -> dict[str, Any]:
    stands = _stands(ticket, now)
    offer = {"to": ticket.offer_to, "until": iso(ticket.offer_until)} if stands and ticket.offer_until else None
    until = product_records.useful_until(product)
    return {"offer": offer, "may_go": until is None or now < until}


def _stands(ticket: Ticket, now: datetime) -> bool:
    return bool(ticket.offer_hash) and ticket.offer_until is not None and now < ticket.offer_until


def _members_only(product: "Product | None", ticket: Ticket) -> bool:
    item = product_records.sold_item(product, str(ticket.item_id)) if product else None
    return item is not None and item.members_only


def calendar(name: str, caller: Caller, now: datetime) -> str:
    """The event of a ticket as a calendar file, which takes the event out of a calendar where the ticket is good for nothing any more.

    Raises `NotFound` where the ticket is not the caller's, and never was, or the event has no date.
    """
    from union.commerce.tickets import calendar as calendars

    (ticket,) = people.read_for(caller, wanted(name))
    if ticket is None or caller.person_id not in (ticket.person_id, ticket.buyer_id):
        raise NotFound("There is no such ticket of yours.")
    kept, product = store.read(groups.wanted(ticket.group_id), product_records.wanted(ticket.group_id, ticket.product_id))
    if product is None or product.starts_at is None:
        raise NotFound("This event has no date yet.")
    gone = bool(ticket.void_at) or bool(product.called_off_at) or ticket.person_id != caller.person_id
    return calendars.written(
        diary(ticket, product, kept.name if kept else ticket.group_id, cancelled=gone), settings.mail_from(), now
    )


def diary(ticket: Ticket, product: "Product", group_name: str, *, cancelled: bool) -> dict[str, Any]:
    """What a calendar file says of a ticket. Its id stays, and what it says later counts for more than what it said before."""
    return {
        "uid": f"{ticket.ticket_id}@union-house",
        "title": f"{ticket.event}: {ticket.item}",
        **_event(product),
        "organizer": group_name,
        "url": f"{settings.site_url()}/tickets/{ticket.ticket_id}",
        "sequence": 2 * (int(product.edition or 1) - 1) + int(cancelled),
        "cancelled": cancelled,
    }


def good(product_id: str) -> tuple[list[Ticket], bool]:
    """The tickets for an event that nobody used and that are not void, as far as an eventually consistent look can tell.

    With whether those are all: what cannot be read is told and passed over.
    """
    unread: list[bool] = []
    found = sweeps.readable("ticket", Ticket.by_event.query(product_id), lambda: unread.append(True))
    kept = [one for one in found if is_good(one)]
    return kept, not unread


def is_good(ticket: Ticket) -> bool:
    """Whether nobody used the ticket and it is not void."""
    return ticket.void_at is None and ticket.admitted_at is None


def _own(ticket: Ticket | None, caller: Caller) -> Ticket:
    if ticket is None or ticket.person_id != caller.person_id:
        raise NotFound("There is no such ticket of yours.")
    return ticket


def offer(name: str, caller: Caller, *, email: str, key: str, now: datetime) -> None:
    """Offer a ticket to another student by e-mail. The second click of a form changes nothing.

    Raises `NotFound`, `Invalid` for an address that cannot be used, `Conflict` where the ticket cannot go or is offered already.
    """
    ticket = _own(people.read_for(caller, wanted(name))[0], caller)
    (product,) = store.read(product_records.wanted(ticket.group_id, ticket.product_id))
    last = product_records.useful_until(product)
    rules.may_go(void=bool(ticket.void_at), used=bool(ticket.admitted_at), until=last, now=now)
    if addresses.same(email, caller.email):
        raise Invalid.field("email", "This is your own address. Please give the other person's.")
    hashed = seal.hashed(seal.offer(name, key))
    if ticket.offer_hash == hashed:
        return
    if _stands(ticket, now):
        raise Conflict("This ticket is offered to somebody already. Take that back first.")
    until = rules.offer_ends(last, now)
    counted = limits.reaching(Reach.TICKET_OFFER, caller.person_id, now, to=email)
    change = Update(
        Ticket(name),
        [Ticket.offer_to.set(email), Ticket.offer_hash.set(hashed), Ticket.offer_until.set(until)],
        _untouched(ticket) & _same_offer(ticket),
    )
    try:
        store.commit(
            change,
            _invitation(ticket, email, key, hashed, until, now),
            noted(f"ticket#{name}", "offered", caller.person_id, now, serial=int(ticket.serial)),
            *counted,
        )
    except ConditionFailed as lost:
        (again,) = store.read(wanted(name))
        if again is None or again.offer_hash != hashed:
            limits.refuse(lost, Reach.TICKET_OFFER, counted, "email")
            raise Conflict("This ticket has changed in the meantime. Please look at it again.") from lost


def _untouched(ticket: Ticket) -> Any:
    """Nobody used the ticket, made it void or handed it on since it was read."""
    return (
        (Ticket.serial == int(ticket.serial))
        & (Ticket.person_id == str(ticket.person_id))
        & Ticket.void_at.does_not_exist()
        & Ticket.admitted_at.does_not_exist()
    )


def _same_offer(ticket: Ticket) -> Any:
    kept = ticket.offer_hash
    return (Ticket.offer_hash == str(kept)) if kept else Ticket.offer_hash.does_not_exist()


def _no_offer() -> list[Action]:
    return [Ticket.offer_to.remove(), Ticket.offer_hash.remove(), Ticket.offer_until.remove()]


def _invitation(ticket: Ticket, email: str, key: str, hashed: str, until: datetime, now: datetime) -> Put:
    context = {
        "name": ticket.name,
        "union": settings.union_name(),
        "event": ticket.event,
        "item": ticket.item,
        "until": iso(until),
        "ticket_id": ticket.ticket_id,
        "form": key,
    }
    return letters.letter(Kind.TICKET_OFFER, f"ticket-offer#{ticket.ticket_id}#{hashed[:32]}", email, context, now)


def take_back(name: str, caller: Caller, now: datetime) -> None:
    """Take back the offer of a ticket, while nobody has accepted it. Raises `NotFound`."""
    ticket = _own(people.read_for(caller, wanted(name))[0], caller)
    if not ticket.offer_hash:
        return
    try:
        store.commit(
            Update(Ticket(name), _no_offer(), (Ticket.person_id == caller.person_id) & _same_offer(ticket)),
            noted(f"ticket#{name}", "offer taken back", caller.person_id, now),
        )
    except ConditionFailed as lost:
        raise Conflict("This ticket has changed in the meantime. Please look at it again.") from lost


def offered(name: str, caller: Caller, secret: str, now: datetime) -> dict[str, Any]:
    """An offered ticket as its page shows it to the person it is offered to. Raises as `accept` does."""
    ticket, tries = people.read_for(caller, wanted(name), limits.guessed(Guess.OFFER, caller.person_id, now))
    good = _for(ticket, caller, secret, tries, now)
    kept, product, held = store.read(
        groups.wanted(good.group_id),
        product_records.wanted(good.group_id, good.product_id),
        memberships.wanted(good.group_id, caller.person_id),
    )
    _may_still_go(good, product, now)
    shown = {"ticket_id": name, "event": good.event, "item": good.item, "until": iso(good.offer_until or now), **_event(product)}
    members_only = _members_only(product, good)
    return {
        "ticket": {**shown, "members_only": members_only, "from": good.name},
        "group": {"group_id": good.group_id, "name": kept.name if kept else good.group_id},
        "may_accept": not members_only or memberships.live(held, now),
        "offer": secret,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _for(ticket: Ticket | None, caller: Caller, secret: str, tries: Any, now: datetime) -> Ticket:
    """The ticket, where it stands offered to the caller by this secret; who tries secrets can do so only so often."""
    limits.check_guesses(Guess.OFFER, tries)
    if ticket is None or not ticket.offer_hash or ticket.offer_hash != seal.hashed(secret):
        limits.wrong(Guess.OFFER, caller.person_id, now)
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


def accept(name: str, caller: Caller, secret: str, now: datetime) -> None:
    """Take over a ticket that was offered to the caller: its code before is void from now on. A second click changes nothing.

    Raises `NotFound`, `NotAllowed` where it was offered to somebody else or is for members only, `Conflict` where it cannot go any more.
    """
    found, tries = people.read_for(caller, wanted(name), limits.guessed(Guess.OFFER, caller.person_id, now))
    if found is not None and found.person_id == caller.person_id:
        return
    ticket = _for(found, caller, secret, tries, now)
    kept, product, held = store.read(
        groups.wanted(ticket.group_id),
        product_records.wanted(ticket.group_id, ticket.product_id),
        memberships.wanted(ticket.group_id, caller.person_id),
    )
    _may_still_go(ticket, product, now)
    if _members_only(product, ticket) and not memberships.live(held, now):
        raise NotAllowed("This ticket is for members of the group only. Join first, then accept it.")
    change = Update(
        Ticket(name),
        [
            Ticket.person_id.set(caller.person_id),
            Ticket.name.set(caller.name),
            Ticket.email.set(caller.email),
            Ticket.serial.set(int(ticket.serial) + 1),
            Ticket.handed_at.set(now),
            *_no_offer(),
        ],
        _untouched(ticket) & _same_offer(ticket),
    )
    try:
        store.commit(
            change,
            letter([_issue(ticket, caller)], kept.name if kept else "", now, int(ticket.serial) + 1),
            _farewell(ticket, now),
            noted(f"ticket#{name}", "handed on", caller.person_id, now, serial=int(ticket.serial) + 1),
        )
    except ConditionFailed as lost:
        (again,) = store.read(wanted(name))
        if again is None or again.person_id != caller.person_id:
            raise Conflict("This ticket has changed in the meantime, so it was not handed on.") from lost


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


def _farewell(ticket: Ticket, now: datetime) -> Put:
    context = {
        "name": ticket.name,
        "union": settings.union_name(),
        "event": ticket.event,
        "item": ticket.item,
        "to": ticket.offer_to,
        "url": f"{settings.site_url()}/my/tickets",
    }
    return letters.letter(Kind.TICKET_GONE, f"ticket-gone#{ticket.ticket_id}#{ticket.serial}", ticket.email, context, now)


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

    events = _products({(context["group_id"], one["product_id"]) for one in context["tickets"]})
    pictures, told = {}, []
    for one in context["tickets"]:
        plain = rules.code(one["ticket_id"], int(one["serial"]), seal.key())
        pictures[f"ticket-{one['ticket_id']}"] = qr.png(plain)
        url = f"{settings.site_url()}/tickets/{one['ticket_id']}"
        told.append({**one, **_event(events.get(one["product_id"])), "code": rules.spelled(plain), "url": url})
    return {**context, "tickets": told}, pictures


def _calendars(diaries: Sequence[dict[str, Any]], now: datetime) -> dict[str, bytes]:
    from union.commerce.tickets import calendar as calendars

    made = [calendars.written(told, settings.mail_from(), now).encode() for told in diaries if told["starts_at"]]
    return {f"event-{number}.ics": file for number, file in enumerate(made, start=1)}


def door(group_id: str, product_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """What the page at an event's door shows. Raises `NotFound`, or `NotAllowed` for all but the committee."""
    group, product = _at_door(group_id, product_id, caller, now)
    there = [one for one in Ticket.by_event.query(product_id) if not one.void_at]
    return {
        "group": {"group_id": group_id, "name": group.name},
        "event": {"product_id": product_id, "name": product.name, **_event(product)},
        "tickets": len(there),
        "inside": len([one for one in there if one.admitted_at]),
        "scan": None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def door_list(group_id: str, product_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """The list that a phone at the door keeps: for each ticket a hash of its code, and what to say. Raises as `door` does."""
    _, product = _at_door(group_id, product_id, caller, now)
    live, key = memberships.live_members(group_id, now), seal.key()
    return {
        "event": product.name,
        "as_of": iso(now),
        "entries": [
            {
                "hash": rules.listed(rules.code(one.ticket_id, int(one.serial), key), product_id),
                "holder": one.person_id,
                "name": one.name,
                "item": one.item,
                "member": one.person_id in live,
                "look": _members_only(product, one) and one.person_id not in live,
                "void": bool(one.void_at),
                "money_gone": bool(one.money_gone),
                **_admission(one),
            }
            for one in Ticket.by_event.query(product_id)
        ],
    }


def _admission(ticket: Ticket) -> dict[str, Any]:
    at = ticket.admitted_at
    clock = f"{london(at):%H:%M}" if at else None
    return {"admitted_at": iso(at) if at else None, "clock": clock, "device": ticket.device, "scan_id": ticket.scan_id}


def _at_door(group_id: str, product_id: str, caller: Caller, now: datetime, *more: Get[Any]) -> tuple[Any, ...]:
    kept, member, product, *found = people.read_for(
        caller,
        groups.wanted(group_id),
        people.on_committee(group_id, caller.person_id),
        product_records.wanted(group_id, product_id),
        *more,
    )
    group = groups.found(kept)
    people.Office(caller, group, member, now).must(Can.DOOR)
    event = product_records.found(product)
    if event.kind != "ticket":
        raise NotFound("Nobody needs a ticket for this.")
    return group, event, *found


def scan(  # noqa: PLR0913 - what a phone tells of one scan
    group_id: str,
    product_id: str,
    caller: Caller,
    *,
    code: str,
    scan_id: str,
    device: str,
    at: datetime | None,
    holder: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Admit who shows this code, or say why not: one look at the tables and one conditional write.

    `holder` is whose ticket the phone's list says it is; where that is right, the membership comes with the same look.
    Raises as `door` does, and `Invalid` for what is no code at all.
    """
    plain = rules.read(code)
    wants: list[Get[Any]] = [wanted(rules.named(plain))] if plain else []
    known = holder or "-"
    tried = f"{caller.person_id}#{rules.named(plain) if plain else ''}"
    wants += [memberships.wanted(group_id, known), limits.guessed(Guess.TICKET, tried, now)]
    _, product, *found = _at_door(group_id, product_id, caller, now, *wants)
    if plain is None:
        raise Invalid.field("code", "This is not the code of a ticket: that has twenty letters and digits.")
    ticket, held, tries = found
    limits.check_guesses(Guess.TICKET, tries)
    scanned = rules.scanned_at(at, now)
    shut = rules.shut(product_records.over_at(product), product.called_off_at, scanned)
    for _ in range(_TRIES):
        serial = rules.serial_of(plain, ticket.ticket_id, int(ticket.serial), seal.key()) if ticket else None
        if ticket is not None and serial is None:
            limits.wrong(Guess.TICKET, tried, now)
        verdict = rules.judged(_standing(ticket), serial, product_id, scan_id, shut=shut)
        if verdict != Verdict.ADMITTED or ticket.scan_id or _admitted(ticket, caller, scan_id, device, scanned):
            if ticket and serial and verdict in (Verdict.ADMITTED, Verdict.USED) and ticket.person_id != known:
                (held,) = store.read(memberships.wanted(group_id, ticket.person_id))
            return _said(verdict, ticket, product, memberships.live(held, now), scan_id)
        (ticket,) = store.read(wanted(ticket.ticket_id))
    raise Unavailable("The house is very busy. Please scan the ticket again.")


def _standing(ticket: Ticket | None) -> Standing | None:
    if ticket is None:
        return None
    undone = frozenset(map(str, ticket.undone or ()))
    return Standing(ticket.product_id, int(ticket.serial), bool(ticket.void_at), ticket.scan_id, undone)


def _admitted(ticket: Ticket, caller: Caller, scan_id: str, device: str, at: datetime) -> bool:
    """Whether this scan is the one that admits: of many at once, one is."""
    actions = [
        Ticket.admitted_at.set(at),
        Ticket.admitted_by.set(caller.person_id),
        Ticket.device.set(device),
        Ticket.scan_id.set(scan_id),
        *_no_offer(),
    ]
    free = _untouched(ticket) & Ticket.scan_id.does_not_exist() & ~Ticket.undone.contains(scan_id)
    return store.alone(Update(ticket, actions, free))


def _said(verdict: Verdict, ticket: Ticket | None, product: "Product", member: bool, scan_id: str) -> dict[str, Any]:
    if ticket is None or verdict not in (Verdict.ADMITTED, Verdict.USED):
        elsewhere = ticket.event if ticket and verdict == Verdict.ELSEWHERE else ""
        return {**_NOBODY, "verdict": verdict, "colour": "red", "scan_id": scan_id, "sentence": _SENTENCES[verdict] + elsewhere}
    known = {"ticket_id": ticket.ticket_id, "name": ticket.name, "item": ticket.item, "member": member, **_admission(ticket)}
    if verdict == Verdict.USED:
        sentence = f"Already used at {known['clock']} at {ticket.device}."
        return {**known, "verdict": verdict, "colour": "red", "scan_id": scan_id, "sentence": sentence}
    look = _members_only(product, ticket) and not member
    sentence = "This ticket is for members, and the membership has ended." if look else f"Admitted at {known['clock']}."
    sentence += rules.MONEY_GONE if ticket.money_gone else ""
    amber = look or ticket.money_gone
    return {**known, "verdict": verdict, "colour": "amber" if amber else "green", "scan_id": scan_id, "sentence": sentence}


_NOBODY = {"ticket_id": None, "name": None, "item": None, "member": None, "admitted_at": None, "clock": None, "device": None}
_SENTENCES = {
    Verdict.VOID: "This ticket is void: it was cancelled or paid back.",
    Verdict.OUTDATED: "This code is old: the ticket was handed on to somebody else.",
    Verdict.ELSEWHERE: "This is a ticket for another event: ",
    Verdict.FORGED: "This is not one of our tickets.",
    Verdict.OVER: "This event is over. Please look whether this is the door of the right one.",
    Verdict.OFF: "This event was called off. Who paid for it gets their money back.",
    Verdict.UNDONE: "This scan was taken back. Scan the ticket again.",
}


def undo(group_id: str, product_id: str, caller: Caller, *, name: str, scan_id: str, now: datetime) -> None:
    """Take back what one scan admitted. That scan never admits again, however late it comes. Raises `Conflict` where another did."""
    _, _, ticket = _at_door(group_id, product_id, caller, now, wanted(name))
    if ticket is None or ticket.product_id != product_id:
        raise NotFound("There is no such ticket for this event.")
    if scan_id in (ticket.undone or ()):
        return
    gone = [Ticket.admitted_at.remove(), Ticket.admitted_by.remove(), Ticket.device.remove(), Ticket.scan_id.remove()]
    not_yet = ~Ticket.undone.contains(scan_id) & (Ticket.scan_id.does_not_exist() | (Ticket.scan_id == scan_id))
    try:
        store.commit(
            Update(Ticket(name), [*gone, Ticket.undone.add({scan_id})], (Ticket.product_id == product_id) & not_yet),
            noted(f"ticket#{name}", "scan undone", caller.person_id, now, scan=scan_id),
        )
    except ConditionFailed as lost:
        raise Conflict("Another scan admitted this ticket, so this one cannot be taken back.") from lost
