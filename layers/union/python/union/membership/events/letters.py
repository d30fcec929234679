"""Letters to those who told us that they come."""

from datetime import datetime
from typing import Any

from union import markdown, settings
from union.core.letters.actions import letter_write
from union.core.letters.rules import Kind
from union.membership.events import records, rules
from union.membership.events.rules import Coming
from union.membership.events.tables import Event, EventDate, Guest, Thanks
from union.store import Put
from union.times import iso


def place(event: Event, one: EventDate, guest: Guest, group_name: str, now: datetime) -> Put:
    """The part of a transaction that tells somebody that they have a place."""
    return letter_write(
        Kind.PLACE, _id("place", guest, str(guest.round)), str(guest.email), _said(event, one, guest, group_name), now
    )


def moved_up(event: Event, one: EventDate, guest: Guest, group_name: str, now: datetime) -> Put:
    """The part of a transaction that tells somebody who waited that they have a place now."""
    return letter_write(
        Kind.PLACE_FREE, _id("place", guest, str(guest.round)), str(guest.email), _said(event, one, guest, group_name), now
    )


def moved(event: Event, one: EventDate, guest: Guest, group_name: str, now: datetime) -> Put:
    """The letter to somebody that a date was moved, with when and where they know it to be."""
    said = {**_said(event, one, guest, group_name), "was": records.was(one), "waits": guest.state == Coming.WAITING}
    return letter_write(Kind.DATE_MOVED, _id("moved", guest, iso(one.moved_at or now)), str(guest.email), said, now)


def called_off(event: Event, one: EventDate, guest: Guest, group_name: str, now: datetime) -> Put:
    """The letter to somebody that a date was called off, and why."""
    said = {**_said(event, one, guest, group_name), "reason": one.called_off_because}
    return letter_write(Kind.DATE_CALLED_OFF, _id("off", guest, ""), str(guest.email), said, now)


def thanks(event: Event, one: EventDate, kept: Thanks, who: tuple[str, str, str], group_name: str, now: datetime) -> Put:
    """The letter to somebody who came, once for each date; `who` is their id, their name and their address."""
    person_id, name, email = who
    said = {
        "name": name,
        "group_name": group_name,
        "event": one.title,
        "starts_at": iso(one.starts_at),
        "text": markdown.plain(str(kept.text)),
        "pictures": len(kept.pictures or ()),
        "url": settings.site_url() + records.path(one),
    }
    return letter_write(
        Kind.EVENT_THANKS, f"date-thanks#{rules.pool(str(one.event_id), str(one.date))}#{person_id}", email, said, now
    )


def _id(what: str, guest: Guest, which: str) -> str:
    return f"date-{what}#{guest.pool}#{guest.person_id}#{which}"


def _said(event: Event, one: EventDate, guest: Guest, group_name: str) -> dict[str, Any]:
    return {
        "name": guest.name,
        "group_name": group_name,
        "event": one.title,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at) if one.ends_at else None,
        "venue": one.venue,
        "online": bool(one.online),
        "url": settings.site_url() + records.path(one),
    }
