"""Verbs: what a group does after an event: tick who came, and say thank you on its page, with pictures and once by letter.

Groups "promote their events and activities" (guidance): what was is the best word for what comes. The letter thanks those who came for coming
and advertises nothing, so it is about something that they did themselves (PECR, regulation 22).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Any

from union import ids, store, sweeps
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.errors import Conflict, Invalid, NotFound
from union.membership.events import places, records, rules
from union.membership.events.rules import Coming, Way
from union.membership.events.tables import Event, EventDate, Guest, Thanks
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.store import ConditionFailed, Get, Put, Update
from union.times import iso

if TYPE_CHECKING:
    from union.membership.events.views import Said, ThanksForm

_TOGETHER = 90
"""Ticks in one transaction, which takes 100 changes at most."""
_THANKING = "guests"
_CHANGED = "Somebody else has changed this since you opened the page. What you typed is still here: please look at theirs first."
_GONE = "There is no such date of an event of this group."


@dataclass(frozen=True)
class Words:
    """What somebody says after a date: the text, a picture more with what it shows, and the names of those that are `gone`.

    `came` is how many were there, where nobody counted them; `letter` asks for the one letter to those who came. `version` is what was seen.
    """

    text: str = ""
    picture: bytes = b""
    alt: str = ""
    gone: Collection[str] = ()
    came: int | None = None
    letter: bool = False
    version: int = 0


def key(event_id: str, date: str) -> Get[Thanks]:
    """Ask for what was said after a date."""
    return Thanks.by_key(event_id, date)


def shown(kept: Thanks | None) -> "Said | None":
    """What was said after a date, as its page shows it; None where nothing was."""
    if kept is None or not (kept.text or kept.pictures):
        return None
    return {"text": str(kept.text), "pictures": [pictures.shown(name, alt) for name, alt in _pictures(kept).items()]}


def _pictures(kept: Thanks | None) -> dict[str, str]:
    return {one["name"]: one["alt"] for one in (kept.pictures or ())} if kept else {}


def form(
    group_id: str, event_id: str, date: str, caller: Caller, *, admitted: Callable[[], Sequence[str]], now: datetime
) -> "ThanksForm":
    """What the form for thanks shows; `admitted` has the ids of those who were let in, one a ticket, and is asked where there are tickets.

    Raises `NotFound`, `NotAllowed`, `Conflict`.
    """
    group = offices.leading(group_id, caller, Can.PAGE, now)
    event, one, kept = _found(group_id, event_id, date)
    rules.check_after(records.occasion(one), str(one.status), now)
    reached = _reached(event, one, _let_in(event, admitted), now)
    count = "" if one.came is None or event.way != Way.ALONG else str(int(one.came))
    return {
        "group": groups.name_view(group),
        "event": {"event_id": event_id, "title": str(event.title), "way": str(event.way), "url": _url(event_id, date)},
        "date": date,
        "starts_at": iso(one.starts_at),
        "version": int(kept.version) if kept else 0,
        "pictures": [{"name": name, "picture": pictures.shown(name, alt)} for name, alt in _pictures(kept).items()],
        "most": rules.MOST_PICTURES,
        "longest": rules.LONGEST_THANKS,
        "reached": reached,
        "letter_at": iso(kept.letter_at) if kept and kept.letter_at else None,
        "letter_goes": bool(kept and kept.telling),
        "key": ids.key(),
        "values": {"text": str(kept.text) if kept else "", "came": count},
        "errors": {},
    }


def _url(event_id: str, date: str) -> str:
    return f"/events/{event_id}" if date == rules.ONCE else f"/events/{event_id}/{date}"


def _found(group_id: str, event_id: str, date: str) -> tuple[Event, EventDate, Thanks | None]:
    event, one, kept = store.read(records.key(event_id), records.date_key(event_id, date), key(event_id, date))
    if event is None or one is None or event.group_id != group_id:
        raise NotFound(_GONE)
    return event, one, kept


def _let_in(event: Event, admitted: Callable[[], Sequence[str]]) -> Sequence[str]:
    return admitted() if event.way == Way.TICKETS else ()


def _reached(event: Event, one: EventDate, let_in: Collection[str], now: datetime) -> int | None:
    """How many people a letter can reach: one for all tickets of theirs. None where nobody knows who came, or not any more."""
    if event.way == Way.TICKETS:
        return len(set(let_in))
    known = event.way == Way.TOLD and not rules.forgotten(records.occasion(one), now)
    return len(came(str(one.event_id), str(one.date), now)) if known else None


def came(event_id: str, date: str, now: datetime) -> list[Guest]:
    """Those who told that they come to a date and were there. Who may know is for the caller to say."""
    return [guest for guest in places.guests(event_id, date, now) if guest.state == Coming.COMING and guest.came]


def readable(event_id: str, date: str, asked_at: datetime) -> tuple[list[Guest], bool]:
    """The same for the sweep after a letter was asked for: who cannot be read is told and passed over. With whether those are all."""
    unread: list[bool] = []
    found = Guest.query(rules.pool(event_id, date), consistent_read=True)
    whole = sweeps.readable("guest", found, lambda: unread.append(True))
    return [guest for guest in whole if guest.state == Coming.COMING and guest.came and guest.forget_at > asked_at], not unread


def say(
    group_id: str,
    event_id: str,
    date: str,
    caller: Caller,
    words: Words,
    *,
    admitted: Callable[[], Sequence[str]],
    now: datetime,
) -> None:
    """Say something after a date, put a picture there or take some away, and ask for the letter. A second click changes nothing more.

    `admitted` is as `form` takes it. Raises `NotFound`, `NotAllowed`, `Invalid`, and `Conflict` where somebody else changed it since, or it
    is not over.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event, one, kept = _found(group_id, event_id, date)
    rules.check_after(records.occasion(one), str(one.status), now)
    shows, drawn = _drawn(kept, words)
    asks = words.letter and not (kept and kept.letter_at)
    let_in = _let_in(event, admitted)
    number = _number(event, one, words, let_in)
    new = words.text != (str(kept.text) if kept else "") or shows != _pictures(kept) or asks
    if not new and number is None:
        return
    if words.version != (int(kept.version) if kept else 0):
        raise Conflict(_CHANGED)
    if asks or (kept and kept.telling):
        _check_letter(words, _reached(event, one, let_in, now))
    said = _said_write(one, kept, words.text, shows, now if asks else None, now)
    try:
        store.commit(
            said,
            _date_write(one, words.text, shows, number),
            *drawn,
            _noted(event, "thanks with a letter" if asks else "thanks", caller, date, now),
        )
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def _date_write(one: EventDate, text: str, shows: dict[str, str], number: int | None) -> Update:
    """The part that lets lists know of what is said, by its first picture, and how many came."""
    first = next(({"name": name, "alt": alt} for name, alt in shows.items()), None)
    actions = [EventDate.after.set({"picture": first}) if text or shows else EventDate.after.remove()]
    actions += [] if number is None else [EventDate.came.set(number)]
    return Update(EventDate(one.event_id, one.date), actions, EventDate.event_id.exists())


