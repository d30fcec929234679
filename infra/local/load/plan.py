"""Who comes in the hour, what each of them means to do, and what each was told: the paper between the house and the program that plays it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

OF_STUDENTS = "@load.example"
"""How the addresses of those who come end."""
AT_ONCE = 8
"""Requests at once: the local cloud starts a process for each that finds none free, and on two cores more of them make all slower, up to the last
of the memory. Whoever finds no line free waits, which is no part of an answer's time."""
MOST_STUDENTS, MOST_MINUTES = 2_000, 60
"""A machine that plays the house and its visitors at once bears no more than this."""
_COME = 0.8
"""Everybody has come by this part of the time, and has the rest to end what they do."""
_JOINS, _PAYS, _BUYS, _VOTES, _REPORTS = 0.8, 0.25, 0.6, 0.5, 0.03
_LEAVES, _CLICKS_TWICE = 0.12, 0.2
"""Of those who buy, who closes the window at the till; of all, who is impatient enough to press a button twice."""


@dataclass(frozen=True)
class Student:
    """One of those who come: `begins` is in seconds from the start, `cookie` is the session that signing in has left.

    `joins` and `pays` name a group, free and with a price; `buys` says whether a ticket of the ball is wanted, and `leaves` that the
    till is left without paying.
    """

    person_id: str
    name: str
    email: str
    cookie: str
    begins: float
    joins: str | None
    pays: str | None
    buys: bool
    leaves: bool
    votes: bool
    reports: bool
    twice: bool


@dataclass(frozen=True)
class Plan:
    """The hour: at which address, for how many seconds, who comes; the ball's group, and the field that asks how many tickets."""

    url: str
    stripe: str
    seconds: float
    pause: float
    ball: str
    ticket: str
    election: str
    students: tuple[Student, ...]

    def write(self, place: Path) -> None:
        """Keep it as JSON."""
        place.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, place: Path) -> "Plan":
        """What `write` has kept."""
        told = json.loads(place.read_text())
        return cls(**{**told, "students": tuple(Student(**one) for one in told["students"])})


@dataclass
class Told:
    """What the house told one student: groups that they joined, tills that it led them to, receipts of votes, reports that it took.

    A till, by the id of Stripe's session, is `paid` or `left`. `unsure` says what they gave up on, as the house was too slow or failed.
    """

    person_id: str
    joined: list[str] = field(default_factory=list)
    tills: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Route:
    """How one route answered: milliseconds at the median, of the slowest in twenty and in a hundred, and at worst; `again` of `asked` came to nothing
    and were asked once more, `failed` were what nobody should see."""

    name: str
    asked: int
    again: int
    failed: int
    p50: float
    p95: float
    p99: float
    worst: float


@dataclass(frozen=True)
class Played:
    """What came of the hour."""

    seconds: float
    routes: tuple[Route, ...]
    told: tuple[Told, ...]
    faults: tuple[str, ...] = ()

    def write(self, place: Path) -> None:
        """Keep it as JSON."""
        place.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, place: Path) -> "Played":
        """What `write` has kept."""
        told: dict[str, Any] = json.loads(place.read_text())
        routes, people = (Route(**one) for one in told["routes"]), (Told(**one) for one in told["told"])
        return cls(told["seconds"], tuple(routes), tuple(people), tuple(told["faults"]))


def students(number: int, seconds: float, free: list[str], priced: list[str], mark: str, seed: int = 1) -> Iterator[Student]:
    """Make up who comes, without their sessions: the same people for the same `seed`.

    Args:
        number: How many.
        seconds: How long the hour is here.
        free: Ids of groups that ask for no money.
        priced: Ids of groups that do.
        mark: What their ids have in common, as those who came before are members already.
        seed: By which chance.
    """
    chance = Random(seed)  # noqa: S311 - the same hour each time
    for each in range(number):
        buys = chance.random() < _BUYS
        yield Student(
            person_id=f"fresher-{mark}-{each:04}",
            name=f"Fresher {each}",
            email=f"fresher-{mark}-{each:04}{OF_STUDENTS}",
            cookie="",
            begins=chance.uniform(0, _COME * seconds),
            joins=chance.choice(free) if chance.random() < _JOINS else None,
            pays=chance.choice(priced) if chance.random() < _PAYS else None,
            buys=buys,
            leaves=buys and chance.random() < _LEAVES,
            votes=chance.random() < _VOTES,
            reports=chance.random() < _REPORTS,
            twice=chance.random() < _CLICKS_TWICE,
        )
