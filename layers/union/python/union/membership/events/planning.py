"""What a committee sees of its events: all that it plans, the forms, and who comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.core.people.rules import Caller, Can
from union.core.pictures import actions as pictures
from union.membership.events import places, records, rules, words
from union.membership.events.rules import Coming, Status
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.text import order
from union.times import iso, london

if TYPE_CHECKING:
    from union.membership.events.tables import Event, EventDate, Guest
    from union.membership.events.views import Comer, Comers, DateForm, DateOf, EventForm, Plan, Planned


def plan(group_id: str, caller: Caller, now: datetime) -> "Plan":
    """All that a group plans or planned, for those who look after its page or its door. Raises `NotFound` and `NotAllowed`."""
    office, group = offices.of(group_id, caller, now)
    office.must(Can.PAGE, Can.DOOR)
    found = [_planned(event, now) for event in records.of_group(group_id)]
    return {
        "group": groups.name_view(group),
        "events": [one for one in found if not one["over"]],
        "past": [one for one in reversed(found) if one["over"]],
        "can": sorted(office.can),
    }


def form(group_id: str, event_id: str | None, typed: Mapping[str, str], caller: Caller, now: datetime) -> "EventForm":
    """What the form for an event shows: a new one, or the one there is; with what was `typed`, where it was sent before.

    Raises `NotFound` and `NotAllowed`.
    """
    office, group = offices.of(group_id, caller, now)
    office.must(Can.PAGE)
    event = records.existing(group_id, event_id) if event_id else None
    dates = records.dates(event_id) if event_id else []
    return {
        "group": groups.name_view(group),
        "event": _planned(event, now) if event else None,
        "version": int(event.version) if event else 0,
        "notes": rules.notes(records.occasion(event), now) if event else [],
        "preview": []
        if dates or event is None
        else [iso(when.starts_at) for when in records.all_dates(records.draft(event)).values()],
        "dates": [_date_of(one, now) for one in dates],
        "picture": pictures.shown(**event.picture) if event and event.picture else None,
        "can": sorted(office.can),
        "key": ids.key(),
        "values": dict(typed if _SENT & typed.keys() or event is None else written(event)),
        "errors": {},
    }


_SENT = {"title", "access", "reason"}
"""What one of the forms of the page always sends: what was typed there is shown again as it was."""


def date_form(group_id: str, event_id: str, date: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> "DateForm":
    """What the form to move one date alone, or to call it off, shows. Raises `NotFound` and `NotAllowed`."""
    office, group = offices.of(group_id, caller, now)
    office.must(Can.PAGE)
    event, one = records.existing(group_id, event_id), records.existing_date(event_id, date)
    when = records.occasion(one)
    values = {"venue": when.venue, "address": when.address, "online": when.online}
    values |= _moment("starts_at", when.starts_at) | _moment("ends_at", when.ends_at)
    return {
        "group": groups.name_view(group),
        "event": _planned(event, now),
        "date": _date_of(one, now),
        "version": int(event.version),
        "key": ids.key(),
        "values": dict(typed) if typed else values,
        "errors": {},
    }


def comers(group_id: str, event_id: str, date: str, caller: Caller, now: datetime, part: int = 1) -> "Comers":
    """Who comes to a date and who waits for a place, for those on the committee who run its door; `part` of a long list.

    Raises `NotFound` and `NotAllowed`.
    """
    office, group = offices.of(group_id, caller, now)
    office.must(Can.DOOR)
    event, one = records.existing(group_id, event_id), records.existing_date(event_id, date)
    found = [_comer(guest) for guest in places.guests(event_id, date, now)]
    by_name = sorted(found, key=lambda guest: (order(guest["name"]), guest["person_id"]))
    coming = [guest for guest in by_name if guest["state"] == Coming.COMING]
    parts = rules.parts(len(coming))
    part = min(max(part, 1), parts)
    when, stands = records.occasion(one), one.status == Status.PUBLISHED
    over = when.over_at <= now
    return {
        "group": groups.name_view(group),
        "event": _planned(event, now),
        "date": _date_of(one, now),
        "coming": coming[(part - 1) * rules.PART : part * rules.PART],
        "waiting": sorted((guest for guest in found if guest["state"] == Coming.WAITING), key=lambda guest: guest["told_at"]),
        "count": len(coming),
        "part": part,
        "parts": parts,
        "ticks": rules.no_ticks(when, str(one.status), now) is None,
        "forgotten": rules.forgotten(when, now),
        "came": int(one.came) if one.came is not None else None,
        "thanks": f"/groups/{group_id}/events/{event_id}/{date}/thanks" if stands and over and office.may(Can.PAGE) else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _planned(event: "Event", now: datetime) -> "Planned":
    again = records.repeat(event)
    return {
        "event_id": event.event_id,
        "title": event.title,
        "status": event.status,
        "way": event.way,
        "starts_at": iso(event.starts_at),
        "venue": event.venue,
        "members": bool(event.members),
        "repeats": words.repeats(records.occasion(event), again) if again else None,
        "dates": len(records.all_dates(records.draft(event))),
        "over": records.over(event, now),
        "url": f"/events/{event.event_id}",
        "product_id": event.product_id,
        "picture": bool(event.picture),
    }


def _date_of(one: "EventDate", now: datetime) -> "DateOf":
    return {
        "date": one.date,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at) if one.ends_at else None,
        "venue": one.venue,
        "called_off": one.called_off_because,
        "moved": bool(one.moved_at),
        "over": records.occasion(one).over_at <= now,
        "url": records.path(one),
    }


def _comer(guest: "Guest") -> "Comer":
    return {
        "person_id": guest.person_id,
        "name": guest.name,
        "state": guest.state,
        "told_at": iso(guest.told_at),
        "came": bool(guest.came),
    }


def written(event: "Event") -> dict[str, str]:
    """An event as its form's fields have it."""
    told, again = records.draft(event), records.repeat(event)
    fields: dict[str, str] = {
        "title": told.title, "text": told.text, "way": told.way, "venue": told.when.venue, "address": told.when.address,
        "online": told.when.online, "access": told.access, "visibility": "members" if told.members else "everybody",
        "capacity": str(told.capacity or ""), "every": again.every if again else "", "times": str(again.times or "") if again else "",
        "until": again.until.isoformat() if again and again.until else "",
        "skips": "\n".join(day.isoformat() for day in again.skips) if again else "",
    }  # fmt: skip
    fields |= {"adults": "yes"} if told.adults else {}
    fields |= {"picture_alt": event.picture["alt"]} if event.picture else {}
    fields |= _moment("starts_at", told.when.starts_at) | _moment("ends_at", told.when.ends_at)
    return {name: str(value) for name, value in fields.items() if value}


def _moment(name: str, moment: datetime | None) -> dict[str, str]:
    return {} if moment is None else {f"{name}_date": f"{london(moment):%Y-%m-%d}", f"{name}_time": f"{london(moment):%H:%M}"}
