"""Verbs: what a group's committee does with its events, and what follows for their dates."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from union import ids, store, sweeps
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import CHANGED, Conflict, Invalid
from union.membership.events import dressing, places, records, rules
from union.membership.events.rules import AS_IT_IS, ONCE, Art, Draft, Occasion, Status
from union.membership.events.tables import Event, EventDate
from union.membership.groups import offices
from union.store import ConditionFailed, Delete, Put

_TICKETED = (
    "Its date, place, title and text are written down with its tickets, under “Products and prices”. Please change them there."
)
_OVER = "This event is over, so it stays when and where it was. Please make a new one."
_OVER_AGAIN = "All dates are over, so they stay when and where they were. To go on, choose a later last day or more times."
_FALLEN_OUT = "This date was taken out of the list of dates."


def make(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime, *, art: Art = AS_IT_IS) -> str:
    """Write a new event down as a draft; returns its id. A second click finds the first one's. Raises `Invalid` for what cannot be so."""
    offices.leading(group_id, caller, Can.PAGE, now)
    rules.check(draft, now, None)
    records.all_dates(draft)
    event_id = ids.derived("event", group_id, caller.person_id, key)
    picture, drawn = dressing.picture_write(None, art)
    told = {"status": str(Status.DRAFT), "version": 1, "changed_at": now, "picture": picture, **records.kept(draft)}
    event = Event(event_id, group_id=group_id, **told)
    try:
        store.commit(Put(event, Event.event_id.does_not_exist()), *drawn, _noted(event, "drafted", caller, now))
    except ConditionFailed:
        records.existing(group_id, event_id)
    return event_id


