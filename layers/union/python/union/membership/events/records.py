"""Reads and writes events and their dates, for the room itself and for the shop, whose tickets are for one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from union import store
from union.errors import NotFound
from union.membership.events import repeats, rules
from union.membership.events.rules import ONCE, Details, Draft, Every, Listing, Move, Occasion, Repeat, Status, Way
from union.membership.events.tables import Event, EventDate
from union.store import Get, Put, Update
from union.times import iso

if TYPE_CHECKING:
    from union.membership.events.views import Was

LISTED = "listed"
TELLING = "guests"
_MOST_LOOKED_AT = 80
_MOST_LATELY = 2
"""Dates of a group that its mini site looks at, for those that are next."""
_WRITTEN = (
    "title",
    "text",
    "way",
    "starts_at",
    "ends_at",
    "venue",
    "address",
    "online",
    "access",
    "adults",
    "members",
    "capacity",
    "repeat",
)
_SHARED = ("title", "way", "adults", "members", "picture")


def key(event_id: str) -> Get[Event]:
    """Ask for an event."""
    return Event.by_key(event_id)


def date_key(event_id: str, name: str) -> Get[EventDate]:
    """Ask for one date of an event."""
    return EventDate.by_key(event_id, name)


def existing(group_id: str, event_id: str) -> Event:
    """An event of a group. Raises `NotFound`."""
    (event,) = store.read(key(event_id))
    if event is None or event.group_id != group_id:
        raise NotFound("There is no such event of this group.")
    return event


def existing_date(event_id: str, name: str) -> EventDate:
    """One date of an event. Raises `NotFound`."""
    (one,) = store.read(date_key(event_id, name))
    if one is None:
        raise NotFound("There is no such date of this event.")
    return one


def path(one: EventDate) -> str:
    """Where a date is read."""
    return f"/events/{one.event_id}" if one.date == ONCE else f"/events/{one.event_id}/{one.date}"


def dates(event_id: str) -> list[EventDate]:
    """All dates of an event that was published, in order."""
    return sorted(EventDate.query(event_id, consistent_read=True), key=lambda one: iso(one.starts_at))


def of_group(group_id: str) -> list[Event]:
    """All events of a group, drafts among them, in the order in which they first begin."""
    return list(Event.by_group.query(group_id))


def dates_of_group(group_id: str, *, since: datetime, most: int = 500) -> Iterator[EventDate]:
    """The dates of a group's events from `since` on, in order, so many at most, by an eventual look."""
    return iter(EventDate.by_group.query(group_id, EventDate.starts_at >= since, limit=most))


def listed(group_id: str, since: datetime, most: int = 200) -> dict[str, bool]:
    """The events of a group that lists have, of which a date begins at `since` or later, each with whether it is for members alone.

    In the order in which those begin, by an eventual look at so many dates at most.
    """
    return {str(one.event_id): bool(one.members) for one in dates_of_group(group_id, since=since, most=most) if one.listed}


def around_now(group_id: str, now: datetime, most: int, *, inside: bool) -> tuple[list[EventDate], list[EventDate]]:
    """What a mini site shows of a group's events: the next date of each, and what was lately, where the group said how it was.

    Those on lists that begin first, and those that were last; what is for members alone only where `inside`. By one eventual look.
    """
    since = begins_look_back(now)
    looked = EventDate.by_group.query(group_id, EventDate.starts_at >= since, limit=_MOST_LOOKED_AT)
    there = [one for one in looked if inside or not one.members]
    was = [one for one in reversed(there) if one.after and one.status == Status.PUBLISHED and occasion(one).over_at <= now]
    return _next([one for one in there if one.listed and occasion(one).over_at > now])[:most], was[:_MOST_LATELY]


@dataclass(frozen=True)
class Span:
    """When a group's last event began, when its next one does, and the last one that is planned; of those that everybody may find."""

    last: datetime | None
    next: datetime | None
    until: datetime | None


