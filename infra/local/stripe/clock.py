"""The stand-in's clock: the real one, plus what somebody advanced it by."""

import time


class Clock:
    """Seconds since 1970. It can be put forward, never back."""

    def __init__(self, ahead: float = 0) -> None:
        self.ahead = ahead

    def now(self) -> int:
        """This moment in whole Unix seconds."""
        return int(time.time() + self.ahead)

    def advance(self, seconds: float) -> None:
        """Put the clock forward by a number of seconds, 0 or more."""
        self.ahead += max(0.0, seconds)
