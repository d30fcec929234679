"""What goes wrong on purpose.

Counters count down by themselves; everything else stays until it is cleared.
"""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

from infra.local.stripe import refusals


@dataclass
class Faults:
    """The faults that are set.

    Webhooks: ``delay`` seconds before the first attempt; ``drop`` so many of the next events (-1: all) are
    never sent; ``duplicate`` copies of each event at once; ``reorder`` sends what happens within a second
    backwards; ``bad_signature`` on so many of the next attempts (-1: all); ``skew`` seconds on the
    signature's time (negative: stale, positive: of the future); ``hold`` keeps webhooks back until they are
    released.

    API calls: ``fail_before`` answers 500 to so many of the next POSTs and does nothing; ``fail_after``
    does the work and then answers 500; ``rate_limit`` answers 429; ``hang_up`` does the work and closes the
    connection without an answer; ``latency`` seconds of every call pass after its
    work and before its answer is stored, so its events come first and its key is in use; ``late_answer``
    seconds pass between the stored answer of a POST and sending it.
    """

    delay: float = 0.0
    drop: int = 0
    duplicate: int = 1
    reorder: bool = False
    bad_signature: int = 0
    skew: int = 0
    hold: bool = False
    fail_before: int = 0
    fail_after: int = 0
    rate_limit: int = 0
    hang_up: int = 0
    latency: float = 0.0
    late_answer: float = 0.0

    def __post_init__(self) -> None:
        self.lock = threading.Lock()

    def take(self, name: str) -> bool:
        """Tell whether a counted fault strikes now, and count it down."""
        with self.lock:
            left = getattr(self, name)
            if left > 0:
                setattr(self, name, left - 1)
            return bool(left)

    def set(self, given: dict[str, Any]) -> None:
        """Set some faults from plain values, or raise ``ApiError`` and set none."""
        checked = {name: checked_value(name, value) for name, value in given.items()}
        with self.lock:
            for name, value in checked.items():
                setattr(self, name, value)

    def clear(self) -> None:
        """Remove every fault."""
        self.set({fault.name: fault.default for fault in fields(self)})

    def as_json(self) -> dict[str, Any]:
        """Return the faults as plain values."""
        return asdict(self)


KINDS: dict[str, Any] = {fault.name: fault.type for fault in fields(Faults)}
LOWEST = {"drop": -1, "bad_signature": -1, "skew": -10_000_000, "duplicate": 1}
HIGHEST = {"duplicate": 100, "delay": 3_600, "latency": 120, "late_answer": 120}


def checked_value(name: str, value: Any) -> Any:
    """Return the value of one fault with its type, or raise ``ApiError``."""
    kind = KINDS.get(name)
    if kind is None:
        raise refusals.unknown_parameter(name)
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or (kind is not bool and isinstance(value, bool)):
        raise refusals.invalid(f"Invalid {name}: it must be {kind.__name__}.", name)
    if kind is not bool and not LOWEST.get(name, 0) <= value <= HIGHEST.get(name, 10_000_000):
        raise refusals.invalid(f"Invalid {name}: it is out of range.", name)
    return kind(value)
