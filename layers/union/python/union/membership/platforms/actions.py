"""Verbs: keep the register of a group's platforms elsewhere."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid
from union.membership.connections import records as connections
from union.membership.groups import actions as groups
from union.membership.platforms import records, room, rules
from union.membership.platforms.room import Room
from union.membership.platforms.rules import Platform
from union.store import Part, Update, read

if TYPE_CHECKING:
    from union.membership.connections.tables import ConnectionRecord
    from union.membership.platforms.tables import PlatformRecord


def _showing(here: Room, after: "Iterable[PlatformRecord]") -> Update:
    """The part that copies to the group what its mini site shows. `ConditionFailed` where the register changed meanwhile."""
    shown = [(str(p.kind), str(p.label), str(p.url)) for p in sorted(after, key=records.by_label) if p.public]
    return groups.platforms_write(here.group.group_id, shown, here.seen)


def add(group_id: str, caller: Caller, platform: Platform, *, key: str, now: datetime) -> str:
    """Add a platform to the register; returns its id. The same `key` adds once. Raises `Invalid`, `Conflict`, `NotAllowed`."""
    here = room.of(group_id, caller, now)
    platform_id = ids.derived("platform", group_id, caller.person_id, key)
    if here.one(platform_id) is not None:
        return platform_id
    rules.check_number(len(here.live))
    saving = records.platform_write(group_id, platform_id, platform, caller.person_id, now)
    record: Any = saving.record
    parts: list[Part] = [saving, _showing(here, [*here.live, record]), here.noted(record, "platform added")]
    _commit(parts, lambda: any(one.platform_id == platform_id for one in records.of_group(group_id)))
    return platform_id


def _commit(parts: list[Part], done: Callable[[], bool]) -> None:
    """Make a change, where it was not made before by the very same click. Raises `Conflict`."""
    try:
        room.commit(*parts)
    except Conflict:
        if not done():
            raise


def change(group_id: str, platform_id: str, caller: Caller, platform: Platform, *, now: datetime) -> None:
    """Change what a platform is. Doing it again changes nothing. Raises `Conflict`, `Invalid`, `NotAllowed`, `NotFound`."""
    here = room.of(group_id, caller, now)
    old = room.live(room.must(here, platform_id))
    if records.details(old) == platform:
        return
    if old.kind != platform.kind and _connected(group_id, platform_id):
        raise Invalid.field("kind", "It is connected as what it is. Please disconnect it first.")
    others = [one for one in here.live if one.platform_id != platform_id]
    after = records.with_details(old, platform)
    room.commit(records.details_write(old, platform), _showing(here, [*others, after]), here.noted(old, "platform changed"))


def retire(group_id: str, platform_id: str, caller: Caller, now: datetime) -> None:
    """Take a platform out of use; it stays readable in the register. Doing it again changes nothing. Raises as `change` does."""
    here = room.of(group_id, caller, now)
    old = room.must(here, platform_id)
    if old.retired_at is not None:
        return
    after = [one for one in here.live if one.platform_id != platform_id]
    # What is not used any more is not frozen either, and nobody is let in.
    parts = [connections.disconnected_write(one) for one in _connected(group_id, platform_id)]
    room.commit(records.retired_write(old, now), _showing(here, after), here.noted(old, "platform retired"), *parts)


def _connected(group_id: str, platform_id: str) -> "list[ConnectionRecord]":
    """What a platform is connected to, if it is."""
    return [one for one in read(connections.key(group_id, platform_id)) if one is not None]
