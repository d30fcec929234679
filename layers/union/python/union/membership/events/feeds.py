"""Events as calendars that are subscribed to, or put into one: of one event, of a group, of all groups."""

from datetime import datetime, timedelta

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import NotFound
from union.membership.events import cards, pages, records
from union.membership.events.rules import ONCE, Status
from union.membership.groups import actions as groups

_KEPT = timedelta(days=90)
"""How long an event that is over stays in a group's calendar."""


def of_event(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> tuple[str, datetime]:
    """An event, or one date of it, as a calendar file, and when it was changed last. Raises as the page does."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    caller, (event,) = people.read_with(caller, records.key(event_id))
    if event is None or event.status == Status.DRAFT:
        raise NotFound(pages.NOWHERE)
    group = pages.seen(event, date or ONCE, caller, now).group
    if date is None or date == ONCE:
        return calendars.written(str(group.name), [event]), event.changed_at
    one = records.existing_date(event_id, date)
    off = one.status == Status.CALLED_OFF
    return calendars.one_date(str(group.name), event, date, records.occasion(one), off=off), event.changed_at


def of_group(group_id: str, now: datetime) -> str:
    """The events of a group that everybody may see, as a calendar. Raises `NotFound`."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    (kept,) = store.read(groups.key(group_id))
    group = groups.require(kept)
    found = [event for event in records.of_group(group_id) if event.status != Status.DRAFT and not event.members]
    return calendars.written(str(group.name), [event for event in found if not records.over(event, now - _KEPT)])


def of_all(now: datetime) -> str:
    """What is on over all groups as a calendar for everybody."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    wants = [records.key(event_id) for event_id in dict.fromkeys(one["event_id"] for one in cards.ahead(now, cards.HORIZON))]
    return calendars.written("What is on", [event for event in store.read(*wants) if event is not None and not event.members])
