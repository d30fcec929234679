"""Verbs: write a letter with the change it tells of, call for it, send it once."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from union import ids, store, sweeps, time_left, watch
from union.core.letters import queue, rules
from union.core.letters.rules import Kind, State
from union.core.letters.tables import Letter
from union.core.look.rules import of_letters
from union.core.policy import records as look
from union.core.suppression import actions as suppression
from union.store import ConditionFailed, Put, Update
from union.watch import Count

type Enclose = Callable[[str, dict[str, Any], datetime], tuple[dict[str, Any], dict[str, bytes]]]
"""Gives, for the kind and the context of a letter, all that it says and the files that go with it by name."""
_PATIENCE = 5.0
"""Seconds that a letter waits in line at the post: letters of the house are never far back in it."""
_TOGETHER = 50
"""Letters in one transaction: 100 items and 4 MB are the most that DynamoDB takes."""


def letter_write(kind: Kind, letter_id: str, to: str, context: dict[str, Any], now: datetime) -> Put:
    """The part of a transaction that writes a letter. `letter_id` names its cause, so no cause is told twice."""
    written = Letter(
        letter_id=letter_id,
        mark=ids.key(),
        kind=kind,
        to=to,
        context=context,
        state=State.WAITING,
        shard=rules.shard(letter_id),
        queued_at=now,
        correlation_id=watch.correlation_id(),
        forget_at=now + rules.KEPT_FOR,
    )
    return Put(written, Letter.letter_id.does_not_exist())


def written(saves: Iterable[Put]) -> int:
    """Write letters that are no part of another change, as `letter_write` gave them. Returns how many were not written before."""
    number = 0
    for some in batched(saves, _TOGETHER, strict=False):
        fresh = list(some)
        while fresh:
            try:
                store.commit(*fresh)
                number += len(fresh)
                break
            except ConditionFailed as lost:
                # Those were written before. A transaction is all or nothing, so the others go once more without them.
                fresh = [part for part in fresh if not lost.on(part)]
    return number


def call(letters: Iterable[tuple[str, str]]) -> None:
    """Put letters just written, (letter id, correlation id), into the queue."""
    queue.call(list(letters))


def send(letter_id: str, now: datetime, enclose: Enclose) -> str | None:
    """Send a letter if nobody has begun to. Returns the mark by which log lines call it.

    `enclose` gives what is only known when the letter is sent: it is looked up before the claim, so that a failure leaves the letter to
    be sent later.
    What the post may take later is tried again, each time after a longer while, until it is given up. Raises `post.Later` where it is only
    busy, or too many others stand in line at it: the queue brings it again in a moment.
    """
    found = next(Letter.query(letter_id, consistent_read=True), None)
    if found is None or found.state != State.WAITING or now < (found.again_at or now):
        return found.mark if found else None
    if suppression.withheld(found.to):
        _withhold(found)
        return found.mark
    try:
        words = _words(found, now, enclose)
    except Exception as failure:
        _put_off(found, State.WAITING, watch.kind(failure), now)
        raise
    _await_turn()
    if _claim(found, now):
        _hand_over(found, words, now)
    return found.mark


def _withhold(found: Letter) -> None:
    """Letters to this address come back: the letter is not sent, and its owner sees why at /my/letters."""
    if store.alone(Update(found, [Letter.state.set(State.SUPPRESSED), Letter.shard.remove()], Letter.state == State.WAITING)):
        watch.count(Count.LETTER_SUPPRESSED)


def _words(found: Letter, now: datetime, enclose: Enclose) -> tuple[str, Any, dict[str, bytes]]:
    """What is sent: the sender's name, the words, and files; made before the claim, so that a failure leaves the letter unsent."""
    from union.core.letters.words import words  # The words are loaded only where letters are sent.

    context, files = enclose(str(found.kind), found.context, now)
    seen = look.current()
    # Named when it is sent, whatever the union was called when it was written.
    union = look.name_of(seen)
    return union, words(found.kind, {**context, "union": union}, of_letters(seen)), files


def _await_turn() -> None:
    """Wait until the post takes one more letter. Raises `post.Later` where that takes too long: nothing was claimed, so nothing is lost."""
    from union.core.letters import post, rate  # The post is loaded only where letters are sent.

    patience = min(_PATIENCE, time_left.seconds() - post.WORST - time_left.AFTER)
    if patience < 0 or not rate.await_turn(patience):
        raise post.Later("others are in line", busy=True)


def _claim(found: Letter, now: datetime) -> bool:
    """Only one of many callers gets the letter."""
    # Claimed before it is sent, so that what may have been sent is never sent once more by itself.
    claimed = [Letter.state.set(State.SENDING), Letter.claimed_at.set(now)]
    return store.alone(Update(found, claimed, Letter.state == State.WAITING))


