"""One date of an event as lists show it, and what is ahead over all groups, which is kept in memory for some seconds."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union.core.pictures import actions as pictures
from union.membership.events import records, rules
from union.membership.groups import actions as groups
from union.times import iso

if TYPE_CHECKING:
    from union.membership.events.tables import EventDate
    from union.membership.events.views import Card

HORIZON = 62
"""How many days ahead is looked over all groups; the table of a month looks further."""
_LASTS = 15.0
_known: dict[str, tuple[float, "list[Card]"]] = {}


def card(one: "EventDate", group: Mapping[str, str]) -> "Card":
    """A date as lists show it; `group` is its group as lists name it, with its type."""
    return {
        "event_id": one.event_id,
        "date": one.date,
        "url": records.path(one),
        "title": one.title,
        "group": {"group_id": group["group_id"], "name": group["name"]},
        "type": group["type"],
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at) if one.ends_at else None,
        "venue": one.venue,
        "online": bool(one.online),
        "way": one.way,
        "members": bool(one.members),
        "adults": bool(one.adults),
        "picture": pictures.shown(**one.picture) if one.picture else None,
        "price": int(one.price) if one.price is not None else None,
        "dearest": int(one.dearest) if one.dearest is not None else None,
        "called_off": one.called_off_because,
        "moved": bool(one.moved_at),
        "said": bool(one.after),
        "after": pictures.shown(**one.after["picture"]) if one.after and one.after["picture"] else None,
    }


def ahead(now: datetime, days: int, mine: Iterable[str] = ()) -> "list[Card]":
    """What is on in the next so many days over all groups, in order; what is for members alone only for those whose groups are `mine`.

    One query, kept in memory for some seconds: it is most of what home shows.
    """
    over = iso(now)
    return [one for one in between(now, now + timedelta(days=days), f"{days} days", mine, now=now) if _over_at(one) > over]


def between(begins: datetime, ends: datetime, name: str, mine: Iterable[str], *, now: datetime) -> "list[Card]":
    """What begins in a time, under whose `name` it is kept in memory for some seconds."""
    own, found = set(mine), _known.get(name)
    if found is None or time.monotonic() - found[0] > _LASTS:
        found = _known[name] = (time.monotonic(), _cards(records.ahead(begins, ends), now))
    return [one for one in found[1] if not one["members"] or one["group"]["group_id"] in own]


def _over_at(card: "Card") -> str:
    return card["ends_at"] or iso(datetime.fromisoformat(card["starts_at"]) + rules.OPEN_END)


def _cards(dates: "Iterable[EventDate]", now: datetime) -> "list[Card]":
    named = groups.by_id(now)
    return [card(one, named[group]) for one in dates if (group := str(one.group_id)) in named]