def spread(group_id: str, now: datetime) -> Span:
    """Between when and when a group's events are, by two eventual looks at some dates each."""
    taking_place = (EventDate.status == str(Status.PUBLISHED)) & EventDate.listed.exists()
    looked = {"filter_condition": taking_place, "page_size": _MOST_LOOKED_AT}
    before = EventDate.by_group.query(group_id, EventDate.starts_at <= now, scan_index_forward=False, limit=1, **looked)
    ahead = [
        one.starts_at for one in EventDate.by_group.query(group_id, EventDate.starts_at > now, limit=_MOST_LOOKED_AT, **looked)
    ]
    return Span(next((one.starts_at for one in before), None), min(ahead, default=None), max(ahead, default=None))


def _next(ahead: Iterable[EventDate]) -> list[EventDate]:
    """The next date of each event. Where that is called off it is shown for whoever was coming, and then the next one that takes place."""
    first: dict[tuple[str, bool], EventDate] = {}
    for one in ahead:
        event, on = str(one.event_id), one.status == Status.PUBLISHED
        if (event, True) not in first:
            first.setdefault((event, on), one)
    return list(first.values())


def drafts(group_id: str, now: datetime, most: int = 5) -> list[Event]:
    """A group's events that are still to come and that nobody else sees yet, by an eventual look. Who may know is for the caller to say."""
    draft, later = Event.status == str(Status.DRAFT), Event.starts_at >= now
    return list(Event.by_group.query(group_id, later, filter_condition=draft, limit=most, page_size=_MOST_LOOKED_AT))


def without_picture(group_id: str, now: datetime, until: datetime) -> list[EventDate]:
    """The next date of each of a group's events that begin before `until` and have no picture, by an eventual look."""
    dates = EventDate.by_group.query(group_id, EventDate.starts_at.between(now, until), limit=_MOST_LOOKED_AT)
    bare = [one for one in dates if one.listed and not one.picture and one.status == str(Status.PUBLISHED)]
    return list({str(one.event_id): one for one in reversed(bare)}.values())[::-1]


def dates_before(group_id: str, until: datetime, most: int) -> list[EventDate]:
    """The last dates of a group's events before `until`, the latest first, by an eventual look."""
    return list(EventDate.by_group.query(group_id, EventDate.starts_at < until, scan_index_forward=False, limit=most))


def ahead(begins: datetime, ends: datetime) -> list[EventDate]:
    """The dates of all groups that begin in a time, or began so short before it that they may still be on, by an eventual look."""
    found = EventDate.ahead.query(LISTED, EventDate.starts_at.between(begins - rules.LONGEST, ends))
    return [one for one in found if occasion(one).over_at > begins]


def to_tell() -> Iterable[EventDate]:
    """The keys of the dates that were moved or called off, of which not everybody has been told, by an eventual look."""
    return iter(EventDate.by_telling.query(TELLING))


def all_told_write(one: EventDate) -> Update:
    """The part after which nobody is to be told of a date any more. `ConditionFailed` where it was moved or called off since."""
    moved = EventDate.moved_at.does_not_exist() if one.moved_at is None else EventDate.moved_at == one.moved_at
    off = EventDate.called_off_at.does_not_exist() if one.called_off_at is None else EventDate.called_off_at == one.called_off_at
    return Update(EventDate(one.event_id, one.date), [EventDate.telling.remove(), EventDate.unsure.remove()], moved & off)


def occasion(found: Event | EventDate) -> Occasion:
    """When and where an event, or one of its dates, is."""
    return Occasion(found.starts_at, found.ends_at, found.venue or "", found.address or "", found.online or "")


def stands(one: EventDate, now: datetime) -> bool:
    """Whether a date is neither over nor called off."""
    return one.status == Status.PUBLISHED and occasion(one).over_at > now


def repeat(event: Event) -> Repeat | None:
    """How an event repeats."""
    kept = event.repeat
    if not kept:
        return None
    until = date.fromisoformat(kept["until"]) if kept.get("until") else None
    return Repeat(Every(kept["every"]), until, kept.get("times"), tuple(map(date.fromisoformat, kept.get("skips", ()))))


def draft(event: Event) -> Draft:
    """An event as its committee wrote it down."""
    return Draft(
        event.title, event.text, occasion(event), Way(event.way), event.access or "", bool(event.adults), bool(event.members),
        int(event.capacity) if event.capacity else None, repeat(event),
    )  # fmt: skip


