"""Truths about who has the keys of a group, beside elections.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it" (guidance). Whoever is
given a role accepts the union's statement on conduct and its text on data protection first, or declines it. A seat that
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
    if one["awaits"]:
        return f"{one['name']} was given this role and has not accepted it yet. End that first."
    if one["starts_on"] > today:
        return f"{one['name']} takes over this role on {shown_day(one['starts_on'])}. Choose the day before as the last day."
    return f"{one['name']} holds this role until {shown_day(one['ends_on'])}. End that first."


def check_appointment_end(ends_on: date, today: date, days: int) -> None:
    """Raises `Invalid` for a last day that is over, or more than so many days ahead: staff support appoint for a time."""
    if ends_on < today:
        raise Invalid.field("ends_on", "This day is over. Please choose the last day of the role.")
    if ends_on - today > timedelta(days=days):
        raise Invalid.field(
            "ends_on", f"Staff support appoint for {days} days at most. By then there is an election or a co-option."
        )


def check_appointment(held: "Iterable[HeldRole]", role: str, first: date, last: date, *, leads: bool, led: bool) -> None:
    """Raises `Invalid` where staff support cannot appoint somebody: to a role that somebody holds for any of these days, or, where the group is
    `led`, to one that `leads` or that somebody was given. Where nobody in office leads, who has accepted nothing stands in nobody's way.
    """
    if leads and led:
        raise Invalid.field(
            "role", "Somebody leads this group, so members elect, or the committee co-opts, whoever leads with them."
        )
    begins, ends = first.isoformat(), last.isoformat()
    for one in held:
        if same_title(one["role"]) != same_title(role) or one["ends_on"] < begins or one["starts_on"] > ends:
            continue
        if led or not one["awaits"]:
            raise Invalid.field("role", _taken(one, begins))


def check_acceptance(conduct: bool, data: bool, read: tuple[str, str], in_force: tuple[str, str]) -> None:
    """Raises `Invalid` unless both texts were accepted, in the versions in force; each pair is of conduct and of data protection."""
    if read != in_force:
        sentence = "The texts have changed since you opened this page. Please read them again."
        raise Invalid(sentence, {"conduct": sentence})
    errors = {} if conduct else {"conduct": "Please tick that you accept the statement on how we treat each other."}
    errors |= {} if data else {"data": "Please tick that you accept how to deal with what you see of other people."}
    if errors:
        raise Invalid(next(iter(errors.values())), errors)


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
