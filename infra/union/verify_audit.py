"""Looks whether the log of who did what is as it was sealed, from its first block to its last.

It names each block and each entry that was changed or is gone, and whatever is not sealed though it is older than a quarter of an hour. Whoever
could change every block could seal a log that is made up, so give what was written down of an earlier block, as /staff/audit and the nightly log
line "the log ends" tell it: `--known 1234:3f5a…`, as often as you like. It reads the whole log, and its table, and changes nothing, but that
`--seal` seals what is in no block, such as what is from before this house sealed its log, or came in a day that the function AuditSeal lost. It
needs credentials that may read the stack's tables, and to seal also write; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from union.core.case_log.rules import START

from infra.union import which_house

if TYPE_CHECKING:
    from union.core.audit.rules import Block

SHORT = "look whether the log of who did what was changed"
_KNOWN = re.compile(r"([1-9]\d{0,11}):([0-9a-f]{64})")
_SEALED_WITHIN = timedelta(minutes=15)
_SHOWN = 100


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument(
        "--known", type=known, action="append", default=[], metavar="NUMBER:HASH", help="a block as somebody wrote it down"
    )
    parser.add_argument("--seal", action="store_true", help="seal what is in no block, where nothing else is wrong")
    which_house.ask_where(parser)


def known(text: str) -> tuple[int, str]:
    """The number and the hash of a block, as somebody wrote them down. Raises what argparse takes for a word that cannot be used."""
    found = _KNOWN.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no block's number and its hash, such as 12:{'0' * 64}")
    return int(found[1]), found[2]


def run(told: argparse.Namespace) -> int:
    """Look, say what was found, and return an error's code where something is not as it was."""
    which_house.settle(told)
    from union.core.audit import records, sealing  # The models read the tables' names as they are imported.

    seen, now = Seen(dict(told.known)), datetime.now(UTC)
    wrong = list(seen.blocks(records.forwards()))
    left = list(seen.others(now))
    if told.seal and not wrong:
        sys.stdout.write(f"{sealing.seal([*left, *seen.older], now)} entries were sealed.\n")
        return 0
    wrong += [f"The entry {entry_id} about {subject} is in no block." for subject, entry_id in left]
    for flaw in wrong[:_SHOWN]:
        sys.stdout.write(f"{flaw}\n")
    if len(wrong) > _SHOWN:
        sys.stdout.write(f"And {len(wrong) - _SHOWN} more.\n")
    sys.stdout.write(f"{seen.number} blocks with {len(seen.sealed)} entries were looked at.\n")
    if seen.older:
        sys.stdout.write(f"{len(seen.older)} entries are older than the first block, from before the log was sealed.\n")
    if not wrong:
        sys.stdout.write(
            f"All is as it was sealed. The last block is {seen.number}:{seen.hash}\n"
            if seen.number
            else "Nothing was ever sealed.\n"
        )
    return 1 if wrong else 0


class Seen:
    """What was seen of the log so far: the number and hash of the last block, the keys of what is sealed, and of what is older than the log."""

    def __init__(self, told: Mapping[int, str]) -> None:
        self.number, self.hash = 0, START
        self.older: list[tuple[str, str]] = []
        self.sealed: set[tuple[str, str]] = set()
        self._known = dict(told)
        self._begins = ""

    def blocks(self, blocks: "Iterable[Block]") -> Iterator[str]:
        """What is wrong with the blocks, in their order, and with what they seal."""
        from union.core.audit import records, rules

        before: Block | None = None
        for block in blocks:
            if found := rules.flaw(block, before):
                yield found
            if self._known.pop(block.number, block.hash) != block.hash:
                yield f"Block {block.number} has another hash than the one that was written down."
            yield from rules.flaws(block, records.entries(block.keys))
            self.sealed.update(block.keys)
            self._begins = self._begins or min((entry_id for _, entry_id in block.keys), default="")
            before, self.number, self.hash = block, block.number, block.hash
        yield from (f"Block {number}, which somebody wrote down, is missing." for number in self._known)

    def others(self, now: datetime) -> Iterator[tuple[str, str]]:
        """The subjects and ids of what stands in the log's table and is sealed by no block, though it had the time to be."""
        from union.core.audit import records
        from union.times import from_iso

        for entry in records.everything():
            key = (entry.subject, entry.entry_id)
            if key in self.sealed or from_iso(entry.at) > now - _SEALED_WITHIN:
                continue
            if entry.entry_id < self._begins:
                self.older.append(key)
            else:
                yield key