def _hand_over(found: Letter, words: tuple[str, Any, dict[str, bytes]], now: datetime) -> None:
    from union.core.letters import post  # The post is loaded only where letters are sent.

    try:
        answers = found.context.get("reply_to", "")
        message_id = post.send(found.to, *words, reply_to=answers, headers=rules.HEADERS, tags=rules.tags(found.mark))
    except post.Refused as refused:
        _leave(found, State.REFUSED, Count.LETTER_REFUSED, Letter.why.set(str(refused)))
    except post.Later as later:
        _put_off(found, State.SENDING, str(later), now, soon=later.busy)
        if later.busy:
            raise
    except post.Unknown as failure:
        # It stays as being sent, so nobody sends it again; after a while the sweep says that it is in doubt.
        watch.logger.warning("It is not known whether a letter was sent", letter=found.mark, why=str(failure))
    else:
        _leave(found, State.SENT, Count.LETTER_SENT, Letter.message_id.set(message_id))


def _put_off(found: Letter, state: State, why: str, now: datetime, *, soon: bool = False) -> None:
    """The letter was surely not sent. It is tried again, `soon` or after a while, or given up where that has gone on for too long."""
    watch.logger.warning("A letter could not be sent", letter=found.mark, why=why)
    if rules.given_up(found.queued_at, now):
        _leave(found, State.REFUSED, Count.LETTER_REFUSED, Letter.why.set(why))
        return
    tries = int(found.tries or 0) + 1
    again_at = now if soon else rules.next_try(tries, now)
    again = [Letter.tries.set(tries), Letter.again_at.set(again_at), Letter.why.set(why)]
    found.update([Letter.state.set(State.WAITING), *again], Letter.state == state)


def _leave(found: Letter, state: State, count: Count, *more: Any) -> None:
    found.update([Letter.state.set(state), Letter.shard.remove(), *more])
    watch.count(count)


def sweep(now: datetime) -> dict[str, int]:
    """Call again for letters whose call was lost or whose time to be tried again has come, and mark those of which nobody knows.

    Each that waits for too long is counted each time, and that rings. Returns how many were called for.
    """
    done: Counter[str] = Counter()
    for shard in random.sample(rules.shards(), rules.SHARDS):  # Whatever is wrong with one, the next time another one is first.
        done += _swept(shard, now)
    if done["delayed"]:
        watch.count(Count.LETTER_DELAYED, done["delayed"])
    return {"letters": done["letters"]}


def _swept(shard: str, now: datetime) -> Counter[str]:
    """How many letters of one part of the outbox were called for, and how many have waited for too long."""
    unsent = list(sweeps.readable("letter", Letter.unsent.query(shard)))
    doubted = [found for found in unsent if rules.in_doubt(found.state, found.claimed_at, now)]
    sweeps.each("letter in doubt", doubted, _doubt, _named)
    overdue = [found for found in unsent if rules.overdue(found.state, found.queued_at, found.again_at, now)]
    done = sweeps.each("calls", batched(overdue, queue.AT_ONCE, strict=False), _called, lambda some: _named(some[0]))
    done["delayed"] = sum(rules.delayed(found.state, found.queued_at, now) for found in unsent)
    return done


def _named(found: Letter) -> str:
    return str(found.mark)


def _doubt(found: Letter) -> dict[str, int]:
    """Nobody knows whether it was sent, unless whoever sends it says so at this very moment."""
    doubted = [Letter.state.set(State.IN_DOUBT), Letter.shard.remove()]
    if not store.alone(Update(found, doubted, Letter.state == State.SENDING)):
        return {}
    watch.count(Count.LETTER_IN_DOUBT)
    return {"in_doubt": 1}


def _called(some: Sequence[Letter]) -> dict[str, int]:
    call((found.letter_id, found.correlation_id) for found in some)
    return {"letters": len(some)}


def once_more(state: str, now: datetime) -> int:
    """Let every letter that stands as `state`, refused or in doubt, be sent after all. Returns how many.

    For whoever runs the house, once what was in the way is gone. A letter in doubt may arrive a second time.
    """
    wanted = (Letter.state == state) & Letter.state.is_in(State.REFUSED, State.IN_DOUBT)
    found = Letter.scan(filter_condition=wanted)
    return sweeps.each("letter", found, lambda one: _once_more(one, now), _named)["letters"]


def _once_more(found: Letter, now: datetime) -> dict[str, int]:
    waits = [Letter.state.set(State.WAITING), Letter.shard.set(rules.shard(found.letter_id)), Letter.queued_at.set(now)]
    found.update([*waits, Letter.tries.remove(), Letter.again_at.remove()], Letter.state == found.state)
    return _called([found])
