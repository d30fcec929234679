"""Verbs: somebody's own calendar, with what their groups do and what they have tickets for."""

from datetime import datetime

from union.commerce.tickets import records as tickets
from union.membership.events import diaries, feeds


def read(file: str, now: datetime) -> str:
    """The calendar at a private address, of which `file` is the last part. Raises `NotFound` for whatever is no address of now."""
    person_id = diaries.owner(file, now)
    return feeds.of_person(person_id, tickets.events_of(person_id), now)
