"""The log of who did what as it is kept: its entries by their keys, and its blocks from either end."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from union import store, sweeps
from union.core.audit import rules
from union.core.audit.rules import Block, Noted, Sealed
from union.core.audit.tables import BlockRecord, Entry, Seal
from union.store import Put
from union.times import from_iso, iso

MOST_SEALED = 99
"""As many entries as a block holds: with the block itself what one transaction of DynamoDB's takes."""


def noted(entry: Entry) -> Noted:
    """An entry as the rules know it."""
    return Noted(
        subject=str(entry.subject),
        entry_id=str(entry.entry_id),
        at=entry.at.isoformat(timespec="microseconds"),
        actor=str(entry.actor),
        act=str(entry.act),
        details=entry.details,
        correlation_id=str(entry.correlation_id),
    )


def entries(keys: Iterable[tuple[str, str]]) -> list[Noted | None]:
    """The entries with these subjects and ids, None for each that is not there."""
    return [one and noted(one) for one in store.read(*(Entry.by_key(*key) for key in keys))]


def last() -> Block | None:
    """The last block, if there is any yet."""
    return next(backwards(most=1), None)


def backwards(before: int | None = None, most: int | None = None) -> Iterator[Block]:
    """The blocks from the last one, or from the one before the number `before`, to the first; `most` of them."""
    earlier = BlockRecord.number < _key(before) if before is not None else None
    found = BlockRecord.query(BlockRecord.LOG, earlier, scan_index_forward=False, limit=most, consistent_read=True)
    return map(_block, found)


def forwards(since: int = 1, most: int | None = None) -> Iterator[Block]:
    """The blocks from the number `since` on, in their order; `most` of them."""
    found = BlockRecord.query(BlockRecord.LOG, BlockRecord.number >= _key(since), limit=most, consistent_read=True)
    return map(_block, found)


def about(subject: str, before: str, most: int) -> tuple[list[Noted], str | None]:
    """What was done to one thing, the newest first, `most` of it, from before the entry `before`; and from where to go on, if at all."""
    earlier = Entry.entry_id < before if before else None
    found = Entry.query(subject, earlier, scan_index_forward=False, limit=most, consistent_read=True)
    some = [noted(one) for one in sweeps.listed("entry of the log", found)]
    after = found.last_evaluated_key
    return some, str(after["entry_id"]["S"]) if after else None


def everything() -> Iterator[Noted]:
    """All entries there are, in no order. For operators: it reads the whole table."""
    return map(noted, Entry.scan(consistent_read=True))


def sealed_in(keys: Iterable[tuple[str, str]]) -> list[int | None]:
    """The numbers of the blocks in which the entries with these subjects and ids are sealed, None for each that is in none."""
    return [int(one.block) if one else None for one in store.read(*(Seal.by_key(*key) for key in keys))]


def block_write(number: int, previous: str, sealed: Sequence[Sealed], now: datetime) -> list[Put]:
    """The parts of a transaction that add a block. `ConditionFailed` where there is one of its number, or one of its entries is in another."""
    block = rules.following(number, iso(now), previous, sealed)
    record = BlockRecord(
        log=BlockRecord.LOG,
        number=_key(number),
        at=block.at,
        previous=previous,
        entries=[list(one) for one in sealed],
        hash=block.hash,
    )
    seals = [Seal(subject=subject, entry_id=entry_id, block=number) for subject, entry_id, _ in sealed]
    return [
        Put(record, BlockRecord.number.does_not_exist()),
        *(Put(seal, Seal.entry_id.does_not_exist()) for seal in seals),
    ]


def number_after(moment: datetime) -> int:
    """The number of the first block that was made after a moment; one more than the last one's where none was."""
    low, high = 1, (found.number + 1 if (found := last()) else 1)
    while low < high:
        middle = (low + high) // 2
        block = next(forwards(middle, most=1), None)
        if block is not None and from_iso(block.at) <= moment:
            low = middle + 1
        else:
            high = middle
    return low


def _key(number: int) -> str:
    # DynamoDB sorts it as text: without the noughts the tenth block would come before the second.
    return f"{max(number, 0):012}"


def _block(record: BlockRecord) -> Block:
    sealed = [(str(subject), str(entry_id), str(told)) for subject, entry_id, told in record.entries]
    return Block(int(record.number), str(record.at), str(record.previous), sealed, str(record.hash))
