"""Each minute: let mailings begin whose moment has come, plan, mend what calls were lost, count, and say which are through.

One bad mailing stops no other, and each has its share of the time.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from union import store, sweeps, watch
from union.core.policy import actions as policies
from union.membership.mailings import holding, letters, planning, queue, records, rules, volumes
from union.membership.mailings.holding import Freezes, Look
from union.membership.mailings.queue import Called
from union.membership.mailings.records import looked_at, written
from union.membership.mailings.rules import HANDED_OVER, Deed, Fate, Resolve, State, Why
from union.store import ConditionFailed, Part, Put
from union.times import london_day
from union.watch import Count

if TYPE_CHECKING:
    from union.membership.mailings.tables import Chunk, Mailing

_EACH = timedelta(minutes=1)
_MOST_CALLED = 20
"""Chunks of one mailing that one look calls for at most."""
_DAY: Mapping[str, frozenset[Fate]] = {
    "sent": HANDED_OVER,
    "delivered": frozenset({Fate.DELIVERED, Fate.COMPLAINED}),
    "bounced": frozenset({Fate.BOUNCED}),
    "complained": frozenset({Fate.COMPLAINED}),
}
"""What a group's day counts, and which copies that are."""


def tick(now: datetime, resolve: Resolve, freezes: Freezes) -> dict[str, int]:
    """Look at every mailing that is due. It may run twice, or at once with itself. Returns how many of what was done."""
    due = list(sweeps.readable("mailing", records.due(now)))
    return sweeps.parts(
        *((mailing_id, partial(_looked_at, group_id, mailing_id, now, resolve, freezes)) for group_id, mailing_id in due)
    )


def _looked_at(group_id: str, mailing_id: str, now: datetime, resolve: Resolve, freezes: Freezes) -> dict[str, int]:
    look = holding.look(group_id, mailing_id, freezes, now)
    match look.mailing.state:
        case State.SCHEDULED:
            return _begun(look, now, resolve, freezes)
        case State.PLANNING:
            return _planned(look, now, resolve)
        case State.SENDING:
            return _sending(look, now)
        case _:
            return _over(look, now)


def _begun(look: Look, now: datetime, resolve: Resolve, freezes: Freezes) -> dict[str, int]:
    if look.why(now) == Why.GROUP_LEFT:
        return _halted(look, now)
    if not planning.begin(look.mailing, now):
        return {}
    again = holding.look(look.mailing.group_id, look.mailing.mailing_id, freezes, now)
    return {"begun": 1} | _planned(again, now, resolve)


def _planned(look: Look, now: datetime, resolve: Resolve) -> dict[str, int]:
    if look.why(now):
        return _halted(look, now)
    return {"planned": planning.plan(look.mailing, now, resolve)}


def _halted(look: Look, now: datetime) -> dict[str, int]:
    why = look.why(now)
    if why is None or not holding.halt(look.mailing, why, now):
        return {}
    watch.count(Count.MAILING_HALTED)
    return {"halted": 1}


def _sending(look: Look, now: datetime) -> dict[str, int]:
    if look.why(now):
        return _halted(look, now)
    found, chunks = look.mailing, list(records.chunks(look.mailing.mailing_id))
    fates = Counter(fate for chunk in chunks for fate in records.fates(chunk))
    if not fates[Fate.QUEUED]:
        counted(look, fates, now + _EACH, now)
        return _finished(found, now)
    numbers, heads = _to_call(found, chunks, now)
    counted(look, fates, now + _EACH, now, heads)
    queue.call([Called(found.group_id, found.mailing_id, number) for number in numbers[:_MOST_CALLED]])
    return {"called": len(numbers)}


