"""How an event that repeats is said in words."""

from union.membership.events.rules import Every, Occasion, Repeat
from union.times import london, shown_day

_NTH = ("first", "second", "third", "fourth", "last")


def repeats(first: Occasion, again: Repeat) -> str:
    """Such as "every Tuesday until 16 March 2027" or "on the second Tuesday of each month, 6 times"."""
    begins = london(first.starts_at)
    day = f"{begins:%A}"
    told = {
        Every.WEEK: f"every {day}",
        Every.TWO_WEEKS: f"every second {day}",
        Every.MONTH: f"on the {_NTH[(begins.day - 1) // 7]} {day} of each month",
    }[again.every]
    return f"{told} until {shown_day(again.until.isoformat())}" if again.until else f"{told}, {again.times} times"
