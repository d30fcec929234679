"""What the one at the keyboard is told: each step with its seconds, each trouble as one sentence."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

type Say = Callable[[str], object]


class Trouble(Exception):
    """Something that stops the house from running, as one sentence."""


@contextmanager
def step(say: Say, done: str) -> Iterator[None]:
    """Do something and tell that it is `done`, with a tick and the seconds it took."""
    began = time.monotonic()
    yield
    say(f"  ✓ {done} ({time.monotonic() - began:.1f} s)")


@contextmanager
def alone(lock: Path, otherwise: str | None = None) -> Iterator[None]:
    """Hold the lock: wait for it, or raise `Trouble(otherwise)` where somebody else holds it. It ends with the process at the latest."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (fcntl.LOCK_NB if otherwise else 0))
        except BlockingIOError:
            raise Trouble(str(otherwise)) from None
        yield
