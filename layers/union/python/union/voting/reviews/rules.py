"""Truths about the review of who has the keys of a group, which the union asks of committees on days of each year.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it" (guidance, "Managing
your Web Platforms"). Each role that runs is confirmed by two officers, and by nobody for themselves; where there is only one other officer, by
that one and staff support, and where there is none, by staff support. Whoever is not confirmed is reminded of twice, and with the second
reminder, which staff support get as well, the day is set on which the role lapses. That day stands in the role itself: it acts at once, and no
role lapses of which nobody was reminded, though a clock stood still.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from union.core.people.rules import Term
from union.errors import Conflict, NotAllowed

MOST = 40
"""How many roles one review looks at, so that all of them are changed, and all who hold them are written to, in one transaction."""
OFFICERS = 2


class State(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    WARNED = "warned"
    DONE = "done"
    ENDED = "ended"
    CALLED_OFF = "called_off"


class Deed(StrEnum):
    """What is done to a review."""

    CONFIRM = "confirm"
    REMIND = "remind"
    WARN = "warn"
    FINISH = "finish"
    END = "end"
    CALL_OFF = "call_off"


MOVES: Mapping[tuple[State, Deed], State] = {
    (State.OPEN, Deed.CONFIRM): State.OPEN,
    (State.OPEN, Deed.REMIND): State.OPEN,
    (State.OPEN, Deed.WARN): State.WARNED,
    (State.OPEN, Deed.FINISH): State.DONE,
    (State.OPEN, Deed.CALL_OFF): State.CALLED_OFF,
    (State.WARNED, Deed.CONFIRM): State.WARNED,
    (State.WARNED, Deed.FINISH): State.DONE,
    (State.WARNED, Deed.END): State.ENDED,
    (State.WARNED, Deed.CALL_OFF): State.CALLED_OFF,
}
"""Every way a review can go. One that is over is followed by the next."""
STANDING = (State.OPEN, State.WARNED)


def moved(state: str, deed: Deed) -> State:
    """Where a review stands after a deed. Raises `Conflict` where that cannot be done to it any more."""
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict("This review is over. The next one comes by itself.")
    return after


@dataclass(frozen=True)
class Confirmed:
    """Somebody who said that a role is needed still, when (ISO), and whether they did so as staff support."""

    person_id: str
    name: str
    at: str
    staff: bool = False


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role: why they need its access, in words; who confirmed it, and whether these are enough.

    What was enough once stays so, whoever leaves or joins the committee after that.
    """

    person_id: str
    name: str
    role: str
    starts_on: str
    why: Sequence[str] = ()
    by: Sequence[Confirmed] = ()
    done: bool = False

    @property
    def term(self) -> tuple[str, date]:
        """By what the role is found among those of a person: its title and its first day."""
        return self.role, date.fromisoformat(self.starts_on)

    def confirmed_by(self, person_id: str) -> bool:
        """Whether somebody has confirmed the role."""
        return any(one.person_id == person_id for one in self.by)


def kept(one: Holder) -> dict[str, Any]:
    """A holder as a record keeps them."""
    return asdict(one)


def read(told: Mapping[str, Any]) -> Holder:
    """A holder as a record has them."""
    return Holder(**{**told, "by": [Confirmed(**one) for one in told["by"]]})


def due(dates: Iterable[tuple[int, int]], days: int, today: date) -> date | None:
    """The day from which access is reviewed now, of those (month, day) of each year; None where no review could begin on `today`."""
    begins = [date(year, month, day) for year in (today.year - 1, today.year) for month, day in dates]
    return max((one for one in begins if one <= today < one + timedelta(days=days)), default=None)


def next_after(dates: Iterable[tuple[int, int]], today: date) -> date | None:
    """The next day after `today` on which a review begins."""
    begins = [date(year, month, day) for year in (today.year, today.year + 1) for month, day in dates]
    return min((one for one in begins if one > today), default=None)


def others(person_id: str, in_office: Collection[str]) -> int:
    """How many officers there are beside somebody."""
    return len({*in_office} - {person_id})


def needs(beside: int) -> tuple[int, int]:
    """How many officers, and how many of staff support, confirm a role beside whose holder there are so many officers."""
    return (OFFICERS, 0) if beside >= OFFICERS else (beside, 1)


def left(one: Holder, beside: int) -> tuple[int, int]:
    """How many officers, and how many of staff support, are left to confirm a role."""
    if one.done:
        return 0, 0
    officers, staff = needs(beside)
    staffed = sum(by.staff for by in one.by)
    return max(officers - (len(one.by) - staffed), 0), max(staff - staffed, 0)


def settled(one: Holder, beside: int) -> Holder:
    """A holder who is confirmed where that is enough by now."""
    return one if one.done or any(left(one, beside)) else replace(one, done=True)


def may_confirm(one: Holder, person_id: str, beside: int, *, in_office: bool, supports: bool) -> bool:
    """Whether somebody may confirm a role: an officer another's, and staff support where there are too few officers."""
    if one.done or one.person_id == person_id or one.confirmed_by(person_id):
        return False
    officers, staff = left(one, beside)
    return officers > 0 if in_office else supports and staff > 0


def check_may_confirm(one: Holder, person_id: str, beside: int, *, in_office: bool, supports: bool) -> None:
    """Raises `NotAllowed` unless somebody may confirm a role."""
    if one.person_id == person_id:
        raise NotAllowed("Nobody confirms a role of their own. Please ask another officer.")
    if not may_confirm(one, person_id, beside, in_office=in_office, supports=supports):
        raise NotAllowed("Two other officers confirm this role; staff support does only where there are too few of them.")


def confirm(one: Holder, by: Confirmed, beside: int) -> Holder:
    """A holder whose role somebody has confirmed."""
    return settled(replace(one, by=[*one.by, by]), beside)


def is_over(state: str, ends_on: date, today: date) -> bool:
    """Whether nothing can be confirmed any more: the review is over, or the day on which what is unconfirmed lapses has passed."""
    return state not in STANDING or (state == State.WARNED and ends_on < today)


def deed_due(state: str, began_on: date, ends_on: date, reminded: int, reminders: Sequence[int], today: date) -> Deed | None:
    """What the clock does to a review of which something is unconfirmed; nothing where it is not time yet. Each reminder has its day."""
    if state == State.WARNED:
        return Deed.END if ends_on < today else None
    days = (today - began_on).days
    if days >= reminders[-1]:
        return Deed.WARN
    return Deed.REMIND if days >= reminders[0] and not reminded else None


def lapses_on(ends_on: date, days: int, reminders: Sequence[int], today: date) -> date:
    """The day at the end of which a role lapses of which the second reminder goes out on `today`: as many days after it as there were meant."""
    return max(ends_on, today + timedelta(days=days - reminders[-1]))


def running(terms: Iterable[Term], one: Holder, today: date) -> bool:
    """Whether a role that is reviewed runs still, so that somebody has to say whether it is needed."""
    return any((term.role, term.starts_on) == one.term and term.runs(today) for term in terms)


def lapsed(terms: Iterable[Term], one: Holder, today: date) -> bool:
    """Whether a role was not confirmed by its day."""
    return any(
        (term.role, term.starts_on) == one.term and term.confirm_by is not None and term.confirm_by < today for term in terms
    )


def lapsed_on(terms: Sequence[Term], one: Holder, last: date, today: date) -> bool:
    """Whether a role is over because it was not confirmed by the end of `last`: also once a clock has written that down."""
    ended = any((term.role, term.starts_on) == one.term and term.ends_on == last < today for term in terms)
    return ended or lapsed(terms, one, today)
