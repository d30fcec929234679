"""Verbs: what a group's committee does with its events, and what everybody sees of them."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.pictures import actions as pictures
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from union.membership.events import months, places, records, rules, words
from union.membership.events.rules import ONCE, Coming, Draft, Occasion, Status, Way
from union.membership.events.tables import Event, EventDate
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Delete, Put
from union.text import order
from union.times import iso, london, london_day

if TYPE_CHECKING:
    from union.membership.events.tables import Guest
    from union.membership.events.views import (
        Card,
        Comer,
        Comers,
        DateForm,
        DateOf,
        EventForm,
        GroupEvents,
        Other,
        Part,
        Plan,
        Planned,
        Shown,
        Told,
        WhatsOn,
    )
    from union.membership.groups.tables import Group

_CHANGED = (
    "Somebody else has changed this since you opened the page. What you typed is still here: "
    "have a look at theirs first, because saving now puts yours in its place."
)
_CALLED_OFF = "This event was called off, so it stays as it is. Please make a new one."
_TICKETED = (
    "Its date, place, title and text are written down with its tickets, under “Products and prices”. Please change them there."
)
_OVER = "This event is over, so it stays when and where it was. Please make a new one."
_OVER_AGAIN = "All dates are over, so they stay when and where they were. To go on, choose a later last day or more times."
_FALLEN_OUT = "This date was taken out of the list of dates."
_LASTS = 15.0
_HORIZON = 62
"""How many days ahead is looked over all groups; the table of a month looks further."""
_MOST_PAST = 30
_KEPT = timedelta(days=90)
"""How long an event that is over stays in a group's calendar."""
_known: dict[str, tuple[float, "list[Card]"]] = {}


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


def _planned(event: Event, now: datetime) -> "Planned":
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


def form(group_id: str, event_id: str | None, typed: Mapping[str, str], caller: Caller, now: datetime) -> "EventForm":
    """What the form for an event shows: a new one, or the one there is; with what was `typed`, where it was sent before.

    Raises `NotFound` and `NotAllowed`.
    """
    office, group = offices.of(group_id, caller, now)
    office.must(Can.PAGE)
    event = _existing(group_id, event_id) if event_id else None
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
        "can": sorted(office.can),
        "key": ids.key(),
        "values": dict(typed if "title" in typed or "reason" in typed or event is None else written(event)),
        "errors": {},
    }


def written(event: Event) -> dict[str, str]:
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
    fields |= _moment("starts_at", told.when.starts_at) | _moment("ends_at", told.when.ends_at)
    return {name: str(value) for name, value in fields.items() if value}


def _moment(name: str, moment: datetime | None) -> dict[str, str]:
    return {} if moment is None else {f"{name}_date": f"{london(moment):%Y-%m-%d}", f"{name}_time": f"{london(moment):%H:%M}"}


def make(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime) -> str:
    """Write a new event down as a draft; returns its id. A second click finds the first one's. Raises `Invalid` for what cannot be so."""
    offices.leading(group_id, caller, Can.PAGE, now)
    rules.check(draft, now, None)
    records.all_dates(draft)
    event_id = ids.derived("event", group_id, caller.person_id, key)
    event = Event(event_id, group_id=group_id, status=str(Status.DRAFT), version=1, changed_at=now, **records.kept(draft))
    try:
        store.commit(Put(event, Event.event_id.does_not_exist()), _noted(event, "drafted", caller, now))
    except ConditionFailed:
        _existing(group_id, event_id)
    return event_id


