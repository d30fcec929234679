"""Verbs: the page of an event, with what the shop says of its tickets."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from union import ids, store
from union.core.people.rules import Caller
from union.membership.events import afterwards, pages, records
from union.membership.events.afterwards import Words
from union.membership.events.rules import Way

if TYPE_CHECKING:
    from union.membership.events.views import EventPage, EventTickets, Shown, ThanksForm


def page(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> "EventPage":
    """The page of a date of an event, the next one where none is named, with the one-time key of its forms for whoever is signed in.

    Raises `NotFound`, and for an event for members `SignInNeeded` and `NotAllowed`.
    """
    shown = pages.shown(event_id, date, caller, now)
    key = ids.key() if shown["you"] else None
    link = shown["link"] or _link(shown, caller)
    return {**shown, "link": link, "tickets": _tickets(shown, now), "key": key, "values": {}, "errors": {}}


def _link(shown: "Shown", caller: Caller | None) -> str | None:
    """Where whoever holds a ticket joins online; who has no standing in the group sees it by that alone."""
    card = shown["event"]
    if caller is None or not shown["you"] or card["way"] != Way.TICKETS or not card["online"]:
        return None
    from union.commerce.tickets import records as tickets  # Only events with tickets need them.

    if not tickets.holds(caller.person_id, card["event_id"]):
        return None
    (one,) = store.read(records.date_key(card["event_id"], card["date"]))
    return one.online if one else None


def thanking(group_id: str, event_id: str, date: str, caller: Caller, now: datetime) -> "ThanksForm":
    """The form for thanks after a date, with how many came whom a letter can reach. Raises `NotFound`, `NotAllowed`, `Conflict`."""
    return afterwards.form(group_id, event_id, date, caller, admitted=partial(_admitted, event_id), now=now)


def thank(group_id: str, event_id: str, date: str, caller: Caller, words: Words, now: datetime) -> None:
    """Say thank you after a date. Raises as `afterwards.say` does."""
    afterwards.say(group_id, event_id, date, caller, words, admitted=partial(_admitted, event_id), now=now)


def _admitted(event_id: str) -> list[str]:
    """The ids of those who were let in, one a ticket: whoever bought for friends holds several."""
    from union.commerce.tickets import records as tickets  # Only events with tickets need them.

    used, _ = tickets.used(event_id)
    return [str(ticket.person_id) for ticket in used]


def _tickets(shown: "Shown", now: datetime) -> "EventTickets | None":
    card = shown["event"]
    if card["way"] != Way.TICKETS:
        return None
    from union.commerce.products import records as products  # Only events with tickets need the shop.
    from union.commerce.shop import actions as shop

    (product,) = store.read(products.key(card["group"]["group_id"], card["event_id"]))
    return shop.tickets(product, shown["member"], now)
