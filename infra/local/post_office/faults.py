"""What goes wrong on purpose, whoever a letter is for.

Counters count down by themselves; everything else stays until it is cleared.
"""

from dataclasses import dataclass
from typing import ClassVar

from infra.local import faults
from infra.local.post_office import refusals


@dataclass
class Faults(faults.Faults):
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

    LOWEST: ClassVar = {"drop": -1, "bad_signature": -1, "foreign_certificate": -1, "copies": 1}
    HIGHEST: ClassVar = {"copies": 100, "delay": 86_400, "latency": 120}

    @staticmethod
    def refusal(name: str, why: str) -> Exception:
        """Make the error of the post office for a value that is none."""
        return refusals.invalid(f"Invalid {name}: {why}." if why else f"There is no fault {name[:40]}.")