def change(group_id: str, event_id: str, caller: Caller, draft: Draft, version: int, now: datetime) -> None:
    """Change an event that was at `version`. A second click changes nothing more.

    Its dates that are ahead follow. Where that moves some, those who told us that they come are told. Fewer places are there before the
    change is written, more only after it; so whatever breaks down in between, never more have one than there are, and saving again mends it.
    Raises `Invalid` for what cannot be so, `Conflict` where somebody else changed it since.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event = _existing(group_id, event_id)
    if event.product_id:
        raise Conflict(_TICKETED)
    if event.status == Status.CALLED_OFF:
        raise Conflict(_CALLED_OFF)
    if records.draft(event) == draft:
        places.settle(event_id, now)
        return
    rules.check(draft, now, records.occasion(event))
    whens = records.all_dates(draft)
    if int(event.version) != version:
        raise Conflict(_CHANGED)
    try:
        parts, odd, moves = _following(event, draft, whens, now) if event.status == Status.PUBLISHED else ([], {}, False)
        changed = records.event_write(event, draft, now, [records.odd(event, odd)])
        _write(event, [changed, *parts], "changed", caller, now, moves=moves)
    finally:
        if event.capacity != draft.capacity:
            places.settle(event_id, now)


def _write(event: Event, parts: Sequence[store.Part], act: str, caller: Caller, now: datetime, *, moves: bool = False) -> None:
    """Change an event and its dates together, and note who did it. A change that moves a date whose people are told is counted."""
    counted = rate_limits.reach_write(Reach.EVENT_MOVED, str(event.event_id), now) if moves else []
    try:
        store.commit(*parts, _noted(event, act, caller, now), *counted)
    except ConditionFailed as lost:
        rate_limits.refuse(lost, Reach.EVENT_MOVED, counted, "starts_at")
        raise Conflict(_CHANGED) from lost


def _following(
    event: Event, draft: Draft, whens: Mapping[str, Occasion], now: datetime
) -> tuple[list[store.Part], dict[str, tuple[Occasion, bool]], bool]:
    """What becomes of the dates of an event that is published, which of them are then not as the rule says, and whether that moves any.

    Those ahead go where the rule says, but for those that were moved alone; new ones are added, those that fall out are called off.
    """
    there = {str(one.date): one for one in records.dates(str(event.event_id))}
    _check_following(event, draft)
    _check_over(event, draft, there, whens, now)
    ahead = {name: one for name, one in there.items() if records.stands(one, now)}
    sizes = places.sizes(ahead.values(), draft.capacity) if event.capacity != draft.capacity else {}
    after = Event(event.event_id, group_id=event.group_id, picture=event.picture, **records.kept(draft))
    parts: list[store.Part] = [
        records.new_date_write(after, name, when, now) for name, when in whens.items() if name not in there
    ]
    odd = {
        name: (records.occasion(one), True) for name, one in there.items() if one.status == Status.CALLED_OFF and name in whens
    }
    moves = False
    for name, one in ahead.items():
        if name not in whens:
            parts.append(records.call_off_write(one, _FALLEN_OUT, now))
            continue
        when = records.occasion(one) if one.own else whens[name]
        moves = moves or records.moves(one, when)
        size = [records.numbered(sizes[name])] if name in sizes else []
        if size or not records.same(one, after, when):
            parts.append(records.change_date_write(one, after, when, now, [*records.moving(one, when, now), *size]))
    return parts, odd, moves


def _check_over(event: Event, draft: Draft, there: Mapping[str, EventDate], whens: Mapping[str, Occasion], now: datetime) -> None:
    """Raises `Invalid` where an event of which nothing is ahead would go elsewhere, which nobody would ever see."""
    ahead = any(records.stands(one, now) for one in there.values())
    longer = any(name not in there and when.over_at > now for name, when in whens.items())
    if draft.when != records.occasion(event) and not ahead and not longer:
        raise Invalid.field("starts_at", _OVER_AGAIN if draft.repeat else _OVER)


def _check_following(event: Event, draft: Draft) -> None:
    """Raises `Invalid` where an event that people know would become another one."""
    before = records.repeat(event)
    if (before is None) != (draft.repeat is None) or (before and draft.repeat and before.every != draft.repeat.every):
        raise Invalid.field(
            "every", "People know this event by now, so how it repeats stays. You can call it off and make a new one."
        )
    if before and rules.day_of(event.starts_at) != rules.day_of(draft.when.starts_at):
        raise Invalid.field(
            "starts_at", "The first date stays where it is. To move one date or all those after it, look at the dates below."
        )
    if event.way != draft.way:
        raise Invalid.field(
            "way", "People know this event by now, so the way to come stays. You can call it off and make a new one."
        )


def publish(group_id: str, event_id: str, caller: Caller, now: datetime) -> None:
    """Show an event to everybody, or to all members, with all of its dates. Doing it again changes nothing.

    Raises `Invalid` where it is over by now.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event = _existing(group_id, event_id)
    if event.status == Status.PUBLISHED:
        return
    if event.status == Status.CALLED_OFF:
        raise Conflict(_CALLED_OFF)
    draft = records.draft(event)
    rules.check(draft, now, None)
    whens = records.all_dates(draft)
    shown = records.change_write(event, now, [Event.status.set(str(Status.PUBLISHED))])
    try:
        _write(
            event,
            [shown, *(records.new_date_write(event, name, when, now) for name, when in whens.items())],
            "published",
            caller,
            now,
        )
    except Conflict:
        if _existing(group_id, event_id).status != Status.PUBLISHED:
            raise


