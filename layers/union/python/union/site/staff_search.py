"""Verbs: find a group, a person or a case, for staff.

Being in a group can say what somebody believes or whom they love, so nobody is found here for being a member: only by the committee roles that
everybody sees, by a role on the staff, and in reports that the one who looks may read. Whoever looks for a person is noted before they see
anything, and so is what they found, by its ids and without the words that they typed.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people import staffing
from union.core.people.rules import Caller, must_be_staff, supports
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess
from union.membership.groups import rules as group_rules
from union.membership.health import records as health
from union.membership.health.rules import Fare
from union.moderation.desk import queues
from union.site import all_groups
from union.site.staff_desk import Desk
from union.text import folded, order, shows
from union.times import london_day

if TYPE_CHECKING:
    from union.site.views import FoundPerson, GroupFaring, StaffSearch

_LONGEST, _MOST, _NOTED = 100, 50, 50


class Look(StrEnum):
    """What is looked for."""

    GROUPS = "groups"
    PEOPLE = "people"
    CASES = "cases"


def found(caller: Caller, query: str, look: str, now: datetime) -> "StaffSearch":
    """What of one kind is found by what was typed: groups where nothing else is said; nothing where nothing was typed.

    Raises `NotAllowed` for who is not staff, `TooMany` for whoever looks for very many people.
    """
    text, kind = " ".join(query.split())[:_LONGEST], Look(look) if look in set(Look) else Look.GROUPS
    told: StaffSearch = {"q": text, "look": kind, "groups": [], "people": [], "cases": [], "more": False}
    if not shows(text):
        people.read_for(caller)
        must_be_staff(caller)
        return {**told, "q": ""}
    if kind == Look.CASES:
        case = queues.by_number(text.lower(), caller)
        return {**told, "cases": [case] if case else []}
    if kind == Look.PEOPLE:
        return _people(caller, text, now)
    groups = _groups(caller, text, now)
    return {**told, "groups": groups[:_MOST], "more": len(groups) > _MOST}


def _groups(caller: Caller, text: str, now: datetime) -> "list[GroupFaring]":
    """The groups of the caller's teams whose name is looked for, also those that have left."""
    words = group_rules.words(text)
    rows = all_groups.rows(Desk(caller, "", now))
    named = [one for one in rows if text == one["group"]["group_id"] or group_rules.matches(words, folded(one["group"]["name"]))]
    return sorted(named, key=lambda one: (one["left"], order(one["group"]["name"])))


class _People:
    """What is told of people by their ids."""

    def __init__(self) -> None:
        self.told: dict[str, FoundPerson] = {}

    def of(self, person_id: str, name: str) -> "FoundPerson":
        """What is told of one of them."""
        return self.told.setdefault(person_id, {"person_id": person_id, "name": name, "roles": [], "teams": []})


def _people(caller: Caller, text: str, now: datetime) -> "StaffSearch":
    """Whoever has this name, or this number, as far as the caller may know of them; noted before it is told."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    # A name that is right tells as much as one that is wrong, so each is counted.
    rate_limits.guess(Guess.PERSON, caller.person_id, now)
    policy = policies.current(pack)
    fares, colleagues, queued = store.at_once(
        health.all_groups, partial(staffing.everybody, policy, now), partial(queues.queued, policy.contacts)
    )
    seen, words = _People(), group_rules.words(text)
    _on_committees(seen, fares, text, caller, now)
    for one in colleagues:
        if _is(text, words, one["person_id"], one["name"]):
            seen.of(one["person_id"], one["name"])["teams"] = [role["label"] for role in one["roles"]]
    cases = queues.named_in(queues.seen_by(queued, caller), text)
    named = sorted(seen.told.values(), key=lambda one: order(one["name"]))
    _note(caller, text, [*(one["person_id"] for one in named), *(case["incident_id"] for case in cases)], now)
    return {
        "q": text, "look": Look.PEOPLE, "groups": [], "people": named[:_MOST], "cases": cases[:_MOST],
        "more": len(named) > _MOST or len(cases) > _MOST,
    }  # fmt: skip


def _is(text: str, words: list[str], person_id: str, name: str) -> bool:
    return text == person_id or group_rules.matches(words, folded(name))


def _on_committees(seen: _People, fares: Iterable[Fare], text: str, caller: Caller, now: datetime) -> None:
    """The roles that everybody sees on a group's page; those that are still to begin or to be accepted to the group's staff support alone."""
    words, today = group_rules.words(text), london_day(now)
    for fare in fares:
        for one in fare.committee:
            public = one.runs(today) and not fare.left(today)
            if (public or supports(caller, fare.type)) and one.ends_on >= today and _is(text, words, one.person_id, one.name):
                seen.of(one.person_id, one.name)["roles"].append(
                    {
                        "group": {"group_id": fare.group_id, "name": fare.name},
                        "role": one.role,
                        "starts_on": one.starts_on.isoformat(),
                        "ends_on": one.ends_on.isoformat(),
                        "awaits": one.awaits,
                    }
                )


def _note(caller: Caller, text: str, found: list[str], now: datetime) -> None:
    """Note that the caller looked for somebody, by what, and the ids of what was found."""
    by = "number" if text in found else "name"
    told = " ".join(found[:_NOTED])
    store.commit(audit_write("people", "people looked for", caller.person_id, now, by=by, found=len(found), ids=told))
