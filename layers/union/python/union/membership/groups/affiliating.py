"""Changes the record of a group that leaves the union, stays after all, comes back, or has another name or a further address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from union.errors import Invalid
from union.membership.groups import rules
from union.membership.groups.rules import Standing
from union.membership.groups.tables import Group
from union.store import Delete, Part, Put, Update


def leave_on_write(group: Group, leaves_on: str, leads_to: str | None) -> Update:
    """The part after which a group leaves on a day (ISO), its address then leading to another's. `ConditionFailed` where it leaves already."""
    actions = [Group.leaves_on.set(leaves_on), *([Group.leads_to.set(leads_to)] if leads_to else [])]
    return Update(Group(str(group.group_id)), actions, _stays())


def _stays() -> Any:
    return (Group.standing == Standing.AFFILIATED) & Group.leaves_on.does_not_exist()


def stay_write(group: Group) -> Update:
    """The part after which a group stays that was to leave. `ConditionFailed` where that was changed since it was read."""
    return Update(Group(str(group.group_id)), [Group.leaves_on.remove(), Group.leads_to.remove()], _as_read(group))


def left_write(group: Group) -> Update:
    """The part after which a group that had its day is disaffiliated. `ConditionFailed` where who is in office changed since it was read."""
    seen = None if group.appointed is None else int(group.appointed)
    same = Group.appointed.does_not_exist() if seen is None else Group.appointed == seen
    actions = [Group.standing.set(Standing.DISAFFILIATED), Group.appointed.set((seen or 0) + 1)]
    return Update(Group(str(group.group_id)), actions, _as_read(group) & same)


def back_write(group: Group) -> Update:
    """The part after which a group that left is affiliated again. `ConditionFailed` where that was changed since it was read."""
    actions = [Group.standing.set(Standing.AFFILIATED), Group.leaves_on.remove(), Group.leads_to.remove()]
    return Update(Group(str(group.group_id)), actions, _as_read(group))


def unmade_write(group: Group) -> Delete:
    """The part that takes a group away which was imported, as if it had never been.

    `ConditionFailed` where anybody has done anything for it since: its page, its platforms, its roles, its news, its name or that it leaves.
    """
    untouched = (Group.name == str(group.name)) & (Group.standing == Standing.AFFILIATED)
    for attribute in (
        Group.draft,
        Group.register,
        Group.appointed,
        Group.pinned,
        Group.leaves_on,
        Group.addresses,
        Group.takes_in,
    ):
        untouched &= attribute.does_not_exist()
    return Delete(Group(str(group.group_id)), untouched)


def _as_read(group: Group) -> Any:
    return (Group.standing == str(group.standing)) & (Group.leaves_on == group.leaves_on)


def takes_in_write(group: Group, group_ids: Sequence[str]) -> Update:
    """The part after which just these groups are said to go on in this one. `ConditionFailed` where that was changed since, or it leaves."""
    kept: list[Any] = list(group_ids)
    same = Group.takes_in.does_not_exist() if group.takes_in is None else Group.takes_in == group.takes_in
    return Update(Group(str(group.group_id)), [Group.takes_in.set(kept) if kept else Group.takes_in.remove()], same & _stays())


def takes_in(group: Group) -> list[str]:
    """The ids of the groups that go on in this one."""
    return [str(one) for one in group.takes_in or ()]


def addresses(group: Group) -> list[str]:
    """The further addresses that lead to a group, the first first."""
    return [str(one) for one in group.addresses or ()]


def check_address(address: str) -> str:
    """A further address, as `rules.check_slug` has it. Raises `Invalid`."""
    try:
        return rules.check_slug(address)
    except Invalid as refusal:
        raise Invalid.field("address", refusal.detail) from refusal


def rename_write(group: Group, name: str, address: str, now: datetime) -> list[Part]:
    """The parts after which a group has a name, and where there is a further `address` that leads to it for ever.

    `ConditionFailed` where its name or its addresses changed since it was read, or (on the `Put`) where that address is anybody's.
    """
    same = (Group.name == str(group.name)) & (Group.standing == Standing.AFFILIATED)
    same &= Group.addresses.does_not_exist() if group.addresses is None else Group.addresses == group.addresses
    kept: list[Any] = [*addresses(group), address]
    more = [Group.addresses.set(kept)] if address else []
    naming = Update(Group(str(group.group_id)), [Group.name.set(name), *more], same)
    return [naming, *([_alias_write(group, address, now)] if address else [])]


def _alias_write(group: Group, address: str, now: datetime) -> Put:
    leads = Group(
        group_id=address,
        standing=Standing.ALIAS,
        leads_to=str(group.group_id),
        name=address,
        type=str(group.type),
        affiliated_at=now,
        summary="",
        purpose="",
        how_to_join="",
        conduct_statement="",
    )
    return Put(leads, Group.group_id.does_not_exist())
