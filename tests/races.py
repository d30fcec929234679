"""Races, for tests: what happens between the reading and the writing of an action, many who write at once, and a store without conditions.

A race is opened by its negative control: `unguarded`, it must go wrong, or the others prove nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Lock, local
from typing import Any
from unittest.mock import patch

from union import store
from union.errors import Conflict, Refusal, Unavailable
from union.store import Delete, Part, Put, Update

from tests import patience


@contextmanager
def between(act: Callable[[], Any], *, at: int = 1, least: int = 1) -> Iterator[None]:
    """Let `act` happen once, after an action has read and before it writes.

    That is before its transaction number `at`, of those that have at least `least` parts. What `act` itself writes does not count. A test
    in which nothing is written until then proves nothing, and fails.
    """
    commit, seen = store.commit, 0

    def late(*parts: Part) -> None:
        nonlocal seen
        seen += len(parts) >= least
        if seen == at and len(parts) >= least:
            with patch.object(store, "commit", commit):
                act()
        commit(*parts)

    with patch.object(store, "commit", late):
        yield
    assert seen >= at, "it did not come so far"


def refused(first: Callable[[], Any], second: Callable[[], Any]) -> Refusal | None:
    """Let `first` happen whole between what `second` reads and what it writes. Gives how `second` was refused, if it was."""
    with between(first):
        try:
            second()
        except Refusal as refusal:
            return refusal
    return None


@contextmanager
def unguarded() -> Iterator[None]:
    """Take away every condition of what is written: each item is put over what is there, and nothing is only looked at."""
    write = store._write

    def anyhow(parts: Sequence[Part], token: str) -> None:
        if bare := [one for part in parts for one in _bare(part)]:
            write(bare, token)

    with patch.object(store, "_write", anyhow):
        yield


def _bare(part: Part) -> list[Part]:
    match part:
        case Put(record):
            key = type(record)._hash_key_attribute()
            return [Put(record, key.exists() | key.does_not_exist())]
        case Update(record, actions):
            return [Update(record, actions)]
        case Delete(record):
            return [Delete(record)]
        case _:
            return []


def rushed(acts: Sequence[Callable[[], Any]], *, least: int = 1) -> list[Any]:
    """Let all of them read before the first of them writes; answers what came of each, a refusal among them.

    Each waits before the first of its transactions with at least `least` parts. moto does not hold a transaction together among threads:
    one lock stands for what DynamoDB promises, that a transaction happens whole or not at all.
    """
    gate, whole, here, write = Barrier(len(acts)), Lock(), local(), store._write

    def together(parts: Sequence[Part], token: str) -> None:
        if len(parts) >= least and not getattr(here, "came", False):
            here.came = True
            gate.wait(patience.SECONDS)
        with whole:
            write(parts, token)

    def outcome(act: Callable[[], Any]) -> Any:
        here.came = False
        try:
            return act()
        except (Conflict, Unavailable) as refusal:
            return refusal

    with patch.object(store, "_write", together), ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))
