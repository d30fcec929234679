"""Truths about the log of who did what.

Every entry is sealed soon after it was written: a block names the entries that are new, each with its SHA-256, and holds the SHA-256 of the
block before it. Whoever changes an entry, takes one away, or changes, drops or swaps a block breaks the log from there on, and anybody can see
where. Who has the number and the hash of one block from earlier on, on paper or in another place, sees as well where all was written anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from union.core.case_log.rules import START, hashed

GONE = ""
"""What a block has for the hash of an entry that was written, as the table's changes tell, and was not there any more to be sealed."""


@dataclass(frozen=True)
class Noted:
    """An entry of the log: what was done (`act`) to what, by whom (a person's id, or a part of the house), and when (ISO 8601)."""

    subject: str
    entry_id: str
    at: str
    actor: str
    act: str
    details: Mapping[str, Any]
    correlation_id: str

    @property
    def digest(self) -> str:
        """Its SHA-256, in hexadecimal."""
        return hashed(
            {
                "subject": self.subject,
                "entry": self.entry_id,
                "at": self.at,
                "actor": self.actor,
                "act": self.act,
                "details": dict(self.details),
                "correlation": self.correlation_id,
            }
        )


type Sealed = tuple[str, str, str]
"""An entry in a block: its subject, its id, and its hash."""


@dataclass(frozen=True)
class Block:
    """One block of the log: its number from 1, the moment (ISO 8601) it was made, the hash of the one before, its entries, and its own hash."""

    number: int
    at: str
    previous: str
    entries: Sequence[Sealed]
    hash: str

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The subjects and ids of its entries."""
        return [(subject, entry_id) for subject, entry_id, _ in self.entries]


def following(number: int, at: str, previous: str, entries: Sequence[Sealed]) -> Block:
    """The block of this number, which follows the one whose hash is `previous`."""
    return Block(number, at, previous, entries, digest(number, at, previous, entries))


def digest(number: int, at: str, previous: str, entries: Sequence[Sealed]) -> str:
    """The SHA-256, in hexadecimal, of a block as JSON with sorted names and no spaces."""
    return hashed({"number": number, "at": at, "previous": previous, "entries": [list(one) for one in entries]})


def flaw(block: Block, before: Block | None) -> str | None:
    """What is wrong with a block by itself, or as what follows the one `before`, as a sentence; None where nothing is."""
    if block.number != (before.number + 1 if before else 1):
        return f"Block {before.number + 1 if before else 1} is missing."
    if block.previous != (before.hash if before else START):
        return f"Block {block.number} does not follow the one before it."
    if block.hash != digest(block.number, block.at, block.previous, block.entries):
        return f"Block {block.number} was changed."
    return None


def flaws(block: Block, there: Iterable[Noted | None]) -> list[str]:
    """What is wrong with the entries of a block, of which each is as it is `there` now, or None where it is not: a sentence for each."""
    found = []
    for (subject, entry_id, told), entry in zip(block.entries, there, strict=True):
        if entry is None:
            when = "before it was sealed" if told == GONE else "since"
            found.append(f"The entry {entry_id} about {subject}, in block {block.number}, was taken away {when}.")
        elif entry.digest != told:
            found.append(f"The entry {entry_id} about {subject}, in block {block.number}, was changed.")
    return found