def discard(group_id: str, event_id: str, caller: Caller, now: datetime) -> None:
    """Throw a draft away. Doing it again changes nothing. Raises `Conflict` for what people know, which can only be called off."""
    offices.leading(group_id, caller, Can.PAGE, now)
    (event,) = store.read(records.key(event_id))
    if event is None or event.group_id != group_id:
        return
    drafted = (Event.status == str(Status.DRAFT)) & (Event.version == event.version)
    try:
        store.commit(Delete(Event(event_id), drafted), _noted(event, "thrown away", caller, now))
    except ConditionFailed as lost:
        (event,) = store.read(records.key(event_id))
        if event is not None:
            raise Conflict("People know this event by now, so it is kept. You can call it off.") from lost


def call_off(group_id: str, event_id: str, caller: Caller, *, reason: str, now: datetime) -> None:
    """Call an event off with all of its dates that are ahead, for good. Doing it again changes nothing.

    Raises `Conflict` for a draft, for what has tickets (which are called off where they are sold), and for what is over.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event = _existing(group_id, event_id)
    if event.status == Status.CALLED_OFF:
        return
    if event.product_id:
        raise Conflict(_TICKETED)
    if event.status != Status.PUBLISHED or records.over(event, now):
        raise Conflict("Only an event that people know and that is not over can be called off.")
    ahead = [one for one in records.dates(event_id) if records.stands(one, now)]
    odd = {str(one.date): (records.occasion(one), True) for one in ahead if one.date != ONCE}
    off = records.change_write(event, now, [Event.status.set(str(Status.CALLED_OFF)), records.odd(event, odd)])
    try:
        _write(event, [off, *(records.call_off_write(one, reason, now) for one in ahead)], "called off", caller, now)
    except Conflict:
        if _existing(group_id, event_id).status != Status.CALLED_OFF:
            raise


def date_form(group_id: str, event_id: str, date: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> "DateForm":
    """What the form to move one date alone, or to call it off, shows. Raises `NotFound` and `NotAllowed`."""
    office, group = offices.of(group_id, caller, now)
    office.must(Can.PAGE)
    event, one = _existing(group_id, event_id), _date(event_id, date)
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


def move_date(group_id: str, event_id: str, date: str, caller: Caller, *, when: Occasion, version: int, now: datetime) -> None:
    """Move one date of an event alone. A second click changes nothing more. Raises `Invalid` and `Conflict`."""
    offices.leading(group_id, caller, Can.PAGE, now)
    event, one = _existing(group_id, event_id), _date(event_id, date)
    if event.product_id:
        raise Conflict(_TICKETED)
    if not records.stands(one, now):
        raise Conflict("This date is over or was called off, so it stays where it is.")
    if records.occasion(one) == when:
        return
    errors = rules.check_when(when, now, records.occasion(one))
    if errors:
        raise Invalid("Please check what you entered.", errors)
    if int(event.version) != version:
        raise Conflict(_CHANGED)
    alone = [records.odd(event, {date: (when, False)})]
    if date == ONCE:
        alone = [*records.at(when), Event.odd.remove()]
    moved = records.change_date_write(one, event, when, now, [*records.moving(one, when, now), EventDate.own.set(date != ONCE)])
    _write(event, [records.change_write(event, now, alone), moved], f"moved {date}", caller, now, moves=records.moves(one, when))


def call_off_date(group_id: str, event_id: str, date: str, caller: Caller, *, reason: str, now: datetime) -> None:
    """Call one date of an event off, for good. Doing it again changes nothing. Raises `Conflict` for what is over."""
    if date == ONCE:
        call_off(group_id, event_id, caller, reason=reason, now=now)
        return
    offices.leading(group_id, caller, Can.PAGE, now)
    event, one = _existing(group_id, event_id), _date(event_id, date)
    if one.status == Status.CALLED_OFF:
        return
    when = records.occasion(one)
    if when.over_at <= now:
        raise Conflict("This date is over, so it cannot be called off any more.")
    off = records.change_write(event, now, [records.odd(event, {date: (when, True)})])
    try:
        _write(event, [off, records.call_off_write(one, reason, now)], f"called off {date}", caller, now)
    except Conflict:
        if _date(event_id, date).status != Status.CALLED_OFF:
            raise


def _date_of(one: EventDate, now: datetime) -> "DateOf":
    return {
        "date": one.date,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at) if one.ends_at else None,
        "venue": one.venue,
        "called_off": one.called_off_because,
        "moved": bool(one.moved_at),
        "over": records.occasion(one).over_at <= now,
        "url": _url(one),
    }


def comers(group_id: str, event_id: str, date: str, caller: Caller, now: datetime) -> "Comers":
    """Who comes to a date and who waits for a place, for those on the committee who run its door. Raises `NotFound` and `NotAllowed`."""
    group = offices.leading(group_id, caller, Can.DOOR, now)
    event, one = _existing(group_id, event_id), _date(event_id, date)
    found = [_comer(guest) for guest in places.guests(event_id, date)]
    by_name = sorted(found, key=lambda guest: (order(guest["name"]), guest["person_id"]))
    return {
        "group": groups.name_view(group),
        "event": _planned(event, now),
        "date": _date_of(one, now),
        "coming": [guest for guest in by_name if guest["state"] == Coming.COMING],
        "waiting": sorted((guest for guest in found if guest["state"] == Coming.WAITING), key=lambda guest: guest["told_at"]),
    }


def _comer(guest: "Guest") -> "Comer":
    return {"person_id": guest.person_id, "name": guest.name, "state": guest.state, "told_at": iso(guest.told_at)}


def _url(one: EventDate) -> str:
    return f"/events/{one.event_id}" if one.date == ONCE else f"/events/{one.event_id}/{one.date}"


def shown(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> "Shown":
    """A date of an event as its page shows it, the next one where none is named.

    Raises `NotFound`, and for an event for members `SignInNeeded` and `NotAllowed`.
    """
    caller, (event,) = people.read_with(caller, records.key(event_id))
    if event is None:
        raise NotFound(_NOWHERE)
    dates = records.dates(event_id)
    one = _which(dates, date, now)
    group, office, member = _standing(event, caller, now)
    guest = _guest(event, str(one.date), caller)
    _may_see(event, caller, inside=_inside(office, member=member) or places.comes(guest))
    again = records.repeat(event)
    told = _places(event, one, caller, guest, now)
    comes = told["you"] is not None and told["you"]["state"] == Coming.COMING
    near = comes or (office is not None and (office.inside or member))
    return {
        "event": _card(one, groups.labelled(group), now),
        "text": event.text,
        "address": one.address,
        "map": rules.map_link(one.address or ""),
        "link": one.online if near else None,
        "access": event.access,
        "was": records.was(one) if one.moved_at and one.moved_from else None,
        "over": records.occasion(one).over_at <= now,
        "repeats": words.repeats(records.occasion(event), again) if again else None,
        "dates": [_other(other, now) for other in dates] if again else [],
        "capacity": told["capacity"],
        "left": told["left"],
        "coming": told["coming"],
        "closed": told["closed"],
        "you": told["you"],
        "member": member,
        "can": sorted(office.can) if office else [],
        "thanks": event.thanks,
        "came": int(one.came) if one.came is not None else None,
    }


def _guest(event: Event, date: str, caller: Caller | None) -> "Guest | None":
    """What the caller told us of coming to a date, where people do."""
    if caller is None or event.way != Way.TOLD:
        return None
    (guest,) = store.read(places.key(str(event.event_id), date, caller.person_id))
    return guest


def _places(event: Event, one: EventDate, caller: Caller | None, guest: "Guest | None", now: datetime) -> "Told":
    """What there is to say of places, where people tell us that they come."""
    if event.way != Way.TOLD:
        return {
            "capacity": None,
            "left": None,
            "coming": 0,
            "closed": None,
            "you": {"state": None, "before": 0} if caller else None,
        }
    return places.shown(event, one, guest, now, known=caller is not None)


_NOWHERE = "There is no event at this address. It may have been taken away before anybody knew it."


def calendar(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> tuple[str, datetime]:
    """An event, or one date of it, as a calendar file, and when it was changed last. Raises as `shown` does."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    caller, (event,) = people.read_with(caller, records.key(event_id))
    if event is None or event.status == Status.DRAFT:
        raise NotFound(_NOWHERE)
    group, office, member = _standing(event, caller, now)
    _may_see(event, caller, inside=_inside(office, member=member) or places.comes(_guest(event, date or ONCE, caller)))
    if date is None or date == ONCE:
        return calendars.written(str(group.name), [event]), event.changed_at
    one = _date(event_id, date)
    off = one.status == Status.CALLED_OFF
    return calendars.one_date(str(group.name), event, date, records.occasion(one), off=off), event.changed_at