def _to_call(found: "Mailing", chunks: "list[Chunk]", now: datetime) -> tuple[list[str], dict[str, tuple[str, int]]]:
    """The chunks to call for: those that waited or were left by whoever had them, and those at which a chain has come to a halt."""
    due = [chunk.number for chunk in chunks if _due(chunk, now)]
    fresh = [chunk.number for chunk in chunks if chunk.state == records.WAITING and chunk.again_at is None]
    before = {lane: (str(head), int(times)) for lane, (head, times) in (found.heads or {}).items()}
    halted, heads = rules.stuck(rules.lanes(fresh), before)
    return [*due, *halted], heads


def _due(chunk: "Chunk", now: datetime) -> bool:
    if chunk.state == records.CLAIMED:
        return chunk.claimed_at is not None and chunk.claimed_at < now - rules.CLAIM_LASTS
    return chunk.state == records.WAITING and chunk.again_at is not None and chunk.again_at <= now


def _finished(found: "Mailing", now: datetime) -> dict[str, int]:
    ended = [*written(ended_at=now, heads=None), *looked_at(rules.next_count(now, now))]
    try:
        store.commit(records.move_write(found, Deed.FINISH, *ended))
    except ConditionFailed:
        return {}
    return {"finished": 1}


def _over(look: Look, now: datetime) -> dict[str, int]:
    """Count what stands still or is over: the post tells of copies for some time yet."""
    found = look.mailing
    if found.state == State.STOPPED and look.why(now) == Why.GROUP_LEFT:
        return _halted(look, now)
    fates = Counter(fate for chunk in records.chunks(found.mailing_id) for fate in records.fates(chunk))
    counted(look, fates, rules.next_count(found.ended_at or found.changed_at, now), now)
    return {"counted": 1}


def counted(
    look: Look, fates: Counter[Fate], at: datetime | None, now: datetime, heads: Mapping[str, tuple[str, int]] | None = None
) -> None:
    """Keep a count of a mailing, with what it adds to its group's day, and look again `at` a moment; staff are told of what is not well.

    All of it is one transaction, on the condition that nobody else counted since: so each copy is counted on one day, once.
    """
    found = look.mailing
    counts = {
        **{fate.value: fates[fate] for fate in Fate},
        "planned": int(found.planned),
        "unsubscribed": int(found.unsubscribed),
    }
    remembered = written(heads={lane: list(head) for lane, head in heads.items()} if heads else None)
    more = _more(dict(found.tally or {}), counts)
    parts = [records.day_write(found.group_id, london_day(now), more)] if any(more.values()) else []
    _keep([records.count_write(found, counts, at, now, *remembered), *parts], _warnings(look, more, counts, now))


def _warnings(look: Look, more: Mapping[str, int], counts: Mapping[str, int], now: datetime) -> list[Put]:
    """The letters to staff: for every complaint, and where more comes back than the post bears for long."""
    copies = Counter({name: _of(counts, fates) for name, fates in _DAY.items()})
    troubles = ["complained"] if more["complained"] > 0 else []
    troubles += ["bounced"] if more["bounced"] > 0 and volumes.bounces_too_often(copies) else []
    if not (troubles and look.group):
        return []
    policy = policies.read()
    return [letters.warning(look.mailing, look.group, one, copies, policy, now) for one in troubles]


def _keep(counting: list[Part], telling: list[Put]) -> None:
    """Keep a count, with the letters of which staff had none today."""
    try:
        store.commit(*counting, *telling)
    except ConditionFailed as lost:
        fresh = [part for part in telling if not lost.on(part)]
        if len(fresh) < len(telling) and not any(lost.on(part) for part in counting):
            _keep(counting, fresh)


def _more(before: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, int]:
    """What a count adds to a day."""
    copies = {name: _of(counts, fates) - _of(before, fates) for name, fates in _DAY.items()}
    return copies | {name: counts[name] - int(before.get(name, 0)) for name in ("planned", "unsubscribed")}


def _of(counts: Mapping[str, int], fates: frozenset[Fate]) -> int:
    return sum(int(counts.get(fate, 0)) for fate in fates)
