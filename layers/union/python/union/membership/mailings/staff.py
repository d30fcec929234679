"""Verbs: staff support see what groups' letters do, and pause a group's letters.

The post is everybody's: where too many letters come back or are called spam, Amazon SES stops the whole account, at 5 % of bounces and 0.1 % of
complaints by its "Reviewing sender" rules; at half of each this page warns.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from union import ids, store
from union.core.audit import actions as audit
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff, supports
from union.errors import Conflict, NotAllowed
from union.membership.groups import actions as groups
from union.membership.mailings import records, volumes
from union.store import ConditionFailed
from union.times import iso, london_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.mailings.tables import MailingDay, MailingPause
    from union.membership.mailings.views import GroupOfLetters, StaffLetters

DAYS = 28
_MOVED = "Somebody of staff did this at the same moment. Please look at how it stands now."


def overview(caller: Caller, now: datetime) -> "StaffLetters":
    """What the letters of those groups did that the caller supports, by group and by day; and whether the house as a whole is near a limit.

    Raises `NotAllowed` for whoever is not staff.
    """
    people.read_for(caller)
    must_be_staff(caller)
    today = london_day(now)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    found = dict(zip(days, store.at_once(*(lambda day=day: records.on_day(day) for day in days)), strict=True))
    there = {name: one for name, one in groups.by_id(now).items() if supports(caller, one["type"])}
    sums = _by_group(found, there)
    paused = {str(one.group_id): one for one in records.paused(*there)}
    by_day = [(day, volumes.sums(one for one in found[day] if str(one.group_id) in there)) for day in days]
    return {
        "days": DAYS,
        "groups": _groups(there, sums, paused),
        "by_day": [volumes.day(day, told) for day, told in by_day],
        "chart": volumes.chart(by_day),
        "bounce_limit": volumes.per_cent(volumes.BOUNCES),
        "complaint_limit": volumes.per_cent(volumes.COMPLAINTS),
        "warn": volumes.warnings(volumes.sums(one for some in found.values() for one in some)),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _by_group(found: "Mapping[date, Iterable[MailingDay]]", there: Iterable[str]) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = {name: Counter() for name in there}
    for some in found.values():
        for one in some:
            if str(one.group_id) in sums:
                sums[str(one.group_id)] += volumes.sums([one])
    return sums


def _groups(
    there: Mapping[str, Mapping[str, str]], sums: Mapping[str, Counter[str]], paused: "Mapping[str, MailingPause]"
) -> "list[GroupOfLetters]":
    """Those groups that sent something or are paused, whoever needs a look first."""
    found: list[GroupOfLetters] = [
        {
            "group": {"group_id": name, "name": one["name"]},
            **volumes.rates(sums[name]),
            "paused": str(paused[name].why) if name in paused else None,
            "paused_at": iso(paused[name].since) if name in paused else None,
        }
        for name, one in there.items()
        if sums[name] or name in paused
    ]
    return sorted(found, key=lambda one: (not one["too_high"], one["paused"] is None, -one["sent"], one["group"]["name"]))


def _supported(group_id: str, caller: Caller, now: datetime) -> "tuple[Group, MailingPause | None]":
    """A group of which the caller is staff support, and whether its letters are paused. Raises `NotAllowed`, `NotFound`."""
    kept, member, pause = people.read_for(
        caller, groups.key(group_id), people.member_key(group_id, caller.person_id), records.pause_key(group_id)
    )
    group = groups.require(kept, now)
    if not people.Office(caller, group, member, now).supports:
        raise NotAllowed("Only this group's staff support can do this.")
    return group, pause


def pause(group_id: str, caller: Caller, why: str, now: datetime) -> None:
    """Let a group send no letters to many until staff lift it. A second click changes nothing. Raises `NotAllowed`, `NotFound`, `Conflict`."""
    _, before = _supported(group_id, caller, now)
    if before is not None:
        return
    noting = audit.audit_write(f"group#{group_id}", "letters paused", caller.person_id, now, why=why)
    try:
        store.commit(records.pause_write(group_id, caller.person_id, why, now), noting)
    except ConditionFailed as lost:
        raise Conflict(_MOVED) from lost


def lift(group_id: str, caller: Caller, now: datetime) -> None:
    """Let a group write again; what was stopped waits until its committee lets it go on. A second click changes nothing.

    Raises `NotAllowed`, `NotFound`, `Conflict`.
    """
    _, before = _supported(group_id, caller, now)
    if before is None:
        return
    noting = audit.audit_write(f"group#{group_id}", "letters allowed again", caller.person_id, now)
    try:
        store.commit(records.lift_write(group_id), noting)
    except ConditionFailed as lost:
        raise Conflict(_MOVED) from lost
