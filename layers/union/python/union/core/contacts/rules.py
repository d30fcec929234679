"""Truths about the staff contact that each part-time officer has.

"Part Time Officers - email your individual staff contact given to you at the start of the year" (guidance, "Support with Managing your Web
Platforms"). A contact is a name and an address, from a day on and until one. Where nobody is named for today, the deputy of the officers'
team is written to, so that nothing is written to nobody. Until staff keep one for an officer, what the union's policy pack says holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from union import addresses
from union.errors import Invalid

LONGEST_NAME = 80
MOST = 40
"""As many as are kept of one officer; the oldest go."""
ENDS_SOON = timedelta(days=14)
_FURTHEST = timedelta(days=800)


@dataclass(frozen=True)
class Individual:
    """A member of staff to whom one officer writes, from `starts_on` to `ends_on`, both days included; without `ends_on` until it is ended."""

    group_id: str
    name: str
    email: str
    starts_on: date
    ends_on: date | None = None

    def runs(self, today: date) -> bool:
        """Whether this is whom one writes to today."""
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


def stored(one: Individual) -> dict[str, Any]:
    """A contact as it is stored."""
    days = {"starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat() if one.ends_on else None}
    return {name: value for name, value in {**asdict(one), **days}.items() if value is not None}


def read(told: Mapping[str, Any]) -> Individual:
    """A contact from how it is stored."""
    last = told.get("ends_on")
    days = (date.fromisoformat(told["starts_on"]), date.fromisoformat(last) if last else None)
    return Individual(told["group_id"], told["name"], told["email"], *days)


def running(kept: Iterable[Individual], group_id: str, today: date) -> Individual | None:
    """Whom one officer writes to today, of those that are kept."""
    return next((one for one in kept if one.group_id == group_id and one.runs(today)), None)


def checked(group_id: str, name: str, email: str, starts_on: date, ends_on: date | None, today: date) -> Individual:
    """A contact as it may be kept. Raises `Invalid` with a sentence for the field that cannot be used."""
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= LONGEST_NAME:
        raise Invalid.field("name", f"Please give a name of {LONGEST_NAME} characters or fewer.")
    try:
        address = addresses.checked(email)
    except Invalid as refusal:
        raise Invalid.field("email", refusal.detail) from refusal
    if not today - _FURTHEST <= starts_on <= today + _FURTHEST:
        raise Invalid.field("starts_on", "Please choose a day within two years.")
    if ends_on is not None and not max(starts_on, today) <= ends_on <= today + _FURTHEST:
        raise Invalid.field("ends_on", "The last day cannot be over, or before the first one, or years ahead.")
    return Individual(group_id, plain, address, starts_on, ends_on)


def named(kept: Iterable[Individual], new: Individual) -> list[Individual]:
    """All contacts after a new one was named: whoever was one until then is so until the day before, and nobody else is for these days.

    Whoever was to be one after these days still will.
    """
    others = [_beside(one, new) if one.group_id == new.group_id else one for one in kept]
    mine = [one for one in others if one is not None and one.group_id == new.group_id]
    rest = [one for one in others if one is not None and one.group_id != new.group_id]
    return [*rest, *mine[-(MOST - 1) :], new]


def _beside(one: Individual, new: Individual) -> Individual | None:
    """A contact as far as it is one before the days of a `new` one or, where it was only to begin then or later, after them."""
    if one.starts_on < new.starts_on:
        return _until(one, new.starts_on - timedelta(days=1))
    if new.ends_on is None or (one.ends_on is not None and one.ends_on <= new.ends_on):
        return None
    return replace(one, starts_on=max(one.starts_on, new.ends_on + timedelta(days=1)))


def _until(one: Individual, last: date) -> Individual | None:
    """A contact that ends on a day at the latest; None where it would only begin after it."""
    if one.starts_on > last:
        return None
    return one if one.ends_on is not None and one.ends_on <= last else replace(one, ends_on=last)


def ended(kept: Iterable[Individual], group_id: str, today: date) -> list[Individual]:
    """All contacts after one officer's was ended as of yesterday; those to come are gone."""
    eve = today - timedelta(days=1)
    others = (_until(one, eve) if one.group_id == group_id else one for one in kept)
    return [one for one in others if one is not None]


def wanting(kept: Sequence[Individual], started: Mapping[str, str], group_id: str, today: date) -> str:
    """What staff have to see to about an officer's contact, in a sentence; empty where all is well. `started` are those of the pack."""
    now = running(kept, group_id, today)
    if now is None:
        return "" if group_id in started and not has(kept, group_id) else "has no staff contact of their own."
    last = now.ends_on
    follows = last is not None and running(kept, group_id, last + timedelta(days=1)) is not None
    if last is None or follows or last > today + ENDS_SOON:
        return ""
    return f"has {now.name} as their staff contact for some more days only, and nobody follows."


def has(kept: Iterable[Individual], group_id: str) -> bool:
    """Whether staff ever kept a contact for an officer."""
    return any(one.group_id == group_id for one in kept)
