"""Truths about what repeats, by the rules of RFC 5545 as dateutil has them, on the clock in London."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from union.errors import Invalid
from union.membership.events.rules import MOST_DATES, Every, Occasion, Repeat
from union.times import london

_LONDON = ZoneInfo("Europe/London")
_FIFTH = 5
_FOREVER = "Please say until when: a last day, or how many times. Nothing repeats for ever."
_TOO_MANY = f"An event can have {MOST_DATES} dates. Please choose an earlier last day, and make another event for those after it."


def dates(first: Occasion, repeat: Repeat) -> dict[str, Occasion]:
    """All dates of an event that repeats, by the day on which each begins, without those that are left out.

    The clock shows the same time on each, whatever the clocks did in between. In the hour that the clocks skip, an event begins where the
    clock would stand without that (RFC 5545, 3.3.5). Raises `Invalid` at the field for what has no end, no dates or too many.
    """
    check(first, repeat)
    found = {day.isoformat(): _on(first, day) for day in days(first, repeat) if day not in repeat.skips}
    if not found:
        raise Invalid.field("skips", "Every date is left out, so nothing is left.")
    return found


def days(first: Occasion, repeat: Repeat) -> list[date]:
    """All days of the rule, those that are left out among them."""
    return [wall.date() for wall in islice(_rule(first, repeat), MOST_DATES)]


def check(first: Occasion, repeat: Repeat) -> None:
    """Raises `Invalid` at the field of a repeat that cannot be."""
    if repeat.until is None and repeat.times is None:
        raise Invalid.field("until", _FOREVER)
    if repeat.until is not None and repeat.times is not None:
        raise Invalid.field("times", "Please give either a last day or how many times, not both.")
    if repeat.until is not None and repeat.until <= london(first.starts_at).date():
        raise Invalid.field("until", "The last day is not after the first. Please choose a later one.")
    if len(repeat.skips) > MOST_DATES:
        raise Invalid.field(
            "skips", f"These are {len(repeat.skips):,} days. An event has {MOST_DATES} dates at most, so please leave out fewer."
        )
    found = list(islice(_rule(first, repeat), MOST_DATES + 1))
    if len(found) > MOST_DATES:
        raise Invalid.field("until" if repeat.until else "times", _TOO_MANY)
    strange = sorted(set(repeat.skips) - {wall.date() for wall in found})
    if strange:
        raise Invalid.field("skips", f"The event is not on {strange[0].isoformat()}, so that day cannot be left out.")
    if first.ends_at is not None and len(found) > 1 and first.ends_at - first.starts_at > found[1] - found[0]:
        raise Invalid.field("ends_at", "It would begin again before it ends. Please check the end.")


def written(first: Occasion, repeat: Repeat) -> dict[str, object]:
    """The rule as RFC 5545 writes it, by the names of its parts. It counts the dates, so it means the same in every calendar."""
    told: dict[str, object] = {"freq": "MONTHLY" if repeat.every == Every.MONTH else "WEEKLY"}
    told |= {"interval": 2} if repeat.every == Every.TWO_WEEKS else {}
    if repeat.every == Every.MONTH:
        begins = london(first.starts_at).date()
        told["byday"] = f"{_nth(begins).n}{_CODES[begins.weekday()]}"
    return {**told, "count": len(days(first, repeat))}


_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def moment(day: date, clock: time) -> datetime:
    """The moment at which a clock in London shows `clock` on `day`."""
    return datetime.combine(day, clock, _LONDON).astimezone(UTC)


def _rule(first: Occasion, repeat: Repeat) -> Iterator[datetime]:
    begins = london(first.starts_at).replace(tzinfo=None)
    until = datetime.combine(repeat.until, time.max) if repeat.until else None
    if repeat.every == Every.MONTH:
        return iter(rrule(MONTHLY, dtstart=begins, byweekday=_nth(begins.date()), until=until, count=repeat.times))
    interval = 2 if repeat.every == Every.TWO_WEEKS else 1
    return iter(rrule(WEEKLY, dtstart=begins, interval=interval, until=until, count=repeat.times))


def _nth(day: date) -> weekday:
    """Which weekday of its month a day is: the second Tuesday. A fifth one is the last, as most months have no fifth."""
    number = (day.day - 1) // 7 + 1
    return weekday(day.weekday(), -1 if number == _FIFTH else number)


def _on(first: Occasion, day: date) -> Occasion:
    """The same event on another day, by the clock on the wall."""
    begins = london(first.starts_at)
    starts_at, ends_at = moment(day, begins.timetz().replace(tzinfo=None)), None
    if first.ends_at is not None:
        ends = london(first.ends_at)
        ends_at = moment(day + (ends.date() - begins.date()), ends.timetz().replace(tzinfo=None))
        ends_at = ends_at if ends_at > starts_at else starts_at + (first.ends_at - first.starts_at)
    return Occasion(starts_at, ends_at, first.venue, first.address, first.online)
