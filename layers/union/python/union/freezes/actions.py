"""Verbs: freeze a group's board, and see that it opens again."""

from datetime import datetime
from typing import Any

from union import ids, settings, store, timers, watch
from union.audit.actions import noted
from union.board import posts
from union.errors import Conflict, NotAllowed, Unavailable
from union.freezes import rules
from union.freezes.rules import Freeze
from union.freezes.tables import FreezeRecord
from union.groups import actions as groups
from union.people import actions as people
from union.people.rules import Caller
from union.policy import actions as policies
from union.store import Change, Check, Lost, Save, Want
from union.times import iso
from union.watch import Count

_HOUSE = "union-house"


class _Room:
    """A group whose board the caller may freeze, and how it stands, fetched in one round trip."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        group, member, freeze, pack = people.read_for(
            caller,
            groups.wanted(group_id),
            people.on_committee(group_id, caller.person_id),
            wanted(group_id),
            policies.in_force(),
        )
        self.group = groups.found(group)
        if not people.leads(caller, self.group.type, member, now):
            raise NotAllowed("Only this group's committee and its staff support can freeze the board.")
        self.record: FreezeRecord | None = freeze
        self.freeze = standing(freeze)
        self.policy = policies.found(pack)


def wanted(group_id: str) -> Want[FreezeRecord]:
    """Ask for the latest freeze of a group; `standing` and `shown` read what came of it."""
    return FreezeRecord.by_key(group_id)


def standing(record: FreezeRecord | None) -> Freeze | None:
    """The latest freeze as the rules know it, or None."""
    if record is None:
        return None
    return Freeze(
        group_id=record.group_id,
        freeze_id=record.freeze_id,
        version=int(record.version),
        started_at=record.started_at,
        ends_at=record.ends_at,
        thawed=record.running is None,
    )


def _shown(record: FreezeRecord) -> dict[str, Any]:
    return {
        "freeze_id": record.freeze_id,
        "version": int(record.version),
        "started_at": iso(record.started_at),
        "ends_at": iso(record.ends_at),
        "statement": record.statement,
    }


def shown(record: FreezeRecord | None, now: datetime) -> dict[str, Any] | None:
    """The running freeze as pages show it, or None."""
    freeze = standing(record)
    return _shown(record) if record and freeze and freeze.runs(now) else None


def thawed(group_id: str, now: datetime) -> Check:
    """The part of a transaction that is lost where the board is frozen."""
    return Check(wanted(group_id), _open(now))


def _open(now: datetime) -> Any:
    return FreezeRecord.running.does_not_exist() | (FreezeRecord.ends_at <= now)


def freezing(group_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """What the page for freezing shows: the running freeze if there is one, and the limits."""
    room = _Room(group_id, caller, now)
    frozen = shown(room.record, now)
    return {
        "group": groups.named(room.group),
        "freeze": frozen,
        "mode": "running" if frozen else "freeze",
        "limits": {"minutes_min": 1, "days_max": rules.LONGEST.days},
        "contact": room.policy.contact(room.group.type),
        "key": ids.key(),
        "values": {"length": "24", "unit": "hours", "statement": room.policy.freeze_statement},
        "errors": {},
    }


def freeze(group_id: str, caller: Caller, *, number: int, unit: str, statement: str, key: str, now: datetime) -> dict[str, Any]:
    """Freeze the board for a period and put the statement on it. The same `key` freezes once.

    Raises `Invalid` for the period, `NotAllowed`, or `Conflict` where the board is frozen already.
    """
    room = _Room(group_id, caller, now)
    period = rules.length(number, unit)
    freeze_id = ids.derived("freeze", group_id, caller.person_id, key)
    if room.record and room.record.freeze_id == freeze_id:
        return _shown(room.record)
    if room.freeze and room.freeze.runs(now):
        raise Conflict("The board is frozen already. You can extend the freeze or end it early.")
    record = _record(room.group, freeze_id, rules.end(now, period), statement, key, now)
    author = f"{room.group.name} committee"
    notice = posts.written(
        group_id, ids.sortable(now), now, author_id=caller.person_id, author=author, kind="statement", text=statement
    )
    try:
        store.commit(Save(record, _open(now)), notice, _noted(record, "frozen", caller.person_id, now))
    except Lost:
        return _first(group_id, freeze_id)
    watch.count(Count.FROZEN)
    _start(record)
    return _shown(record)


def _record(group: Any, freeze_id: str, ends_at: datetime, statement: str, key: str, now: datetime) -> FreezeRecord:
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


def _first(group_id: str, freeze_id: str) -> dict[str, Any]:
    """Another click or another person froze the board first: the same click is shown what it did."""
    (record,) = store.read(FreezeRecord.by_key(group_id))
    if record is not None and record.freeze_id == freeze_id:
        return _shown(record)
    raise Conflict("Somebody else froze the board just now. You can extend the freeze or end it early.")


def _noted(record: FreezeRecord, act: str, actor: str, now: datetime) -> Save:
    return noted(
        f"group#{record.group_id}",
        act,
        actor,
        now,
        freeze=record.freeze_id,
        version=int(record.version),
        ends_at=iso(record.ends_at),
    )


def _start(record: FreezeRecord) -> None:
    """Set the timer. Should that fail, the sweep sets it, and the freeze ends all the same."""
    held = standing(record)
    message = {
        "group_id": record.group_id,
        "freeze_id": record.freeze_id,
        "version": int(record.version),
        "correlation_id": record.correlation_id,
    }
    try:
        timers.start(held.timer() if held else "", record.ends_at, settings.thaw(), message)
    except Unavailable:
        watch.count(Count.TIMER_MISSED)
        watch.logger.warning("A timer could not be set; the sweep will", freeze_id=record.freeze_id)


def extend(
    group_id: str, caller: Caller, *, freeze_id: str, version: int, number: int, unit: str, key: str, now: datetime
) -> dict[str, Any]:
    """Let the running freeze end later by a period. The same `key` extends once. Raises `Conflict`, `Invalid`, `NotAllowed`."""
    room = _Room(group_id, caller, now)
    if room.record and room.record.last_key == key and room.record.freeze_id == freeze_id:
        return _shown(room.record)
    old = rules.check_version(room.freeze, freeze_id, version, now)
    later = rules.extended(old, rules.length(number, unit), now)
    record = _next(room.record, key)
    record.ends_at = later
    _replace(old, record, _noted(record, "extended", caller.person_id, now), now)
    timers.stop(old.timer())
    _start(record)
    return _shown(record)


def end_early(group_id: str, caller: Caller, *, freeze_id: str, version: int, key: str, now: datetime) -> None:
    """Open the board now, with the union's reminder. The same `key` does it once. Raises `Conflict`, `NotAllowed`."""
    room = _Room(group_id, caller, now)
    if room.record and room.record.last_key == key and room.record.freeze_id == freeze_id:
        return
    old = rules.check_version(room.freeze, freeze_id, version, now)
    record = _next(room.record, key)
    record.ends_at, record.running = now, None
    reminder = _reminder(record, room.policy.reopening_reminder, now)
    _replace(old, record, _noted(record, "ended early", caller.person_id, now), now, reminder)
    watch.count(Count.THAWED)
    timers.stop(old.timer())


