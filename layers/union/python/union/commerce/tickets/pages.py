"""Shows tickets and their events: on a page, in a letter, and in a calendar file."""

from typing import TYPE_CHECKING, Any

from union import settings, store
from union.commerce.products import records as product_records
from union.commerce.tickets import records
from union.times import iso_or_none

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.tickets.tables import Ticket
    from union.commerce.tickets.views import EventShown, TicketShown


def events_of(keys: set[tuple[str, str]]) -> "dict[str, Product]":
    """The events of tickets, (group id, product id), by their product's id; what is gone is left out."""
    found = store.read(*(product_records.key(*key) for key in sorted(keys)))
    return {str(product.product_id): product for product in found if product is not None}


def event(product: "Product | None") -> "EventShown":
    """When and where an event is, and why it is off where it is; all None for one that is gone."""
    return {
        "starts_at": iso_or_none(product.starts_at) if product else None,
        "ends_at": iso_or_none(product.ends_at) if product else None,
        "venue": product.venue if product else None,
        "called_off": product.called_off_because if product else None,
    }


def told(ticket: "Ticket") -> "TicketShown":
    """A ticket as its holder's pages show it, without its code."""
    return {
        "ticket_id": ticket.ticket_id,
        "order_id": ticket.order_id,
        "group_id": ticket.group_id,
        "product_id": ticket.product_id,
        "event": ticket.event,
        "item": ticket.item,
        "name": ticket.name,
        "state": records.state(ticket),
        "used_at": iso_or_none(ticket.admitted_at),
        "url": f"/tickets/{ticket.ticket_id}",
    }


def diary(ticket: "Ticket", product: "Product", group_name: str, *, cancelled: bool) -> dict[str, Any]:
    """What a calendar file says of a ticket. Its id stays, and what it says later counts for more than what it said before."""
    return {
        "uid": f"{ticket.ticket_id}@union-house",
        "title": f"{ticket.event}: {ticket.item}",
        **event(product),
        "organizer": group_name,
        "url": f"{settings.site_url()}/tickets/{ticket.ticket_id}",
        "sequence": 2 * (int(product.edition or 1) - 1) + int(cancelled),
        "cancelled": cancelled,
    }
