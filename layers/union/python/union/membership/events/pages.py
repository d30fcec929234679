"""The page of an event: what everybody sees of it, and what it says to whoever comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import NotAllowed, NotFound, SignInNeeded
from union.membership.events import afterwards, cards, places, records, rules, words
from union.membership.events.rules import Coming, Status, Way
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.times import iso

if TYPE_CHECKING:
    from union.membership.events.tables import Event, EventDate, Guest
    from union.membership.events.views import Other, Said, Shown, Told
    from union.membership.groups.tables import Group

NOWHERE = "There is no event at this address. It may have been taken away before anybody knew it."


@dataclass(frozen=True)
class Seen:
    """As what somebody sees an event: what they are to its group, and what they told us of coming to one of its dates."""

    group: "Group"
    office: people.Office | None
    member: bool
    guest: "Guest | None" = None

    @property
    def inside(self) -> bool:
        """Whether they are a member, or on the committee or the staff."""
        return self.member or (self.office is not None and self.office.inside)


def shown(event_id: str, date: str | None, caller: Caller | None, now: datetime) -> "Shown":
    """A date of an event as its page shows it, the next one where none is named.

    Raises `NotFound`, and for an event for members `SignInNeeded` and `NotAllowed`.
    """
    caller, (event,) = people.read_with(caller, records.key(event_id))
    if event is None:
        raise NotFound(NOWHERE)
    dates = records.dates(event_id)
    one = _which(dates, date, now)
    seen_as = seen(event, str(one.date), caller, now)
    again = records.repeat(event)
    told = _places(event, one, caller, seen_as.guest, now)
    comes = told["you"] is not None and told["you"]["state"] == Coming.COMING
    return {
        "event": cards.card(one, groups.labelled(seen_as.group)),
        "text": event.text,
        "address": one.address,
        "map": rules.map_link(one.address or ""),
        "link": one.online if comes or seen_as.inside else None,
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
        "member": seen_as.member,
        "can": sorted(seen_as.office.can) if seen_as.office else [],
        "thanks": _said(one, now),
        "came": int(one.came) if one.came is not None else None,
    }


def _said(one: "EventDate", now: datetime) -> "Said | None":
    """What the group said after a date, which is looked for only where it is over and something was said."""
    if not one.after or records.occasion(one).over_at > now:
        return None
    (kept,) = store.read(afterwards.key(str(one.event_id), str(one.date)))
    return afterwards.shown(kept)


def _guest(event: "Event", date: str, caller: Caller | None) -> "Guest | None":
    """What the caller told us of coming to a date, where people do."""
    if caller is None or event.way != Way.TOLD:
        return None
    (guest,) = store.read(places.key(str(event.event_id), date, caller.person_id))
    return guest


def _places(event: "Event", one: "EventDate", caller: Caller | None, guest: "Guest | None", now: datetime) -> "Told":
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


def after_leaving(event_id: str, date: str, caller: Caller, now: datetime) -> str:
    """The address to which whoever gave a place back goes: the date's page, or the group's events where that is for its members by now.

    Raises `NotFound`.
    """
    event, one = store.read(records.key(event_id), records.date_key(event_id, date))
    if event is None or one is None:
        raise NotFound(NOWHERE)
    open_to_them = not event.members or _standing(event, caller, now).inside
    return records.path(one) if open_to_them else f"/groups/{event.group_id}/events"


def seen(event: "Event", date: str, caller: Caller | None, now: datetime) -> Seen:
    """As what somebody sees a date of an event. Of one that is for members, whoever took a place before it was so sees it too.

    Raises `SignInNeeded` and `NotAllowed` for everybody else.
    """
    as_what = replace(_standing(event, caller, now), guest=_guest(event, date, caller))
    if not event.members or as_what.inside or places.comes(as_what.guest):
        return as_what
    if caller is None:
        raise SignInNeeded("This event is for the group's members. Please sign in to see it.")
    raise NotAllowed("This event is for the group's members. You can join on the group's page.")


def _standing(event: "Event", caller: Caller | None, now: datetime) -> Seen:
    group_id = str(event.group_id)
    if caller is None:
        (kept,) = store.read(groups.key(group_id))
        return Seen(groups.require(kept, now), None, member=False)
    theirs = (people.member_key(group_id, caller.person_id), memberships.key(group_id, caller.person_id))
    kept, role, held = store.read(groups.key(group_id), *theirs)
    group = groups.require(kept, now)
    return Seen(group, people.Office(caller, group, role, now), memberships.live(held, now))


def _which(dates: "Sequence[EventDate]", date: str | None, now: datetime) -> "EventDate":
    """The date that is named, or the next one, or the last. Raises `NotFound`."""
    if date is not None:
        found = next((one for one in dates if one.date == date), None)
    else:
        ahead = [one for one in dates if records.occasion(one).over_at > now]
        standing = [one for one in ahead if records.stands(one, now)]
        found = next(iter([*standing, *ahead, *reversed(dates)]), None)
    if found is None:
        raise NotFound(NOWHERE)
    return found


def _other(one: "EventDate", now: datetime) -> "Other":
    return {
        "date": one.date,
        "url": records.path(one),
        "starts_at": iso(one.starts_at),
        "called_off": one.status == Status.CALLED_OFF,
        "moved": bool(one.moved_at),
        "over": records.occasion(one).over_at <= now,
    }
