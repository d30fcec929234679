"""Truths about BLT, the file format in which ballots of a preferential election are exchanged.

The first line says how many candidates there are and how many seats; a line of negative numbers names who withdrew; then a line for each
kind of ballot: how many there are of it, candidates' numbers in order of preference, 0; then 0; then the names and the title in quotes
(Hill, Wichmann and Woodall, "Algorithm 123", 1987). A # that is not in quotes begins a comment (OpenSTV). After the title may stand a
source and a remark in quotes (Wichmann), then anything. What other programs add beyond this would change who is elected, so it is refused.
This file needs nothing but Python's standard library.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'\s*"([^"]*(?:""[^"]*)*)"(?=[\s#]|$)')
_ESCAPED = re.compile(r'"[^"]*\\"')
_STRANGE = (
    (re.compile(r".*=.*"), "ranks candidates as equals, which the Scottish rules do not know"),
    (re.compile(r"-"), "leaves a preference out, and what such a paper is worth is not for a program to guess"),
    (re.compile(r"\[.*"), "begins an option of another program; who withdrew is said as in -4"),
    (re.compile(r"\(.*"), "begins a ballot's number or a set of equals, which are not read"),
    (re.compile(r"/\*.*"), "begins a comment of another program; comments begin with #"),
    (re.compile(r".*"), "is not a whole number"),
)
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


def decoded(raw: bytes) -> str:
    """The text of a file, with or without a byte order mark. Raises `Malformed` for what is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = len(_END.split(raw[: bad.start].decode("latin-1")))
        raise Malformed(line, "this is not text in UTF-8; save the file as UTF-8") from None


def read_blt(text: str) -> Ballots:
    """The ballots in a file. A ballot line without any preference is kept as the empty paper. Raises `Malformed`."""
    whole = _END.split(text.removeprefix("\ufeff"))
    lines = [(number, line.strip()) for number, line in enumerate(whole, 1) if line.partition("#")[0].strip()]
    if not lines:
        raise Malformed(1, "the file is empty")
    candidates, seats = _sizes(*lines[0])
    withdrawn: list[int] = []
    papers: Counter[tuple[int, ...]] = Counter()
    for at, (number, line) in enumerate(lines[1:], 2):
        numbers = _numbers(number, line)
        if numbers == [0]:
            names, title = _names(lines[at:], candidates, number)
            return Ballots(seats, names, papers, tuple(withdrawn), title)
        if numbers[0] < 0 and papers:
            raise Malformed(number, "who withdrew has to stand before the ballots")
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
    words = line.partition("#")[0].split()
    for word in words:
        if not re.fullmatch(r"-?[0-9]{1,9}", word):
            raise Malformed(number, f"{word[:40]!r} {next(why for strange, why in _STRANGE if strange.fullmatch(word))}")
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
    """The names and the title. Only a file that holds each of them surely in its place has any."""
    texts: list[str] = []
    for number, line in lines:
        last = number
        text = _text(number, line, to_come=len(texts) <= candidates)
        if text is None:
            break
        texts.append(text)
    if len(texts) <= candidates:
        raise Malformed(last, f"there have to be {candidates} names and a title, and there are {len(texts)} lines in quotes")
    if len(texts) - candidates not in (1, 3):
        raise Malformed(last, "there is more after the title than a source and a remark, so one of the names may be out of place")
    return texts[:candidates], texts[candidates]


def _text(number: int, line: str, to_come: bool) -> str | None:
    """The text in quotes that a line is, in which two quotes are one. None for other text where no name or title is to come."""
    quoted = _QUOTED.match(line)
    rest = line[quoted.end() if quoted else 0 :].strip()
    if _ESCAPED.match(line) or (quoted and '\\"' in quoted[0]):
        raise Malformed(number, 'a \\ before a quote can be read in two ways; a quote within a name is written as "" or as \'')
    if rest.startswith('"') and quoted:
        raise Malformed(number, "two texts in quotes stand on one line, so it is not sure which of them is a name")
    if rest and not rest.startswith("#") and to_come:
        raise Malformed(number, f'{rest[:40]!r} is not in quotes; a name or title stands on a line in straight quotes, " and "')
    return quoted[1].replace('""', '"') if quoted else None


def write_blt(ballots: Ballots) -> str:
    """The file of some ballots, always in the same order, so that the same ballots make the same bytes."""
    lines = [f"{len(ballots.names)} {ballots.seats}"]
    if ballots.withdrawn:
        lines.append(" ".join(f"-{number}" for number in sorted(ballots.withdrawn)))
    lines += [" ".join(map(str, (many, *paper, 0))) for paper, many in sorted(ballots.papers.items())]
    return "\n".join([*lines, "0", *(_quoted(name) for name in [*ballots.names, ballots.title])]) + "\n"


def _quoted(text: str) -> str:
    plain = " ".join(text.replace('"', "'").split()).rstrip("\\ ")
    return f'"{plain}"'
