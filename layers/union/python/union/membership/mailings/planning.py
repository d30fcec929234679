"""Verbs: write down who gets a mailing, a thousand people in one transaction, in the order of their ids.

Whoever plans may be cut short anywhere, and two may plan at once: people and the place at which it goes on are written together, and only by
whoever read that place. So nobody is written down twice, whether they come twice or the list changes meanwhile.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched, islice
from typing import TYPE_CHECKING

from union import store, time_left
from union.membership.letter_choices import records as choices
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import queue, records, rules
from union.membership.mailings.queue import Called
from union.membership.mailings.records import looked_at, written
from union.membership.mailings.rules import Deed, Recipient, Resolve, State
from union.store import ConditionFailed

if TYPE_CHECKING:
    from union.membership.mailings.tables import Mailing


def begin(found: "Mailing", now: datetime) -> bool:
    """Let a mailing's moment have come. False where somebody took it back meanwhile."""
    try:
        store.commit(records.move_write(found, Deed.BEGIN, *written(started_at=now), *looked_at(now)))
    except ConditionFailed:
        return False
    return True


def plan(found: "Mailing", now: datetime, resolve: Resolve) -> int:
    """Write down those who get a mailing and are not written down yet, as far as there is time. Returns how many.

    The next call goes on where this one ended. Once all are written down the first chunks are called for.
    """
    people, number = _wanted(found, resolve, now), 0
    while found.state == State.PLANNING and time_left.seconds() >= time_left.AFTER:
        some = list(islice(people, rules.PLANNED_AT_ONCE))
        if not _written(found, some, now):
            break
        number += len(some)
        if len(some) < rules.PLANNED_AT_ONCE:
            call(found, range(1, rules.CHAINS + 1), int(found.planned) + len(some))
            break
        (again,) = store.read(records.key(found.group_id, found.mailing_id))
        found = records.require(again)
    return number


def call(found: "Mailing", numbers: Iterable[int], people: int) -> None:
    """Call for chunks of a mailing, of those that so many people take. A call that is lost the clock mends."""
    there = rules.chunks(people)
    queue.call(
        [Called(found.group_id, found.mailing_id, rules.chunk_number(one)) for one in numbers if one <= there],
    )


def _wanted(found: "Mailing", resolve: Resolve, now: datetime) -> Iterator[Recipient]:
    last = str(found.cursor or "")
    meant = resolve(found.group_id, records.audience(found), now, last)
    return _those_who_want(found.group_id, Sort(found.sort), meant, last)


def _those_who_want(group_id: str, sort: Sort, meant: Iterable[Recipient], last: str) -> Iterator[Recipient]:
    """Those who are meant, each once, without those who do not want such letters, or have no address."""
    chosen = {} if sort == Sort.SERVICE else choices.of_group(group_id)
    for one in meant:
        if one.person_id < last:
            raise RuntimeError("Who is meant has to come in the order of ids: else somebody would be left out.")
        if one.person_id > last and one.address and choices.wants(chosen.get(one.person_id), sort):
            yield one
        last = one.person_id


def _written(found: "Mailing", some: list[Recipient], now: datetime) -> bool:
    """Write down some more people, and whether these were the last. False where somebody else did, or moved the mailing."""
    before = rules.chunks(int(found.planned))
    puts = [
        records.chunk_write(found, before + n, people, now)
        for n, people in enumerate(batched(some, rules.CHUNK, strict=False), 1)
    ]
    kept = written(planned=int(found.planned) + len(some), cursor=some[-1].person_id if some else found.cursor)
    if len(some) < rules.PLANNED_AT_ONCE:
        part = records.move_write(found, Deed.SEND, *kept, *written(planned_at=now, heads=None), *looked_at(now))
    else:
        part = records.change_write(found, *kept)
    try:
        store.commit(*puts, part)
    except ConditionFailed:
        return False
    return True