def group_calendar(group_id: str, now: datetime) -> str:
    """The events of a group that everybody may see, as a calendar. Raises `NotFound`."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    (kept,) = store.read(groups.key(group_id))
    group = groups.require(kept)
    found = [event for event in records.of_group(group_id) if event.status != Status.DRAFT and not event.members]
    return calendars.written(str(group.name), [event for event in found if not records.over(event, now - _KEPT)])


def _standing(event: Event, caller: Caller | None, now: datetime) -> tuple["Group", people.Office | None, bool]:
    """The event's group, what the caller is to it, and whether they are a member."""
    group_id = str(event.group_id)
    if caller is None:
        (kept,) = store.read(groups.key(group_id))
        return groups.require(kept), None, False
    theirs = (people.member_key(group_id, caller.person_id), memberships.key(group_id, caller.person_id))
    kept, role, held = store.read(groups.key(group_id), *theirs)
    group = groups.require(kept)
    return group, people.Office(caller, group, role, now), memberships.live(held, now)


def _inside(office: people.Office | None, *, member: bool) -> bool:
    return member or (office is not None and office.inside)


def after_leaving(event_id: str, date: str, caller: Caller, now: datetime) -> str:
    """The address to which whoever gave a place back goes: the date's page, or the group's events where that is for its members by now.

    Raises `NotFound`.
    """
    event, one = store.read(records.key(event_id), records.date_key(event_id, date))
    if event is None or one is None:
        raise NotFound(_NOWHERE)
    _, office, member = _standing(event, caller, now)
    return _url(one) if not event.members or _inside(office, member=member) else f"/groups/{event.group_id}/events"


