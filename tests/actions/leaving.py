"""A group that leaves, in tests: set by its staff support, and its day come with a clock or without."""

from datetime import date, datetime, timedelta
from typing import Any

from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation.rules import Plan
from union.membership.affiliation.tables import Departure
from union.membership.groups.tables import Group
from union.site import leaving
from union.times import from_london, london_day

from tests.actions.conftest import NOW, forget
from tests.actions.electing import ALEX

TODAY = london_day(NOW)
DAY = TODAY + timedelta(days=30)
MIDNIGHT = from_london(DAY.isoformat(), "00:00")
EVENING, MORNING = MIDNIGHT - timedelta(hours=4), MIDNIGHT + timedelta(hours=8)
WHY = "Nobody stood in two elections."


def leaves(caller: Caller = ALEX, day: date = DAY, now: datetime = NOW, **more: Any) -> None:
    """Let the chess society leave."""
    group_id, sure = more.pop("group_id", "chess"), more.pop("sure", True)
    affiliation.leave(group_id, caller, Plan(day, more.pop("reason", WHY), **more), sure=sure, now=now)
    forget()


def come(now: datetime = MORNING) -> dict[str, int]:
    """Let the clock come by."""
    forget()
    return leaving.sweep(now)


def kept(group_id: str = "chess") -> Departure:
    """How the group leaves, as it is in the table."""
    return Departure.get(group_id, consistent_read=True)


def group(group_id: str = "chess") -> Group:
    """The group as it is in the table."""
    return Group.get(group_id, consistent_read=True)


def told(kind: str = "leaving") -> list[tuple[str, str, bool]]:
    """To whom letters were written, about what, and whether as one of the committee."""
    return sorted(
        (str(one.to), one.context.get("about", ""), one.context.get("committee", False))
        for one in Letter.scan()
        if one.kind == kind
    )
