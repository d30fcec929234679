"""What goes wrong on purpose with calls of a platform, for so many calls or so many seconds."""

import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum

from infra.local.chats.wire import Refusal


class Kind(StrEnum):
    """How a call goes wrong."""

    UNAVAILABLE = "unavailable"
    """503, and nothing is done."""
    SILENT = "silent"
    """The connection is closed without an answer, and nothing is done."""
    LOST = "lost"
    """The deed is done, and its answer is lost."""
    LATE = "late"
    """The deed is done, and its answer comes `delay` seconds later."""


@dataclass
class Outage:
    """One outage: `left` calls (None: any number) until `until` (seconds of the monotonic clock, None: for ever) of routes with `route` in them."""

    kind: Kind
    left: int | None = None
    until: float | None = None
    route: str = ""
    delay: float = 0.0

    def strikes(self, route: str, now: float) -> bool:
        """Tell whether it strikes a call of this route now."""
        return self.left != 0 and (self.until is None or now < self.until) and self.route in route


@dataclass
class Outages:
    """The outages that are set; the first that fits strikes."""

    found: list[Outage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, kind: str, requests: int | None, seconds: float | None, route: str, delay: float) -> None:
        """Set one more. Without `requests` and `seconds` it lasts until it is cleared. Raises `Refusal`."""
        if kind not in set(Kind):
            raise Refusal(400, f"There is no outage {kind[:40]}; there are {', '.join(Kind)}.")
        until = None if seconds is None else time.monotonic() + seconds
        with self.lock:
            self.found.append(Outage(Kind(kind), requests, until, route, delay))

    def take(self, route: str) -> Outage | None:
        """Return the outage that strikes a call of this route, and count it down."""
        now = time.monotonic()
        with self.lock:
            self.found = [one for one in self.found if one.left != 0 and (one.until is None or now < one.until)]
            struck = next((one for one in self.found if one.strikes(route, now)), None)
            if struck and struck.left is not None:
                struck.left -= 1
            return struck

    def clear(self) -> None:
        """Remove all."""
        with self.lock:
            self.found.clear()

    def words(self) -> list[str]:
        """Return a line about each that still strikes, for the page."""
        now = time.monotonic()
        with self.lock:
            return [_words(one, now) for one in self.found if one.strikes(one.route, now)]


def _words(one: Outage, now: float) -> str:
    calls = "" if one.left is None else f", {one.left} calls left"
    time_left = "" if one.until is None else f", {one.until - now:.0f} s left"
    return f"{one.kind}{f' on {one.route}' if one.route else ''}{calls}{time_left}"
