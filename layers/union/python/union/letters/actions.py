"""Verbs: write a letter with the change it tells of, call for it, send it once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError

from union import ids, watch
from union.letters import queue, rules
from union.letters.rules import Kind, State
from union.letters.tables import Letter
from union.store import Save
from union.watch import Count


def letter(kind: Kind, letter_id: str, to: str, context: dict[str, Any], now: datetime) -> Save:
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
    return Save(written, Letter.letter_id.does_not_exist())


def call(letters: Iterable[tuple[str, str]]) -> None:
    """Put letters just written, (letter id, correlation id), into the queue."""
    queue.call(list(letters))


def send(letter_id: str, now: datetime) -> str | None:
    """Send a letter if nobody has begun to. Returns the mark by which log lines call it. Raises `post.Later` where it is worth trying again."""
    found = next(Letter.query(letter_id, consistent_read=True), None)
    if found is None or found.state != State.WAITING:
        return found.mark if found else None
    context, files = _enclosed(found, now)
    if _claim(found, now):
        _hand_over(found, context, files)
    return found.mark


def _enclosed(found: Letter, now: datetime) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What is only known when a letter is sent. It is looked up before the claim, so that a failure leaves the letter to be sent later."""
    if found.kind not in rules.WITH_TICKETS:
        return found.context, {}
    from union.tickets import actions as tickets  # Tickets write letters, so this way round it waits until one is sent.

    return tickets.enclosed(str(found.kind), found.context, now)


def _claim(found: Letter, now: datetime) -> bool:
    """Only one of many callers gets the letter."""
    try:
        found.update([Letter.state.set(State.SENDING), Letter.claimed_at.set(now)], Letter.state == State.WAITING)
    except UpdateError as failure:
        if failure.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _hand_over(found: Letter, context: dict[str, Any], files: dict[str, bytes]) -> None:
    from union.letters import post  # The post and the words are loaded only where letters are sent.
    from union.letters.words import words

    text = words(found.kind, context)
    try:
        message_id = post.send(found.to, context["union"], text, files)
    except post.Refused:
        _leave(found, State.REFUSED, Count.LETTER_REFUSED)
    except post.Later:
        found.update([Letter.state.set(State.WAITING)], Letter.state == State.SENDING)
        raise
    except post.Unknown as failure:
        watch.logger.warning("It is not known whether a letter was sent", letter=found.mark, why=str(failure))
    else:
        _leave(found, State.SENT, Count.LETTER_SENT, Letter.message_id.set(message_id))


def _leave(found: Letter, state: State, count: Count, *more: Any) -> None:
    found.update([Letter.state.set(state), Letter.shard.remove(), *more])
    watch.count(count)


def sweep(now: datetime) -> int:
    """Call again for letters whose call was lost, and mark those of which nobody knows. Returns how many were called for."""
    unsent = [found for shard in rules.shards() for found in Letter.unsent.query(shard, limit=200)]
    for found in unsent:
        if rules.in_doubt(found.state, found.claimed_at, now):
            _leave(found, State.IN_DOUBT, Count.LETTER_IN_DOUBT)
    overdue = [(f.letter_id, f.correlation_id) for f in unsent if rules.overdue(f.state, f.queued_at, now)]
    call(overdue)
    return len(overdue)
