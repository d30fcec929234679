"""Verbs: bring a server of another platform to where its freezes want it, step by step, whoever dies in between.

What is to be done is found out anew each time from what is kept and what the platform says: so a call may come twice, late, or after the one
before it was killed, and an old timer undoes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from union import watch
from union.errors import Unavailable
from union.membership.chats import protocol
from union.membership.chats.protocol import Chat, Kept, Lack, Lacking, Service, TooSoon, Uncovered
from union.moderation.enforcement import queue, records, rules
from union.moderation.enforcement.records import After, Held, Said, Server
from union.moderation.enforcement.rules import Mark, Report, Standing, Switch
from union.watch import Count

SILENT = "silent"
"""What is told of a platform that does not answer, beside the words of `Lack`."""
_ROUNDS = 4
"""So often a server is looked at, set and read back in one go: each round sees channels that were made meanwhile."""
_GIVEN_UP = timedelta(days=7)
"""So long after the last freeze the house goes on trying to put back what was."""


@dataclass(frozen=True)
class Means:
    """What this works with: how a server is reached (service, its id, the channel to post in), and how its group is told."""

    chat: Callable[[Service, str, str], Chat]
    tell: Callable[[Report, datetime], None]


def run(lane: str, now: datetime, means: Means) -> float | None:
    """Do what is to be done at the server of this lane; returns in how many seconds to call again, None where nothing waits.

    Where somebody else works there nothing is done: they see what was asked for meanwhile.
    """
    if not records.leased(lane, now):
        return None
    server = records.of_lane(lane)
    if server is None:
        return None
    again = records.release(server, _attempted(server, now, means), now)
    return None if again is None else max(0.0, (again - now).total_seconds())


def _attempted(server: Server, now: datetime, means: Means) -> After:
    tries = server.tries + 1
    try:
        return After(_brought(server, now, means))
    except Unavailable as away:
        watch.logger.warning("A chat's platform does not answer, or asks to wait", lane=server.lane, tries=tries)
        since = server.failing_since or now
        if rules.asks_a_person(since, now):
            _tell_all(server, now, means, SILENT)
        pause = timedelta(seconds=away.seconds) if isinstance(away, TooSoon) else rules.pause(tries)
        return After(_again(server, now, pause), tries, since)
    except Lacking as why:
        watch.logger.warning("A chat's platform refuses", lane=server.lane, lack=str(why.lack), code=why.code)
        _tell_all(server, now, means, str(why.lack))
        return After(_again(server, now, rules.SLOWLY), tries, server.failing_since)


def _again(server: Server, now: datetime, pause: timedelta) -> datetime | None:
    """When to try again; a week after the last freeze nothing is tried any more, and nothing kept."""
    last = max((one.hold.ends_at for one in server.holds), default=now)
    if now < last + _GIVEN_UP:
        return now + pause
    records.forget(server)
    return None


def _brought(server: Server, now: datetime, means: Means) -> datetime | None:
    """Freeze the server or open it; returns when to look again."""
    holds = [one.hold for one in server.holds]
    if rules.running(holds, now):
        _frozen(server, now, means)
    elif holds:
        _opened(server, now, means)
    return rules.next_look(holds, now)


def _reach(server: Server, means: Means, said: Said | None = None) -> Chat:
    channels = [one for one in ([said] if said else [held.said for held in server.holds]) if one.post_channel_id]
    return means.chat(server.service, server.server_id, channels[0].post_channel_id if channels else "")


def _frozen(server: Server, now: datetime, means: Means) -> None:
    """Set all that keeps people from posting, read it back, and only then tell that it is frozen."""
    chat, refused = _reach(server, means), dict[str, Lacking]()
    for _ in range(_ROUNDS):
        look = chat.look()
        plan = look.plan()
        todo = rules.freezing(plan, server.switches)
        turning = [one for one in todo.turn if one.name not in refused]
        if not turning:
            break
        # First what was there is kept, then it is changed: whoever dies in between knows what to put back.
        _keep(server, (one for one in todo.keep if one.name not in refused))
        refused |= _turned(chat, turning)
        if refused.keys() >= {one.name for one in todo.turn} and not any(s.mark is Mark.READ for s in server.switches.values()):
            raise next(iter(refused.values()))
    else:
        raise Unavailable("The chat changes faster than it can be frozen.")
    fresh = [one for one in server.switches.values() if one.mark is Mark.KEPT and one.name not in refused]
    _keep(server, (replace(one, mark=Mark.READ) for one in fresh))
    left = {*plan.uncovered, *(Uncovered(Kept.CHANNEL, look.called(name)) for name in refused)}
    changed = tuple(look.called(name) for name in todo.changed)
    still = [held for held in server.holds if held.hold.runs(now)]
    for held in server.holds:
        standing = Standing.FROZEN if held in still else Standing.SHARED
        told = _report(held, standing, tuple(sorted(left)), changed)
        _tell(server, held, told, now, means)
        if held in still and _refuses(server, held, "stated", means):
            _tell(server, held, replace(told, unsaid=True), now, means)


def _keep(server: Server, switches: Iterable[Switch]) -> None:
    found = list(switches)
    records.keep(server.lane, found)
    server.switches |= {one.name: one for one in found}


def _turned(chat: Chat, switches: Sequence[Switch], *, back: bool = False) -> dict[str, Lacking]:
    """Set these switches, or put them `back`; returns those that the platform refuses. One that it refuses stops no other."""
    refused: dict[str, Lacking] = {}
    for stage in rules.at_once(switches):
        with ThreadPoolExecutor(protocol.AT_ONCE, "chat") as beside:
            # Each with the context of here: how long it may take stands there.
            begun = [beside.submit(copy_context().run, _turned_one_by_one, chat, some, back) for some in stage]
        for one in begun:
            refused |= one.result()
    return refused


def _turned_one_by_one(chat: Chat, switches: Sequence[Switch], back: bool) -> dict[str, Lacking]:
    refused: dict[str, Lacking] = {}
    for one in switches:
        try:
            chat.turn(one.name, one.before if back else one.after)
        except Lacking as why:
            if why.lack in (Lack.TOKEN, Lack.GONE):
                raise
            refused[one.name] = why
    return refused


def _opened(server: Server, now: datetime, means: Means) -> None:
    """Put back what was, read it back, tell what a person changed meanwhile, and keep nothing of it."""
    drift = _put_back(server, _reach(server, means)) if server.switches else ()
    for held in server.holds:
        unsaid = held.stated and _refuses(server, held, "reminded", means)
        if not held.told.startswith(Standing.OPEN):  # Told once more it would know of no drift.
            _tell(server, held, replace(_report(held, Standing.OPEN, (), drift), unsaid=unsaid), now, means)
    records.forget(server)


def _put_back(server: Server, chat: Chat) -> tuple[str, ...]:
    """Set what was before, and look again; returns what people call that which is not as it was, as somebody changed it or we may not."""
    refused = dict[str, Lacking]()
    # From now on it is not known of them whether they are frozen: a freeze that begins in the midst of it sets them anew.
    _keep(server, (replace(one, mark=Mark.KEPT) for one in server.switches.values() if one.mark is Mark.READ))
    for _ in range(_ROUNDS):
        look = chat.look()
        todo = rules.reopening(server.switches.values(), look.values(server.switches))
        turning = [one for one in todo.turn if one.name not in refused]
        if not turning:
            return tuple(name for name in (look.called(one) for one in (*todo.drift, *refused)) if name)
        refused |= _turned(chat, turning, back=True)
    raise Unavailable("The chat changes faster than it can be opened.")


def _refuses(server: Server, held: Held, which: Literal["stated", "reminded"], means: Means) -> bool:
    """Post and pin the statement or the reminder, once; whether the platform refuses it. That is no reason not to freeze, or not to open."""
    if not getattr(held, which):
        try:
            _reach(server, means, held.said).say(held.said.statement if which == "stated" else held.said.reminder)
            taken = True
        except Lacking as why:
            watch.logger.warning("A statement could not be posted", lane=server.lane, lack=str(why.lack))
            taken = False
        records.note_said(server, held, which, taken=taken)
    return held.unsaid


def _report(held: Held, standing: Standing, uncovered: tuple[Uncovered, ...] = (), changed: tuple[str, ...] = ()) -> Report:
    return Report(
        held.hold.group_id, held.hold.platform_id, held.hold.freeze_id, standing, uncovered, changed, unsaid=held.unsaid
    )


def _tell_all(server: Server, now: datetime, means: Means, lack: str) -> None:
    for held in server.holds:
        report = replace(_report(held, Standing.FAILING), lack=lack)
        if held.told != report.mark:
            watch.count(Count.CHAT_STUCK)
        _tell(server, held, report, now, means)


def _tell(server: Server, held: Held, report: Report, now: datetime, means: Means) -> None:
    """Tell the group, unless it was told just that: it is told first and noted then, so that what it was told of is never missing."""
    if held.told == report.mark:
        return
    means.tell(report, now)
    records.note_told(server, held, report.mark)
    if report.standing is Standing.FROZEN:
        watch.count(Count.CHAT_FROZEN)
    elif report.standing is Standing.OPEN:
        watch.count(Count.CHAT_OPENED)


def hurry(lanes: Sequence[str], seconds: float = 0) -> None:
    """Call for what is to be done at each of these servers, in so many `seconds`. Where the queue does not answer the sweep calls again."""
    try:
        queue.call(lanes, seconds)
    except Unavailable:
        watch.logger.warning("The queue of chats did not take all; the sweep calls again")


def sweep(now: datetime) -> list[str]:
    """The servers at which something is to be done by now and for which nothing came: to be called for."""
    return records.due(now)
