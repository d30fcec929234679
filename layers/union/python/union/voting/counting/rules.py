"""Truths about counting: the Scottish single transferable vote, to five places, with an option to re-open nominations.

Groups "hold democratic elections for committee positions" (guidance). Votes are counted by the Scottish Local Government Elections
Order 2011 (SSI 2011/399), schedule 1, rules 45 to 52; for one seat that is the alternative vote. Nothing is settled silently: a tie that
the stages before do not settle is settled by lot, and the lot can be drawn again by anybody to the same end.

Votes and values are whole numbers of hundred-thousandths. This file needs nothing but Python's standard library.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

UNIT = 100_000
"""One vote: values have five places and are truncated there (rule 48)."""

Paper = tuple[int, ...]
"""A ballot: candidates' numbers from 1, the most wanted first."""


class RonRule(StrEnum):
    """What becomes of the votes for re-opening nominations (RON) once these have won a seat.

    `NUS_CLONE`: what it has too many goes to a further RON, as if every voter had written RON#1, RON#2 ... in its place, and each RON
    that is elected leaves a seat vacant (ruling of the National Union of Students). A further RON stands from the moment at which the one
    before it is elected. `PLAIN`: it can win one seat, like anybody. `CLOSES_ALL`: all seats that are not filled by then stay vacant.
    """

    NUS_CLONE = "nus_clone"
    PLAIN = "plain"
    CLOSES_ALL = "closes_all"


class Act(StrEnum):
    """What a stage does."""

    FIRST = "first preferences"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"


@dataclass(frozen=True)
class Lots:
    """What lots are drawn from: the root of the sealed ballots, a public value that is known only after the close, and where the lot falls.

    `drawn` are lots drawn by hand, as the candidate for each stage.
    """

    public: str | None = None
    root: str = ""
    election: str = ""
    post: str = ""
    drawn: Mapping[int, int] = field(default_factory=dict)

    def draw(self, stage: int, what: Act, tied: Sequence[int]) -> int:
        """The one of the `tied` candidates on whom the lot falls. Raises `LotNeeded` where there is nothing to draw from."""
        if self.drawn.get(stage) in tied:
            return self.drawn[stage]
        if self.public is None:
            raise LotNeeded(stage, what, tied)
        return min(tied, key=lambda candidate: self.number(stage, candidate))

    def number(self, stage: int, candidate: int) -> str:
        """The number of a candidate in the lot of a stage: SHA-256 of a line each of root, public value, election, post, stage, candidate."""
        said = [self.root, str(self.public), self.election, self.post, str(stage), str(candidate)]
        return sha256("\n".join(said).encode()).hexdigest()


class LotNeeded(Exception):
    """A tie that only a lot can settle: at which stage, for what, and between whom."""

    def __init__(self, stage: int, what: Act, tied: Sequence[int]) -> None:
        super().__init__(f"a lot is needed at stage {stage}")
        self.stage, self.what, self.tied = stage, what, tuple(tied)


@dataclass(frozen=True)
class Tie:
    """A tie and how it was settled: on whom it fell, and by an earlier stage (its number) or by lot."""

    stage: int
    what: Act
    tied: Sequence[int]
    chosen: int
    settled_by: int | None


@dataclass(frozen=True)
class Stage:
    """A stage: what was done to whom, the votes at its end by candidate, and what is not transferable by then; who was elected at it.

    Votes are hundred-thousandths. A further RON has the number after the last candidate's, and so on.
    """

    number: int
    act: Act
    candidate: int | None
    votes: Mapping[int, int]
    non_transferable: int
    elected: Sequence[int]
    filled: Sequence[int]


@dataclass(frozen=True)
class Result:
    """A count: who was elected (real candidates, in the order of their election), how many seats stay vacant, and every stage.

    `furthers` are the numbers of the further RONs. `why` says why nobody could be elected, where that is so.
    """

    seats: int
    valid: int
    quota: int
    stages: Sequence[Stage]
    elected: Sequence[tuple[int, int]]
    ron_seats: Sequence[int]
    ties: Sequence[Tie]
    furthers: Sequence[int] = ()
    why: str | None = None

    @property
    def vacant(self) -> int:
        """How many seats nobody has."""
        return self.seats - len(self.elected)


