"""What a count costs: the same ballots are read from their file and counted, each as often as it takes to tell."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

_WARDS = Path(__file__).parents[2] / "tests/rules/wards"
_ROUNDS = 9


@dataclass(frozen=True)
class Timed:
    """Ballots, stages, and CPU milliseconds to read and to count; `ratio` is of the second to the first."""

    name: str
    ballots: int
    stages: int
    read: float
    counted: float

    @property
    def ratio(self) -> float:
        """Counting as a multiple of reading the file."""
        return self.counted / self.read


def play() -> list[Timed]:
    """Count the largest real ward, and 10,000 ballots among which hardly two are alike."""
    from union.counting.blt import Ballots, write_blt

    random, papers = Random(7), Counter[tuple[int, ...]]()  # noqa: S311 - the same ballots each time
    for _ in range(10_000):
        papers[tuple(random.sample(range(1, 13), random.randint(1, 12)))] += 1
    made = Ballots(4, [f"Candidate {number}" for number in range(1, 13)], papers)
    ward = max(_WARDS.glob("*.blt"), key=lambda path: path.stat().st_size)
    return [_timed(ward.stem, ward.read_text()), _timed("10,000 unlike ballots", write_blt(made))]


def _timed(name: str, text: str) -> Timed:
    from union.counting.blt import read_blt
    from union.counting.rules import Lots, count

    ballots = read_blt(text)
    result = count(ballots.seats, len(ballots.names), ballots.papers, lots=Lots("bench"))
    read = _least(lambda: read_blt(text))
    counted = _least(lambda: count(ballots.seats, len(ballots.names), ballots.papers, lots=Lots("bench")))
    return Timed(name, result.valid, len(result.stages), read, counted)


def _least(act: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        act()
        times.append((time.process_time() - began) * 1000)
    return min(times)
