"""Verbs: tell everybody who holds tickets that their event was moved or called off, and take back what was called off.

Groups "sell event tickets" (guidance), and events change. What is still to be told follows from the tables: a letter's name says of what and
to whom it tells, so nobody is told twice, and an event stays on the list until all is done, so nobody is forgotten. It may run twice, late,
at once with itself, or break down anywhere.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import clicks, store, sweeps
from union.commerce.products import listing
from union.commerce.products import moves as event_moves
from union.commerce.products import records as product_records
from union.commerce.products.rules import SECOND_THOUGHTS
from union.commerce.returns import calling_off
from union.commerce.returns.calling_off import Off
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import pages as ticket_pages
from union.commerce.tickets import records as ticket_records
from union.core.letters import actions as letters
from union.membership.events import records as event_records
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Put

if TYPE_CHECKING:
    from union.commerce.products.tables import Product

_LATE_MONEY = timedelta(days=3)
"""How long after an event was called off tickets can still come to be: Stripe tells of payments for three days."""


def sweep(now: datetime) -> dict[str, int]:
    """Tell of the events that were moved or called off. Returns how many were told and how many orders were taken back."""
    return dict(sweeps.each("moved event", event_moves.to_tell(), lambda one: _tell(*one, now), lambda one: one[1]))


def list_old(now: datetime) -> dict[str, int]:
    """Give each event that was on sale before events had pages of their own its page. Looked at once in two days, and harmless each time."""
    if clicks.was_done(_LISTED):
        return {}
    unread: list[None] = []
    found = list(sweeps.readable("event to list", listing.sold(), lambda: unread.append(None)))
    done = sweeps.each("event to list", found, lambda one: _list(one, now), lambda one: str(one.product_id))
    if done["looked"] == len(found) and not unread:
        with suppress(ConditionFailed):
            store.commit(clicks.done_write(_LISTED, now))
    return {"listed": done["listed"]}


_LISTED = "events that are sold have pages"


def _list(product: "Product", now: datetime) -> dict[str, int]:
    (event,) = store.read(event_records.key(str(product.product_id)))
    if event is not None:
        return {"looked": 1}
    with suppress(ConditionFailed):
        store.commit(*listing.first_write(product, now))
    return {"looked": 1, "listed": 1}


def _tell(group_id: str, product_id: str, now: datetime) -> dict[str, int]:
    product, kept = store.read(product_records.key(group_id, product_id), groups.key(group_id))
    if product is None or not product.telling:
        return {}
    since = max(at for at in (product.moved_at, product.called_off_at) if at is not None)
    if now < since + SECOND_THOUGHTS:
        return {}
    name = str(kept.name) if kept else group_id
    return _called_off(product, name, now) if product.called_off_at else _moved(product, name, now)


def _moved(product: "Product", group_name: str, now: datetime) -> dict[str, int]:
    """One letter to each who held tickets when the event was moved. Where one fails, the event stays on the list until it is over."""
    good, whole = ticket_records.good(str(product.product_id))
    held: dict[str, list[Any]] = defaultdict(list)
    for ticket in good:
        if ticket.issued_at <= product.moved_at:
            held[str(ticket.person_id)].append(ticket)
    found = [letter for some in held.values() if (letter := _letter(product, group_name, some, now))]
    fresh = set(store.absent(*(letter for _, letter in found)))  # So that each look gets further than the one before.
    left = [(name, letter) for name, letter in found if letter in fresh]
    done = sweeps.each("ticket", left, lambda one: {"told": letters.written([one[1]]), "looked": 1}, lambda one: one[0])
    if (whole and len(found) == len(held) and done["looked"] == len(left)) or product_records.over(product, now):
        _done(product)
    return {"told": done["told"]}


def _letter(product: "Product", group_name: str, held: Sequence[Any], now: datetime) -> tuple[str, Put] | None:
    """The letter to one person, under the id of a ticket of theirs; None where it cannot be written, which is told."""
    name, until = str(held[0].ticket_id), event_moves.back_until(product)
    letter = sweeps.attempt("ticket", name, lambda: ticket_letters.moved(product, group_name, held, until, now))
    return (name, letter) if letter else None


def _called_off(product: "Product", group_name: str, now: datetime) -> dict[str, int]:
    """Take back each order, and before it tell whoever holds a ticket that somebody else bought, as it is void after that."""
    good, whole = ticket_records.good(str(product.product_id))
    found: dict[str, list[Any]] = defaultdict(list)
    for ticket in good:
        found[str(ticket.order_id)].append(ticket)
    done = sweeps.each("order", found.items(), lambda one: _back(product, group_name, one[0], one[1], now), lambda one: one[0])
    if whole and not found and now >= product.called_off_at + _LATE_MONEY:
        _done(product)
    return dict(done)


def _back(product: "Product", group_name: str, order_id: str, held: Sequence[Any], now: datetime) -> dict[str, int]:
    others: dict[str, list[Any]] = defaultdict(list)
    for ticket in held:
        if ticket.person_id != ticket.buyer_id:
            others[str(ticket.person_id)].append(ticket)
    told = _written([_off(product, group_name, some, now) for some in others.values()])
    came = calling_off.called_off(order_id, product, group_name, now)
    if came == Off.DISPUTED:
        mine = [ticket for ticket in held if ticket.person_id == ticket.buyer_id]
        told += _written([_off(product, group_name, mine, now)] if mine else [])
    return {"told": told, "orders": int(came == Off.BACK), "waiting": int(came == Off.DISPUTED)}


def _written(saves: list[Put]) -> int:
    """Write those that are not there yet: an order that waits for its bank is looked at every minute, and told once."""
    return letters.written(store.absent(*saves))


def _off(product: "Product", group_name: str, held: list[Any], now: datetime) -> Put:
    diaries = [ticket_pages.diary(ticket, product, group_name, cancelled=True) for ticket in held]
    who = (str(held[0].name), str(held[0].email), f"{held[0].order_id}#{held[0].person_id}")
    return ticket_letters.called_off(product, group_name, who, None, diaries, now)


def _done(product: "Product") -> None:
    with suppress(ConditionFailed):
        store.commit(event_moves.all_told_write(product))