def quota(valid: int, seats: int) -> int:
    """How many votes elect for certain (rule 46): the whole part of valid papers by one more than the seats, and one."""
    return valid // (seats + 1) + 1


def effective(papers: Mapping[Paper, int], withdrawn: Iterable[int] = ()) -> Counter[Paper]:
    """The papers, by how many there are of each, with those who withdrew passed over; a paper that names nobody else is not valid."""
    gone = set(withdrawn)
    found: Counter[Paper] = Counter()
    for paper, number in papers.items():
        left = tuple(candidate for candidate in paper if candidate not in gone)
        if left:
            found[left] += number
    return found


def count(
    seats: int,
    candidates: int,
    papers: Mapping[Paper, int],
    *,
    withdrawn: Iterable[int] = (),
    ron: int | None = None,
    ron_rule: RonRule = RonRule.NUS_CLONE,
    lots: Lots | None = None,
) -> Result:
    """Count `papers` (how many of each) for `seats` seats among candidates numbered from 1 to `candidates`.

    `ron` is the number of RON among them, if it stands. Raises `LotNeeded`.
    """
    gone = frozenset(withdrawn)
    valid = effective(papers, gone)
    if not valid:
        return Result(seats, 0, 0, (), (), (), (), (), "There is no valid ballot, so nothing was counted.")
    standing = [number for number in range(1, candidates + 1) if number not in gone]
    furthers: tuple[int, ...] = ()
    if ron is not None and ron not in gone and ron_rule == RonRule.NUS_CLONE:
        furthers = tuple(range(candidates + 1, candidates + seats))
        valid = _cloned(valid, ron, furthers)
    rons = () if ron is None else (ron, *furthers)
    return _Count(seats, standing, valid, rons, ron_rule, lots or Lots()).run()


def _cloned(papers: Mapping[Paper, int], ron: int, furthers: Paper) -> Counter[Paper]:
    found: Counter[Paper] = Counter()
    for paper, number in papers.items():
        at = paper.index(ron) + 1 if ron in paper else len(paper)
        found[(*paper[:at], *(furthers if ron in paper else ()), *paper[at:])] += number
    return found


_Pile = Counter[tuple[Paper, int]]
"""Papers that lie with a candidate: how many there are of each, by what is left of its preferences and its value."""


