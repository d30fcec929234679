"""The time as the stand-in sees it: the wall clock, unless somebody set it."""

import time


class Clock:
    """Counts seconds since 1970; ``set`` moves it for a test whose own clock was moved too."""

    def __init__(self) -> None:
        self.offset = 0.0

    def exact(self) -> float:
        """Return the time in seconds, with fractions."""
        return time.time() + self.offset

    def now(self) -> int:
        """Return the time in whole seconds, as Stripe writes it into objects."""
        return int(self.exact())

    def set(self, now: float) -> None:
        """Make ``now`` (seconds since 1970) the present moment; time runs on from there."""
        self.offset = now - time.time()
