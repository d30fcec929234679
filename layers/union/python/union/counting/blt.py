"""Truths about BLT, the file format in which ballots of a preferential election are exchanged.

The first line says how many candidates there are and how many seats; a line of negative numbers names who withdrew; then a line for each
kind of ballot: how many there are of it, candidates' numbers in order of preference, 0; then 0; then the names and the title in quotes.
This file needs nothing but Python's standard library.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_QUOTED = re.compile(r'"(.*)"')
_COMMENT = re.compile(r'#[^"]*$')
MOST_CANDIDATES = 1_000


class Malformed(Exception):
    """A file that is not BLT: the number of the line, counted from 1, and the reason in words."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class Ballots:
    """What a BLT file tells: seats, candidates' names in order, the papers by how many there are of each, and who withdrew."""

    seats: int
    names: Sequence[str]
    papers: Mapping[tuple[int, ...], int]
    withdrawn: Sequence[int] = ()
    title: str = ""


def read_blt(text: str) -> Ballots:
    """The ballots in a file. A ballot line without any preference is kept as the empty paper. Raises `Malformed`."""
    lines = [(number, kept) for number, line in enumerate(text.splitlines(), 1) if (kept := _COMMENT.sub("", line).strip())]
    if not lines:
        raise Malformed(1, "the file is empty")
    candidates, seats = _sizes(*lines[0])
    withdrawn: list[int] = []
    papers: Counter[tuple[int, ...]] = Counter()
    for at, (number, line) in enumerate(lines[1:], 2):
        if line == "0":
            names, title = _names(lines[at:], candidates, number)
            return Ballots(seats, names, papers, tuple(withdrawn), title)
        numbers = _numbers(number, line)
        if numbers[0] < 0:
            withdrawn += _withdrawn(number, numbers, candidates)
        else:
            many, paper = _paper(number, numbers, candidates)
            papers[paper] += many
    raise Malformed(lines[-1][0], "the file ends before the line 0 that closes the ballots")


def _sizes(number: int, line: str) -> tuple[int, int]:
    numbers = _numbers(number, line)
    if len(numbers) != 2:
        raise Malformed(number, "this line has to say how many candidates and how many seats there are, and nothing else")
    candidates, seats = numbers
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise Malformed(number, f"there have to be 1 to {MOST_CANDIDATES} candidates")
    if seats < 1:
        raise Malformed(number, "there has to be a seat")
    return candidates, seats


def _numbers(number: int, line: str) -> list[int]:
    words = line.split()
    for word in words:
        if not re.fullmatch(r"-?[0-9]{1,9}", word):
            raise Malformed(number, f"{word[:40]!r} is not a whole number")
    return [int(word) for word in words]


def _withdrawn(number: int, numbers: Sequence[int], candidates: int) -> list[int]:
    for one in numbers:
        if not -candidates <= one < 0:
            raise Malformed(number, f"{one} names no candidate who could have withdrawn")
    return [-one for one in numbers]


def _paper(number: int, numbers: Sequence[int], candidates: int) -> tuple[int, tuple[int, ...]]:
    many, *paper = numbers
    if many < 1:
        raise Malformed(number, "a ballot has to say first how many there are of it")
    if not paper or paper[-1] != 0:
        raise Malformed(number, "a ballot has to end with 0")
    choices = tuple(paper[:-1])
    for choice in choices:
        if not 1 <= choice <= candidates:
            raise Malformed(number, f"there is no candidate {choice}")
    if len(set(choices)) < len(choices):
        raise Malformed(number, "a candidate is named twice")
    return many, choices


def _names(lines: Sequence[tuple[int, str]], candidates: int, last: int) -> tuple[list[str], str]:
    found = []
    for number, line in lines:
        quoted = _QUOTED.fullmatch(line)
        if not quoted:
            raise Malformed(number, "a name has to stand in quotes")
        found.append(quoted[1])
        last = number
    if len(found) < candidates:
        raise Malformed(last, f"there are {candidates} candidates and {len(found)} names")
    if len(found) > candidates + 1:
        raise Malformed(last, "there is more after the title")
    return found[:candidates], found[candidates] if len(found) > candidates else ""


def write_blt(ballots: Ballots) -> str:
    """The file of some ballots, always in the same order, so that the same ballots make the same bytes."""
    lines = [f"{len(ballots.names)} {ballots.seats}"]
    if ballots.withdrawn:
        lines.append(" ".join(f"-{number}" for number in sorted(ballots.withdrawn)))
    lines += [" ".join(map(str, (many, *paper, 0))) for paper, many in sorted(ballots.papers.items())]
    return "\n".join([*lines, "0", *(_quoted(name) for name in [*ballots.names, ballots.title])]) + "\n"


def _quoted(text: str) -> str:
    plain = " ".join(text.replace('"', "'").split())
    return f'"{plain}"'
