"""Asks for a group together with what the caller may do for it, in one round trip."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.membership.groups import actions as groups

if TYPE_CHECKING:
    from union.membership.groups.tables import Group


def of(group_id: str, caller: Caller, now: datetime) -> "tuple[people.Office, Group]":
    """What the caller is to a group, and the group. Raises `NotFound`."""
    kept, member = people.read_for(caller, groups.key(group_id), people.member_key(group_id, caller.person_id))
    group = groups.require(kept)
    return people.Office(caller, group, member, now), group


def leading(group_id: str, caller: Caller, need: Can, now: datetime) -> "Group":
    """A group for which the caller may do what they `need` to. Raises `NotFound`, and `NotAllowed` for everybody else."""
    office, group = of(group_id, caller, now)
    office.must(need)
    return group
