"""Verbs: tell that one comes, give the place back, and move up by itself where somebody did.

A place is taken by a record of its own that is put where there is none, in one transaction with whose it is: nobody waits for another's, and
there are never more than there are numbers. Whoever finds none free stands in the line, in the order in which they came.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from union import ids, store, sweeps
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.events import letters as told
from union.membership.events import records, rules
from union.membership.events.rules import Coming, Status, Way
from union.membership.events.tables import Event, EventDate, Guest, Place
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Delete, Get, Put, Update

if TYPE_CHECKING:
    from union.membership.events.views import Told

_TRIES = 40
_HINT_LASTS = 0.5
_full: dict[str, float] = {}


def key(event_id: str, date: str, person_id: str) -> Get[Guest]:
    """Ask whether somebody told us that they come to a date."""
    return Guest.by_key(rules.pool(event_id, date), person_id)


def closed(one: EventDate, now: datetime) -> str | None:
    """Why nobody can tell us that they come to a date, or give a place back; None where they can."""
    if one.status != Status.PUBLISHED:
        return "This was called off."
    if one.starts_at <= now:
        return "This has begun."
    return None


def tell(event_id: str, date: str, caller: Caller, now: datetime) -> None:
    """Tell that the caller comes: they have a place then, or stand in the line. Doing it again changes nothing.

    Raises `NotFound`, `NotAllowed` for what is for members alone, `Conflict` where it has begun or was called off.
    """
    wants = (records.key(event_id), records.date_key(event_id, date), key(event_id, date, caller.person_id))
    event, one, guest = people.read_for(caller, *wants)
    event, one = _found(event, one)
    if why := closed(one, now):
        raise Conflict(why)
    kept, held = store.read(groups.key(str(event.group_id)), memberships.key(str(event.group_id), caller.person_id))
    group = groups.require(kept, now)
    if event.members and not memberships.live(held, now):
        raise NotAllowed("This event is for the group's members. You can join on the group's page.")
    if not comes(guest):
        _take(event, one, guest, caller, str(group.name), now)


def _found(event: Event | None, one: EventDate | None) -> tuple[Event, EventDate]:
    if event is None or one is None or event.way != Way.TOLD:
        raise NotFound("There is nothing here to tell that you come to.")
    return event, one


def comes(guest: Guest | None) -> bool:
    """Whether somebody comes to a date, or waits for a place."""
    return guest is not None and guest.state != Coming.LEFT


def _take(event: Event, one: EventDate, before: Guest | None, caller: Caller, group_name: str, now: datetime) -> None:
    """A place, whichever is free, or the end of the line. Whoever loses a place to somebody tries another."""
    pool = rules.pool(str(one.event_id), str(one.date))
    for _ in range(_TRIES):
        number = _number(one, pool)
        guest = _guest(one, before, caller, number, now)
        try:
            store.commit(*_taking(event, one, guest, group_name, now))
            return
        except ConditionFailed as lost:
            # It may have been lost to a second click of the same person, which has taken a place for them.
            (there,) = store.read(key(str(one.event_id), str(one.date), caller.person_id))
            if comes(there):
                return
            if any(isinstance(part, Put) and isinstance(part.record, Guest) for part in lost.parts):
                raise Conflict("This has changed in the meantime. Please look at it again.") from lost
    raise Conflict("Very many people take places at this moment. Please try again.")


def _number(one: EventDate, pool: str) -> str | None:
    """The number of a place that is free; an empty one where there is no number of places, None where there is none free."""
    if one.numbers is None:
        return ""
    if _full.get(pool, 0) > time.monotonic() or _waits(pool):
        return None
    free = rules.free(int(one.numbers), _taken(pool))
    if not free:
        _full[pool] = time.monotonic() + _HINT_LASTS
        return None
    return rules.place(random.choice(free))  # noqa: S311 - those who come at once look in different corners


def _taken(pool: str) -> list[int]:
    """The numbers of the places that are taken or closed."""
    return [int(place.number) for place in Place.query(pool, consistent_read=True)]


def _guest(one: EventDate, before: Guest | None, caller: Caller, number: str | None, now: datetime) -> Guest:
    waits, pool = number is None, rules.pool(str(one.event_id), str(one.date))
    return Guest(
        pool,
        caller.person_id,
        group_id=one.group_id,
        name=caller.name,
        email=caller.email,
        state=str(Coming.WAITING if waits else Coming.COMING),
        number=number or None,
        waits=rules.shard(pool) if waits else None,
        turn=f"{pool}#{ids.sortable(now)}" if waits else None,
        told_at=now,
        round=int(before.round) + 1 if before else 1,
        forget_at=_until(one),
    )


def _until(one: EventDate) -> datetime:
    """Until when it is kept who comes to a date."""
    return records.occasion(one).over_at + rules.KEPT


def _place(one: EventDate, number: str, person_id: str | None) -> Put:
    """The part of a transaction that takes a free place, or closes it where it is nobody's."""
    place = Place(rules.pool(str(one.event_id), str(one.date)), number, person_id=person_id, forget_at=_until(one))
    return Put(place, Place.pool.does_not_exist())