def _may_see(event: Event, caller: Caller | None, *, inside: bool) -> None:
    """Raises what keeps somebody from an event that is for members alone, unless they are `inside` or have a place from before that."""
    if not event.members or inside:
        return
    if caller is None:
        raise SignInNeeded("This event is for the group's members. Please sign in to see it.")
    raise NotAllowed("This event is for the group's members. You can join on the group's page.")


def _which(dates: Sequence[EventDate], date: str | None, now: datetime) -> EventDate:
    """The date that is named, or the next one, or the last. Raises `NotFound`."""
    if date is not None:
        found = next((one for one in dates if one.date == date), None)
    else:
        ahead = [one for one in dates if records.occasion(one).over_at > now]
        standing = [one for one in ahead if records.stands(one, now)]
        found = next(iter([*standing, *ahead, *reversed(dates)]), None)
    if found is None:
        raise NotFound(_NOWHERE)
    return found


def _other(one: EventDate, now: datetime) -> "Other":
    return {
        "date": one.date,
        "url": _url(one),
        "starts_at": iso(one.starts_at),
        "called_off": one.status == Status.CALLED_OFF,
        "moved": bool(one.moved_at),
        "over": records.occasion(one).over_at <= now,
    }


def _card(one: EventDate, group: Mapping[str, str], now: datetime) -> "Card":
    return {
        "event_id": one.event_id,
        "date": one.date,
        "url": _url(one),
        "title": one.title,
        "group": {"group_id": group["group_id"], "name": group["name"]},
        "type": group["type"],
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at) if one.ends_at else None,
        "venue": one.venue,
        "online": bool(one.online),
        "way": one.way,
        "members": bool(one.members),
        "adults": bool(one.adults),
        "picture": pictures.shown(one.picture["name"], one.picture["alt"]) if one.picture else None,
        "price": int(one.price) if one.price is not None else None,
        "dearest": int(one.dearest) if one.dearest is not None else None,
        "called_off": one.called_off_because,
        "moved": bool(one.moved_at),
    }