def all_dates(told: Draft) -> dict[str, Occasion]:
    """The dates that an event has by what is written down, by their names. Raises `Invalid` for a repeat that cannot be."""
    return repeats.dates(told.when, told.repeat) if told.repeat else {rules.ONCE: told.when}


def kept(told: Draft) -> dict[str, Any]:
    """What is written down, as the record has it."""
    when, again = told.when, told.repeat
    return {
        "title": told.title,
        "text": told.text,
        "way": str(told.way),
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
        "venue": when.venue or None,
        "address": when.address or None,
        "online": when.online or None,
        "access": told.access or None,
        "adults": told.adults,
        "members": told.members,
        "capacity": told.capacity,
        "repeat": _kept_repeat(again) if again else None,
    }


def _kept_repeat(again: Repeat) -> dict[str, Any]:
    until = again.until.isoformat() if again.until else None
    return {"every": str(again.every), "until": until, "times": again.times, "skips": [day.isoformat() for day in again.skips]}


def event_write(event: Event, told: Draft, now: datetime, more: Iterable[Action] = ()) -> Update:
    """The part of a transaction that changes an event. `ConditionFailed` where it, or a date of it, changed since it was read."""
    written = kept(told)
    return change_write(event, now, [*(_set(getattr(Event, name), written[name]) for name in _WRITTEN), *more])


def change_write(event: Event, now: datetime, actions: Iterable[Action]) -> Update:
    """The part of a transaction that changes something of an event, or of a date of it. `ConditionFailed` where it changed since it was read."""
    version = int(event.version)
    counted = [Event.version.set(version + 1), Event.changed_at.set(now)]
    return Update(Event(event.event_id), [*actions, *counted], Event.version == version)


def details(event: Event) -> Details:
    """What an event with tickets has besides what its tickets say."""
    return Details(event.address or "", event.online or "", event.access or "", bool(event.adults))


def detail_write(event: Event, told: Details, picture: Mapping[str, str] | None, now: datetime) -> list[Update]:
    """The parts of a transaction that give an event with tickets, and its date, what only they have. `ConditionFailed` as `change_write`."""
    both = {"address": told.address or None, "online": told.online or None, "adults": told.adults, "picture": picture}
    own = [*(_set(getattr(Event, name), value) for name, value in both.items()), _set(Event.access, told.access or None)]
    dated = [*(_set(getattr(EventDate, name), value) for name, value in both.items()), EventDate.changed_at.set(now)]
    date = Update(EventDate(event.event_id, ONCE), dated, EventDate.event_id.exists())
    return [change_write(event, now, own), date]


def pictured(picture: Mapping[str, str] | None) -> Action:
    """What an event keeps of its picture."""
    return _set(Event.picture, picture)


_ALWAYS = ("picture", "members")


def follows(one: EventDate, event: Event) -> bool:
    """Whether a date shows its event's picture, and to whom its event is for by now: also what is over or called off."""
    return all(getattr(one, name) == getattr(event, name) for name in _ALWAYS)


def follow_write(one: EventDate, event: Event, now: datetime) -> Update:
    """The part of a transaction after which a date `follows` its event, and changes nothing else of it."""
    return Update(
        EventDate(one.event_id, one.date), [*following(event), EventDate.changed_at.set(now)], EventDate.event_id.exists()
    )


def following(event: Event) -> list[Action]:
    """What is kept of a date that `follows` its event."""
    return [_set(getattr(EventDate, name), getattr(event, name)) for name in _ALWAYS]


def at(when: Occasion) -> list[Action]:
    """What an event that does not repeat keeps of when and where it is."""
    told = {
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
        "venue": when.venue,
        "address": when.address,
        "online": when.online,
    }
    return [_set(getattr(Event, name), value or None) for name, value in told.items()]


