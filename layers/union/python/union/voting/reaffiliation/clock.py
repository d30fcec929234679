"""Verbs: what comes to re-affiliations by the clock: the year opens, groups are looked at and reminded, staff are told who is late."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part
from union.times import london_day
from union.voting.reaffiliation import letters, looking, records, rules
from union.voting.reaffiliation.rules import Deed, State, Year

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.voting.reaffiliation.tables import Reaffiliated

_HOUSE = "union-house"
_IN_A_LETTER = 40
"""So many groups stand in one letter to staff, so that it can be read and one transaction takes it; the rest in that of the next day."""


def tick(now: datetime) -> dict[str, int]:
    """Ask the groups that are to re-affiliate, and go on with what stands. Returns how many of what was done.

    It may run twice, late or at once with itself: each step is remembered in the transaction that takes it, with its letters.
    """
    none = {f"reaffiliations_{name}": 0 for name in ("asked", "looked_at", "reminded", "over")} | {"teams_told_who_is_late": 0}
    policy = policies.read()
    year = rules.year_at(policy.reaffiliation, london_day(now))
    return none | sweeps.parts(
        ("groups to ask", lambda: _ask(year, policy, now)),
        ("re-affiliations", lambda: _go_on(year, policy, now)),
        ("teams to tell who is late", lambda: _tell_staff(policy, now)),
    )


def _ask(year: Year, policy: Policy, now: datetime) -> Counter[str]:
    """Ask every group that was not asked yet, or left and is back, while there is time to send it in."""
    if london_day(now) > year.last_on:
        return Counter()
    known = {str(one.group_id): str(one.state) for one in records.listed(year.name)}
    waiting = [one for one in groups.every_id() if known.get(one) in (None, State.CALLED_OFF)]
    return sweeps.each("group to ask", waiting, lambda group_id: _asked(group_id, year, policy, now), str)


def _asked(group_id: str, year: Year, policy: Policy, now: datetime) -> dict[str, int]:
    group, record = store.read(groups.key(group_id), records.key(group_id, year.name))
    if not groups.there(group, now) or group.leaves_on:
        return {}
    if record is not None:
        return _again(group, record, policy, now)
    if not rules.is_asked(year, london_day(group.affiliated_at), london_day(now)):
        return {}
    lacking = rules.unmet(looking.look(group, year, policy, now))
    told = letters.to_committee(group, year.name, "opened", 0, year.last_on.isoformat(), lacking, now)
    return _committed(
        "asked",
        records.begin_write(group, year, policy.reaffiliation, now),
        _noted(group, "asked to re-affiliate", year.name, now),
        *told,
    )


def _again(group: "Group", record: "Reaffiliated", policy: Policy, now: datetime) -> dict[str, int]:
    """The group left and is back: it is asked where it was before."""
    if State(record.state) is not State.CALLED_OFF:
        return {}
    return _moved(group, record, Deed.ASK, "asked to re-affiliate again", policy, now)


def _go_on(year: Year, policy: Policy, now: datetime) -> Counter[str]:
    """What was looked at longest ago comes first, so that in the end each is, however little time a night has."""
    waiting = sorted(records.standing(), key=lambda one: (one.looked_on or "", str(one.group_id)))
    return sweeps.each(
        "re-affiliation", waiting, lambda one: _gone_on(one, year, policy, now), lambda one: f"{one.group_id}/{one.year}"
    )


def _gone_on(listed: "Reaffiliated", year: Year, policy: Policy, now: datetime) -> dict[str, int]:
    """End what is over; else look at the group once a day, and remind of what is to be sent in."""
    if str(listed.year) == year.name and not _is_due(listed, year, policy, now):
        return {}
    group, record = store.read(groups.key(str(listed.group_id)), records.key(str(listed.group_id), str(listed.year)))
    if record is None or State(record.state) not in rules.STANDING:
        return {}
    if not groups.there(group, now):
        return _moved(group, record, Deed.CALL_OFF, "re-affiliation called off", policy, now)
    if str(record.year) != year.name:
        return _moved(group, record, Deed.LAPSE, "re-affiliation lapsed", policy, now)
    if records.last_on(record) != year.last_on:
        return _committed("over", records.moved_day_write(record, year.last_on)) and {}
    return _looked(group, record, year, policy, now)


def _is_due(listed: "Reaffiliated", year: Year, policy: Policy, now: datetime) -> bool:
    """Whether anything may be to be done about it, by what the list of those that stand has of it."""
    today = london_day(now)
    return listed.looked_on != today.isoformat() or records.last_on(listed) != year.last_on or _reminders(listed, policy, now) > 0


def _reminders(record: "Reaffiliated", policy: Policy, now: datetime) -> int:
    """Up to which number reminders are due that were not written; nothing where it is not the committee's turn."""
    due = rules.reminders_due(records.last_on(record), policy.reaffiliation, london_day(now))
    return due if State(record.state) in rules.WITH_COMMITTEE and due > int(record.reminded) else 0


def _looked(group: "Group", record: "Reaffiliated", year: Year, policy: Policy, now: datetime) -> dict[str, int]:
    """Keep what the list says now, and write what the committee is to be reminded of, each in a transaction of its own."""
    lines = looking.look(group, year, policy, now)
    done = _committed("looked_at", records.looked_write(record, group, lines, now))
    if due := _reminders(record, policy, now):
        step = "late" if records.is_late(record, now) else "reminder"
        told = letters.to_committee(group, year.name, step, due, str(record.last_on), rules.unmet(lines), now)
        done |= _committed("reminded", records.reminded_write(record, due), *told)
    return done


def _moved(group: "Group | None", record: "Reaffiliated", deed: Deed, act: str, policy: Policy, now: datetime) -> dict[str, int]:
    moving = records.moved_write(record, deed, "", "", policy.reaffiliation, now)
    noting = audit_write(f"group#{record.group_id}", act, _HOUSE, now, year=str(record.year))
    return _committed("asked" if deed is Deed.ASK else "over", moving, noting)


def _noted(group: "Group", act: str, year: str, now: datetime) -> Part:
    return audit_write(f"group#{group.group_id}", act, _HOUSE, now, year=year)


def _committed(what: str, *parts: Part) -> dict[str, int]:
    with suppress(
        ConditionFailed
    ):  # Somebody does something to it at this moment, or the clock ran twice: the next one sees to the rest.
        store.commit(*parts)
        return {f"reaffiliations_{what}": 1}
    return {}


def _tell_staff(policy: Policy, now: datetime) -> Counter[str]:
    """Tell each team which of its groups sent nothing in until the last day."""
    by_type: dict[str, list[Reaffiliated]] = defaultdict(list)
    for one in records.standing():
        if _staff_due(one, policy, now) > int(one.staff_told):
            by_type[str(one.group_type)].append(one)
    return sweeps.each("team to tell", by_type, lambda name: _told_team(name, by_type[name][:_IN_A_LETTER], policy, now), str)


def _staff_due(one: "Reaffiliated", policy: Policy, now: datetime) -> int:
    due = rules.staff_due(records.last_on(one), policy.reaffiliation, london_day(now))
    return due if State(one.state) in rules.WITH_COMMITTEE else 0


def _told_team(group_type: str, late: "Sequence[Reaffiliated]", policy: Policy, now: datetime) -> dict[str, int]:
    keeping = [records.staff_told_write(one, _staff_due(one, policy, now)) for one in late]
    with suppress(ConditionFailed):  # There was a letter today, or one of these was sent in since: the next one tells of it.
        store.commit(letters.to_staff(group_type, late, policy, now), *keeping)
        return {"teams_told_who_is_late": 1}
    return {}