def ahead(now: datetime, days: int, mine: Iterable[str] = ()) -> "list[Card]":
    """What is on in the next so many days over all groups, in order; what is for members alone only for those whose groups are `mine`.

    One query, kept in memory for some seconds: it is most of what home shows.
    """
    over = iso(now)
    return [one for one in _remembered(now, now + timedelta(days=days), f"{days} days", mine, now) if _over_at(one) > over]


def _remembered(begins: datetime, ends: datetime, name: str, mine: Iterable[str], now: datetime) -> "list[Card]":
    """What begins in a time, under whose `name` it is kept in memory for some seconds."""
    own, found = set(mine), _known.get(name)
    if found is None or time.monotonic() - found[0] > _LASTS:
        found = _known[name] = (time.monotonic(), _cards(records.ahead(begins, ends), now))
    return [one for one in found[1] if not one["members"] or one["group"]["group_id"] in own]


def _over_at(card: "Card") -> str:
    return card["ends_at"] or iso(datetime.fromisoformat(card["starts_at"]) + rules.OPEN_END)


def _cards(dates: Iterable[EventDate], now: datetime) -> "list[Card]":
    named = groups.by_id()
    return [_card(one, named[group], now) for one in dates if (group := str(one.group_id)) in named]


def whats_on(caller: Caller | None, asked: Mapping[str, str], now: datetime) -> "WhatsOn":
    """What is on over all groups; `asked` may choose a `type` of group, a `group`, and a `month` to be shown as a table.

    What cannot be chosen is as if it had not been asked for.
    """
    caller, _ = people.read_with(caller)
    mine = memberships.groups_of(caller.person_id, now) if caller else set()
    named, types = groups.by_id(), groups.types()
    kind = asked.get("type", "") if asked.get("type") in {one["type"] for one in types} else ""
    group = named.get(asked.get("group", ""))
    first = months.read(asked.get("month", ""), london_day(now))
    begins, ends = months.span(first) if first else (now, now + timedelta(days=_HORIZON))
    found = _remembered(begins, ends, f"{first}", mine, now) if first else ahead(now, _HORIZON, mine)
    chosen = [
        one for one in found if kind in ("", one["type"]) and (group is None or one["group"]["group_id"] == group["group_id"])
    ]
    query = "&".join(
        f"{name}={value}" for name, value in (("type", kind), ("group", group["group_id"] if group else "")) if value
    )
    return {
        "type": kind,
        "chosen": {"group_id": group["group_id"], "name": group["name"]} if group else None,
        "types": [{"type": one["type"], "label": one["label"]} for one in types],
        "groups": [{"group_id": one["group_id"], "name": one["name"]} for one in named.values()],
        "parts": [] if first else _parts(chosen, now),
        "month": months.table(first, chosen, london_day(now)) if first else None,
        "count": len(chosen),
        "query": query,
        "this_month": london_day(now).isoformat()[:7],
    }


