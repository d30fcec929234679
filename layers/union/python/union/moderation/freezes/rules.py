"""Truths about cooling-off periods.

"If the situation has become unmanageable you can consider instigating a cooling off period and temporarily freeze the group for
a period of time. Admins can then consider using this period to release any further statements on the platform"; afterwards
"re-open/unfreeze the web platform … and remind all members that everyone is to move on" (guidance, "Managing your Web
Platforms"). A freeze lasts from 1 minute to 28 days and has ended when its end has come, whether or not anything fired.

The house freezes its own board. On a group's other platforms a person does it by hand and says so: "frozen" is never told of a platform
of which nobody said it, and when the freeze is over each of them is to be reopened until somebody says that it is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from union.errors import Conflict, Invalid
from union.times import iso, shown_moment, whole_minute

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

    def ends_by(self, freeze_id: str, version: int, now: datetime) -> bool:
        """Whether a timer set for this version of this freeze ends it: an old one, an early one and a second one do not."""
        return (self.freeze_id, self.version) == (freeze_id, version) and self.overdue(now)


class Held(StrEnum):
    """What people last said of a platform elsewhere; `asked` is nothing yet."""

    ASKED = "asked"
    FROZEN = "frozen"
    CANNOT = "cannot"
    REOPENED = "reopened"


class Deed(StrEnum):
    """What somebody can say of a platform: it is frozen, it cannot be, it is open again, or a statement was posted there."""

    FROZEN = "frozen"
    CANNOT = "cannot"
    REOPENED = "reopened"
    POSTED = "posted"


class Standing(StrEnum):
    """How a platform stands, as pages and letters tell it."""

    ENFORCED = "enforced"
    OPEN = "open"
    ASKED = "asked"
    FROZEN = "frozen"
    CANNOT = "cannot"
    TO_REOPEN = "to_reopen"
    REOPENED = "reopened"


MOVES: Mapping[tuple[Held, Deed, bool], Held] = {
    (Held.ASKED, Deed.FROZEN, False): Held.FROZEN,
    (Held.ASKED, Deed.CANNOT, False): Held.CANNOT,
    (Held.CANNOT, Deed.FROZEN, False): Held.FROZEN,
    (Held.FROZEN, Deed.CANNOT, False): Held.CANNOT,
    (Held.ASKED, Deed.REOPENED, True): Held.REOPENED,
    (Held.FROZEN, Deed.REOPENED, True): Held.REOPENED,
}
"""Every way in which what was said of a platform can change; the last of each key tells whether the freeze is over."""

REMIND_AFTER = timedelta(days=1)
MOST_STATEMENTS = 20
MOST_PLATFORMS = 40
"""With so many platforms and statements of the greatest length a freeze is still one item of 400 KB."""


@dataclass(frozen=True)
class Attestation:
    """What somebody says of a platform: a note where it cannot be frozen, a screenshot's evidence if any, and which statement was posted."""

    deed: Deed
    note: str = ""
    evidence_id: str = ""
    statement_id: str = ""


def board_standing(freeze: Freeze | None, now: datetime) -> Standing:
    """How the house's own board stands: the house holds that switch itself."""
    return Standing.ENFORCED if freeze is not None and freeze.runs(now) else Standing.OPEN


def platform_standing(held: str, *, over: bool) -> Standing:
    """How a platform elsewhere stands. Whatever may have been frozen there is to be reopened once the freeze is over."""
    return Standing.TO_REOPEN if over and held in (Held.ASKED, Held.FROZEN) else Standing(held)


def said(held: str, told: Attestation, *, over: bool) -> Held:
    """What is held of a platform after somebody attested `told`; the same again changes nothing.

    Raises `Conflict` where that cannot be said now, `Invalid` for a "cannot" without a note.
    """
    if told.deed == Deed.CANNOT and not told.note:
        raise Invalid.field("note", "Please say why it cannot be frozen.")
    if held == Held(told.deed):
        return Held(held)
    after = MOVES.get((Held(held), told.deed, over))
    if after is None:
        raise Conflict(_REFUSED[over])
    return after


_REFUSED = {
    False: "The break is still running. A platform is opened again when it is over.",
    True: "The break is over, so nothing is frozen any more. Please open the platform again and say so.",
}


def check_same(freeze: Freeze | None, freeze_id: str, version: int) -> Freeze:
    """Raises `Conflict` unless the freeze that the person saw is the latest, running or over."""
    if freeze is None or (freeze.freeze_id, freeze.version) != (freeze_id, version):
        raise Conflict("Somebody changed this freeze just now. Please look again.")
    return freeze


def check_platforms(number: int) -> None:
    """Raises `Conflict` where a freeze would have more platforms than can be kept and written of: some are left from those before."""
    if number > MOST_PLATFORMS:
        raise Conflict("Too many platforms are still to be opened after the last break. Please say first which are open again.")


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
    """The end of a period that begins now, on a whole minute: it is shown to the minute, and the board is open when the time shown has come."""
    return whole_minute(now + period)


def extended(freeze: Freeze, period: timedelta, now: datetime) -> datetime:
    """The later end of a running freeze. Raises `Invalid` where it would lie more than 28 days ahead."""
    later = whole_minute(freeze.ends_at + period)
    if later > end(now, LONGEST):
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
