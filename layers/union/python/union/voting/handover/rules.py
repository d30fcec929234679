"""Truths about who has the keys of a group, beside elections.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it" (guidance). A seat that
an election left vacant, or that somebody gave up, can be filled by co-option: for a time that is said, by a member, until the next
election at the latest a year ahead. A role that somebody holds is filled a second time only where it is said that it is shared. A role is
ended early by whoever holds it, by whoever leads the group, or by staff support; but whoever leads does not put out another who leads:
that is for staff support, who look at it from outside.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from union.core.people.rules import same_title
from union.errors import Invalid, NotAllowed
from union.times import shown_day

if TYPE_CHECKING:
    from union.core.people.views import HeldRole

LONGEST_ROLE = 60
LONGEST = timedelta(days=366)


def check_role(role: str) -> str:
    """The role as it is shown. Raises `Invalid` for none and for one that is too long."""
    plain = " ".join(role.split())
    if not plain or len(plain) > LONGEST_ROLE:
        raise Invalid.field("role", f"Please name the role in at most {LONGEST_ROLE} characters, such as Treasurer.")
    return plain


def check_end(ends_on: date, today: date) -> None:
    """Raises `Invalid` for a last day that is over, or more than a year ahead: a co-option lasts until the next election."""
    if ends_on < today:
        raise Invalid.field("ends_on", "This day is over. Please choose the last day of the role.")
    if ends_on - today > LONGEST:
        raise Invalid.field("ends_on", "A co-option lasts a year at most; then there is an election.")


def check_vacant(held: "Iterable[HeldRole]", role: str, person_id: str, first: date, last: date, *, shared: bool) -> None:
    """Raises `Invalid` where the role is somebody's for any of these days: with a question where it could be shared.

    `held` is as `people.held` tells it. Who holds the role already cannot be given more time in it: for that there is an election.
    """
    begins, ends = first.isoformat(), last.isoformat()
    taken = [
        one
        for one in held
        if same_title(one["role"]) == same_title(role) and begins <= one["ends_on"] and one["starts_on"] <= ends
    ]
    for one in taken:
        if one["person_id"] == person_id and (one["starts_on"], one["ends_on"]) != (begins, ends):
            raise Invalid.field("role", f"{one['name']} holds this role already, until {shown_day(one['ends_on'])}.")
    others = [one for one in taken if one["person_id"] != person_id]
    if others and not shared:
        raise Invalid.field("shared", f"{_taken(others[0], begins)} Or tick that more than one person shall hold it.")


def _taken(one: "HeldRole", today: str) -> str:
    if one["starts_on"] > today:
        return f"{one['name']} takes over this role on {shown_day(one['starts_on'])}. Choose the day before as the last day."
    return f"{one['name']} holds this role until {shown_day(one['ends_on'])}. End that first."


def may_end(*, own: bool, leads: bool, supports: bool, of_leader: bool) -> bool:
    """Whether somebody may end a role: their `own`, any as staff support, and as one who `leads` those of others who do not lead."""
    return own or supports or (leads and not of_leader)


def check_ending(*, own: bool, leads: bool, supports: bool, of_leader: bool) -> None:
    """Raises `NotAllowed` unless the caller may end the role."""
    if may_end(own=own, leads=leads, supports=supports, of_leader=of_leader):
        return
    if leads:
        raise NotAllowed("This person leads the group as you do, so only they themselves or staff support can end it.")
    raise NotAllowed("Only whoever holds a role, whoever leads the group, or staff support can end it early.")