def _taking(event: Event, one: EventDate, guest: Guest, group_name: str, now: datetime) -> list[store.Part]:
    new = Guest.person_id.does_not_exist() | ((Guest.state == str(Coming.LEFT)) & (Guest.round == int(guest.round) - 1))
    parts: list[store.Part] = [
        Put(guest, new),
        _noted(event, "waits" if guest.waits else "comes", str(guest.person_id), str(one.date), now),
    ]
    if guest.number:
        parts.append(_place(one, str(guest.number), str(guest.person_id)))
    return parts if guest.waits else [*parts, told.place(event, one, guest, group_name, now)]


def leave(event_id: str, date: str, caller: Caller, now: datetime) -> None:
    """Give the caller's place, or their turn in the line, back; the next one in the line moves up. Doing it again changes nothing.

    Raises `NotFound`, and `Conflict` where it has begun.
    """
    wants = (records.key(event_id), records.date_key(event_id, date), key(event_id, date, caller.person_id))
    event, one, guest = people.read_for(caller, *wants)
    event, one = _found(event, one)
    if guest is None or not comes(guest):
        return
    if one.starts_at <= now:
        raise Conflict("This has begun.")
    try:
        store.commit(*_leaving(guest), _noted(event, "gives back", caller.person_id, date, now))
    except ConditionFailed as lost:
        (there,) = store.read(key(event_id, date, caller.person_id))
        if comes(there):
            raise Conflict("This has changed in the meantime. Please look at it again.") from lost
        return
    _full.pop(str(guest.pool), None)
    serve(event, one, now)


def _leaving(guest: Guest) -> list[store.Part]:
    same = (Guest.state == guest.state) & (Guest.round == guest.round)
    gone = [Guest.state.set(str(Coming.LEFT)), Guest.number.remove(), Guest.waits.remove(), Guest.turn.remove()]
    parts: list[store.Part] = [Update(Guest(guest.pool, guest.person_id), gone, same)]
    if guest.number:
        parts.append(Delete(Place(guest.pool, guest.number), Place.person_id == guest.person_id))
    return parts


def _line(pool: str, unread: Callable[[], None] = lambda: None) -> Iterator[Guest]:
    """Those who wait for a place at a date, in the order in which they came, by an eventual look.

    Who cannot be read is passed over, and `unread` is called.
    """
    return sweeps.readable("guest", Guest.line.query(rules.shard(pool), Guest.turn.startswith(f"{pool}#")), unread)


def _waits(pool: str) -> bool:
    """Whether somebody waits for a place at a date, be it one who cannot be read."""
    unread: list[None] = []
    return next(_line(pool, lambda: unread.append(None)), None) is not None or bool(unread)


