"""Ends what reads a stranger's text and would not end: whoever wrote it chose it, and no reader of such texts is quick with all of them.

By the system's alarm, which also comes in the middle of a search for a pattern. It is for the main thread, in which Lambda calls a handler.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Over(Exception):
    """The time is over."""


@contextmanager
def for_seconds(seconds: float) -> Iterator[None]:
    """What happens here may take so long. Raises `Over` where it takes longer; elsewhere than in the main thread nothing is ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _over(number: int, frame: FrameType | None) -> None:
    raise Over
