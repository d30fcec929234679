"""The door of an event: what is scanned there, who is admitted once, and the list that a phone keeps."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, store
from union.commerce.products import records as product_records
from union.commerce.tickets import pages, records, rules, seal
from union.commerce.tickets.rules import Standing, Verdict
from union.commerce.tickets.tables import Ticket
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess
from union.errors import Conflict, Invalid, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Get, Update
from union.times import iso, iso_or_none, london

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.tickets.views import Admission, Door, DoorList, Scanned
    from union.membership.groups.tables import Group

_TRIES = 4
_SENTENCES = {
    Verdict.VOID: "This ticket is void: it was cancelled or paid back.",
    Verdict.OUTDATED: "This code is old: the ticket was handed on to somebody else.",
    Verdict.ELSEWHERE: "This is a ticket for another event: ",
    Verdict.FORGED: "This is not one of our tickets.",
    Verdict.OVER: "This event is over. Please look whether this is the door of the right one.",
    Verdict.OFF: "This event was called off. Who paid for it gets their money back.",
    Verdict.UNDONE: "This scan was taken back. Scan the ticket again.",
}


def door(group_id: str, product_id: str, caller: Caller, now: datetime) -> "Door":
    """What the page at an event's door shows. Raises `NotFound`, or `NotAllowed` for all but the committee."""
    group, product, _ = _at_door(group_id, product_id, caller, now)
    there = [one for one in Ticket.by_event.query(product_id) if not one.void_at]
    return {
        "group": {"group_id": group_id, "name": group.name},
        "event": {"product_id": product_id, "name": product.name, **pages.event(product)},
        "tickets": len(there),
        "inside": len([one for one in there if one.admitted_at]),
        "scan": None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def door_list(group_id: str, product_id: str, caller: Caller, now: datetime) -> "DoorList":
    """The list that a phone at the door keeps: for each ticket a hash of its code, and what to say. Raises as `door` does."""
    _, product, _ = _at_door(group_id, product_id, caller, now)
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
                "look": records.members_only(product, one) and one.person_id not in live,
                "void": bool(one.void_at),
                "money_gone": bool(one.money_gone),
                **_admission(one),
            }
            for one in Ticket.by_event.query(product_id)
        ],
    }


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
) -> "Scanned":
    """Admit who shows this code, or say why not: one look at the tables and one conditional write.

    `holder` is whose ticket the phone's list says it is; where that is right, the membership comes with the same look.
    Raises as `door` does, and `Invalid` for what is no code at all.
    """
    plain = rules.read(code)
    # Nobody's id: what is asked for has its place in the answer, whether or not the list of the phone knew whose ticket it is.
    known, name = holder or "-", rules.named(plain) if plain else ""
    tried = f"{caller.person_id}#{name}"
    wants = (records.ticket_key(name), memberships.key(group_id, known), rate_limits.guess_key(Guess.TICKET, tried, now))
    _, product, (ticket, held, tries) = _at_door(group_id, product_id, caller, now, *wants)
    if plain is None:
        raise Invalid.field("code", "This is not the code of a ticket: that has twenty letters and digits.")
    rate_limits.check_guesses(Guess.TICKET, tries)
    scanned = rules.scanned_at(at, now)
    shut = rules.shut(product_records.over_at(product), product.called_off_at, scanned)
    for _ in range(_TRIES):
        serial = _serial(ticket, plain, tried, now)
        verdict = rules.judged(_standing(ticket), serial, product_id, scan_id, shut=shut)
        if verdict != Verdict.ADMITTED or ticket.scan_id or _admitted(ticket, caller, scan_id, device, scanned):
            if ticket and serial and verdict in (Verdict.ADMITTED, Verdict.USED) and ticket.person_id != known:
                (held,) = store.read(memberships.key(group_id, ticket.person_id))
            return _said(verdict, ticket, product, memberships.live(held, now), scan_id)
        # Somebody scanned it elsewhere or handed it on since it was read: what it is now is judged anew.
        (ticket,) = store.read(records.ticket_key(ticket.ticket_id))
    raise Unavailable("The house is very busy. Please scan the ticket again.")


