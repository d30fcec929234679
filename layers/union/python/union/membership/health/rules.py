"""Truths about how a group fares, as staff support look at it on a Monday.

A group is led by a committee with at least a president and a treasurer; "the student group's QMSU webpage is maintained with up to date
information about upcoming events and activities"; "only give admin access to those who need it" (guidance). So a group without either of the
two, whose page says nothing new, or whose roles end with nobody to follow, is one to look at. Nothing here is decided: it is a list to look
through. Roles are kept with their days, so that one that ends is over at once, whenever the group was looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from union.core.people import rules as people_rules
from union.core.people.rules import Can, by_title, capabilities, same_title
from union.membership.groups.rules import has_members, is_affiliated
from union.times import london_day

ENDS_SOON = timedelta(days=45)
"""How long before its last day a role that nobody follows is told of: an election takes about a month."""


class Flag(StrEnum):
    """What is to be looked at in a group, what matters most first."""

    NO_PRESIDENT = "no-president"
    NO_TREASURER = "no-treasurer"
    QUIET = "quiet"
    ENDS_SOON = "ends-soon"
    AWAITS = "awaits"
    BARE = "bare"


LABELS = {
    Flag.NO_PRESIDENT: "Nobody leads it",
    Flag.NO_TREASURER: "No treasurer",
    Flag.QUIET: "Gone quiet",
    Flag.ENDS_SOON: "Roles end soon",
    Flag.AWAITS: "Roles not accepted yet",
    Flag.BARE: "Page to be filled in",
}
SERIOUS = frozenset({Flag.NO_PRESIDENT, Flag.NO_TREASURER, Flag.QUIET})
"""What a group cannot well go on with."""


class Health(StrEnum):
    """How a group fares in one word: well, with something to watch, or in need of help."""

    WELL = "well"
    WATCH = "watch"
    HELP = "help"


@dataclass(frozen=True)
class Held:
    """A role on a committee that runs or will, and whether its holder has not accepted it yet."""

    person_id: str
    name: str
    role: str
    starts_on: date
    ends_on: date
    awaits: bool = False

    def runs(self, today: date) -> bool:
        """Whether the role is held on `today`."""
        return not self.awaits and self.starts_on <= today <= self.ends_on


@dataclass(frozen=True)
class Fare:
    """What was found when a group was looked at, at `looked_at`.

    `members` is None where nobody joins such groups; `events_until` is when the last event begins that is planned; `dressed` says that its
    page tells who they are; `given` is what the group gave to titles; from the day `leaves_on` (ISO) it is no group of the union's any more.
    """

    group_id: str
    name: str
    type: str
    standing: str
    affiliated_at: datetime
    looked_at: datetime
    members: int | None = None
    last_event: datetime | None = None
    next_event: datetime | None = None
    events_until: datetime | None = None
    last_news: datetime | None = None
    dressed: bool = True
    committee: Sequence[Held] = ()
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leaves_on: str | None = None

    def left(self, today: date) -> bool:
        """Whether the group has left the union."""
        return not is_affiliated(self.standing, self.leaves_on, today)

    def in_office(self, today: date) -> list[Held]:
        """The roles that run on `today`."""
        return [one for one in self.committee if one.runs(today)]


def leads(fare: Fare, one: Held) -> bool:
    """Whether a role leads the group."""
    return Can.ROLES in _can(fare, one)


def keeps_money(fare: Fare, one: Held) -> bool:
    """Whether a role is the treasurer's."""
    return people_rules.keeps_money(one.role, fare.given) if fare.given else _keeps_money(one.role)


def _can(fare: Fare, one: Held) -> frozenset[Can]:
    return capabilities([one.role], fare.given) if fare.given else _by_title(one.role)


@lru_cache(2_000)
def _keeps_money(role: str) -> bool:
    return people_rules.keeps_money(role, {})


_by_title = lru_cache(2_000)(by_title)
"""A union has many groups and few titles."""


def ending(committee: Sequence[Held], today: date) -> list[Held]:
    """The roles of a committee that run and end soon with nobody who has the same title for longer, the first to end first."""
    found = [one for one in committee if one.runs(today) and one.ends_on <= today + ENDS_SOON and not _goes_on(one, committee)]
    return sorted(found, key=lambda one: (one.ends_on, one.role))


def _goes_on(role: Held, held: Iterable[Held]) -> bool:
    return any(same_title(one.role) == same_title(role.role) and one.ends_on > role.ends_on for one in held)


def awaiting(fare: Fare) -> list[Held]:
    """The roles that were given and that nobody has accepted yet."""
    return [one for one in fare.committee if one.awaits]


def heard_of(fare: Fare, now: datetime) -> datetime | None:
    """When a group had its last event or wrote its last news."""
    begun = (one for one in (fare.last_event, fare.next_event, fare.last_news) if one is not None and one <= now)
    return max(begun, default=None)


def is_quiet(fare: Fare, weeks: int, now: datetime) -> bool:
    """Whether a group has no event ahead, and neither had one nor wrote news nor joined the union within so many weeks.

    Nobody joins a part-time officer's page, so nobody waits there for an event.
    """
    if not has_members(fare.type) or (fare.events_until is not None and fare.events_until > now):
        return False
    return max(fare.affiliated_at, heard_of(fare, now) or fare.affiliated_at) < now - timedelta(weeks=weeks)


def flags(fare: Fare, weeks: int, now: datetime) -> list[Flag]:
    """What is to be looked at in a group, what matters most first; nothing in one that has left."""
    today = london_day(now)
    if fare.left(today):
        return []
    office = fare.in_office(today)
    told = {
        Flag.NO_PRESIDENT: not any(leads(fare, one) for one in office),
        Flag.NO_TREASURER: has_members(fare.type) and not any(keeps_money(fare, one) for one in office),
        Flag.QUIET: is_quiet(fare, weeks, now),
        Flag.ENDS_SOON: bool(ending(fare.committee, today)),
        Flag.AWAITS: bool(awaiting(fare)),
        Flag.BARE: not fare.dressed,
    }
    return [flag for flag, there in told.items() if there]


def health(found: Iterable[str], *, urgent: bool = False) -> Health:
    """How a group fares by what is to be looked at in it; `urgent` says that something else is late there."""
    there = set(found)
    if urgent or there & SERIOUS:
        return Health.HELP
    return Health.WATCH if there else Health.WELL
