"""Asks for a group together with what the caller may do for it, in one round trip."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.membership.groups import actions as groups
from union.membership.groups import rules

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group


def of(group_id: str, caller: Caller, now: datetime) -> "tuple[people.Office, Group]":
    """What the caller is to a group, and the group. Raises `NotFound`."""
    kept, member = people.read_for(caller, groups.key(group_id), people.member_key(group_id, caller.person_id))
    group = groups.require(kept, now)
    return people.Office(caller, group, member, now), group


def leading(group_id: str, caller: Caller, need: Can, now: datetime) -> "Group":
    """A group for which the caller may do what they `need` to. Raises `NotFound`, and `NotAllowed` for everybody else."""
    office, group = of(group_id, caller, now)
    office.must(need)
    return group


def of_money(group_id: str, caller: Caller, now: datetime) -> "tuple[people.Office, Group]":
    """What the caller is to a group's money, which they may read, and the group. Raises as `at_money` does, and `NotAllowed`."""
    kept, member = people.read_for(caller, groups.key(group_id), people.member_key(group_id, caller.person_id))
    office, group = at_money(kept, member, caller, now, reading=True)
    office.must(Can.MONEY)
    return office, group


def reading_money(group_id: str, caller: Caller, now: datetime) -> "Group":
    """A group whose money the caller may read. Raises as `of_money` does."""
    return of_money(group_id, caller, now)[1]


def at_money(
    kept: "Group | None", member: "CommitteeMember | None", caller: Caller, now: datetime, *, reading: bool = False
) -> "tuple[people.Office, Group]":
    """What the caller is to the money of a group that `kept` and `member` were read of, and the group.

    Of one that left the union its staff support settles it as before, and whoever looked after that on its last day still reads it
    (`reading`). To everybody else it is gone. Raises `NotFound`.
    """
    group = groups.kept(kept)
    if groups.there(group, now) or not group.leaves_on:
        return people.Office(caller, groups.require(group, now), member, now), group
    office = people.Office(caller, group, member, rules.last_evening(str(group.leaves_on)))
    if not (office.supports or (reading and office.may_by_role(Can.MONEY))):
        groups.require(group, now)
    return office, group
