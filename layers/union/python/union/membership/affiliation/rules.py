"""Truths about how a group leaves the union and comes back, about its name, and about one group that goes on in another.

The space of a group "remains active until a group is disaffiliated" (guidance, "Web Platforms Provided by the Students' Union"). It leaves on
a day that everybody knows beforehand, and from that day on there is no such group, whether a clock came by or not. What people are owed, and
the record of what there was, outlives it; and whoever let it go by mistake can bring it back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from union.core.policy.rules import Leaving
from union.errors import Conflict, Invalid
from union.membership.groups.rules import compared
from union.times import shown_day

LONGEST_REASON = 2_000
LONGEST_NAME = 60
MOST_ADDRESSES = 10
"""So many further addresses a group may have: each leads to it for ever."""
_FURTHEST = 400
"""Days from today within which a group can be said to leave."""


class State(StrEnum):
    """How a group's leaving stands."""

    AHEAD = "ahead"
    CANCELLED = "cancelled"
    LEFT = "left"
    SETTLED = "settled"
    RESTORED = "restored"


class Deed(StrEnum):
    """What moves it from one state to another."""

    SET = "set"
    CANCEL = "cancel"
    LEAVE = "leave"
    SETTLE = "settle"
    RESTORE = "restore"


MOVES = {
    (State.AHEAD, Deed.CANCEL): State.CANCELLED,
    (State.AHEAD, Deed.LEAVE): State.LEFT,
    (State.LEFT, Deed.SETTLE): State.SETTLED,
    (State.LEFT, Deed.RESTORE): State.RESTORED,
    (State.SETTLED, Deed.RESTORE): State.RESTORED,
    (State.CANCELLED, Deed.SET): State.AHEAD,
    (State.RESTORED, Deed.SET): State.AHEAD,
}
"""Where each deed leads; what is not here cannot be done. `STATES.md` beside this file draws it."""

_NOT_NOW = {
    Deed.SET: "This group's leaving is set already. Cancel it first, then set another day.",
    Deed.CANCEL: "There is nothing to cancel: the group has left, or stays. If it has left you can bring it back.",
    Deed.LEAVE: "This group does not leave.",
    Deed.SETTLE: "Its money can be called settled once the group has left.",
    Deed.RESTORE: "Only a group that has left can be brought back.",
}


@dataclass(frozen=True)
class Plan:
    """How a group is to leave: its first day without the union, why (members read it), what staff alone read, and the id of the group in which
    it goes on, or nothing; `pay_back` says that what was to be held from then on is called off and paid back by the house."""

    leaves_on: date
    reason: str
    inside: str = ""
    into: str = ""
    pay_back: bool = True


def moved(state: State, deed: Deed) -> State:
    """The state after a deed. Raises `Conflict` with a sentence where it cannot be done now."""
    if (state, deed) not in MOVES:
        raise Conflict(_NOT_NOW[deed])
    return MOVES[state, deed]


def standing(state: str, leaves_on: str, today: date) -> State:
    """How it stands `today`: whoever was to leave has left when the day (ISO) has come."""
    kept = State(state)
    return State.LEFT if kept is State.AHEAD and date.fromisoformat(leaves_on) <= today else kept


def check_day(leaves_on: date, today: date, policy: Leaving) -> None:
    """Raises `Invalid` where the first day without the group is sooner than the policy lets it be, or so far off that it is a slip."""
    first = first_day(today, policy)
    if leaves_on < first:
        raise Invalid.field(
            "leaves_on", f"Please choose {shown_day(first.isoformat())} or later, so that everybody can be told before."
        )
    if leaves_on > today + timedelta(days=_FURTHEST):
        raise Invalid.field("leaves_on", "This is more than a year ahead. Please check the year.")


def first_day(today: date, policy: Leaving) -> date:
    """The soonest day on which a group can be gone that is told of it today."""
    return today + timedelta(days=policy.notice_days)


def check_reason(reason: str) -> str:
    """The reason, as members read it. Raises `Invalid`."""
    if not reason:
        raise Invalid.field("reason", "Please say why. Its members and its committee read this.")
    return reason


def check_sure(*, sure: bool) -> None:
    """Raises `Invalid` where nobody ticked that they are sure."""
    if not sure:
        raise Invalid.field("sure", "Please tick that you are sure: all of its members are written to.")


def restorable_until(leaves_on: str, policy: Leaving) -> date:
    """The last day on which a group that left on a day (ISO) can be brought back."""
    return date.fromisoformat(leaves_on) + timedelta(days=policy.restore_days)


def check_restorable(restore_until: str, today: date) -> None:
    """Raises `Conflict` once it is too late to bring a group back; it can apply for affiliation anew."""
    if today > date.fromisoformat(restore_until):
        raise Conflict(f"It could be brought back until {shown_day(restore_until)}. It can apply for affiliation anew.")


def settle_by(leaves_on: str, policy: Leaving) -> date:
    """The day by which staff see to it that the money of a group that left on a day (ISO) is settled."""
    return date.fromisoformat(leaves_on) + timedelta(days=policy.settle_days)


def check_name(name: str, others: Iterable[str]) -> str:
    """The name, without spaces too many. Raises `Invalid` for one that another group has (`others`), or that looks like it."""
    tidy = " ".join(name.split())
    if not 2 <= len(tidy) <= LONGEST_NAME:
        raise Invalid.field("name", f"Please give a name of 2 to {LONGEST_NAME} characters.")
    if same := _of_same_name(tidy, others):
        raise Invalid.field("name", f"Another group has this name: {same}.")
    return tidy


def _of_same_name(name: str, others: Iterable[str]) -> str | None:
    return next((one for one in others if compared(one) == compared(name)), None)


def check_name_free(name: str, others: Iterable[str]) -> None:
    """Raises `Conflict` where one of the groups that are there (`others`) has the name by now of one that is to come back."""
    if same := _of_same_name(name, others):
        raise Conflict(f"Another group is called {same} by now. Give that one another name first, then bring this one back.")


def check_into(into: str, group_id: str, *, there: bool, supports: bool, leaves: bool, awaited: bool) -> None:
    """Raises `Invalid` where a group cannot go on in the group `into`: itself, none that is `there`, or one that `leaves` too.

    Its members come to that one for nothing, so only who `supports` both can say so.

    Neither can one that another one's members were told to come to (`awaited`): they would be sent on and on, or round in a circle.
    """
    if into == group_id or not there:
        raise Invalid.field("into", "Please choose another group that is affiliated.")
    if not supports:
        raise Invalid.field("into", "Another team looks after that group. Ask staff who look after both to set this.")
    if leaves:
        raise Invalid.field("into", "That group is about to leave too. Please choose one that stays.")
    if awaited:
        raise Invalid.field("into", "Another group is about to go on in this one, so this one cannot go on elsewhere before.")
