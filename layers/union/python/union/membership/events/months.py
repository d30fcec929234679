"""A month as a table of its weeks."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from union.membership.events.repeats import moment
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.events.views import Card, Day, Month

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_FAR = 12
"""How many months back and ahead can be looked at."""


def read(text: str, today: date) -> date | None:
    """The first day of the month that is asked for, where it is one that can be looked at."""
    if not _MONTH.fullmatch(text):
        return None
    first = date.fromisoformat(f"{text}-01")
    return first if abs(_number(first) - _number(today)) <= _FAR else None


def _number(day: date) -> int:
    return day.year * 12 + day.month


def span(first: date) -> tuple[datetime, datetime]:
    """When the first day of a month's table begins, and when its last one is over."""
    days = _days(first)
    return moment(days[0], time.min), moment(days[-1] + timedelta(days=1), time.min) - timedelta(seconds=1)


def _days(first: date) -> list[date]:
    """The days of a month's table: whole weeks from Monday on."""
    begins = first - timedelta(days=first.weekday())
    last = _after(first) - timedelta(days=1)
    ends = last + timedelta(days=6 - last.weekday())
    return [begins + timedelta(days=number) for number in range((ends - begins).days + 1)]


def _after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def table(first: date, cards: "Sequence[Card]", today: date) -> "Month":
    """The table of a month, with what begins on each of its days."""
    found: dict[date, list[Card]] = {}
    for one in cards:
        found.setdefault(london_day(datetime.fromisoformat(one["starts_at"])), []).append(one)
    days: list[Day] = [
        {
            "day": day.isoformat(),
            "number": day.day,
            "inside": day.month == first.month,
            "today": day == today,
            "events": found.get(day, []),
        }
        for day in _days(first)
    ]
    before, after = ((first - timedelta(days=1)).isoformat()[:7], _after(first).isoformat()[:7])
    return {
        "month": first.isoformat(),
        "before": before if read(before, today) else None,
        "after": after if read(after, today) else None,
        "weeks": [days[at : at + 7] for at in range(0, len(days), 7)],
    }
