"""Verbs: freeze a group's board, for longer or shorter, and show how it stands everywhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store, timers, watch
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict
from union.membership.groups import actions as groups
from union.membership.platforms import pages as platforms
from union.moderation.board import records as board_records
from union.moderation.enforcement import actions as enforcement
from union.moderation.freezes import ending, holding, pages, records, rules
from union.moderation.freezes import letters as freeze_letters
from union.moderation.freezes.room import Room
from union.moderation.freezes.rules import Freeze, Held
from union.moderation.freezes.tables import FreezeRecord, PlatformMap
from union.store import ConditionFailed, Put, Update
from union.watch import Count

if TYPE_CHECKING:
    from pynamodb.expressions.update import Action

    from union.membership.groups.tables import Group
    from union.membership.platforms.views import PlatformShown
    from union.moderation.freezes.views import FreezePage, LatestFreeze


def freezing(group_id: str, caller: Caller, now: datetime) -> "FreezePage":
    """What the page for freezing shows: how the latest freeze stands everywhere, or the form, the platforms to freeze and the limits."""
    room = Room(group_id, caller, now)
    frozen, there = pages.shown(room.record, now), pages.elsewhere(room.record, now)
    choices = [] if frozen else [p for p in platforms.listed(group_id) if p["interactive"]]
    return {
        "group": groups.name_view(room.group),
        "freeze": frozen,
        "mode": "running" if frozen else "freeze",
        "board": str(rules.board_standing(room.freeze, now)),
        "latest": there["latest"],
        "platforms": there["platforms"],
        "statements": there["statements"],
        "reminder": "\n\n".join(room.policy.reopening_reminder),
        "may": {"page": room.office.may(Can.PAGE)},
        "choices": choices,
        "connected": sorted(holding.connected(group_id, (p["kind"] for p in choices))),
        "limits": {"minutes_min": 1, "days_max": rules.LONGEST.days},
        "contact": room.policy.contact(room.group.type),
        "key": ids.key(),
        "values": {"length": "24", "unit": "hours", "statement": room.policy.freeze_statement},
        "errors": {},
    }


def freeze(
    group_id: str,
    caller: Caller,
    *,
    number: int,
    unit: str,
    statement: str,
    chosen: Sequence[str] | None = None,
    key: str,
    now: datetime,
) -> "LatestFreeze":
    """Freeze the board for a period and put the statement on it; ask the committee to freeze the `chosen` platforms by hand.

    Where none were to choose from (None), all on which people can post are asked for. The same `key` freezes once.
    Raises `Invalid` for the period, `NotAllowed`, or `Conflict` where the board is frozen already.
    """
    room = Room(group_id, caller, now)
    period = rules.length(number, unit)
    freeze_id = ids.derived("freeze", group_id, caller.person_id, key)
    if room.record and room.record.freeze_id == freeze_id:
        return pages.latest(room.record)
    room = _thawed(room, caller, now)
    record = _record(room.group, freeze_id, rules.end(now, period), statement, key, now)
    record.platforms = _asked(room.record, _chosen(group_id, chosen))
    return _begin(room, record, caller, now)


def _thawed(room: Room, caller: Caller, now: datetime) -> Room:
    """The room where nothing is frozen. Raises `Conflict` where a freeze runs; what nothing came to end is ended first."""
    if room.freeze and room.freeze.runs(now):
        raise Conflict("The board is frozen already. You can extend the freeze or end it early.")
    if room.freeze is None or not room.freeze.overdue(now):
        return room
    group_id = str(room.group.group_id)
    ending.thaw(group_id, room.freeze.freeze_id, room.freeze.version, now)
    return Room(group_id, caller, now)


def _begin(room: Room, record: FreezeRecord, caller: Caller, now: datetime) -> "LatestFreeze":
    """Freeze, put the statement on the board, and tell: in one transaction."""
    group_id = str(record.group_id)
    counted = rate_limits.reach_write(Reach.FREEZE, group_id, now)
    holds = holding.holds_write(record, room.policy, now)
    # It is put over the freeze before: what somebody has just said of a platform there would be lost.
    frozen = Put(record, records.open_at(now) & records.unmarked(room.record))
    try:
        store.commit(
            frozen,
            _notice(room, record, caller, now),
            *counted,
            *holds,
            records.note_write(record, "frozen", caller.person_id, now, platforms=len(record.platforms)),
            *freeze_letters.begun(record, caller, now),
            freeze_letters.to_staff(record, room.group, room.policy, "begun", now),
        )
    except ConditionFailed as lost:
        if not lost.on(frozen):
            rate_limits.refuse(lost, Reach.FREEZE, counted)
        return _first(group_id, str(record.freeze_id), now)
    watch.count(Count.FROZEN)
    enforcement.hurry(records.lanes(record))
    ending.set_timer(record)
    return pages.latest(record)


def _notice(room: Room, record: FreezeRecord, caller: Caller, now: datetime) -> Put:
    author = f"{room.group.name} committee"
    return board_records.post_write(
        str(record.group_id),
        ids.sortable(now),
        now,
        author_id=caller.person_id,
        author=author,
        kind="statement",
        text=str(record.statement),
    )


def _chosen(group_id: str, chosen: Sequence[str] | None) -> "list[PlatformShown]":
    listed = [p for p in platforms.listed(group_id) if p["interactive"]]
    if chosen is None:
        return listed
    if set(chosen) - {p["platform_id"] for p in listed}:
        raise Conflict("Somebody changed the list of platforms just now. Please look again which are to be frozen.")
    return [p for p in listed if p["platform_id"] in chosen]


def _asked(before: FreezeRecord | None, chosen: "Sequence[PlatformShown]") -> list[PlatformMap]:
    """The platforms of a new freeze. What is left to reopen from the freeze `before` stays in the list, with what was said of it."""
    left = {str(p.platform_id): p for p in (records.left(before) if before else ())}
    found = [
        records.changed(kept, posted=[])
        if (kept := left.pop(p["platform_id"], None))
        else PlatformMap(held=Held.ASKED, platform_id=p["platform_id"], kind=p["kind"], label=p["label"], url=p["url"])
        for p in chosen
    ]
    found += [records.changed(one, posted=[]) for one in left.values()]
    rules.check_platforms(len(found))
    return found


def _record(group: "Group", freeze_id: str, ends_at: datetime, statement: str, key: str, now: datetime) -> FreezeRecord:
    return FreezeRecord(
        group_id=group.group_id,
        group_name=group.name,
        freeze_id=freeze_id,
        version=1,
        started_at=now,
        ends_at=ends_at,
        statement=statement,
        running=FreezeRecord.RUNNING,
        last_key=key,
        correlation_id=watch.correlation_id(),
    )


def _first(group_id: str, freeze_id: str, now: datetime) -> "LatestFreeze":
    """Another click or another person froze the board first: the same click is shown what it did."""
    (record,) = store.read(FreezeRecord.by_key(group_id))
    if record is not None and record.freeze_id == freeze_id:
        return pages.latest(record)
    held = records.standing(record)
    if held is None or not held.runs(now):
        raise Conflict("Somebody said something of a platform just now. Please look, and freeze again.")
    raise Conflict("Somebody else froze the board just now. You can extend the freeze or end it early.")


def extend(
    group_id: str, caller: Caller, *, freeze_id: str, version: int, number: int, unit: str, key: str, now: datetime
) -> "LatestFreeze":
    """Let the running freeze end later by a period. The same `key` extends once. Raises `Conflict`, `Invalid`, `NotAllowed`."""
    room = Room(group_id, caller, now)
    if room.record and room.record.last_key == key and room.record.freeze_id == freeze_id:
        return pages.latest(room.record)
    old = rules.check_version(room.freeze, freeze_id, version, now)
    later = rules.extended(old, rules.length(number, unit), now)
    record = _next(room.record, key, later)
    told = freeze_letters.to_staff(record, room.group, room.policy, "extended", now)
    changed = [FreezeRecord.ends_at.set(later)]
    _replace(old, record, changed, [records.note_write(record, "extended", caller.person_id, now), told], now)
    # After the write, not before: the old timer carries an old version and ends nothing, but without any a freeze waits for the sweep.
    timers.stop(old.timer())
    ending.set_timer(record)
    enforcement.hurry(records.lanes(record))
    return pages.latest(record)


def end_early(group_id: str, caller: Caller, *, freeze_id: str, version: int, key: str, now: datetime) -> int:
    """Open the board now, with the union's reminder; returns how many other platforms are left to open.

    The same `key` does it once. Raises `Conflict`, `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    if room.record and room.record.last_key == key and room.record.freeze_id == freeze_id:
        return len(records.left(room.record))
    old = rules.check_version(room.freeze, freeze_id, version, now)
    record = _next(room.record, key, now)
    parts = [
        ending.reminder_write(record, room.policy.reopening_reminder, now),
        records.note_write(record, "ended early", caller.person_id, now),
        *freeze_letters.over(record, records.left(record), room.policy, caller, now),
        freeze_letters.to_staff(record, room.group, room.policy, "ended", now),
    ]
    _replace(old, record, [FreezeRecord.ends_at.set(now), ending.after(record)], parts, now)
    watch.count(Count.THAWED)
    timers.stop(old.timer())
    enforcement.hurry(records.lanes(record))
    return len(records.left(record))


def _next(record: FreezeRecord | None, key: str, ends_at: datetime) -> FreezeRecord:
    """The freeze as its next version will be."""
    if record is None:
        raise Conflict("The freeze has ended already.")
    values = {name: getattr(record, name) for name in FreezeRecord.get_attributes()}
    return FreezeRecord(**{**values, "version": int(record.version) + 1, "last_key": key, "ends_at": ends_at})


def _replace(old: Freeze, record: FreezeRecord, changed: "Sequence[Action]", more: Sequence[Put], now: datetime) -> None:
    """Write the next version, and only what is new in it: what people said of platforms meanwhile stays."""
    actions = [FreezeRecord.version.set(record.version), FreezeRecord.last_key.set(record.last_key), *changed]
    unchanged = (FreezeRecord.freeze_id == old.freeze_id) & (FreezeRecord.version == old.version)
    runs = (FreezeRecord.running == FreezeRecord.RUNNING) & (FreezeRecord.ends_at > now)
    changing = Update(FreezeRecord(record.group_id), actions, unchanged & runs)
    try:
        store.commit(changing, *more, *holding.ends_write(record, now))
    except ConditionFailed as lost:
        raise Conflict("Somebody changed this freeze just now. Please look again.") from lost
