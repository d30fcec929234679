"""Where the widgets of a dashboard stand, and over which time it is looked at."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS, _WIDTH, _HEIGHT, _LOWEST = 24, 6, 6, 1_000
"""CloudWatch's own: columns of a dashboard, what a widget takes unasked, and the lowest row."""
_MOST_POINTS = 1_500
"""Points of one line."""


@dataclass(frozen=True)
class Place:
    """Where a widget stands, in columns from the left and rows from the top, and how many of them it takes."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Span:
    """A time that is looked at, from one second to another; seconds that a point stands for, which a widget's own follow unless `inherit`."""

    start: int
    end: int
    usual: int
    inherit: bool = False

    def period(self, own: int | None) -> int:
        """Seconds that a point of a widget stands for: its own where the dashboard says so, else those that go with the time that is looked at."""
        fits = own and self.inherit and (self.end - self.start) / own <= _MOST_POINTS
        return max(own or 0, 60) if fits else self.usual

    def times(self, period: int) -> list[int]:
        """When each period begins that the time touches."""
        return list(range(self.start // period * period, self.end, period))


_HOUR, _DAY = 3_600, 86_400
RANGES = {"1h": ("1 hour", _HOUR), "1d": ("1 day", _DAY), "1w": ("1 week", 7 * _DAY)}
"""The times that can be looked at beside a dashboard's own, by what an address calls them: in words and in seconds."""
OWN = "own"
_START = re.compile(r"-P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?)?")


def ranges(body: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """The times that a dashboard can be looked at over: its own first, which is three hours unless it says another in ISO 8601, and `RANGES`."""
    told = _START.fullmatch(str(body.get("start", "")))
    weeks, days, hours, minutes = (int(one or 0) for one in told.groups()) if told else (0, 0, 0, 0)
    seconds = (weeks * 7 + days) * _DAY + hours * _HOUR + minutes * 60 or 3 * _HOUR
    others = {name: told for name, told in RANGES.items() if told[1] != seconds}
    own = next((name for name, told in RANGES.items() if told[1] == seconds), OWN)
    return {own: RANGES.get(own, (_in_words(seconds), seconds)), **others}


def _in_words(seconds: int) -> str:
    number, unit = next(
        (seconds // size, unit) for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (60, "minute")) if seconds % size == 0
    )
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def span(seconds: int, now: int, *, inherit: bool) -> Span:
    """The time of so many seconds that ends now, with some twenty to thirty points where a dashboard leaves that to us."""
    period = next((one for one in _PERIODS if seconds / one <= _POINTS), _PERIODS[-1])
    return Span(now - seconds, now, period, inherit)


_PERIODS, _POINTS = (60, 300, 900, _HOUR, 3 * _HOUR, 6 * _HOUR, _DAY, 7 * _DAY), 30


def placed(widgets: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Where each widget stands. One that does not say where comes behind the one before, on a new row where there is no room left."""
    found = list[Place]()
    x = y = row = 0
    for one in widgets:
        width, height = _size(one, "width", _WIDTH, COLUMNS), _size(one, "height", _HEIGHT, _LOWEST)
        if "x" in one and "y" in one:
            place = Place(min(_whole(one["x"]), COLUMNS - width), min(_whole(one["y"]), _LOWEST), width, height)
        else:
            if x + width > COLUMNS:
                x, y, row = 0, y + row, 0
            place = Place(x, y, width, height)
        x, row = place.x + place.width, max(row, height) if place.y == y else height
        y = place.y
        found.append(place)
    return found


def _size(one: Mapping[str, Any], name: str, usual: int, most: int) -> int:
    return min(max(_whole(one.get(name, usual)), 1), most)


def _whole(told: Any) -> int:
    return max(int(told), 0) if isinstance(told, int | float) else 0


def read_in(places: Sequence[Place]) -> list[int]:
    """The numbers of widgets in the order in which they are read: row by row, from the left."""
    return sorted(range(len(places)), key=lambda at: (places[at].y, places[at].x, at))
