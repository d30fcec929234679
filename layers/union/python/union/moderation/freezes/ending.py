"""Sees that a freeze ends: its timer, the sweep that mends what the timer missed, and the reminder of what is left to open."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store, sweeps, timers, watch
from union.core.policy import actions as policies
from union.core.policy.records import union_name
from union.core.policy.rules import Policy
from union.errors import Unavailable
from union.membership.groups import actions as groups
from union.moderation.board import records as board_records
from union.moderation.enforcement import actions as enforcement
from union.moderation.enforcement import queue as chat_queue
from union.moderation.freezes import letters as freeze_letters
from union.moderation.freezes import records, rules
from union.moderation.freezes.tables import FreezeRecord
from union.store import ConditionFailed, Put, Update
from union.watch import Count

if TYPE_CHECKING:
    from pynamodb.expressions.update import Action


def thaw(group_id: str, freeze_id: str, version: int, now: datetime) -> bool:
    """End a freeze whose time has come and remind everybody to move on. Returns whether this call did it.

    An old timer (another version), a second one, and one that is early change nothing.
    """
    record, pack, group = store.read(FreezeRecord.by_key(group_id), policies.in_force_key(), groups.key(group_id))
    held = records.standing(record)
    if record is None or held is None or not held.ends_by(freeze_id, version, now):
        return False
    policy = policies.current(pack)
    same = (FreezeRecord.freeze_id == freeze_id) & (FreezeRecord.version == version)
    # The timer, the sweep and somebody who freezes again may all end it at once: one does, and writes the reminder.
    due = (FreezeRecord.running == FreezeRecord.RUNNING) & (FreezeRecord.ends_at <= now)
    ended = Update(FreezeRecord(group_id), [after(record)], same & due)
    parts = [reminder_write(record, policy.reopening_reminder, now), records.note_write(record, "thawed", records.HOUSE, now)]
    parts += freeze_letters.over(record, records.left(record), policy, None, now)
    parts += [freeze_letters.to_staff(record, group, policy, "ended", now)] if group else []
    try:
        store.commit(ended, *parts)
    except ConditionFailed:
        return False
    watch.count(Count.THAWED)
    sweeps.ran(record.ends_at, now)
    # Its holds of servers elsewhere are over by their own time: a call makes it sooner.
    chat_queue.call(records.lanes(record))
    return True


def after(record: FreezeRecord) -> "Action":
    """The freeze runs no more; the sweep finds it again where something elsewhere may be left to reopen."""
    return FreezeRecord.running.set(FreezeRecord.REOPENING) if record.platforms else FreezeRecord.running.remove()


def reminder_write(record: FreezeRecord, paragraphs: Sequence[str], now: datetime) -> Put:
    """The union's reminder at reopening. Its id comes from the freeze, so it stands there once."""
    post_id = f"{ids.sortable(now)[:12]}-{record.freeze_id[:12]}"
    text, union = "\n\n".join(paragraphs), union_name()
    return board_records.post_write(
        record.group_id, post_id, now, author_id=records.HOUSE, author=union, kind="reminder", text=text
    )


def set_timer(record: FreezeRecord) -> None:
    """Set the timer. Should that fail, the sweep sets it, and the freeze ends all the same."""
    held = records.standing(record)
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


def sweep(now: datetime) -> dict[str, int]:
    """Mend what timers missed, and remind of what is left to reopen after a day. Returns how many of each."""
    return {"thawed": 0, "timers": 0, "reminded": 0, "chats": 0} | sweeps.parts(
        ("freezes", lambda: _ends(now)), ("reminders", lambda: _reminders(now)), ("chats", lambda: _chats(now))
    )


def _chats(now: datetime) -> dict[str, int]:
    """Call for each server elsewhere at which something is to be done and nothing came."""
    late = enforcement.sweep(now)
    chat_queue.call(late)
    return {"chats": len(late)}


def _ends(now: datetime) -> Counter[str]:
    running = FreezeRecord.running_index.query(FreezeRecord.RUNNING)
    return sweeps.each("freeze", running, lambda record: _mended(record, now), _named)


def _mended(record: FreezeRecord, now: datetime) -> dict[str, int]:
    """End a freeze that no timer has ended, or set the timer that is not there. Either way somebody has to find out why."""
    held = records.standing(record)
    if held is None:
        return {}
    if held.overdue(now):
        thawed = thaw(held.group_id, held.freeze_id, held.version, now)
        sweeps.missed(thawed and held.ends_at, now, freeze_id=held.freeze_id)
        return {"thawed": thawed}
    if timers.stands(held.timer()):
        return {}
    watch.count(Count.TIMER_MISSED)
    set_timer(record)
    return {"timers": 1}


def _reminders(now: datetime) -> Counter[str]:
    over = FreezeRecord.running_index.query(FreezeRecord.REOPENING, FreezeRecord.ends_at <= now - rules.REMIND_AFTER)
    return sweeps.each("reopening", over, lambda record: {"reminded": _remind(record.group_id, record.freeze_id, now)}, _named)


def _named(record: FreezeRecord) -> str:
    return str(record.freeze_id)


def _remind(group_id: str, freeze_id: str, now: datetime) -> bool:
    """Write once more to the committee of a freeze that ended a day ago, if anything is left to reopen. Returns whether it did."""
    record, pack = store.read(FreezeRecord.by_key(group_id), policies.in_force_key())
    if record is None or record.freeze_id != freeze_id or record.running != FreezeRecord.REOPENING:
        return False
    left = records.by_hand(records.left(record))
    same = (FreezeRecord.freeze_id == freeze_id) & (FreezeRecord.running == FreezeRecord.REOPENING) & records.unmarked(record)
    policy: Policy = policies.current(pack)
    parts: list[Put] = freeze_letters.still_left(record, left, policy, now) if left else []
    parts += [records.note_write(record, "reminded to reopen", records.HOUSE, now, left=len(left))] if left else []
    try:
        store.commit(Update(FreezeRecord(group_id), [FreezeRecord.running.remove()], same), *parts)
    except ConditionFailed:
        return False
    return bool(left)
