"""How long an invocation may still take: whoever asks somebody outside asks here first how long they may wait.

API Gateway gives up after 30 seconds and Lambda ends a function at its own time-out, both without a word of ours. So every outward call ends
before that, whether or not anybody answers, and what is kept of the time is enough to say so. Where nothing was set, as at a command line,
there is all the time in the world.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from union.errors import Unavailable

KEPT = 2.0
"""Seconds that no call outside may have: in them the answer is written, the counts and the log line leave."""
AFTER = 4.5
"""Seconds that whoever asks somebody outside leaves for our own tables, so that what came of it is written down or shown."""
_LEAST = 0.3
_NO_TIME = "Something that we need for this does not answer right now. Please try again in a minute."
_ends: ContextVar[float] = ContextVar("ends", default=float("inf"))


@contextmanager
def within(milliseconds: float) -> Iterator[None]:
    """This invocation ends after `milliseconds`, as Lambda's context tells it."""
    with _until(time.monotonic() + milliseconds / 1000 - KEPT):
        yield


@contextmanager
def share(parts: float) -> Iterator[None]:
    """What happens here may have one of `parts` equal parts of the time that is left, so that something is left for those after it."""
    with _until(time.monotonic() + seconds() / parts):
        yield


@contextmanager
def _until(moment: float) -> Iterator[None]:
    # A share within a share never lasts longer than what is around it.
    token = _ends.set(min(moment, _ends.get()))
    try:
        yield
    finally:
        _ends.reset(token)


def seconds() -> float:
    """The seconds that calls outside may still take, together; never below zero, and infinite where no end was set."""
    return max(0.0, _ends.get() - time.monotonic())


def at_most(wanted: float) -> float:
    """The seconds for which one attempt may wait that would wait for `wanted`. Raises `Unavailable` where there are none."""
    check(_LEAST)
    return min(wanted, seconds() - AFTER)


def check(needed: float, after: float = AFTER) -> None:
    """Raise `Unavailable` unless there are `needed` seconds and those `after`: what cannot end in time does not begin."""
    if seconds() < needed + after:
        raise Unavailable(_NO_TIME)