def new_date_write(event: Event, name: str, when: Occasion, now: datetime) -> Put:
    """The part of a transaction that adds a date to an event as it is written down. `ConditionFailed` where there is one."""
    record = EventDate(
        event_id=event.event_id,
        date=name,
        group_id=event.group_id,
        listed=LISTED,
        status=str(Status.PUBLISHED),
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        venue=when.venue or None,
        address=when.address or None,
        online=when.online or None,
        numbers=event.capacity,
        changed_at=now,
        **{name: getattr(event, name) for name in _SHARED},
    )
    return Put(record, EventDate.event_id.does_not_exist())


def change_date_write(one: EventDate, event: Event, when: Occasion, now: datetime, more: Iterable[Action] = ()) -> Update:
    """The part of a transaction that gives a date what its event says by now, at an occasion."""
    told: Mapping[str, Any] = {
        **{name: getattr(event, name) for name in _SHARED},
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
        "venue": when.venue or None,
        "address": when.address or None,
        "online": when.online or None,
    }
    actions = [_set(getattr(EventDate, name), value) for name, value in told.items()]
    return Update(
        EventDate(one.event_id, one.date), [*actions, EventDate.changed_at.set(now), *more], EventDate.event_id.exists()
    )


def same(one: EventDate, event: Event, when: Occasion) -> bool:
    """Whether a date is already as its event says, at an occasion."""
    return occasion(one) == when and all(getattr(one, name) == getattr(event, name) for name in _SHARED)


def last_move(one: EventDate, now: datetime) -> Move | None:
    """The last move of a date while it is to be told of, or where nobody is, while it may still be a slip."""
    if not (one.moved_from and one.moved_at) or not (one.telling or now < one.moved_at + rules.SECOND_THOUGHTS):
        return None
    return Move(one.moved_at, moved_from(one), bool(one.unsure))


def moved_from(one: EventDate) -> Occasion:
    """When and where a moved date was before, as far as people know."""
    told = one.moved_from
    moments = {name: datetime.fromisoformat(told[name]) if told.get(name) else None for name in ("starts_at", "ends_at")}
    places = {name: str(told.get(name) or "") for name in ("venue", "address", "online")}
    return Occasion(moments["starts_at"] or one.starts_at, moments["ends_at"], **places)


def was(one: EventDate) -> "Was":
    """When and where a moved date was before, for pages and letters."""
    when = moved_from(one)
    return {"starts_at": iso(when.starts_at), "ends_at": iso(when.ends_at) if when.ends_at else None, "venue": when.venue or None}


def moves(one: EventDate, when: Occasion) -> bool:
    """Whether people who told us that they come to a date notice that it goes to another occasion."""
    return one.way == Way.TOLD and not occasion(one).same(when)


def moving(one: EventDate, when: Occasion, now: datetime) -> list[Action]:
    """What is kept of a date that goes to another occasion, so that those who told us that they come are told.

    A slip that is put back was no move: what was kept of the move before it stands again.
    """
    before, last = occasion(one), last_move(one, now)
    if before.same(when):
        return []
    move = rules.moved(before, when, last, now)
    earlier = one.moved_from.get("earlier") if last else _told_move(one)
    if move is None:
        return [*_as_moved(earlier), EventDate.unsure.remove(), EventDate.telling.remove()]
    actions = _as_moved({"at": iso(move.at), "from": {**_kept_at(move.known), "earlier": earlier}})
    actions.append(EventDate.unsure.set(move.unsure))
    return [*actions, EventDate.telling.set(TELLING)] if one.way == Way.TOLD else actions


def _told_move(one: EventDate) -> dict[str, Any] | None:
    """The last move of a date, of which all were told, to be kept with its next one."""
    return {"at": iso(one.moved_at), "from": {**one.moved_from, "earlier": None}} if one.moved_from and one.moved_at else None


def _as_moved(move: Mapping[str, Any] | None) -> list[Action]:
    if move is None:
        return [EventDate.moved_at.remove(), EventDate.moved_from.remove()]
    return [EventDate.moved_at.set(datetime.fromisoformat(move["at"])), EventDate.moved_from.set(move["from"])]


def numbered(size: int | None) -> Action:
    """How many numbers the places of a date have; None where there is no number of places."""
    return _set(EventDate.numbers, size)


