"""Time is kept in UTC and shown in Europe/London. Nothing here reads a clock: the moment comes as an argument."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@cache
def _london() -> ZoneInfo:
    return ZoneInfo("Europe/London")


def london(moment: datetime) -> datetime:
    """The wall clock in London at `moment` (aware)."""
    return moment.astimezone(_london())


def london_day(moment: datetime) -> date:
    """The calendar day in London at `moment` (aware)."""
    return london(moment).date()


def from_london(day: str, clock: str) -> datetime:
    """The moment at which a clock in London shows `clock` ("19:30") on `day` ("2026-12-11").

    Where the clocks go back the first of the two is taken. Raises `ValueError` with a sentence for what is no date or time, or for
    a time in the hour that the clocks skip.
    """
    if not (_DAY.fullmatch(day) and _CLOCK.fullmatch(clock)):
        raise ValueError("Please give both a date and a time, such as 2026-12-11 and 19:30.")
    try:
        wall = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError as failure:
        raise ValueError("There is no such date or time. Please choose another.") from failure
    if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        raise ValueError(f"Please give a year from {_FIRST_YEAR} to {_LAST_YEAR}.")
    moment = wall.replace(tzinfo=_london()).astimezone(UTC)
    if london(moment).replace(tzinfo=None) != wall:
        raise ValueError("There is no such time: the clocks go forward in that hour. Please choose another.")
    return moment


def from_iso(text: str) -> datetime:
    """The moment that ISO 8601 with an offset tells, in UTC. Raises `ValueError` with a sentence for anything else."""
    try:
        told = datetime.fromisoformat(text)
        moment = told.astimezone(UTC)
    except (ValueError, OverflowError) as failure:
        raise ValueError("Please give a moment such as 2026-12-11T19:30:00Z.") from failure
    if told.tzinfo is None:
        raise ValueError("Please give a moment with its offset, such as 2026-12-11T19:30:00Z.")
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"Please give a year from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return moment.replace(microsecond=0)


def iso(moment: datetime) -> str:
    """Write `moment` (aware) as ISO 8601 in UTC, whole seconds, ending in Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_or_none(moment: datetime | None) -> str | None:
    """Write `moment` as `iso` does, where there is one."""
    return iso(moment) if moment else None


def whole_minute(moment: datetime) -> datetime:
    """The first whole minute that is not before `moment`: whatever ends or begins by the clock does so when the time that is shown comes."""
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)


def shown_moment(text: str) -> str:
    """Write an ISO 8601 moment as people in London read it: "Mon 23 Nov 2026, 14:05"."""
    moment = london(datetime.fromisoformat(text))
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


def shown_span(begins: str, ends: str | None) -> str:
    """Write two ISO 8601 moments as people in London read them: "Mon 23 Nov 2026, 19:00 to 21:30", the second day only where it is another."""
    if ends is None:
        return shown_moment(begins)
    first, last = (london(datetime.fromisoformat(text)) for text in (begins, ends))
    near = first.date() == last.date() or (last.date() - first.date() == timedelta(days=1) and last.hour < _NIGHT_ENDS)
    return f"{shown_moment(begins)} to {f'{last:%H:%M}' if near else shown_moment(ends)}"


_NIGHT_ENDS = 6
"""Until when, by the clock, people say that it is still the night before."""


def shown_clock(text: str) -> str:
    """What the clock in London shows at an ISO 8601 moment: "19:30"."""
    return f"{london(datetime.fromisoformat(text)):%H:%M}"


def shown_parts(text: str) -> dict[str, str]:
    """The parts of an ISO 8601 moment, or date, as a sheet of a calendar shows them: weekday, day and month."""
    moment = london(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
    return {"weekday": f"{moment:%a}", "day": str(moment.day), "month": f"{moment:%b}"}


def shown_day(text: str) -> str:
    """Write an ISO 8601 date, or the London day of a moment, in words: "31 July 2027"."""
    day = london_day(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
