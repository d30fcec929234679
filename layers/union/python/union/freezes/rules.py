"""Truths about cooling-off periods.

"If the situation has become unmanageable you can consider instigating a cooling off period and temporarily freeze the group for
a period of time. Admins can then consider using this period to release any further statements on the platform"; afterwards
"re-open/unfreeze the web platform … and remind all members that everyone is to move on" (guidance, "Managing your Web
Platforms"). A freeze lasts from 1 minute to 28 days and has ended when its end has come, whether or not anything fired.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from union.errors import Conflict, Invalid
from union.times import iso, shown_moment

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=28)
UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


@dataclass(frozen=True)
class Freeze:
    """A cooling-off period of a group's board. Every change of its end is a new version."""

    group_id: str
    freeze_id: str
    version: int
    started_at: datetime
    ends_at: datetime
    thawed: bool = False

    def runs(self, now: datetime) -> bool:
        """Whether the board is frozen `now`."""
        return not self.thawed and now < self.ends_at

    def overdue(self, now: datetime) -> bool:
        """Whether the period is over and nobody has said so on the board yet."""
        return not self.thawed and now >= self.ends_at

    def timer(self) -> str:
        """The name of the schedule that ends this version of the freeze."""
        return f"freeze-{self.freeze_id}-{self.version}"


def length(number: int, unit: str) -> timedelta:
    """A period of `number` units. Raises `Invalid` where it is shorter than a minute or longer than 28 days."""
    if unit not in UNITS:
        raise Invalid.field("unit", "Please choose minutes, hours or days.")
    if not 1 <= number <= 28 * 24 * 60:
        raise Invalid.field("length", "A freeze can last from 1 minute to 28 days.")
    period = number * UNITS[unit]
    if not SHORTEST <= period <= LONGEST:
        raise Invalid.field("length", "A freeze can last from 1 minute to 28 days.")
    return period


def end(now: datetime, period: timedelta) -> datetime:
    """The end of a period that begins now, on a whole second, as schedules know no smaller part."""
    return (now + period).replace(microsecond=0)


def extended(freeze: Freeze, period: timedelta, now: datetime) -> datetime:
    """The later end of a running freeze. Raises `Invalid` where it would lie more than 28 days ahead."""
    later = freeze.ends_at + period
    if later - now > LONGEST:
        raise Invalid.field("length", "A freeze cannot end more than 28 days from now.")
    return later


def check_version(freeze: Freeze | None, freeze_id: str, version: int, now: datetime) -> Freeze:
    """Raises `Conflict` unless the freeze that the person saw is the one that runs."""
    if freeze is None or not freeze.runs(now):
        raise Conflict("The freeze has ended already.")
    if (freeze.freeze_id, freeze.version) != (freeze_id, version):
        until = shown_moment(iso(freeze.ends_at))
        raise Conflict(f"Somebody changed this freeze just now: it ends on {until}. Please look again.")
    return freeze
