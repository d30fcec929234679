"""A form that was sent twice, and leaves nothing by which the second one could be known: a right that was given up, a thing that is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from union.errors import Conflict, NotAllowed, NotFound
from union.store import Get, Once, Put, read

_KEPT = timedelta(days=2)


def done_write(key: str, now: datetime, outcome: str = "done") -> Put:
    """The part of a transaction that keeps that this very form, by a `key` of who sent it and what it said, was done.

    `ConditionFailed` where it was.
    """
    return Put(Once(key=key, outcome=outcome, forget_at=now + _KEPT), Once.key.does_not_exist())


def click_key(key: str) -> Get[Once]:
    """Ask whether this very form was done; its `outcome` is what came of it."""
    return Once.by_key(key)


def outcome(key: str) -> str | None:
    """What came of this very form, where it was done."""
    (before,) = read(click_key(key))
    return None if before is None else str(before.outcome)


def was_done(key: str) -> bool:
    """Whether this very form was done lately."""
    return outcome(key) is not None


@contextmanager
def or_done(key: str) -> Iterator[None]:
    """Let a refusal of what is inside pass where this very form was done: the second of two clicks ends as the first one did."""
    try:
        yield
    except (Conflict, NotAllowed, NotFound):
        if not was_done(key):
            raise
