"""The line at the post: however many functions send letters at once, together they keep below what the post takes a second.

All of them stand in one line, kept in one record: the moment from which the next letter may go (the "generic cell rate algorithm" of ATM
Forum TM 4.1, whose bucket is only a moment). Whoever wants to send moves that moment on by a write with a condition, and then waits until their
own turn has come. Nobody can take the same turn twice, as the write adds to what is there; nobody asks again while they wait.

`LETTER_RATE` is the most that goes in any one second. A quarter of it may go at once after a pause, the rest is the steady pace: 12 a second
are 3 at once and 10 a second, below the 14 that SES takes from a new account, whatever reaches it late. A mailing leaves half of what goes at
once to others, takes the turns of half a second by one write, and stands in line for a moment ahead only: so a letter of the house's own never
waits for a mailing of thousands, however slow the line is.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from union import settings, store, time_left
from union.core.letters.tables import Line
from union.store import Update

_SECOND = 1_000_000
"""Moments are kept in microseconds, as whole numbers: nothing is lost by adding to them."""
_ONE = "post"
_AHEAD = _SECOND // 4
"""How far ahead of its turn a mailing may stand in line; it asks again after that."""
_TOGETHER = _SECOND // 2
"""The turns that a mailing takes by one write last as long as this, or are a single one: whoever comes then stands behind them."""
_LONGEST = 20.0
"""Seconds that anybody waits in line at most."""
_last: dict[str, int] = {}
"""Where the line ended when this process last moved it: whether that is over or ahead is mostly so still, and a wrong guess costs one call."""
_ABSURD = 60 * _SECOND
"""Further ahead nobody can stand: a clock that was wrong has spoilt the line, and it begins anew."""


@dataclass(frozen=True)
class Pace:
    """How long after one letter the next one goes, in microseconds, and how many may go at once after a pause."""

    apart: int
    at_once: int

    def begins(self, behind: int) -> int:
        """When those go whose turn moved the line on to `behind`, if all that may go at once go together."""
        return behind - self.at_once * self.apart


def pace(most: int, *, mailing: bool) -> Pace:
    """The pace at which no second has more than `most` letters, wherever it begins: those at once, and one less than the steady ones."""
    at_once = max(1, most // 4)
    apart = -(-_SECOND // (most - at_once + 1))
    return Pace(apart, (at_once + 1) // 2 if mailing else at_once)


def await_turn(patience: float) -> bool:
    """Wait until a letter of the house's own may be sent, `patience` seconds at most; False where there is no turn by then.

    A turn is for now: whoever does not use it has lost it. Raises `Unavailable` where the line cannot be read.
    """
    mine = pace(settings.letter_rate(), mailing=False)
    begins = _stand(mine, 1, patience, mailing=False)
    if begins is None:
        return False
    _sleep(max(0, begins - _now()))
    return True


def turns(wanted: int, patience: float) -> Iterator[int]:
    """Count up to `wanted` copies of a mailing, each when it may be sent; fewer where there is no turn within `patience` seconds.

    Some stand in line together, by one write, and go one after the other: whoever is late with one is so with all that follow.
    Raises `Unavailable` where the line cannot be read.
    """
    mine, taken = pace(settings.letter_rate(), mailing=True), 0
    while taken < wanted:
        number = min(wanted - taken, max(1, _TOGETHER // mine.apart))
        begins = _stand(mine, number, patience, mailing=True)
        if begins is None:
            return
        for _ in range(number):
            _sleep(max(0, begins - _now()))
            begins = max(begins, _now()) + mine.apart
            taken += 1
            yield taken


def _stand(mine: Pace, number: int, patience: float, *, mailing: bool) -> int | None:
    """Stand in line for `number` letters: when the first of them may go, or None where that would take longer than there is patience."""
    patience = max(0.0, min(patience, _LONGEST, time_left.seconds() - time_left.AFTER))
    believed, gives_up = _last.get(_ONE), _now() + round(patience * _SECOND)
    while True:
        now = _now()
        ahead = max(0, min(gives_up - now, _AHEAD if mailing else gives_up))
        # The line ends at most here, so that the first turn still comes in time.
        room = now + ahead + (mine.at_once - 1) * mine.apart
        line = Line(line=_ONE)
        if store.alone(_moved(line, believed, number * mine.apart, now, room)):
            _last[_ONE] = int(line.at)
            return mine.begins(int(line.at) - (number - 1) * mine.apart)
        believed = _end()
        if believed > room and not _spoilt(believed, now):
            again = believed - room + round(random.random() * 4 * number * mine.apart)  # noqa: S311 - so that not all ask at once
            if now + again >= gives_up:
                return None
            _sleep(again)


def _moved(line: Line, believed: int | None, by: int, now: int, room: int) -> Update:
    """What moves the line on, on the condition that its end is where we believe: in the past, or between now and where there is room."""
    if believed is None or believed < now or _spoilt(believed, now):
        over = Line.at.does_not_exist() | (Line.at < now) | (Line.at > now + _ABSURD)
        return Update(line, [Line.at.set(now + by)], over)
    return Update(line, [Line.at.set(Line.at + by)], Line.at.between(now, room))


def _spoilt(end: int, now: int) -> bool:
    return end > now + _ABSURD


def _end() -> int:
    """Where the line ends now."""
    (found,) = store.read(Line.by_key(_ONE))
    return int(found.at) if found else 0


def _now() -> int:
    return time.time_ns() // 1000


def _sleep(microseconds: int) -> None:
    time.sleep(microseconds / _SECOND)
