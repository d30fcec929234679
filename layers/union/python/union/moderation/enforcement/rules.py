"""Truths about a cooling-off period on a platform that can be asked and told.

"Temporarily freeze the group for a period of time"; afterwards "re-open/unfreeze the web platform" (guidance, "Managing your Web Platforms").
A freeze there keeps what was before it sets anything, is told only once it was read back, and its end puts back exactly what was. What a
person changed meanwhile is theirs: it is reported, and not put over. Several groups may share a server: it is frozen for as long as one of
their freezes runs, and what was before the first is put back after the last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from union.membership.chats.protocol import Plan, Uncovered

LEASE = timedelta(seconds=75)
"""For so long nobody else works at a server where somebody does: a little longer than the function may take that does."""
LOOK_AGAIN = timedelta(minutes=15)
"""So often a frozen server is looked at: channels are made meanwhile."""
PATIENCE = timedelta(minutes=10)
"""After so long a platform that does not answer is told as one, and a person is asked. The house goes on trying."""
SLOWLY = timedelta(hours=1)
"""So often that is tried again which only a person mends."""
_PAUSES = (5, 10, 20, 40, 60, 120, 300)


STAGE = 100_000
"""By so much the places of switches differ from stage to stage."""


class Mark(StrEnum):
    """What is known of a switch that was kept: no more than that, or that its new value was read back.

    Where it is being put back nothing more is known of it either: a freeze that begins meanwhile sets it anew.
    """

    KEPT = "kept"
    READ = "read"


@dataclass(frozen=True)
class Switch:
    """A switch with its value before a freeze, and the one that the house gives it; None where nothing is set.

    `place` is its turn in a freeze.
    """

    name: str
    before: str | None
    after: str | None
    mark: Mark = Mark.KEPT
    place: int = 0


@dataclass(frozen=True)
class Freezing:
    """What is still to be done for a freeze: what to keep first, what to set then, and which switches a person has set otherwise since."""

    keep: tuple[Switch, ...] = ()
    turn: tuple[Switch, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reopening:
    """What is still to be done when all freezes of a server are over: what to put back, what a person changed since, and what is gone."""

    turn: tuple[Switch, ...] = ()
    drift: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def freezing(plan: Plan, kept: Mapping[str, Switch]) -> Freezing:
    """What is to be done so that nobody can post, where `kept` is what the house keeps of before.

    A switch whose new value was read back and which lets people post now was set by a person since: it is left as it is, and told.
    """
    keep, turn, changed = [], [], []
    for number, change in enumerate(plan.changes):
        one = kept.get(change.switch)
        if one is not None and one.mark is Mark.READ:
            changed.append(change.switch)
            continue
        new = Switch(change.switch, change.before, change.after, place=change.stage * STAGE + number)
        if one is None or one.before != change.before:
            keep.append(new)
        turn.append(new)
    return Freezing(tuple(keep), tuple(turn), tuple(changed))


def at_once(switches: Sequence[Switch]) -> list[list[list[Switch]]]:
    """Switches in the order in which they are given, by stages: of each stage what may be set at once, and of that one after the other."""
    stages: list[list[list[Switch]]] = []
    for _, some in groupby(switches, key=lambda one: one.place // STAGE):
        channels: dict[str, list[Switch]] = {}
        for one in some:
            channels.setdefault(one.name.rpartition(":")[0], []).append(one)
        stages.append(list(channels.values()))
    return stages


def reopening(kept: Iterable[Switch], values: Mapping[str, str | None]) -> Reopening:
    """What is to be done so that all is as it was, where `values` are those of now.

    It goes the other way round than the freeze did: what let the house go on was set first, and is taken back last.
    """
    turn, drift, gone = [], [], []
    for one in sorted(kept, key=lambda one: one.place, reverse=True):
        if one.name not in values:
            gone.append(one.name)
        elif values[one.name] == one.after != one.before:
            turn.append(one)
        elif values[one.name] != one.before:
            drift.append(one.name)
    return Reopening(tuple(turn), tuple(drift), tuple(gone))


@dataclass(frozen=True)
class Hold:
    """One group's freeze of a server. Every change of its end is a new version."""

    group_id: str
    platform_id: str
    freeze_id: str
    version: int
    ends_at: datetime

    def runs(self, now: datetime) -> bool:
        """Whether it keeps the server frozen `now`, whether or not anything has come to end it."""
        return now < self.ends_at


def running(holds: Iterable[Hold], now: datetime) -> list[Hold]:
    """The freezes that keep a server frozen now, the first to end on top."""
    return sorted((one for one in holds if one.runs(now)), key=lambda one: one.ends_at)


def next_look(holds: Sequence[Hold], now: datetime) -> datetime | None:
    """When a server that is as it should be is to be looked at again: None where none of these freezes runs."""
    still = running(holds, now)
    return min(still[0].ends_at, now + LOOK_AGAIN) if still else None


def pause(tries: int) -> timedelta:
    """How long to wait after so many `tries` without an answer, from the first on."""
    return timedelta(seconds=_PAUSES[min(tries, len(_PAUSES)) - 1])


def asks_a_person(failing_since: datetime | None, now: datetime) -> bool:
    """Whether a platform has not answered for so long that a person is asked to do by hand what the house does not manage."""
    return failing_since is not None and now - failing_since >= PATIENCE


class Standing(StrEnum):
    """What a group is told of its freeze at a server."""

    FROZEN = "frozen"
    SHARED = "shared"
    """The group's own freeze is over, and another group's that shares the server runs."""
    OPEN = "open"
    FAILING = "failing"


@dataclass(frozen=True)
class Report:
    """What a group is told: how its platform stands, what the house did not cover or found changed, and why it did not get through.

    `unsaid` says that the statement, or the reminder at the end, could not be posted there.
    """

    group_id: str
    platform_id: str
    freeze_id: str
    standing: Standing
    uncovered: tuple[Uncovered, ...] = ()
    changed: tuple[str, ...] = ()
    lack: str = ""
    unsaid: bool = False

    @property
    def mark(self) -> str:
        """The same text for the same report."""
        named = ",".join(f"{one.kind}:{one.name}" for one in self.uncovered)
        return f"{self.standing}|{named}|{','.join(self.changed)}|{self.lack}|{self.unsaid}"[:2000]
