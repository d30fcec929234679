"""What goes wrong on purpose.

Counters count down by themselves; everything else stays until it is cleared.
"""

from dataclasses import dataclass
from typing import ClassVar

from infra.local import faults
from infra.local.stripe import refusals


@dataclass
class Faults(faults.Faults):
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

    LOWEST: ClassVar = {"drop": -1, "bad_signature": -1, "skew": -10_000_000, "duplicate": 1}
    HIGHEST: ClassVar = {"duplicate": 100, "delay": 3_600, "latency": 120, "late_answer": 120}

    @staticmethod
    def refusal(name: str, why: str) -> Exception:
        """Make Stripe's error for a value that is none."""
        return refusals.invalid(f"Invalid {name}: {why}.", name) if why else refusals.unknown_parameter(name)
