"""Keeps who said what of the group's platforms elsewhere: that one is frozen, opened again, or has the statement."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.core.people.rules import Caller
from union.errors import Conflict
from union.moderation.freezes import pages, records, rules
from union.moderation.freezes.room import Room
from union.moderation.freezes.rules import Attestation, Deed
from union.moderation.freezes.tables import FreezeRecord, PlatformMap, PostedMap
from union.store import ConditionFailed, Put, Update
from union.times import iso, shown_moment

if TYPE_CHECKING:
    from union.moderation.freezes.views import PlatformAttested


_TRIES = 5


def attest(
    group_id: str, platform_id: str, caller: Caller, told: Attestation, *, freeze_id: str, version: int, now: datetime
) -> "PlatformAttested":
    """Keep what a person says of a platform elsewhere. Saying it twice is once, and the freeze's version stays as it is.

    Returns the platform, and how many are `left` to open where the freeze is over.
    Raises `Conflict` for an old page, where it cannot be said now, or where somebody else said so first; `Invalid`, `NotAllowed`.
    """
    for attempt in range(_TRIES):
        room = Room(group_id, caller, now)
        if attempt == 0:  # Later on it is known that the page was not old when the button was pressed.
            rules.check_same(room.freeze, freeze_id, version)
        record, index = _place(room.record, freeze_id, platform_id)
        over = not (room.freeze and room.freeze.runs(now))
        one = record.platforms[index]
        after = _posted(record, one, caller, told, now) if told.deed == Deed.POSTED else _said(one, caller, told, over, now)
        if after is None or _kept(record, index, after, _attested(record, platform_id, caller, told, now)):
            record.platforms[index] = after or one
            return {"platform": pages.platform(after or one, over=over), "left": len(records.left(record)) if over else 0}
    raise Conflict("Many people are saying something of this platform just now. Please look again.")


def _place(record: FreezeRecord | None, freeze_id: str, platform_id: str) -> tuple[FreezeRecord, int]:
    if record is not None and record.freeze_id == freeze_id:
        for index, one in enumerate(record.platforms or ()):
            if one.platform_id == platform_id:
                return record, index
    raise Conflict("This platform is not part of the latest freeze. Please look again.")


def _said(one: PlatformMap, caller: Caller, told: Attestation, over: bool, now: datetime) -> PlatformMap | None:
    """The platform with what somebody says of it, or None where the same person said so before."""
    held = rules.said(one.held, told, over=over)
    if held == one.held:
        if one.by_id != caller.person_id:
            raise Conflict(f"{one.by} said so already, on {shown_moment(iso(one.at))}.")
        if (one.note or "", one.evidence_id or "") == (told.note, told.evidence_id):
            return None
    who = {"by": caller.name, "by_id": caller.person_id, "at": now}
    revision = int(one.revision) + 1
    return records.changed(one, held=held, note=told.note or None, evidence_id=told.evidence_id or None, revision=revision, **who)


def _posted(record: FreezeRecord, one: PlatformMap, caller: Caller, told: Attestation, now: datetime) -> PlatformMap | None:
    """The platform with the word that a statement was posted there, or None where somebody gave it before."""
    if told.statement_id not in {records.FIRST, *(str(s.statement_id) for s in record.statements or ())}:
        raise Conflict("This statement is not part of the latest freeze. Please look again.")
    if any(p.statement_id == told.statement_id for p in one.posted or ()):
        return None
    posted = PostedMap(statement_id=told.statement_id, by=caller.name, by_id=caller.person_id, at=now)
    return records.changed(one, posted=[*(one.posted or ()), posted], revision=int(one.revision) + 1)


def _kept(record: FreezeRecord, index: int, after: PlatformMap, noting: Put) -> bool:
    """Write what was said of one platform and nothing else, unless somebody said something of it meanwhile."""
    place: Any = FreezeRecord.platforms[index]
    same = (FreezeRecord.freeze_id == record.freeze_id) & (place.revision == int(after.revision) - 1)
    try:
        # Counted, so that whoever puts a whole new freeze over this record sees that something was said meanwhile.
        store.commit(Update(FreezeRecord(record.group_id), [place.set(after), FreezeRecord.marks.add(1)], same), noting)
    except ConditionFailed:
        return False
    return True


def _attested(record: FreezeRecord, platform_id: str, caller: Caller, told: Attestation, now: datetime) -> Put:
    more = {name: value for name in ("evidence_id", "statement_id") if (value := getattr(told, name))}
    return records.note_write(record, f"platform {told.deed}", caller.person_id, now, platform=platform_id, **more)