def change(
    group_id: str, event_id: str, caller: Caller, draft: Draft, version: int, now: datetime, *, art: Art = AS_IT_IS
) -> None:
    """Change an event that was at `version`. A second click changes nothing more.

    Its dates that are ahead follow. Where that moves some, those who told us that they come are told. Fewer places are there before the
    change is written, more only after it; so whatever breaks down in between, never more have one than there are, and saving again mends it.
    Raises `Invalid` for what cannot be so, `Conflict` where somebody else changed it since.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event = records.existing(group_id, event_id)
    if event.product_id:
        raise Conflict(_TICKETED)
    if event.status == Status.CALLED_OFF:
        raise Conflict(dressing.CALLED_OFF)
    picture, drawn = dressing.picture_write(event.picture, art)
    if records.draft(event) == draft and event.picture == picture:
        places.settle(event_id, now)
        return
    rules.check(draft, now, records.occasion(event), known=event.status == Status.PUBLISHED)
    whens = records.all_dates(draft)
    if int(event.version) != version:
        raise Conflict(CHANGED)
    try:
        after = Event(event_id, group_id=group_id, picture=picture, **records.kept(draft))
        shown = event.status == Status.PUBLISHED
        parts, odd, moves = _following(event, draft, after, whens, now) if shown else ([], {}, False)
        changed = records.event_write(event, draft, now, [records.odd(event, odd), records.pictured(picture)])
        _write(event, [changed, *parts, *drawn], "changed", caller, now, moves=moves)
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
        raise Conflict(CHANGED) from lost


def _following(
    event: Event, draft: Draft, after: Event, whens: Mapping[str, Occasion], now: datetime
) -> tuple[list[store.Part], dict[str, tuple[Occasion, bool]], bool]:
    """What becomes of the dates of an event that is published, which of them are then not as the rule says, and whether that moves any.

    Those ahead go where the rule says, but for those that were moved alone, and for one of today where that hour has passed; new ones are
    added, those that fall out are called off. All show the event's picture `after` the change, and to whom that is for: what is for members
    now is for them as long as anybody can look it up.
    """
    there = {str(one.date): one for one in records.dates(str(event.event_id))}
    _check_following(event, draft)
    _check_over(event, draft, there, whens, now)
    ahead = {name: one for name, one in there.items() if records.stands(one, now)}
    sizes = places.sizes(ahead.values(), draft.capacity) if event.capacity != draft.capacity else {}
    parts: list[store.Part] = [
        records.new_date_write(after, name, when, now) for name, when in whens.items() if name not in there
    ]
    others = [one for name, one in there.items() if name not in ahead and not records.follows(one, after)]
    parts += [records.follow_write(one, after, now) for one in others]
    odd = _odd(event, there, whens, now)
    moves = False
    for name, one in ahead.items():
        if name not in whens:
            parts.append(records.call_off_write(one, _FALLEN_OUT, now, records.following(after)))
            continue
        when = records.occasion(one) if _stays(one, whens[name], now) else whens[name]
        moves = moves or records.moves(one, when)
        size = [records.numbered(sizes[name])] if name in sizes else []
        if size or not records.same(one, after, when):
            parts.append(records.change_date_write(one, after, when, now, [*records.moving(one, when, now), *size]))
    return parts, odd, moves


def _stays(one: EventDate, when: Occasion, now: datetime) -> bool:
    """Whether a date that is ahead, or on, stays where it is though the rule says `when`: nothing goes to an hour that has passed."""
    return bool(one.own) or (when.starts_at <= now and when.starts_at != one.starts_at)


def _odd(
    event: Event, there: Mapping[str, EventDate], whens: Mapping[str, Occasion], now: datetime
) -> dict[str, tuple[Occasion, bool]]:
    """The dates that are then not as the rule says, or were not until now: where each is, and whether it is called off.

    So calendars show what is past at the hour at which it was.
    """
    known, found = records.odd_dates(event), {}
    for name, one in there.items():
        if name in whens:
            goes = records.stands(one, now) and not _stays(one, whens[name], now)
            when, off = whens[name] if goes else records.occasion(one), one.status == Status.CALLED_OFF
            if off or name in known or when.starts_at != whens[name].starts_at:
                found[name] = when, off
    return found


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
        raise Invalid.field("starts_at", "The first date stays on its day. To move one date, look at the dates below.")
    if event.way != draft.way:
        raise Invalid.field(
            "way", "People know this event by now, so the way to come stays. You can call it off and make a new one."
        )


def publish(group_id: str, event_id: str, caller: Caller, now: datetime) -> None:
    """Show an event to everybody, or to all members, with all of its dates. Doing it again changes nothing.

    Raises `Invalid` where it is over by now.
    """
    offices.leading(group_id, caller, Can.PAGE, now)
    event = records.existing(group_id, event_id)
    if event.status == Status.PUBLISHED:
        return
    if event.status == Status.CALLED_OFF:
        raise Conflict(dressing.CALLED_OFF)
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
        if records.existing(group_id, event_id).status != Status.PUBLISHED:
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
    event = records.existing(group_id, event_id)
    if event.status == Status.CALLED_OFF:
        return
    if event.product_id:
        raise Conflict(_TICKETED)
    if event.status != Status.PUBLISHED or records.over(event, now):
        raise Conflict("Only an event that people know and that is not over can be called off.")
    _call_off(event, caller, reason, now)


def call_off_all(group_id: str, reason: str, since: datetime, now: datetime) -> dict[str, int]:
    """Call off what of a group's events without tickets begins at `since` or later, because the group is no more.

    For what follows from that, so nobody is asked whether they may. May come twice; one that cannot be called off stops no other and is `stuck`.
    """
    found = [one for one in records.of_group(group_id) if one.status == Status.PUBLISHED and not one.product_id]
    ahead = [one for one in found if not records.over(one, now)]
    done = sweeps.each("event that ends", ahead, lambda one: _called_off(one, reason, since, now), lambda one: str(one.event_id))
    return {"called_off": done["called_off"], "stuck": len(ahead) - done["looked"]}


def _called_off(event: Event, reason: str, since: datetime, now: datetime) -> dict[str, int]:
    """Whatever has begun by then is held to its end."""
    begins = [one.starts_at for one in records.dates(str(event.event_id)) if records.stands(one, now)]
    if not begins or max(begins) < since:
        return {"looked": 1}
    _call_off(records.existing(str(event.group_id), str(event.event_id)), Caller("union-house", "", ""), reason, now, since)
    return {"looked": 1, "called_off": 1}


def _call_off(event: Event, caller: Caller, reason: str, now: datetime, since: datetime | None = None) -> None:
    group_id, event_id = str(event.group_id), str(event.event_id)
    ahead = [one for one in records.dates(event_id) if records.stands(one, now) and (since is None or one.starts_at >= since)]
    odd = {str(one.date): (records.occasion(one), True) for one in ahead if one.date != ONCE}
    off = records.change_write(event, now, [Event.status.set(str(Status.CALLED_OFF)), records.odd(event, odd)])
    try:
        _write(event, [off, *(records.call_off_write(one, reason, now) for one in ahead)], "called off", caller, now)
    except Conflict:
        if records.existing(group_id, event_id).status != Status.CALLED_OFF:
            raise


def move_date(group_id: str, event_id: str, date: str, caller: Caller, *, when: Occasion, version: int, now: datetime) -> None:
    """Move one date of an event alone. A second click changes nothing more. Raises `Invalid` and `Conflict`."""
    offices.leading(group_id, caller, Can.PAGE, now)
    event, one = records.existing(group_id, event_id), records.existing_date(event_id, date)
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
        raise Conflict(CHANGED)
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
    event, one = records.existing(group_id, event_id), records.existing_date(event_id, date)
    if one.status == Status.CALLED_OFF:
        return
    when = records.occasion(one)
    if when.over_at <= now:
        raise Conflict("This date is over, so it cannot be called off any more.")
    off = records.change_write(event, now, [records.odd(event, {date: (when, True)})])
    try:
        _write(event, [off, records.call_off_write(one, reason, now)], f"called off {date}", caller, now)
    except Conflict:
        if records.existing_date(event_id, date).status != Status.CALLED_OFF:
            raise


def _noted(event: Event, act: str, caller: Caller, now: datetime) -> Put:
    return audit_write(
        f"event#{event.event_id}", act, caller.person_id, now, group=str(event.group_id), version=int(event.version)
    )