def serve(event: Event, one: EventDate, now: datetime) -> int:
    """Give what is free to those who wait, in order, each with a letter. Returns to how many. One who cannot be written to stops no other."""
    pool = rules.pool(str(one.event_id), str(one.date))
    waiting = list(_line(pool))
    if not waiting or closed(one, now):
        return 0
    free = [""] * len(waiting) if one.numbers is None else [rules.place(n) for n in rules.free(int(one.numbers), _taken(pool))]
    (group,) = store.read(groups.key(str(event.group_id)))
    if group is not None and not groups.there(group, now):  # Nobody is let in to what a group does no more.
        return 0
    name, done = str(group.name) if group else "", 0
    for guest, number in zip(waiting, free, strict=False):
        done += sweeps.attempt("guest", _name(guest), partial(_move_up, event, one, guest, number, name, now)) or 0
    return done


def _name(kept: Guest | Place) -> str:
    """What a log calls it: no log says who comes to what."""
    return ids.derived(str(kept.pool), str(kept.person_id if isinstance(kept, Guest) else kept.number))


def _move_up(event: Event, one: EventDate, guest: Guest, number: str, group_name: str, now: datetime) -> int:
    """Where somebody else was quicker with the place or the guest, the next look sees it."""
    up = [Guest.state.set(str(Coming.COMING)), Guest.waits.remove(), Guest.turn.remove()]
    up += [Guest.number.set(number)] if number else []
    waits = (Guest.state == str(Coming.WAITING)) & (Guest.round == guest.round)
    parts: list[store.Part] = [Update(Guest(guest.pool, guest.person_id), up, waits)]
    parts += [_place(one, number, str(guest.person_id))] if number else []
    with suppress(ConditionFailed):
        store.commit(*parts, told.moved_up(event, one, guest, group_name, now))
        return 1
    return 0


def sizes(dates: Iterable[EventDate], size: int | None) -> dict[str, int | None]:
    """The numbers that the places of each of these dates have for there to be so many, by the dates' names.

    What is too many is closed right away; `settle` opens it again where the change is not written after all. All dates are looked at before
    any place is closed. Raises `Invalid` where more people come than that, or come already without a number of places.
    """
    closing = [(one, _too_many(one, size)) for one in dates]
    for one, number in closing:
        if _close(one, number) < number:
            raise Invalid.field("capacity", "Somebody has just taken a place. Please look at it again.")
    return {str(one.date): size if size is None or one.numbers is None else max(int(one.numbers), size) for one, _ in closing}


def _too_many(one: EventDate, size: int | None) -> int:
    """How many places of a date are to be closed for there to be so many, fewer than none where some are to be opened.

    Where there was no number of places and nobody comes, there can be one from now on. Whoever tells us between this look and the write of the
    change comes without a place of that number: one more may come then, for each who was so quick.
    """
    if size is None or one.numbers is None:
        if size is not None and _anybody(one):
            raise Invalid.field("capacity", _WITHOUT_A_NUMBER)
        return 0
    places = _places(one)
    taken = sum(1 for place in places if place.person_id)
    rules.check_capacity(size, taken)
    return int(one.numbers) - size - (len(places) - taken)


def number_coming(event_id: str, date: str) -> int:
    """How many people told us that they come to a date, by an eventual look that counts them and reads none."""
    return int(Guest.count(rules.pool(event_id, date), filter_condition=Guest.state == str(Coming.COMING)))


def _anybody(one: EventDate) -> bool:
    """Whether anybody comes to a date by now. Whoever gave their place back does not."""
    there = Guest.state != str(Coming.LEFT)
    found = Guest.query(rules.pool(str(one.event_id), str(one.date)), filter_condition=there, consistent_read=True)
    return next(found, None) is not None


_WITHOUT_A_NUMBER = "People have told you already that they come, without a number of places. Please leave this empty."