class _Count:
    """A count under way."""

    def __init__(
        self, seats: int, standing: Sequence[int], papers: Mapping[Paper, int], rons: Paper, ron_rule: RonRule, lots: Lots
    ) -> None:
        self.seats, self.rons, self.ron_rule, self.lots = seats, rons, ron_rule, lots
        self.valid = sum(papers.values())
        self.quota = quota(self.valid, seats)
        self.continuing = set(standing)
        self.waiting = list(rons[1:])
        self.votes: dict[int, int] = dict.fromkeys([*standing, *rons[1:]], 0)
        self.piles: dict[int, _Pile] = {number: Counter() for number in self.votes}
        self.surpluses: set[int] = set()
        self.stages: list[Stage] = []
        self.elected: list[tuple[int, int]] = []
        self.ties: list[Tie] = []
        self.closed = False
        self._move(Counter({(paper, UNIT): number for paper, number in papers.items()}))

    def run(self) -> Result:
        self._end_stage(Act.FIRST, None)
        while not self._over():
            if self.surpluses:
                self._transfer(self._largest())
            else:
                self._exclude(self._lowest())
        real = [(who, stage) for who, stage in self.elected if who not in self.rons]
        ron_seats = [stage for who, stage in self.elected if who in self.rons]
        stood = self.rons[1 : 1 + len(self.rons[1:]) - len(self.waiting)]
        return Result(self.seats, self.valid, self.quota, self.stages, real, ron_seats, self.ties, stood)

    def _over(self) -> bool:
        return self.closed or not self._vacancies() or not (self.continuing or self.surpluses)

    def _vacancies(self) -> int:
        return self.seats - len(self.elected)

    def _move(self, papers: _Pile) -> None:
        """Give each paper to the next continuing candidate that it names; one that names none is not transferable."""
        continuing, votes, piles = self.continuing, self.votes, self.piles
        for (paper, value), number in papers.items():
            for at, candidate in enumerate(paper):
                if candidate in continuing:
                    piles[candidate][paper[at + 1 :], value] += number
                    votes[candidate] += number * value
                    break

    def _transfer(self, candidate: int) -> None:
        """Rule 48: all papers of the elected candidate go on, each at its value times the surplus by the vote, truncated."""
        vote = self.votes[candidate]
        surplus = vote - self.quota * UNIT
        moved: _Pile = Counter()
        for (paper, value), number in self.piles[candidate].items():
            moved[paper, surplus * value // vote] += number
        self.piles[candidate], self.votes[candidate] = Counter(), self.quota * UNIT
        self.surpluses.discard(candidate)
        self._move(moved)
        self._end_stage(Act.SURPLUS, candidate)

    def _exclude(self, candidate: int) -> None:
        """Rule 50: the papers of the excluded candidate go on, each at the value at which they came."""
        self.continuing.discard(candidate)
        moved, self.piles[candidate], self.votes[candidate] = self.piles[candidate], Counter(), 0
        self._move(moved)
        self._end_stage(Act.EXCLUSION, candidate)

    def _end_stage(self, act: Act, candidate: int | None) -> None:
        number = len(self.stages) + 1
        elected = self._elect(number)
        filled = self._fill(number)
        votes = {who: vote for who, vote in self.votes.items() if who not in self.waiting}
        left = self.valid * UNIT - sum(self.votes.values())
        self.stages.append(Stage(number, act, candidate, votes, left, elected, filled))

    def _elect(self, stage: int) -> list[int]:
        """Rule 47: whoever has the quota is elected; the largest vote first, as far as there are seats."""
        enough = [who for who in self.continuing if self.votes[who] >= self.quota * UNIT]
        chosen: list[int] = []
        for who in sorted(enough, key=lambda one: (-self.votes[one], one)):
            self.continuing.discard(who)
            self.elected.append((who, stage))
            chosen.append(who)
            if self.votes[who] > self.quota * UNIT:
                self.surpluses.add(who)
            if who in self.rons:
                if self.ron_rule == RonRule.CLOSES_ALL:
                    self.closed = True
                    break
                if self.waiting:
                    self.continuing.add(self.waiting.pop(0))
        return chosen

    def _fill(self, stage: int) -> list[int]:
        """Rule 52: as many as there are seats left are elected, unless what RON has too many is still to go to a further RON."""
        if self.closed or not 0 < len(self.continuing) <= self._vacancies() or self.surpluses & set(self.rons):
            return []
        filled = sorted((who for who in self.continuing if self._stands(who)), key=lambda one: (-self.votes[one], one))
        self.elected += [(who, stage) for who in filled]
        self.continuing.clear()
        self.surpluses.clear()
        return filled

    def _stands(self, who: int) -> bool:
        """A further RON to which nothing came is nobody's wish."""
        return who not in self.rons[1:] or self.votes[who] > 0

    def _largest(self) -> int:
        most = max(self.votes[who] for who in self.surpluses)
        return self._one([who for who in self.surpluses if self.votes[who] == most], Act.SURPLUS)

    def _lowest(self) -> int:
        least = min(self.votes[who] for who in self.continuing)
        return self._one([who for who in self.continuing if self.votes[who] == least], Act.EXCLUSION)

    def _one(self, tied: Sequence[int], what: Act) -> int:
        """Rules 49 and 51: of those who are equal, the one who was ahead (or behind) at the latest stage at which they differed; else by lot."""
        stage = len(self.stages) + 1
        left = sorted(tied)
        if len(left) == 1:
            return left[0]
        best = max if what == Act.SURPLUS else min
        settled: int | None = None
        for earlier in reversed(self.stages[:-1]):
            votes = [earlier.votes.get(who, 0) for who in left]
            kept = [who for who, vote in zip(left, votes, strict=True) if vote == best(votes)]
            if len(kept) < len(left):
                left, settled = kept, earlier.number
            if len(left) == 1:
                break
        chosen = left[0] if len(left) == 1 else self.lots.draw(stage, what, left)
        self.ties.append(Tie(stage, what, tuple(sorted(tied)), chosen, settled if len(left) == 1 else None))
        return chosen
