"""Events as calendars that are subscribed to, or put into one: of one event, of a group, of all groups, of somebody's groups."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy.records import union_name
from union.errors import NotFound
from union.membership.events import cards, pages, places, records
from union.membership.events.rules import ONCE, Status
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.text import order

if TYPE_CHECKING:
    from union.membership.events.tables import Event, EventDate
    from union.views import Named

_KEPT = timedelta(days=90)
"""How long an event that is over stays in a group's calendar, and in that of whoever belongs to it."""
_MOST_GROUPS = 30
"""Groups of one person's whose events are asked for: one query each."""
_MOST_EVENTS = 1_000
"""Events in one calendar: a round trip for each hundred."""


def of_event(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> tuple[str, datetime]:
    """An event, or one date of it, as a calendar file, and when it was changed last. Raises as the page does."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    caller, (event,) = people.read_with(caller, records.key(event_id))
    if event is None or event.status == Status.DRAFT:
        raise NotFound(pages.NOWHERE)
    group = pages.seen(event, date or ONCE, caller, now).group
    if date is None or date == ONCE:
        return calendars.written(str(group.name), [event]), event.changed_at
    return calendars.one_date(str(group.name), event, records.existing_date(event_id, date)), event.changed_at


def of_group(group_id: str, now: datetime) -> str:
    """The events of a group that everybody may see, as a calendar. Raises `NotFound`."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    (kept,) = store.read(groups.key(group_id))
    group = groups.require(kept, now)
    found = _events(event_id for event_id, members in records.listed(group_id, now - _KEPT).items() if not members)
    return calendars.written(str(group.name), [event for event in found if not event.members])


def of_all(now: datetime) -> str:
    """What is on over all groups as a calendar for everybody."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    found = _events(one["event_id"] for one in cards.ahead(now, cards.HORIZON))
    return calendars.written("What is on", [event for event in found if not event.members], hosts=_hosts(now))


def of_person(person_id: str, tickets: Iterable[str], now: datetime) -> str:
    """What somebody's groups do, those for members alone too, and whatever else they have a place at or `tickets` for, as a calendar.

    It carries no online links: who keeps calendars for others reads along. Who may read it is for the caller to say.
    """
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    inside = [event for one in groups_of(person_id, now) for event in records.listed(one["group_id"], now - _KEPT)]
    placed = [(event_id, date) for event_id, date in places.dates_of(person_id) if event_id not in inside]
    whole = _events([*inside, *tickets, *(event_id for event_id, date in placed if date == ONCE)])
    lately = [event for event in whole if not records.over(event, now - _KEPT)]
    dates = _dates([(event_id, date) for event_id, date in placed if date != ONCE])
    return calendars.written(f"My groups, {union_name()}", lately, dates, hosts=_hosts(now))


def groups_of(person_id: str, now: datetime) -> "list[Named]":
    """The groups whose events are in somebody's calendar, by name: those of which they are a member, or on the committee, today."""
    named = groups.by_id(now)
    theirs = memberships.belongs_to(person_id, now)
    found: list[Named] = [{"group_id": one, "name": named[one]["name"]} for one in theirs if one in named]
    return sorted(found, key=lambda one: (order(one["name"]), one["group_id"]))[:_MOST_GROUPS]


def _hosts(now: datetime) -> dict[str, str]:
    """The names of all groups, by id: a calendar of several groups says at each event whose it is."""
    return {group_id: group["name"] for group_id, group in groups.by_id(now).items()}


def _events(event_ids: Iterable[str]) -> "list[Event]":
    """The events that people know of these, each once."""
    found = store.read(*map(records.key, islice(dict.fromkeys(event_ids), _MOST_EVENTS)))
    return [event for event in found if event is not None and event.status != Status.DRAFT]


def _dates(named: "Iterable[tuple[str, str]]") -> "list[tuple[Event, EventDate]]":
    """These dates, each with its event."""
    wants = [want for event_id, date in named for want in (records.key(event_id), records.date_key(event_id, date))]
    found = iter(store.read(*wants))
    return [(event, one) for event, one in zip(found, found, strict=True) if event is not None and one is not None]
