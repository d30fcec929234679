"""What goes wrong on purpose, whoever a letter is for.

Counters count down by themselves; everything else stays until it is cleared.
"""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

from infra.local.post_office import refusals


@dataclass
class Faults:
    """The faults that are set.

    Events on their way to the house: ``delay`` seconds before each; ``drop`` so many of the next (-1: all) are never sent; ``copies`` of
    each; ``shuffle`` sends what happens within two seconds in any order; ``hold`` keeps them back until they are released;
    ``bad_signature`` on so many of the next (-1: all); ``foreign_certificate`` so many of the next name a certificate that is not ours.

    Requests to send: ``latency`` seconds pass before each answer; ``rate`` so many letters a second are taken at most (0: any number);
    ``fail_before`` answers 500 to so many of the next and does nothing; ``fail_after`` takes the letter and answers 500; ``hang_up`` takes
    the letter and closes the connection without an answer.
    """

    delay: float = 0.0
    drop: int = 0
    copies: int = 1
    shuffle: bool = False
    hold: bool = False
    bad_signature: int = 0
    foreign_certificate: int = 0
    latency: float = 0.0
    rate: int = 0
    fail_before: int = 0
    fail_after: int = 0
    hang_up: int = 0

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
        """Set some faults from plain values, or raise ``Refusal`` and set none."""
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

    def unusual(self) -> dict[str, Any]:
        """Return the faults that are set."""
        usual = Faults().as_json()
        return {name: value for name, value in self.as_json().items() if value != usual[name]}


KINDS: dict[str, Any] = {fault.name: fault.type for fault in fields(Faults)}
LOWEST = {"drop": -1, "bad_signature": -1, "foreign_certificate": -1, "copies": 1}
HIGHEST = {"copies": 100, "delay": 86_400, "latency": 120}


def checked_value(name: str, value: Any) -> Any:
    """Return the value of one fault with its type, or raise ``Refusal``."""
    kind = KINDS.get(name)
    if kind is None:
        raise refusals.invalid(f"There is no fault {name[:40]}.")
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or (kind is not bool and isinstance(value, bool)):
        raise refusals.invalid(f"Invalid {name}: it must be {kind.__name__}.")
    if kind is not bool and not LOWEST.get(name, 0) <= value <= HIGHEST.get(name, 10_000_000):
        raise refusals.invalid(f"Invalid {name}: it is out of range.")
    return kind(value)