def settle(event_id: str, now: datetime) -> None:
    """Give the dates of an event that are ahead as many places as is written down by now, as far as nobody has taken them meanwhile."""
    (event,) = store.read(records.key(event_id))
    if event is None or event.way != Way.TOLD or not event.capacity:
        return
    for one in records.dates(event_id):
        if records.stands(one, now) and one.numbers is not None:
            _settle(one, int(event.capacity))


def _settle(one: EventDate, size: int) -> None:
    shut = [place for place in _places(one) if place.person_id is None]
    less = int(one.numbers) - size - len(shut)
    _close(one, less)
    for place in shut[less:] if less < 0 else ():
        _open(place)


def _places(one: EventDate) -> list[Place]:
    """The places of a date that are taken or closed."""
    return list(Place.query(rules.pool(str(one.event_id), str(one.date)), consistent_read=True))


def _close(one: EventDate, number: int) -> int:
    """Close so many free places, those with the highest numbers first; fewer where somebody takes one at this moment. Returns how many."""
    if number <= 0:
        return 0
    done = 0
    for free in reversed(rules.free(int(one.numbers), [int(place.number) for place in _places(one)])):
        with suppress(ConditionFailed):
            store.commit(_place(one, rules.place(free), None))
            done += 1
        if done == number:
            break
    return done


def _open(place: Place) -> bool:
    """Open a place that was closed. False where it is not closed any more."""
    return store.alone(Delete(place, Place.person_id.does_not_exist()))


def counts(one: EventDate) -> tuple[int, int | None]:
    """How many told us that they come to a date, and how many places are free, where there is a number of them; by an eventual look."""
    pool = rules.pool(str(one.event_id), str(one.date))
    if one.numbers is None:
        return Guest.count(pool, filter_condition=Guest.state == str(Coming.COMING)), None
    places = list(Place.query(pool))
    coming = sum(1 for place in places if place.person_id)
    return coming, int(one.numbers) - len(places)


def before(guest: Guest) -> int:
    """How many stand before somebody in the line."""
    return sum(1 for other in _line(str(guest.pool)) if str(other.turn) < str(guest.turn))


def guests(event_id: str, date: str, now: datetime) -> list[Guest]:
    """All who come to a date or wait for a place. What is forgotten counts as gone, be it there still. Who may know is for the caller to say."""
    found = Guest.query(rules.pool(event_id, date), consistent_read=True)
    return [guest for guest in found if comes(guest) and guest.forget_at > now]


def dates_of(person_id: str, most: int = 200) -> list[tuple[str, str]]:
    """The dates, (event id, name), at which somebody has a place, by an eventual look. Who may know is for the caller to say."""
    found = Guest.by_person.query(person_id, limit=most)
    return [rules.date_of(str(guest.pool)) for guest in found if guest.state == Coming.COMING]


def sweep(now: datetime) -> dict[str, int]:
    """Tell of the dates that were moved or called off, and give what is free to those who wait. Returns how many of each."""
    done = sweeps.each("moved date", records.to_tell(), lambda one: _tell_all(one, now), lambda one: f"{one.event_id}")
    lines = sorted({str(one.pool) for shard in rules.shards() for one in sweeps.readable("line", Guest.line.query(shard))})
    done += sweeps.each("line for places", lines, lambda pool: _serve_line(pool, now), str)
    return dict(done)


def _serve_line(pool: str, now: datetime) -> dict[str, int]:
    """The line of what was called off is closed after all in it were told, as nobody knows who stood in it after that."""
    event, one = store.read(records.key(rules.date_of(pool)[0]), records.date_key(*rules.date_of(pool)))
    if event is None or one is None:
        return {}
    if not closed(one, now):
        return {"moved up": serve(event, one, now)}
    if not one.telling:
        sweeps.each("guest", _line(pool), _send_away, _name)
    return {}


def _send_away(guest: Guest) -> dict[str, int]:
    with suppress(ConditionFailed):
        store.commit(*_leaving(guest))
    return {}


