"""What a count costs: the same ballots are read from their file and counted, each as often as it takes to tell."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

_ROUNDS = 9
_LIKED = (15, 1, 14, 10, 13, 3, 16, 9, 8, 9, 4)
_SLATES = ((1, 7), (2,), (3, 8), (4, 9), (5, 10), (6, 11))
_LENGTHS = (5, 22, 29, 20, 8, 4, 2, 2, 1, 1, 8)


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
    """Count 10,000 ballots that are like a real ward's, and 10,000 among which hardly two are alike."""
    random = Random(7)  # noqa: S311 - the same ballots each time
    unlike = _made(12, lambda: tuple(random.sample(range(1, 13), random.randint(1, 12))))
    like = _made(len(_LIKED), lambda: _like_a_wards(random))
    return [_timed("10,000 ballots like a ward's", like), _timed("10,000 unlike ballots", unlike)]


def _made(candidates: int, paper: Callable[[], tuple[int, ...]]) -> str:
    from union.voting.counting.blt import Ballots, write_blt

    papers = Counter(paper() for _ in range(10_000))
    return write_blt(Ballots(4, [f"Candidate {number}" for number in range(1, candidates + 1)], papers))


def _like_a_wards(random: Random) -> tuple[int, ...]:
    """Make a paper with the shape of those of the largest ward in the tests of the count: how many candidates are liked first (`_LIKED`), how
    many preferences people give (`_LENGTHS`, both per hundred), and that who likes one of a slate mostly likes its others next (`_SLATES`).
    """
    left, paper = list(range(1, len(_LIKED) + 1)), list[int]()
    for _ in range(random.choices(range(1, len(_LIKED) + 1), _LENGTHS)[0]):
        others = next((slate for slate in _SLATES if paper and paper[-1] in slate), ())
        paper += random.choices(left, [_LIKED[one - 1] * (25 if one in others else 1) for one in left])
        left.remove(paper[-1])
    return tuple(paper)


def _timed(name: str, text: str) -> Timed:
    from union.voting.counting.blt import read_blt
    from union.voting.counting.rules import Lots, count

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
