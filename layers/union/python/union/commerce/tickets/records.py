"""Reads and writes tickets as other rooms know them: issued with an order, void when they go back, good until somebody used them."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from union import ids, store, sweeps
from union.commerce.products import records as product_records
from union.commerce.tickets import rules
from union.commerce.tickets.rules import Issue
from union.commerce.tickets.tables import Ticket
from union.store import Get, Put, Update

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.tickets.views import TicketOfOrder


def ticket_id(order_id: str, line_id: str, number: int) -> str:
    """The id of the ticket for one place of an order's line, `number` from 1 on."""
    return ids.derived(order_id, line_id, str(number), "ticket")[: rules.ID_LENGTH]


def issue_write(issue: Issue, now: datetime) -> Put:
    """The part of a transaction that makes a ticket. `ConditionFailed` where it was made before."""
    return Put(Ticket(**asdict(issue), buyer_id=issue.person_id, issued_at=now), Ticket.ticket_id.does_not_exist())


def ticket_key(name: str) -> Get[Ticket]:
    """Ask for a ticket."""
    return Ticket.by_key(name)


def void_write(name: str, now: datetime, *, serial: int = 1) -> Update:
    """The part of a transaction that makes a ticket void.

    `ConditionFailed` where the ticket was used, is void already, or changed hands other than `serial` - 1 times: what somebody else holds
    now is not the buyer's to give back. Staff who cancel an event pass the serial that `of_order` tells.
    """
    return Update(
        Ticket(name),
        [Ticket.void_at.set(now), *no_offer()],
        (Ticket.serial == serial) & Ticket.void_at.does_not_exist() & Ticket.admitted_at.does_not_exist(),
    )


def money_gone_write(name: str, gone: bool) -> Update:
    """The part by which a ticket says at the door that all its money went back without it, or says so no more. It stays good."""
    return Update(Ticket(name), [Ticket.money_gone.set(True) if gone else Ticket.money_gone.remove()], Ticket.ticket_id.exists())


def of_order(order_id: str, places: Iterable[tuple[str, int]]) -> "list[TicketOfOrder]":
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
            "state": state(ticket),
            "handed_on": ticket.person_id != ticket.buyer_id,
        }
        for ticket in store.read(*map(ticket_key, names))
        if ticket is not None
    ]


def state(ticket: Ticket) -> Literal["good", "used", "void"]:
    """Where a ticket stands, as pages say it: "good", "used" or "void"."""
    if ticket.void_at:
        return "void"
    return "used" if ticket.admitted_at else "good"


def of_event(product_id: str) -> list[Ticket]:
    """All tickets for an event, void ones too: no more than there ever were places."""
    return list(Ticket.by_event.query(product_id))


def number(product_id: str) -> int:
    """How many tickets for an event are not void, by an eventual look that counts them and reads none."""
    return int(Ticket.by_event.count(product_id, filter_condition=Ticket.void_at.does_not_exist()))


def good(product_id: str) -> tuple[list[Ticket], bool]:
    """The tickets for an event that nobody used and that are not void, as far as an eventually consistent look can tell.

    With whether those are all: what cannot be read is told and passed over.
    """
    return _chosen(product_id, is_good)


def used(product_id: str) -> tuple[list[Ticket], bool]:
    """The tickets with which somebody was let in, and whether those are all, as `good` says it."""
    return _chosen(product_id, lambda ticket: ticket.admitted_at is not None)


def holds(person_id: str, product_id: str) -> bool:
    """Whether somebody holds a ticket for an event that is not void, by an eventual look."""
    mine = Ticket.by_holder.query(person_id, filter_condition=(Ticket.product_id == product_id) & Ticket.void_at.does_not_exist())
    return next(iter(mine), None) is not None


def _chosen(product_id: str, wanted: Callable[[Ticket], bool]) -> tuple[list[Ticket], bool]:
    unread: list[bool] = []
    found = sweeps.readable("ticket", Ticket.by_event.query(product_id), lambda: unread.append(True))
    kept = [one for one in found if wanted(one)]
    return kept, not unread


def events_of(person_id: str, most: int = 200) -> list[str]:
    """The ids of the events for which somebody holds tickets that are not void, of the newest so many. Who may know is for the caller to say."""
    held = Ticket.by_holder.query(person_id, scan_index_forward=False, limit=most)
    return list(dict.fromkeys(str(one.product_id) for one in held if one.void_at is None))


def is_good(ticket: Ticket) -> bool:
    """Whether nobody used the ticket and it is not void."""
    return ticket.void_at is None and ticket.admitted_at is None


def untouched(ticket: Ticket) -> Condition:
    """Nobody used the ticket, made it void or handed it on since it was read."""
    same: Condition = (
        (Ticket.serial == int(ticket.serial))
        & (Ticket.person_id == str(ticket.person_id))
        & Ticket.void_at.does_not_exist()
        & Ticket.admitted_at.does_not_exist()
    )
    return same


def no_offer() -> list[Action]:
    """What ends the offer of a ticket that changes hands, is used or is void."""
    return [Ticket.offer_to.remove(), Ticket.offer_hash.remove(), Ticket.offer_until.remove()]


def members_only(product: "Product | None", ticket: Ticket) -> bool:
    """Whether what the ticket is for was sold to members alone."""
    item = product_records.sold_item(product, str(ticket.item_id)) if product else None
    return item is not None and item.members_only
