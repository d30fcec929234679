"""Verbs: issue tickets, and void them."""

from dataclasses import asdict
from datetime import datetime

from union import ids
from union.store import Change, Save, Want
from union.tickets.rules import Issue
from union.tickets.tables import Ticket


def ticket_id(order_id: str, line_id: str, number: int) -> str:
    """The id of the ticket for one place of an order's line, `number` from 1 on."""
    return ids.derived(order_id, line_id, str(number), "ticket")


def issued(issue: Issue, now: datetime) -> Save:
    """The part of a transaction that makes a ticket. It is lost where it was made before."""
    return Save(Ticket(**asdict(issue), issued_at=now), Ticket.ticket_id.does_not_exist())


def wanted(ticket_id: str) -> Want[Ticket]:
    """Ask for a ticket."""
    return Ticket.by_key(ticket_id)


def voided(ticket_id: str, now: datetime) -> Change:
    """The part of a transaction that makes a ticket good for nothing. It is lost where it is void already, or has been used."""
    unused = Ticket.ticket_id.exists() & Ticket.void_at.does_not_exist() & Ticket.admitted_at.does_not_exist()
    return Change(Ticket(ticket_id), [Ticket.void_at.set(now)], unused)
