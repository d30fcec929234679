"""Verbs: the end of a member's time on read-only.

The table says when it is over; a timer hurries the letter that says so, and a sweep mends what was missed.
"""

from datetime import datetime

from union import settings, store, sweeps, timers, watch
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind
from union.core.policy import actions as policies
from union.errors import Unavailable
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.moderation.board import letters as board_letters
from union.moderation.board.tables import Restriction
from union.store import ConditionFailed, Part, Update
from union.times import iso
from union.watch import Count

_HOUSE = "union-house"


def timer(record: Restriction) -> str:
    """The name of the schedule that ends this version of a time on read-only."""
    return f"read-only-{named(record)}-{int(record.version)}"


def start(record: Restriction) -> None:
    """Set the timer. Should that fail, the sweep sets it, and the time ends all the same."""
    message = {
        "kind": "read-only",
        "group_id": record.group_id,
        "person_id": record.person_id,
        "version": int(record.version),
        "correlation_id": watch.correlation_id(),
    }
    try:
        timers.start(timer(record), record.ends_at, settings.thaw(), message)
    except Unavailable:
        watch.count(Count.TIMER_MISSED)
        watch.logger.warning("A timer could not be set; the sweep will", group_id=record.group_id)


def stop(record: Restriction) -> None:
    """Delete the timer of a version that is over."""
    timers.stop(timer(record))


def lapse(group_id: str, person_id: str, version: int, now: datetime) -> bool:
    """Tell a member whose time on read-only has come to its end. Returns whether this call did it.

    An old timer (another version), a second one, and one that is early change nothing.
    """
    record, group, held, pack = store.read(
        Restriction.by_key(group_id, person_id),
        groups.key(group_id),
        memberships.key(group_id, person_id),
        policies.in_force_key(),
    )
    if record is None or record.running is None or int(record.version) != version or now < record.ends_at:
        return False
    # Somebody may have made it longer since: by its version, whoever came with the old one ends nothing.
    same = (Restriction.version == version) & Restriction.running.exists() & (Restriction.ends_at <= now)
    ended = Update(Restriction(group_id, person_id), [Restriction.running.remove()], same)
    parts: list[Part] = [ended, audit_write(f"group#{group_id}", "read-only over", _HOUSE, now, person=person_id)]
    if group is not None:
        about = {"back": True, "early": False, "reason": "", "at": iso(record.ends_at), "way": "read-only"}
        letter_id = f"{Kind.READ_ONLY}#{group_id}#{person_id}#{version}#over"
        parts += board_letters.to_member(group, held, pack, (Kind.READ_ONLY, letter_id), about, now)
    try:
        store.commit(*parts)
    except ConditionFailed:
        return False
    sweeps.ran(record.ends_at, now)
    return True


def sweep(now: datetime) -> dict[str, int]:
    """Mend what timers missed: end what is over, and set timers that are not there. Returns how many of each."""
    found = Restriction.running_index.query(Restriction.RUNNING)
    done = sweeps.each("read-only", found, lambda one: _mended(one, now), named)
    return {"read_only_over": 0, "read_only_timers": 0} | done


def named(record: Restriction) -> str:
    """A time on read-only by its mark, which names nobody."""
    return str(record.mark)


def _mended(found: Restriction, now: datetime) -> dict[str, int]:
    """What is to be done of one that the index gave in part."""
    (record,) = store.read(Restriction.by_key(found.group_id, found.person_id))
    if record is None or record.running is None:
        return {}
    if record.ends_at <= now:
        over = lapse(record.group_id, record.person_id, int(record.version), now)
        sweeps.missed(over and record.ends_at, now, timer=timer(record))
        return {"read_only_over": over}
    if timers.stands(timer(record)):
        return {}
    watch.count(Count.TIMER_MISSED)
    start(record)
    return {"read_only_timers": 1}
