"""Verbs: keep the register of a group's platforms elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.errors import Conflict, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.platforms import records as platform_records
from union.membership.platforms import rules
from union.membership.platforms.rules import Platform
from union.membership.platforms.tables import PlatformRecord
from union.store import ConditionFailed, Part, Put, Update
from union.text import order
from union.times import iso_or_none

if TYPE_CHECKING:
    from union.membership.platforms.views import PlatformShown, Register

_CHANGED = "Somebody changed the list of platforms just now. Please look again."


class _Room:
    """A group whose register the caller may keep, and every platform that was ever in it."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        self.group = offices.leading(group_id, caller, Can.PAGE, now)
        self.seen = groups.register(self.group)  # Read before the platforms: a change in between is then noticed.
        self.kept = _kept(group_id)

    @property
    def live(self) -> list[PlatformRecord]:
        """The platforms that are in use, by label."""
        return [one for one in self.kept if one.retired_at is None]

    def one(self, platform_id: str) -> PlatformRecord:
        """The platform of this id. Raises `NotFound`."""
        found = next((one for one in self.kept if one.platform_id == platform_id), None)
        if found is None:
            raise NotFound("There is no platform at this address. It may have been retired.")
        return found

    def showing(self, after: Iterable[PlatformRecord]) -> Update:
        """The part that copies to the group what its mini site shows. `ConditionFailed` where the register changed meanwhile."""
        shown = [(str(p.kind), str(p.label), str(p.url)) for p in sorted(after, key=_by_label) if p.public]
        return groups.platforms_write(self.group.group_id, shown, self.seen)


def _kept(group_id: str) -> list[PlatformRecord]:
    return sorted(PlatformRecord.query(group_id, consistent_read=True), key=_by_label)


def _by_label(record: PlatformRecord) -> tuple[tuple[str, str], str]:
    return order(str(record.label)), str(record.platform_id)


def listed(group_id: str) -> "list[PlatformShown]":
    """The platforms of a group that are in use, by label. Who may know of chats and their links is for the caller to say."""
    return [_shown(one) for one in _kept(group_id) if one.retired_at is None]


def _shown(record: PlatformRecord) -> "PlatformShown":
    return {
        "platform_id": record.platform_id,
        "kind": record.kind,
        "kind_name": rules.KINDS[record.kind].name,
        "label": record.label,
        "url": record.url,
        "host": rules.shown_host(record.url),
        "public": record.public,
        "interactive": record.interactive,
        "retired_at": iso_or_none(record.retired_at),
    }


def register_of(group_id: str, caller: Caller, now: datetime) -> "Register":
    """The register as its page shows it, with the form to add to it. Raises `NotAllowed`, `NotFound`."""
    room = _Room(group_id, caller, now)
    return {
        **_form(room, {"kind": "", "label": "", "url": "", "interactive": "usual"}),
        "platforms": [_shown(one) for one in room.live],
        "retired": [_shown(one) for one in room.kept if one.retired_at is not None],
    }


def changing(group_id: str, platform_id: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> "Register":
    """One platform and the form to change it, with what was `typed` where it was sent before. Raises `NotAllowed`, `NotFound`."""
    room = _Room(group_id, caller, now)
    told = _shown(_live(room.one(platform_id)))
    kept = {"kind": told["kind"], "label": told["label"], "url": told["url"]}
    kept |= {"public": "yes" if told["public"] else "", "interactive": "yes" if told["interactive"] else "no"}
    # A box that is not ticked is not sent: the kept tick would show a link to everybody with the next save.
    return {**_form(room, dict(typed if "label" in typed else kept)), "mode": "change", "platform": told}


def _form(room: _Room, values: dict[str, str]) -> "Register":
    return {
        "group": groups.name_view(room.group),
        "mode": "list",
        "kinds": [{"kind": kind, "name": told.name} for kind, told in rules.KINDS.items()],
        "most": rules.MOST,
        "platforms": [],
        "retired": [],
        "platform": None,
        "key": ids.key(),
        "values": values,
        "errors": {},
    }


def _live(record: PlatformRecord) -> PlatformRecord:
    if record.retired_at is not None:
        raise NotFound("This platform was retired. You can add it again.")
    return record


def add(group_id: str, caller: Caller, platform: Platform, *, key: str, now: datetime) -> str:
    """Add a platform to the register; returns its id. The same `key` adds once. Raises `Invalid`, `Conflict`, `NotAllowed`."""
    room = _Room(group_id, caller, now)
    platform_id = ids.derived("platform", group_id, caller.person_id, key)
    if any(one.platform_id == platform_id for one in room.kept):
        return platform_id
    rules.check_number(len(room.live))
    saving = platform_records.platform_write(group_id, platform_id, platform, caller.person_id, now)
    record: Any = saving.record
    parts: list[Part] = [saving, room.showing([*room.live, record]), _noted(record, "platform added", caller, now)]
    _commit(parts, lambda: any(one.platform_id == platform_id for one in _kept(group_id)))
    return platform_id


def change(group_id: str, platform_id: str, caller: Caller, platform: Platform, *, now: datetime) -> None:
    """Change a platform. Doing it again changes nothing. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    room = _Room(group_id, caller, now)
    old = _live(room.one(platform_id))
    record = _as(old, platform)
    if _same(old, record):
        return
    after = [one for one in room.live if one.platform_id != platform_id]
    still = PlatformRecord.platform_id.exists() & PlatformRecord.retired_at.does_not_exist()
    _commit([Put(record, still), room.showing([*after, record]), _noted(record, "platform changed", caller, now)])


def _as(old: PlatformRecord, platform: Platform) -> PlatformRecord:
    values = {name: getattr(old, name) for name in PlatformRecord.get_attributes()}
    told = {name: getattr(platform, name) for name in ("kind", "label", "url", "public", "interactive")}
    return PlatformRecord(**{**values, **told})


def _same(one: PlatformRecord, other: PlatformRecord) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in PlatformRecord.get_attributes())


def retire(group_id: str, platform_id: str, caller: Caller, now: datetime) -> None:
    """Take a platform out of use; it stays readable in the register. Doing it again changes nothing. Raises as `change` does."""
    room = _Room(group_id, caller, now)
    old = room.one(platform_id)
    if old.retired_at is not None:
        return
    after = [one for one in room.live if one.platform_id != platform_id]
    gone = Update(
        PlatformRecord(group_id, platform_id),
        [PlatformRecord.retired_at.set(now)],
        PlatformRecord.platform_id.exists() & PlatformRecord.retired_at.does_not_exist(),
    )
    _commit([gone, room.showing(after), _noted(old, "platform retired", caller, now)])


def _noted(record: PlatformRecord, act: str, caller: Caller, now: datetime) -> Put:
    return audit_write(f"group#{record.group_id}", act, caller.person_id, now, platform=record.platform_id, kind=record.kind)


def _commit(parts: list[Part], done: Callable[[], bool] | None = None) -> None:
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        if done is None or not done():
            raise Conflict(_CHANGED) from lost
