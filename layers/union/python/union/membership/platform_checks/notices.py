"""Verbs: tell committees what was found and what is late, and staff what waits for them; each of them in one letter a day at most."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.enquiries.answering import concerned
from union.membership.groups import actions as groups
from union.membership.platform_checks import letters, records, rules
from union.membership.platform_checks.rules import To
from union.store import ConditionFailed
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.platform_checks.tables import Finding

_MOST = 40
"""So many findings stand in one letter, so that it can be read and one transaction takes it. The rest stand in that of the next day."""


def sweep(now: datetime) -> dict[str, int]:
    """Write the letters that are due. It may run twice, late or at once with itself: what was told is kept with each finding."""
    policy, waiting = policies.read(), list(sweeps.readable("finding", records.waiting()))
    by_group, by_type = _due(waiting, To.COMMITTEE, now), _due(waiting, To.STAFF, now)
    none = {"committees_told": 0, "teams_told": 0}
    return none | sweeps.parts(
        (
            "committees",
            lambda: sweeps.each("committee to tell", by_group, lambda one: _tell_committee(one, by_group[one], policy, now), str),
        ),
        ("teams", lambda: sweeps.each("team to tell", by_type, lambda one: _tell_team(one, by_type[one], policy, now), str)),
    )


def _due(waiting: "Iterable[Finding]", to: To, now: datetime) -> "Mapping[str, list[Finding]]":
    """The findings of which a letter is due, by the group or the team that gets it."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in sweeps.readable("finding", filter(lambda one: _is_due(one, to, now), waiting)):
        found[str(one.group_id if to == To.COMMITTEE else one.group_type)].append(one)
    return {name: some[:_MOST] for name, some in found.items()}


def _is_due(one: "Finding", to: To, now: datetime) -> bool:
    rules.Rule(one.rule)  # Of a rule that is no more nobody could tell anything.
    sent = one.told if to == To.COMMITTEE else one.told_staff
    return _number(one, to, now) > int(sent or 0)


def _number(one: "Finding", to: To, now: datetime) -> int:
    opened = one.opened_on if one.state == rules.State.OPEN else one.since
    return rules.notices(one.state, to, date.fromisoformat(opened), date.fromisoformat(one.mend_by), london_day(now))


def _tell_committee(group_id: str, found: "list[Finding]", policy: Policy, now: datetime) -> Counter[str]:
    (group,) = store.read(groups.key(group_id))
    if not groups.there(group, now):
        return Counter()
    told = [records.told_write(one, committee=_number(one, To.COMMITTEE, now)) for one in found]
    return _told("committees_told", *letters.to_committee(group, found, concerned(group, policy, now), now), *told)


def _tell_team(group_type: str, found: "list[Finding]", policy: Policy, now: datetime) -> Counter[str]:
    told = [records.told_write(one, staff=_number(one, To.STAFF, now)) for one in found]
    return _told("teams_told", letters.to_staff(group_type, found, policy, now), *told)


def _told(what: str, *parts: store.Part) -> Counter[str]:
    try:
        store.commit(*parts)
    except ConditionFailed:
        return Counter()  # There was a letter today, or one of these changed since: the next one tells of it.
    return Counter({what: 1})
