"""Verbs: seal what was noted, and look whether all that was sealed is as it was."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched

from union import store, sweeps, time_left, watch
from union.core.audit import records, rules
from union.core.audit.rules import Block
from union.core.case_log.rules import START
from union.errors import Unavailable
from union.store import ConditionFailed
from union.times import from_iso
from union.watch import Count

_TRIES = 24
"""Each time that one loses, another block is in; as many functions as the table has shards seal at once."""
_FOR_ONE = 3.0
"""Seconds that a look at one block and what it seals may take."""
_CHECKED = timedelta(days=2)
"""So far back each night looks: one night that fails leaves nothing out."""


def seal(keys: Sequence[tuple[str, str]], now: datetime) -> int:
    """Seal the entries with these subjects and ids, as they stand in the table. Doing it again seals none twice. Returns how many it sealed.

    Raises `Unavailable` where others seal so much at this moment that this one never comes to be next.
    """
    return sum(_seal(some, now) for some in batched(dict.fromkeys(keys), records.MOST_SEALED, strict=False))


def _seal(keys: Sequence[tuple[str, str]], now: datetime) -> int:
    there = records.entries(keys)
    sealed = [(*key, entry.digest if entry else rules.GONE) for key, entry in zip(keys, there, strict=True)]
    for _ in range(_TRIES):
        # What is sealed already comes again where a batch failed, and where a house is restored.
        fresh = [one for one, block in zip(sealed, records.sealed_in(keys), strict=True) if block is None]
        if not fresh:
            return 0
        last = records.last()
        number, previous = (last.number, last.hash) if last else (0, START)
        try:
            store.commit(*records.block_write(number + 1, previous, fresh, now))
        except ConditionFailed:
            continue  # Somebody else's block has this number, so ours follows that one.
        for subject, entry_id, told in fresh:
            if told == rules.GONE:
                watch.logger.error("An entry of the log was gone before it was sealed", subject=subject, entry=entry_id)
        return len(fresh)
    raise Unavailable("The house is very busy. Please try again in a moment.")


def tick(now: datetime) -> dict[str, int]:
    """Look at the blocks of the last two days, and at what they seal; whatever is not as it was is told and rings.

    Returns how many blocks and entries were seen, and how many flaws. The last block's number and hash go into the log as well, which is another
    place than the tables: who wrote all blocks anew could not write them there.
    """
    done, after = Counter(blocks=0, entries=0, flaws=0), None
    for block in sweeps.readable("block of the log", records.backwards()):
        if time_left.seconds() < time_left.AFTER + _FOR_ONE:
            watch.logger.warning("The time is over; the rest of the log was not looked at")
            watch.count(Count.SWEEP_UNFINISHED)
            break
        if after is None:
            watch.logger.info("the log ends", number=block.number, hash=block.hash)
        done.update(blocks=1, entries=len(block.entries), flaws=_tell([*_behind(after, block), *_within(block)]))
        after = block
        if from_iso(block.at) < now - _CHECKED:
            break
    else:
        done.update(flaws=_tell(_behind(after, None)))
    return dict(done)


def _behind(block: Block | None, before: Block | None) -> list[str]:
    found = rules.flaw(block, before) if block else None
    return [found] if found else []


def _within(block: Block) -> list[str]:
    return sweeps.attempt("block of the log", str(block.number), lambda: rules.flaws(block, records.entries(block.keys))) or []


def _tell(flaws: Sequence[str]) -> int:
    for flaw in flaws:
        watch.logger.error("The log of who did what is not as it was", flaw=flaw)
        watch.count(Count.AUDIT_BROKEN)
    return len(flaws)
