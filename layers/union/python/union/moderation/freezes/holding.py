"""Lets a freeze hold the servers of connected platforms, and keeps what the house then tells of them.

What the house told of a platform stands where a person's word stands: "frozen" only once it was read back.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.core.policy import actions as policies
from union.core.policy.records import union_name
from union.core.policy.rules import Policy
from union.errors import Unavailable
from union.membership.chats.protocol import Service
from union.membership.connections import records as connections
from union.moderation.enforcement import records as enforcement
from union.moderation.enforcement.records import Said
from union.moderation.enforcement.rules import Hold, Report, Standing
from union.moderation.freezes import letters as freeze_letters
from union.moderation.freezes import records, rules, words
from union.moderation.freezes.rules import Held
from union.moderation.freezes.tables import FreezeRecord, PlatformMap
from union.store import ConditionFailed, Part, Put, Update

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from union.membership.connections.tables import ConnectionRecord

MOST = 12
"""Connected platforms that one freeze holds, so that all of it fits into one transaction; any more are frozen by hand."""
_TRIES = 5


def connected(group_id: str, kinds: "Iterable[str]") -> "dict[str, ConnectionRecord]":
    """The connections of a group's platforms, by platform; where none is of a kind that can be connected nobody is asked."""
    known = {str(service) for service in Service}
    return connections.of_group(group_id) if known & set(kinds) else {}


def holds_write(record: FreezeRecord, policy: Policy, now: datetime) -> list[Part]:
    """The parts of a transaction with which a new freeze holds its connected platforms. The record notes of each that the house freezes it."""
    there = connected(str(record.group_id), (str(one.kind) for one in record.platforms))
    reminder = "\n\n".join(policy.reopening_reminder)
    holding: list[Part] = []
    for one in record.platforms:
        found = there.get(str(one.platform_id)) if len(holding) < MOST else None
        one.lane, one.lack = (found.lane if found else None), None
        if found:
            said = Said(str(found.post_channel_id or ""), str(record.statement), reminder)
            holding.append(enforcement.hold_write(found.lane, _hold(record, one), said))
    return [*holding, *(enforcement.wanted_write(lane, now) for lane in records.lanes(record))]


def ends_write(record: FreezeRecord, now: datetime) -> list[Part]:
    """The parts that move the end of the holds of a freeze to that of its new version. Those that are gone are left alone."""
    held = [one for one in record.platforms or () if one.lane]
    there = [part for one in held for part in enforcement.end_write(one.lane, _hold(record, one))]
    return [*there, *(enforcement.wanted_write(lane, now) for lane in records.lanes(record))] if there else []


def _hold(record: FreezeRecord, one: PlatformMap) -> Hold:
    return Hold(str(record.group_id), str(one.platform_id), str(record.freeze_id), int(record.version), record.ends_at)


def tell(report: Report, now: datetime) -> None:
    """Keep what the house tells of a platform in a freeze, and write to the committee where a person has to do it.

    What is told of a freeze that is not the group's latest any more is of no use to anybody. Telling it twice is once.
    """
    for _ in range(_TRIES):
        record, pack = store.read(FreezeRecord.by_key(report.group_id), policies.in_force_key())
        places = [n for n, one in enumerate(record.platforms or ()) if one.platform_id == report.platform_id] if record else []
        if record is None or record.freeze_id != report.freeze_id or not places:
            return
        one = record.platforms[places[0]]
        after = _after(record, one, report, now)
        if after is None or _kept(record, places[0], after, report, policies.current(pack), now):
            return
    raise Unavailable("Many people are saying something of this platform just now.")


def _after(record: FreezeRecord, one: PlatformMap, report: Report, now: datetime) -> PlatformMap | None:
    """The platform with what the house tells of it, or None where that is what is kept already, or of a time that is over."""
    freeze = records.standing(record)
    over = not (freeze and freeze.runs(now))
    held, lack = Held(one.held), report.lack or None
    match report.standing:
        case Standing.FROZEN:
            if over:
                return None
            held = Held.FROZEN
        case Standing.OPEN:
            held = Held.REOPENED if over and held in (Held.ASKED, Held.FROZEN) else held
        case Standing.SHARED:
            lack = records.SHARED
    uncovered = words.uncovered(report) or None
    if (held, lack, uncovered) == (one.held, one.lack, one.uncovered) and one.by_id == records.HOUSE:
        return None
    told: dict[str, Any] = {"held": held, "lack": lack, "uncovered": uncovered, "revision": int(one.revision) + 1}
    if held != one.held or report.standing in (Standing.FROZEN, Standing.OPEN):
        told |= {"by": union_name(), "by_id": records.HOUSE, "at": now, "note": None, "evidence_id": None}
    return records.changed(one, **told)


def _kept(record: FreezeRecord, index: int, after: PlatformMap, report: Report, policy: Policy, now: datetime) -> bool:
    place: Any = FreezeRecord.platforms[index]
    same = (FreezeRecord.freeze_id == record.freeze_id) & (place.revision == int(after.revision) - 1)
    noted = records.note_write(record, f"platform {report.standing}", records.HOUSE, now, platform=report.platform_id)
    parts: Sequence[Put] = [noted, *_letters(record, after, policy, now)]
    try:
        store.commit(Update(FreezeRecord(record.group_id), [place.set(after), FreezeRecord.marks.add(1)], same), *parts)
    except ConditionFailed:
        return False
    return True


def _letters(record: FreezeRecord, one: PlatformMap, policy: Policy, now: datetime) -> list[Put]:
    """To the committee, once each way of a freeze: the house did not get through, so somebody has to do it by hand."""
    if not records.by_hand([one]):
        return []
    freeze = records.standing(record)
    over = not (freeze and freeze.runs(now))
    if rules.platform_standing(one.held, over=over) not in (rules.Standing.ASKED, rules.Standing.TO_REOPEN):
        return []
    return store.absent(*freeze_letters.stuck(record, one, policy, now, over=over))