def _drawn(kept: Thanks | None, words: Words) -> tuple[dict[str, str], list[Put]]:
    """The pictures as they are to be, each with what it shows, and the parts that keep a new one."""
    if not words.picture:
        if words.alt:
            raise Invalid.field("picture", "Please choose the picture that you describe here, or leave both empty.")
        return rules.pictured(_pictures(kept), {}, words.gone), []
    alt = pictures.alt("picture_alt", words.alt)
    name, drawn = pictures.keep_write("picture", words.picture, Shape.PICTURE)
    return rules.pictured(_pictures(kept), {name: alt}, words.gone), drawn


def _number(event: Event, one: EventDate, words: Words, let_in: Sequence[str]) -> int | None:
    """How many came, where that is not what is on record: those let in with tickets, or as many as the committee says."""
    number = words.came if event.way == Way.ALONG else len(let_in) or None
    return None if number is None or number == one.came else number


def _check_letter(words: Words, reached: int | None) -> None:
    if not words.text:
        raise Invalid.field("text", "Please write first what the letter is to say.")
    if not reached:
        raise Invalid.field("letter", "Nobody is ticked as having come, so there is nobody to write to.")


def _said_write(
    one: EventDate, kept: Thanks | None, text: str, shows: dict[str, str], letter_at: datetime | None, now: datetime
) -> Update:
    """The part that keeps what is said. `ConditionFailed` where somebody else said something since it was read."""
    version = int(kept.version) if kept else 0
    same = Thanks.version == version if kept else Thanks.event_id.does_not_exist()
    actions = [
        Thanks.group_id.set(str(one.group_id)),
        Thanks.text.set(text),
        Thanks.pictures.set([{"name": name, "alt": alt} for name, alt in shows.items()]),
        Thanks.version.set(version + 1),
        Thanks.changed_at.set(now),
    ]
    actions += [Thanks.letter_at.set(letter_at), Thanks.telling.set(_THANKING)] if letter_at else []
    return Update(Thanks(one.event_id, one.date), actions, same)


