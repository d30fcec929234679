"""Verbs: staff of the team for all read the log of who did what.

Being in a group can say what somebody believes or whom they love, so the log names nobody for what people do for themselves, such as joining.
It names staff of today and before, and whoever is on the committee of the group that an entry is about. All others are somebody, and cannot be
looked for here.
Whoever looks for one person's acts is noted before they see any.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Any

from union import store, sweeps, time_left
from union.core.audit import records
from union.core.audit.actions import audit_write
from union.core.audit.rules import Noted
from union.core.people import actions as people
from union.core.people import staffing
from union.core.people.rules import Caller, must_run_staff
from union.errors import Invalid
from union.membership.health import records as health
from union.money import pounds
from union.times import from_iso, from_london, iso, shown_moment

if TYPE_CHECKING:
    from union.core.audit.rules import Block
    from union.site.views import AuditLog, AuditRow

_ROWS, _BLOCKS = 50, 60
"""So many rows are enough for a page, and through so many blocks it looks for them."""
_AT_ONCE = 20
_FOR_ONE = 3.0
"""Seconds that a look at some blocks may take: a page shows what it found until then, and from where to look further."""
_OWN = {
    "joined", "membership left", "ordered", "waits", "left the list", "comes", "gives back", "offered", "offer taken back", "handed on",
    "complained", "appealed", "copy asked", "copy fetched", "complaint", "erasure asked", "erasure taken back",
}  # fmt: skip
"""What people do for themselves, whatever else they are here."""
_OF_THEMSELVES = {"accounts", "ticket"}
_PEOPLE = {"person", "ids", "orders"}
_ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOUSE = {
    "union-house": "The house",
    "the house": "The house",
    "clock": "The house",
    "stripe": "Stripe",
    "operator": "An operator",
}
_PENCE = {"amount", "received"}
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Known:
    """Whom the log may name: whoever is or was on the staff everywhere, the officers of today in what their group did."""

    def __init__(self) -> None:
        colleagues, fares = store.at_once(staffing.names, health.all_groups)
        self._staff = dict(colleagues)
        self._officers = {(fare.group_id, one.person_id): one.name for fare in fares for one in fare.committee}
        self.groups = {fare.group_id: fare.name for fare in fares}
        self.names = {person_id: name for (_, person_id), name in self._officers.items()} | self._staff

    def name(self, person_id: str, entry: Noted) -> str | None:
        """What somebody is called of whom an entry tells, or None where it is not to tell."""
        if person_id in _HOUSE:
            return _HOUSE[person_id]
        kind, _, _ = entry.subject.partition("#")
        if entry.act in _OWN or kind in _OF_THEMSELVES:
            return None
        return self._staff.get(person_id) or self._officers.get((_group(entry), person_id))


def _group(entry: Noted) -> str:
    """The id of the group that an entry is about, if it is about one: it stands in it, or first behind what kind of thing its subject is."""
    return str(entry.details.get("group", "")) or entry.subject.partition("#")[2].partition("#")[0]


def shown(caller: Caller, *, about: str, act: str, who: str, until: str, before: str, now: datetime) -> "AuditLog":
    """The log from its end, or from the end of the day `until`, or from `before`, as the page before said it.

    `about` leaves what was done to one thing, `act` what has these words, `who` what a person did as staff or as an officer. Raises
    `NotAllowed` for who is not on the team for all, and `Invalid` for a day that is none.
    """
    people.read_for(caller)
    must_run_staff(caller)
    known = _Known()
    last = records.last()
    if who in known.names:
        store.commit(audit_write("people", "acts looked for", caller.person_id, now, person=who))
    wanted = partial(_wanted, known, act.strip().casefold(), who)
    if about:
        found, further = _about(about, before, wanted)
    else:
        found, further = _all(_from(until, before), wanted)
    return {
        "about": about,
        "act": act,
        "who": who,
        "who_name": known.names.get(who),
        "until": until,
        "rows": [_row(entry, known, block) for entry, block in found],
        "further": further,
        "ends": {"number": last.number, "hash": last.hash, "at": last.at} if last else None,
    }


def _from(until: str, before: str) -> int | None:
    """The number of the block before which is looked, or None for the end of the log."""
    if before:
        return int(before) if before.isascii() and before.isdecimal() and len(before) <= 12 else None
    if not until:
        return None
    if not _DAY.fullmatch(until):
        raise Invalid.field("until", "Please give a day such as 2026-12-11.")
    try:
        return records.number_after(from_london(until, "23:59"))
    except ValueError as failure:
        raise Invalid.field("until", str(failure)) from failure


def _wanted(known: _Known, act: str, who: str, entry: Noted) -> bool:
    if who and (entry.actor != who or known.name(who, entry) is None):
        return False
    return act in entry.act.casefold()


type _Found = tuple[list[tuple[Noted, int | None]], str | None]
"""Entries with the number of the block that seals each, and from where to look further, if there may be more."""


def _about(subject: str, before: str, wanted: Callable[[Noted], bool]) -> _Found:
    some, further = records.about(subject, before, _ROWS)
    blocks = records.sealed_in((entry.subject, entry.entry_id) for entry in some)
    return [(entry, block) for entry, block in zip(some, blocks, strict=True) if wanted(entry)], further


def _all(before: int | None, wanted: Callable[[Noted], bool]) -> _Found:
    found: dict[tuple[str, str], tuple[Noted, int | None]] = {}
    last = 1
    # Most blocks hold few entries, so those of several are read in one go.
    for some in batched(records.backwards(before, _BLOCKS), _AT_ONCE, strict=False):
        for entry, number in _there(some):
            if wanted(entry):
                found.setdefault((entry.subject, entry.entry_id), (entry, number))
        last = some[-1].number
        if len(found) >= _ROWS or time_left.seconds() < time_left.AFTER + _FOR_ONE:
            break
    return list(found.values()), str(last) if last > 1 else None


def _there(blocks: "Sequence[Block]") -> list[tuple[Noted, int]]:
    """The entries of some blocks that are still there, the newest first, each with its block's number.

    Where one cannot be read, its block is left out.
    """
    keys = [(key, block.number) for block in blocks for key in block.keys]
    read = partial(records.entries, [key for key, _ in keys])
    there = sweeps.attempt("block of the log", str(blocks[0].number), read)
    if there is None and len(blocks) > 1:
        return [one for block in blocks for one in _there([block])]
    told = [(entry, number) for entry, (_, number) in zip(there or [], keys, strict=False) if entry]
    return sorted(told, key=lambda one: (one[1], one[0].entry_id), reverse=True)


def _row(entry: Noted, known: _Known, block: int | None) -> "AuditRow":
    kind, _, rest = entry.subject.partition("#")
    name = known.name(entry.actor, entry)
    group_id = _group(entry)
    return {
        "at": iso(from_iso(entry.at)),
        "act": entry.act,
        "who": name or "Somebody",
        "who_id": entry.actor if name and entry.actor not in _HOUSE else None,
        "about": entry.subject,
        "kind": kind,
        "id": rest,
        "group": {"group_id": group_id, "name": known.groups[group_id]} if group_id in known.groups else None,
        "details": _details(entry, known),
        "block": block,
    }


def _readable(name: str, value: Any) -> str:
    if name in _PENCE and isinstance(value, int):
        return pounds(value)
    return shown_moment(value) if _MOMENT.fullmatch(str(value)) else str(value)


def _details(entry: Noted, known: _Known) -> list[str]:
    """What more an entry tells, without who others are."""
    told: Mapping[str, Any] = entry.details
    person = str(told.get("person") or entry.actor)
    whom = [] if person == entry.actor else [f"person: {known.name(person, entry) or 'somebody'}"]
    rest = {name: _readable(name, value) for name, value in told.items() if name not in _PEOPLE | {"group"}}
    return [*whom, *(f"{name}: {value}" for name, value in rest.items() if value and not _ACCOUNT.search(value))]
