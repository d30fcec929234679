"""Truths about the log of a case.

"Make sure you have collected any evidence you need for later reference" (guidance, "Managing your Web Platforms"). Later reference is worth
something only where nobody could change what was kept. So whatever is done to a case, reading it included, is an entry that holds the
SHA-256 of the entry before it: whoever changes, drops or swaps one breaks the chain from there on, and anybody can see where.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

START = "0" * 64
"""What the first entry has for the hash of the one before it."""


@dataclass(frozen=True)
class Act:
    """Something done to a case: what, by whom (a person's id, or `reporter`, or a part of the house), and ids or hashes that tell more.

    No text that somebody wrote stands in it, and no name.
    """

    act: str
    actor: str
    details: Mapping[str, str | int]


@dataclass(frozen=True)
class Entry:
    """One entry of a case's log: its number from 1, the moment (ISO 8601), the act, the hash of the entry before, and its own."""

    subject: str
    number: int
    at: str
    act: Act
    previous: str
    hash: str


def entered(subject: str, number: int, at: str, act: Act, previous: str) -> Entry:
    """The entry that follows the one whose hash is `previous`."""
    return Entry(subject, number, at, act, previous, digest(subject, number, at, act, previous))


def digest(subject: str, number: int, at: str, act: Act, previous: str) -> str:
    """The SHA-256, in hexadecimal, of an entry as JSON with sorted names and no spaces."""
    told = {
        "subject": subject,
        "number": number,
        "at": at,
        "act": act.act,
        "actor": act.actor,
        "details": dict(act.details),
        "previous": previous,
    }
    return hashed(told)


def hashed(told: Mapping[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of what is told as JSON with sorted names and no spaces."""
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def fault(entries: Iterable[Entry]) -> str | None:
    """What is wrong with a log, as a sentence that names the first entry that does not fit, or None."""
    previous = START
    for number, entry in enumerate(entries, 1):
        if entry.number != number:
            return f"Entry {number} is missing."
        if entry.previous != previous:
            return f"Entry {number} does not follow the one before it."
        if entry.hash != digest(entry.subject, entry.number, entry.at, entry.act, entry.previous):
            return f"Entry {number} was changed."
        previous = entry.hash
    return None