def listing_write(told: Listing, now: datetime) -> list[Update]:
    """The parts of a transaction after which the event that tickets are sold for stands as the shop says.

    What is written down at the event alone stays: its picture, its address, notes on access, and for whom it is.
    """
    status = Status.CALLED_OFF if told.called_off else Status.PUBLISHED
    both: dict[str, Any] = {
        "group_id": told.group_id,
        "title": told.title,
        "way": str(Way.TICKETS),
        "status": str(status),
        "starts_at": told.when.starts_at,
        "ends_at": told.when.ends_at,
        "venue": told.when.venue or None,
        "changed_at": now,
    }
    event = [
        _set(getattr(Event, name), value) for name, value in {**both, "text": told.text, "product_id": told.event_id}.items()
    ]
    at_date = {
        **both,
        "listed": LISTED if told.on_sale or told.called_off else None,
        "price": min(told.prices, default=None),
        "dearest": max(told.prices, default=None),
        "sale_begins": told.sale[0],
        "sale_ends": told.sale[1],
        "on_sale": told.on_sale,
        "called_off_because": told.called_off,
    }
    moved = {"at": iso(told.moved.at), "from": _kept_at(told.moved.known)} if told.moved else None
    dated = [_set(getattr(EventDate, name), value) for name, value in at_date.items()]
    return [
        Update(Event(told.event_id), [*event, Event.version.add(1)]),
        Update(EventDate(told.event_id, ONCE), [*dated, *_as_moved(moved)]),
    ]


def _kept_at(when: Occasion) -> dict[str, Any]:
    told: dict[str, Any] = {"starts_at": iso(when.starts_at), "ends_at": iso(when.ends_at) if when.ends_at else None}
    return {**told, "venue": when.venue, "address": when.address, "online": when.online}


def call_off_write(one: EventDate, reason: str, now: datetime, more: Iterable[Action] = ()) -> Update:
    """The part of a transaction that calls a date off, for good."""
    actions = [
        EventDate.status.set(str(Status.CALLED_OFF)),
        EventDate.called_off_at.set(now),
        EventDate.called_off_because.set(reason),
        EventDate.changed_at.set(now),
        *more,
    ]
    actions += [EventDate.telling.set(TELLING)] if one.way == Way.TOLD else []
    return Update(EventDate(one.event_id, one.date), actions, EventDate.status == str(Status.PUBLISHED))


def odd(event: Event, changes: Mapping[str, tuple[Occasion, bool]]) -> Action:
    """What is kept at an event of the dates that are not as its rule says: when and where each is, and whether it is called off."""
    told = {**(event.odd or {}), **{name: _odd(when, off=off) for name, (when, off) in changes.items()}}
    return Event.odd.set(told) if told else Event.odd.remove()


def _odd(when: Occasion, *, off: bool) -> dict[str, Any]:
    ends_at = iso(when.ends_at) if when.ends_at else None
    return {"starts_at": iso(when.starts_at), "ends_at": ends_at, "venue": when.venue, "address": when.address, "off": off}


def _set(attribute: Any, value: Any) -> Action:
    action: Action = attribute.remove() if value is None else attribute.set(value)
    return action


def over(event: Event, now: datetime) -> bool:
    """Whether all dates of an event are over."""
    whens = [*all_dates(draft(event)).values(), *(_at(told) for told in (event.odd or {}).values())]
    return max(when.over_at for when in whens) <= now


def _at(told: Mapping[str, Any]) -> Occasion:
    ends_at = datetime.fromisoformat(told["ends_at"]) if told["ends_at"] else None
    return Occasion(datetime.fromisoformat(told["starts_at"]), ends_at, told["venue"], told["address"])


def odd_dates(event: Event) -> dict[str, tuple[Occasion, bool]]:
    """The dates of an event that are not as its rule says, by their names, each with whether it is called off."""
    return {name: (_at(told), bool(told["off"])) for name, told in (event.odd or {}).items()}


def begins_look_back(now: datetime) -> datetime:
    """From when on a date may have begun that is not over at `now`."""
    return now - rules.LONGEST - timedelta(hours=1)
