"""Verbs: issue tickets."""

from dataclasses import asdict
from datetime import datetime

from union import ids
from union.store import Save
from union.tickets.rules import Issue
from union.tickets.tables import Ticket


def ticket_id(order_id: str, line_id: str, number: int) -> str:
    """The id of the ticket for one place of an order's line, `number` from 1 on."""
    return ids.derived(order_id, line_id, str(number), "ticket")


def issued(issue: Issue, now: datetime) -> Save:
    """The part of a transaction that makes a ticket. It is lost where it was made before."""
    return Save(Ticket(**asdict(issue), issued_at=now), Ticket.ticket_id.does_not_exist())