def _tell_all(key: EventDate, now: datetime) -> dict[str, int]:
    """One letter to each who told us that they come before it was moved, or who comes to what was called off.

    A date stays on the list until all are told or it is over, and by then all is kept as long as its new end asks for.
    """
    name, date = str(key.event_id), str(key.date)
    event, one = store.read(records.key(name), records.date_key(name, date))
    if event is None or one is None or not one.telling or not rules.tells((one.moved_at, one.called_off_at), now):
        return {}
    unread: list[None] = []
    found = Guest.query(rules.pool(name, date), consistent_read=True)
    whole = list(sweeps.readable("guest", found, lambda: unread.append(None)))
    kept = _keep(one, whole)
    number, all_told = _told(event, one, [guest for guest in whole if _is_to_know(one, guest)], now)
    if (kept and all_told and not unread) or records.occasion(one).over_at <= now:
        with suppress(ConditionFailed):
            store.commit(records.all_told_write(one))
    return {"told": number}


def _is_to_know(one: EventDate, guest: Guest) -> bool:
    """Whoever told us after a move knows the new time; of what was called off nobody can know who was not told."""
    return comes(guest) and (one.called_off_at is not None or guest.told_at <= one.moved_at)


def _told(event: Event, one: EventDate, guests: Sequence[Guest], now: datetime) -> tuple[int, bool]:
    """Write one letter to each. Returns how many were written, and whether that was done to the end."""
    (group,) = store.read(groups.key(str(event.group_id)))
    name, write = str(group.name) if group else "", told.called_off if one.called_off_at else told.moved
    made = [
        (_name(guest), sweeps.attempt("guest", _name(guest), partial(write, event, one, guest, name, now))) for guest in guests
    ]
    written = [(who, letter) for who, letter in made if letter is not None]
    fresh = set(store.absent(*(letter for _, letter in written)))  # So that each look gets further than the one before.
    left = [(who, letter) for who, letter in written if letter in fresh]
    done = sweeps.each("guest", left, lambda one: {"told": letters.written([one[1]]), "looked": 1}, lambda one: one[0])
    return done["told"], len(written) == len(made) and done["looked"] == len(left)


def _keep(one: EventDate, guests: Sequence[Guest]) -> bool:
    """Let who comes to a date that was moved be forgotten by its new end, their places too. Returns whether that was done to the end."""
    until, pool = _until(one), rules.pool(str(one.event_id), str(one.date))
    places = list(sweeps.readable("place", Place.query(pool, consistent_read=True)))
    both: list[Guest | Place] = [*guests, *places]
    late = [kept for kept in both if kept.forget_at != until]
    done = sweeps.each("place", late, lambda kept: _kept_until(kept, until), _name)
    return done["kept"] == len(late)


def _kept_until(kept: Guest | Place, until: datetime) -> dict[str, int]:
    """What was given back in the meantime stays away."""
    if isinstance(kept, Guest):
        store.alone(Update(Guest(kept.pool, kept.person_id), [Guest.forget_at.set(until)], Guest.pool.exists()))
    else:
        store.alone(Update(Place(kept.pool, kept.number), [Place.forget_at.set(until)], Place.pool.exists()))
    return {"kept": 1}


def _noted(event: Event, act: str, person_id: str, date: str, now: datetime) -> Put:
    return audit_write(f"event#{event.event_id}", act, person_id, now, group=str(event.group_id), date=date)


def shown(event: Event, one: EventDate, guest: Guest | None, now: datetime, *, known: bool) -> "Told":
    """What the page of a date says of its places: how many come, how many are free, and what the one who looks (where `known`) is to it."""
    coming, left = counts(one)
    state = str(guest.state) if guest and comes(guest) else None
    return {
        "capacity": int(event.capacity) if event.capacity else None,
        "left": max(left, 0) if left is not None else None,
        "coming": coming,
        "closed": closed(one, now),
        "you": {"state": state, "before": before(guest) if guest and state == Coming.WAITING else 0} if known else None,
    }