def _next(record: FreezeRecord | None, key: str) -> FreezeRecord:
    if record is None:
        raise Conflict("The freeze has ended already.")
    values = {name: getattr(record, name) for name in FreezeRecord.get_attributes()}
    return FreezeRecord(**{**values, "version": int(record.version) + 1, "last_key": key})


def _replace(old: Freeze, record: FreezeRecord, noting: Save, now: datetime, *more: Save) -> None:
    unchanged = (FreezeRecord.freeze_id == old.freeze_id) & (FreezeRecord.version == old.version)
    try:
        store.commit(Save(record, unchanged & FreezeRecord.running.exists() & (FreezeRecord.ends_at > now)), noting, *more)
    except Lost as lost:
        raise Conflict("Somebody changed this freeze just now. Please look again.") from lost


def _reminder(record: FreezeRecord, paragraphs: Any, now: datetime) -> Save:
    """The union's reminder at reopening. Its id comes from the freeze, so it stands there once."""
    post_id = f"{ids.sortable(now)[:12]}-{record.freeze_id[:12]}"
    text, union = "\n\n".join(paragraphs), settings.union_name()
    return posts.written(record.group_id, post_id, now, author_id=_HOUSE, author=union, kind="reminder", text=text)


def thaw(group_id: str, freeze_id: str, version: int, now: datetime) -> bool:
    """End a freeze whose time has come and remind everybody to move on. Returns whether this call did it.

    An old timer (another version), a second one, and one that is early change nothing.
    """
    record, pack = store.read(FreezeRecord.by_key(group_id), policies.in_force())
    held = standing(record)
    if record is None or held is None or (held.freeze_id, held.version) != (freeze_id, version) or not held.overdue(now):
        return False
    same = (FreezeRecord.freeze_id == freeze_id) & (FreezeRecord.version == version)
    ended = Change(
        FreezeRecord(group_id),
        [FreezeRecord.running.remove()],
        same & FreezeRecord.running.exists() & (FreezeRecord.ends_at <= now),
    )
    try:
        store.commit(
            ended,
            _reminder(record, policies.found(pack).reopening_reminder, now),
            _noted(record, "thawed", _HOUSE, now),
        )
    except Lost:
        return False
    watch.count(Count.THAWED)
    return True


def sweep(now: datetime) -> dict[str, int]:
    """Mend what timers missed: thaw what is overdue, and set timers that are not there. Returns how many of each."""
    thawed = missing = 0
    for record in FreezeRecord.running_index.query(FreezeRecord.RUNNING):
        held = standing(record)
        if held is None:
            continue
        if held.overdue(now):
            thawed += thaw(held.group_id, held.freeze_id, held.version, now)
        elif not timers.stands(held.timer()):
            missing += 1
            _start(record)
    if missing:
        watch.count(Count.TIMER_MISSED, missing)
    return {"thawed": thawed, "timers": missing}
