"""Events as calendars read them (RFC 5545). icalendar is loaded with this file, so only where one is made.

An event's UID stays, SEQUENCE counts its changes, and what was called off is CANCELLED, so that a moved event moves in phones. What happens
once is in UTC, what repeats on the clock in London with its VTIMEZONE. There is never a DURATION, and nothing of anybody who comes.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, vRecur
from icalendar import Event as Entry

from union import settings
from union.markdown import plain
from union.membership.events import records, repeats
from union.membership.events.rules import ONCE, Occasion, Status
from union.membership.events.tables import Event, EventDate

_LONDON = ZoneInfo("Europe/London")
_REFRESH = timedelta(hours=1)
_LONGEST_TEXT = 1_000


def written(
    name: str, events: Iterable[Event], dates: Iterable[tuple[Event, EventDate]] = (), hosts: Mapping[str, str] | None = None
) -> str:
    """A calendar of this name with these events, all of their dates in it, and these `dates` of others alone.

    `hosts` are the names of groups by their ids, in a calendar of several: each event says there whose it is.
    """
    made = _begun(name)
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    named = hosts or {}
    for event in events:
        for entry in _entries(event, named.get(str(event.group_id), "")):
            made.add_component(entry)
    for event, one in dates:
        made.add_component(_alone(event, one, named.get(str(event.group_id), "")))
    made.add_missing_timezones()
    return _text(made)


def one_date(name: str, event: Event, one: EventDate) -> str:
    """A calendar with one date of an event alone."""
    made = _begun(name)
    made.add_component(_alone(event, one))
    return _text(made)


def _begun(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Union House//Events//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    return made


def _text(made: Calendar) -> str:
    text: str = made.to_ical().decode("utf-8")
    return text


def _alone(event: Event, one: EventDate, host: str = "") -> Entry:
    off = one.status == Status.CALLED_OFF
    return _entry(event, records.occasion(one), uid=f"{one.date}.{event.event_id}", off=off, repeats=False, host=host)


def _entries(event: Event, host: str) -> Iterable[Entry]:
    again, odd = records.repeat(event), records.odd_dates(event)
    if again is None:
        when, off = odd.get(ONCE, (records.occasion(event), False))
        yield _entry(event, when, uid=event.event_id, off=off or event.status == Status.CALLED_OFF, repeats=False, host=host)
        return
    first = records.occasion(event)
    series = _entry(event, first, uid=event.event_id, off=False, repeats=True, host=host)
    series.add("rrule", vRecur(repeats.written(first, again)))
    for day in again.skips:
        series.add("exdate", _at(repeats.moment(day, _clock(first.starts_at))))
    yield series
    ruled = records.all_dates(records.draft(event))
    for name, (when, off) in (_unruled(first, ruled) | odd).items():
        if name in ruled:
            entry = _entry(event, when, uid=event.event_id, off=off, repeats=True, host=host)
            entry.add("recurrence-id", _at(ruled[name].starts_at))
            yield entry


def _unruled(first: Occasion, ruled: Mapping[str, Occasion]) -> dict[str, tuple[Occasion, bool]]:
    """The dates that end at another time by the clock on the wall than by the length of the first: those over which the clocks change."""
    length = first.ends_at - first.starts_at if first.ends_at else None
    return {name: (when, False) for name, when in ruled.items() if when.ends_at and when.ends_at - when.starts_at != length}


def _entry(event: Event, when: Occasion, *, uid: str, off: bool, repeats: bool, host: str = "") -> Entry:
    entry = Entry()
    entry.add("uid", f"{uid}@{settings.site_url().partition('://')[2].partition(':')[0]}")
    entry.add("sequence", max(int(event.version) - 1, 0))
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    turn = _at if repeats else _utc
    entry.add("dtstart", turn(when.starts_at))
    if when.ends_at is not None:
        entry.add("dtend", turn(when.ends_at))
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if off else "CONFIRMED")
    entry.add("url", f"{settings.site_url()}/events/{event.event_id}")
    place = ", ".join(part for part in (when.venue, when.address) if part) or ("Online" if event.online else "")
    if place:
        entry.add("location", place)
    if told := "\n\n".join(part for part in (host, plain(event.text or "")[:_LONGEST_TEXT]) if part):
        entry.add("description", told)
    return entry


def _at(moment: datetime) -> datetime:
    return moment.astimezone(_LONDON)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _clock(moment: datetime) -> time:
    return moment.astimezone(_LONDON).time()
