"""Verbs: the page of an event, with what the shop says of its tickets."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.core.people.rules import Caller
from union.membership.events import pages
from union.membership.events.rules import Way

if TYPE_CHECKING:
    from union.membership.events.views import EventPage, EventTickets, Shown


def page(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> "EventPage":
    """The page of a date of an event, the next one where none is named, with the one-time key of its forms for whoever is signed in.

    Raises `NotFound`, and for an event for members `SignInNeeded` and `NotAllowed`.
    """
    shown = pages.shown(event_id, date, caller, now)
    key = ids.key() if shown["you"] else None
    return {**shown, "tickets": _tickets(shown, now), "key": key, "values": {}, "errors": {}}


def _tickets(shown: "Shown", now: datetime) -> "EventTickets | None":
    card = shown["event"]
    if card["way"] != Way.TICKETS:
        return None
    from union.commerce.products import records as products  # Only events with tickets need the shop.
    from union.commerce.shop import actions as shop

    (product,) = store.read(products.key(card["group"]["group_id"], card["event_id"]))
    return shop.tickets(product, shown["member"], now)
