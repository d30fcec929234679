"""Verbs: let a mailing go, take it back, stop it, let it go on, end it; and say how it goes. Who may do so, whoever calls has asked."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from pynamodb.expressions.update import Action

from union import store
from union.core.rate_limits import actions as limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict
from union.membership.mailings import records, rules
from union.membership.mailings.records import looked_at, written
from union.membership.mailings.rules import HANDED_OVER, Deed, Fate, Progress, State, Why
from union.store import ConditionFailed, Part, Update

if TYPE_CHECKING:
    from union.membership.mailings.tables import Mailing, MailingPause

_PAUSED = "Staff support have paused the letters of this group. Please ask them."
_MOVED = "Somebody else did something with this letter at the same moment. Please look at how it stands now."


def schedule(found: "Mailing", at: datetime | None, pause: "MailingPause | None", now: datetime, *parts: Part) -> datetime:
    """Let a draft go `at` a moment, or as soon as it cannot be taken back any more; `parts` happen with it. Returns when it goes.

    Raises `Conflict` where it is no draft, somebody else was quicker or staff paused the group's letters, `Invalid` for a moment that cannot
    be, `TooMany` where the group has written very much.
    """
    _check_pause(pause)
    send_at = rules.check_send_at(at, now)
    going = [*written(send_at=send_at, going_since=now, changed_at=now, why=None), *looked_at(send_at)]
    counted = limits.reach_write(Reach.MAILING, found.group_id, now)
    try:
        store.commit(records.move_write(found, Deed.SCHEDULE, *going), *counted, *parts)
    except ConditionFailed as lost:
        limits.refuse(lost, Reach.MAILING, counted)
        raise Conflict(_MOVED) from lost
    return send_at


def take_back(found: "Mailing", now: datetime, *parts: Part) -> None:
    """Let what is set to go be a draft again. Raises `Conflict` where it is on its way, or somebody else was quicker."""
    _move(found, Deed.TAKE_BACK, parts, *written(send_at=None, going_since=None, changed_at=now), *looked_at(None))


def stop(found: "Mailing", now: datetime, *parts: Part) -> None:
    """Let what is being sent stand still: no more than `STRIDE` further copies go. Raises `Conflict`."""
    _commit(halt_write(found, Why.STOPPED, now), parts)


def halt_write(found: "Mailing", why: Why, now: datetime) -> Update:
    """The part of a transaction that lets a mailing stand still, or ends it where its group left. `ConditionFailed` where it moved since.

    Raises `Conflict` where it cannot stand still.
    """
    if why in (Why.GROUP_LEFT, Why.ENDED):
        return records.move_write(found, Deed.END, *written(why=why.value, ended_at=now, changed_at=now), *looked_at(now))
    return records.move_write(found, Deed.STOP, *written(why=why.value, changed_at=now), *looked_at(now))


def resume(found: "Mailing", pause: "MailingPause | None", now: datetime, *parts: Part) -> None:
    """Let what was stopped go on, within a minute. Raises `Conflict`, also where staff paused the group's letters."""
    _check_pause(pause)
    deed = Deed.RESUME if found.planned_at else Deed.PLAN_ON
    _move(found, deed, parts, *written(going_since=now, changed_at=now, why=None, heads=None), *looked_at(now))


def end(found: "Mailing", now: datetime, *parts: Part) -> None:
    """Let nobody else get it, for good. Raises `Conflict`."""
    _commit(halt_write(found, Why.ENDED, now), parts)


def _check_pause(pause: "MailingPause | None") -> None:
    if pause is not None:
        raise Conflict(_PAUSED)


def _move(found: "Mailing", deed: Deed, parts: tuple[Part, ...], *actions: Action) -> None:
    _commit(records.move_write(found, deed, *actions), parts)


def _commit(part: Update, parts: tuple[Part, ...]) -> None:
    try:
        store.commit(part, *parts)
    except ConditionFailed as lost:
        raise Conflict(_MOVED) from lost


def counted(mailing_id: str) -> Counter[Fate]:
    """How many copies of a mailing have which fate, counted anew."""
    return Counter(fate for chunk in records.chunks(mailing_id) for fate in records.fates(chunk))


def _tally(found: "Mailing", *, fresh: bool) -> Mapping[str, int]:
    if fresh:
        return {fate.value: number for fate, number in counted(found.mailing_id).items()} if found.planned else {}
    return dict(found.tally or {})


def progress(found: "Mailing", now: datetime) -> Progress:
    """How a mailing goes, for who wrote it. That of one to many is as the clock counted it last."""
    people, fresh = int(found.planned), int(found.planned) <= rules.COUNTED_AT_ONCE
    tally = _tally(found, fresh=fresh)

    def told(*fates: Fate) -> str:
        return rules.banded(sum(int(tally.get(one, 0)) for one in fates), people)

    return Progress(
        state=State(found.state),
        why=found.why or "",
        people=people,
        done=sum(int(tally.get(one, 0)) for one in Fate if one != Fate.QUEUED),
        sent=told(*HANDED_OVER),
        delivered=told(Fate.DELIVERED, Fate.COMPLAINED),
        bounced=told(Fate.BOUNCED),
        complained=told(Fate.COMPLAINED),
        unsubscribed=rules.banded(int(found.unsubscribed), people),
        skipped=told(Fate.SKIPPED),
        unreached=told(Fate.REFUSED, Fate.LOST),
        counted_at=now if fresh else found.counted_at or now,
    )