def _serial(ticket: Ticket | None, plain: str, tried: str, now: datetime) -> int | None:
    """Which holder of a ticket its code was made for. A code of a ticket that there is, with another mark, is a guess, and is counted."""
    serial = rules.serial_of(plain, ticket.ticket_id, int(ticket.serial), seal.key()) if ticket else None
    if ticket is not None and serial is None:
        rate_limits.wrong(Guess.TICKET, tried, now)
    return serial


def undo(group_id: str, product_id: str, caller: Caller, *, name: str, scan_id: str, now: datetime) -> None:
    """Take back what one scan admitted. That scan never admits again, however late it comes. Raises `Conflict` where another did."""
    _, _, (ticket,) = _at_door(group_id, product_id, caller, now, records.ticket_key(name))
    if ticket is None or ticket.product_id != product_id:
        raise NotFound("There is no such ticket for this event.")
    if scan_id in (ticket.undone or ()):
        return
    gone = [Ticket.admitted_at.remove(), Ticket.admitted_by.remove(), Ticket.device.remove(), Ticket.scan_id.remove()]
    not_yet = ~Ticket.undone.contains(scan_id) & (Ticket.scan_id.does_not_exist() | (Ticket.scan_id == scan_id))
    try:
        store.commit(
            Update(Ticket(name), [*gone, Ticket.undone.add({scan_id})], (Ticket.product_id == product_id) & not_yet),
            audit_write(f"ticket#{name}", "scan undone", caller.person_id, now, scan=scan_id),
        )
    except ConditionFailed as lost:
        raise Conflict("Another scan admitted this ticket, so this one cannot be taken back.") from lost


def _at_door(
    group_id: str, product_id: str, caller: Caller, now: datetime, *more: Get[Any]
) -> "tuple[Group, Product, list[Any]]":
    """The group and its event, where the caller may run its door; and whatever `more` was asked for with them."""
    kept, member, product, *found = people.read_for(
        caller,
        groups.key(group_id),
        people.member_key(group_id, caller.person_id),
        product_records.key(group_id, product_id),
        *more,
    )
    group = groups.require(kept, now)
    people.Office(caller, group, member, now).must(Can.DOOR)
    event = product_records.require(product)
    if event.kind != "ticket":
        raise NotFound("Nobody needs a ticket for this.")
    return group, event, found


def _admission(ticket: Ticket) -> "Admission":
    at = ticket.admitted_at
    clock = f"{london(at):%H:%M}" if at else None
    return {"admitted_at": iso_or_none(at), "clock": clock, "device": ticket.device, "scan_id": ticket.scan_id}


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
        *records.no_offer(),
    ]
    free = records.untouched(ticket) & Ticket.scan_id.does_not_exist() & ~Ticket.undone.contains(scan_id)
    # No transaction: of several phones that scan one ticket none waits for another's lock, and one of them wins.
    return store.alone(Update(ticket, actions, free))


def _said(verdict: Verdict, ticket: Ticket | None, product: "Product", member: bool, scan_id: str) -> "Scanned":
    if ticket is None or verdict not in (Verdict.ADMITTED, Verdict.USED):
        elsewhere = ticket.event if ticket and verdict == Verdict.ELSEWHERE else ""
        return _turned_away(verdict, _SENTENCES[verdict] + elsewhere, scan_id)
    admission = _admission(ticket)
    said: Scanned = {
        "ticket_id": ticket.ticket_id,
        "name": ticket.name,
        "item": ticket.item,
        "member": member,
        **admission,
        "verdict": verdict,
        "colour": "red",
        "scan_id": scan_id,
        "sentence": f"Already used at {admission['clock']} at {ticket.device}.",
    }
    if verdict == Verdict.USED:
        return said
    look = records.members_only(product, ticket) and not member
    sentence = "This ticket is for members, and the membership has ended." if look else f"Admitted at {admission['clock']}."
    sentence += rules.MONEY_GONE if ticket.money_gone else ""
    return {**said, "colour": "amber" if look or ticket.money_gone else "green", "sentence": sentence}


def _turned_away(verdict: Verdict, sentence: str, scan_id: str) -> "Scanned":
    """What is said of a code that is none for this door: it tells nothing of anybody."""
    return {
        "ticket_id": None,
        "name": None,
        "item": None,
        "member": None,
        "admitted_at": None,
        "clock": None,
        "device": None,
        "verdict": verdict,
        "colour": "red",
        "scan_id": scan_id,
        "sentence": sentence,
    }