def _parts(cards: "Sequence[Card]", now: datetime) -> "list[Part]":
    by_url = {one["url"]: one for one in cards}
    found = rules.grouped({url: datetime.fromisoformat(one["starts_at"]) for url, one in by_url.items()}, now)
    return [{"name": name, "events": [by_url[url] for url in urls]} for name, urls in found.items() if urls]


def calendar_of_all(now: datetime) -> str:
    """What is on over all groups as a calendar for everybody."""
    from union.membership.events import calendar as calendars  # Only who makes a file needs icalendar.

    wants = [records.key(event_id) for event_id in dict.fromkeys(one["event_id"] for one in ahead(now, _HORIZON))]
    return calendars.written("What is on", [event for event in store.read(*wants) if event is not None and not event.members])


def of_group(group_id: str, caller: Caller | None, now: datetime) -> "GroupEvents":
    """The events of a group: what is ahead, and what was last. Raises `NotFound`."""
    theirs = (people.member_key(group_id, caller.person_id), memberships.key(group_id, caller.person_id)) if caller else ()
    caller, (kept, *yours) = people.read_with(caller, groups.key(group_id), *theirs)
    group = groups.require(kept)
    office = people.Office(caller, group, yours[0], now) if caller else None
    member = memberships.live(yours[1], now) if caller else False
    inside, label = member or (office is not None and office.inside), groups.labelled(group)
    ahead, past = group_dates(group_id, now)
    return {
        "group": groups.name_view(group),
        "ahead": [_card(one, label, now) for one in ahead if inside or not one.members],
        "past": [_card(one, label, now) for one in past if inside or not one.members],
        "can": sorted(office.can) if office else [],
        "member": member,
    }


def group_dates(group_id: str, now: datetime) -> tuple[list[EventDate], list[EventDate]]:
    """The dates of a group that are ahead, in order, and the last ones that are over, the latest first."""
    since = list(records.dates_of_group(group_id, since=records.begins_look_back(now)))
    ahead = [one for one in since if records.occasion(one).over_at > now]
    past = [one for one in reversed(since) if records.occasion(one).over_at <= now]
    if len(past) < _MOST_PAST:
        past += records.dates_before(group_id, records.begins_look_back(now), _MOST_PAST - len(past))
    return ahead, [one for one in past if one.status == Status.PUBLISHED][:_MOST_PAST]


def _existing(group_id: str, event_id: str) -> Event:
    (event,) = store.read(records.key(event_id))
    if event is None or event.group_id != group_id:
        raise NotFound("There is no such event of this group.")
    return event


def _date(event_id: str, date: str) -> EventDate:
    (one,) = store.read(records.date_key(event_id, date))
    if one is None:
        raise NotFound("There is no such date of this event.")
    return one


def _noted(event: Event, act: str, caller: Caller, now: datetime) -> Put:
    return audit_write(
        f"event#{event.event_id}", act, caller.person_id, now, group=str(event.group_id), version=int(event.version)
    )
