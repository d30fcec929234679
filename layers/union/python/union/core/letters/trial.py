"""Nouns and verbs of the trial letter, by which staff see that the post takes letters: one a day for the house, known by its day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from union.core.letters.actions import letter_write as any_letter_write
from union.core.letters.rules import KEPT_FOR, Kind
from union.core.letters.tables import Letter
from union.store import Get, Put
from union.times import london_day

__all__ = ["Letter", "days", "key", "last", "letter_write"]
_DAYS = min(KEPT_FOR.days, 60)
"""So many days back it is looked for: one round trip takes 100 keys."""


def key(now: datetime) -> Get[Letter]:
    """Ask for the letter of this day."""
    return Letter.by_key(_id(now))


def days(now: datetime) -> list[datetime]:
    """The moments of late, a day apart and the newest first, of whose days the letters are asked for; `last` reads what came of it."""
    return [now - timedelta(days=back) for back in range(_DAYS)]


def last(found: Iterable[Letter | None]) -> Letter | None:
    """The last one, of those that were found, the newest first."""
    return next((one for one in found if one is not None), None)


def letter_write(to: str, about: dict[str, Any], now: datetime) -> Put:
    """The part of a transaction that writes today's letter. `ConditionFailed` where there is one."""
    return any_letter_write(Kind.TRIAL, _id(now), to, about, now)


def _id(now: datetime) -> str:
    return f"{Kind.TRIAL}#{london_day(now).isoformat()}"