def tick(
    group_id: str, event_id: str, date: str, caller: Caller, *, there: Collection[str], missed: Collection[str], now: datetime
) -> None:
    """Note of those who told that they come who was there and who `missed` it, by their ids. A second click changes nothing more.

    Raises `NotFound`, `NotAllowed`, and `Conflict` before it began, where it was called off, and once the names are forgotten.
    """
    offices.leading(group_id, caller, Can.DOOR, now)
    event, one, _ = _found(group_id, event_id, date)
    if event.way != Way.TOLD:
        raise NotFound("Nobody tells that they come to this, so there is no list to tick.")
    if why := rules.no_ticks(records.occasion(one), str(one.status), now):
        raise Conflict(why)
    noted = partial(_noted, event, "ticked who came", caller, date, now)
    try:
        _tick_all(event_id, date, there, missed, noted, now)
    finally:
        _count(event_id, date, now)


_TRIES = 8
"""How often a list is looked at anew where somebody else ticks the same people at this moment."""


def _tick_all(
    event_id: str, date: str, there: Collection[str], missed: Collection[str], noted: Callable[..., Put], now: datetime
) -> None:
    """Write each tick that changes. Whom somebody else has just ticked needs no tick any more; all others still do."""
    for attempt in range(_TRIES):
        coming = {str(guest.person_id): guest for guest in places.guests(event_id, date, now) if guest.state == Coming.COMING}
        changes = rules.ticked({name: bool(guest.came) for name, guest in coming.items()}, there, missed)
        try:
            for some in batched(changes.items(), _TOGETHER, strict=False):
                ticks = [_tick_write(coming[name], on=on) for name, on in some]
                store.commit(*ticks, noted(people=len(ticks)))
            return
        except ConditionFailed as lost:
            if attempt == _TRIES - 1:
                raise Conflict("Somebody else has just ticked this list. Please look at it again.") from lost


def _tick_write(guest: Guest, *, on: bool) -> Update:
    before = Guest.came.does_not_exist() if guest.came is None else Guest.came == bool(guest.came)
    return Update(Guest(guest.pool, guest.person_id), [Guest.came.set(on)], (Guest.state == str(Coming.COMING)) & before)


_COUNTS = 4
"""How often the number of those who came is counted anew where somebody ticks meanwhile."""


def _count(event_id: str, date: str, now: datetime) -> None:
    """Put the number of those who came where the page of the date finds it, even when the list itself is forgotten."""
    for _ in range(_COUNTS):
        (one,) = store.read(records.date_key(event_id, date))
        number = len(came(event_id, date, now))
        if one is None or number == int(one.came or 0):
            return
        same = EventDate.came.does_not_exist() if one.came is None else EventDate.came == int(one.came)
        if store.alone(Update(EventDate(event_id, date), [EventDate.came.set(number)], same)):
            return


def to_thank() -> Iterable[tuple[str, str]]:
    """The dates, by their event and name, of which those who came are to get the letter, by an eventual look."""
    return ((str(one.event_id), str(one.date)) for one in Thanks.by_telling.query(_THANKING))


def thanked_write(kept: Thanks) -> Update:
    """The part after which nobody is to get the letter any more."""
    return Update(Thanks(kept.event_id, kept.date), [Thanks.telling.remove()], Thanks.telling.exists())


def _noted(event: Event, act: str, caller: Caller, date: str, now: datetime, **more: Any) -> Put:
    return audit_write(f"event#{event.event_id}", act, caller.person_id, now, group=str(event.group_id), date=date, **more)
