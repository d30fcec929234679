"""Asks by letter for what nobody has said of a platform this term: its owner, or whoever leads the group where that one has left.

Once a platform and term, or once each time that what was said runs out where it is looked at more often. Run every night.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.people import actions as people
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.groups import actions as groups
from union.membership.platforms import letters, records, rules
from union.membership.platforms.rules import Problem, Registered
from union.store import ConditionFailed
from union.sweeps import Done
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.membership.platforms.tables import PlatformRecord

    type _Due = tuple[PlatformRecord, Registered, list[Problem]]
    """A platform, as it is kept and as the rules know it, and what has to be looked for there."""

_SETTLES = timedelta(days=3)
"""So long after it was added a platform is asked for by letter at the earliest: whoever adds one is about to fill in the rest."""


def sweep(now: datetime) -> Done:
    """Write to those who have to look at a platform. It may run twice, or at once with itself; one group that fails stops no other."""
    policy = policies.read()
    named = [one["group_id"] for one in groups.directory(now)]
    return sweeps.each("platforms to look at", named, lambda group_id: _of_group(group_id, policy, now), str)


def _of_group(group_id: str, policy: Policy, now: datetime) -> Done:
    due = [(record, one, found) for record, one in records.readable(group_id) if (found := _wanting(record, one, policy, now))]
    if not due:
        return {}
    (group,) = store.read(groups.key(group_id))
    if not groups.there(group, now):
        return {}
    everybody = people.everybody_of(group_id)
    in_office = sorted(str(one.person_id) for one in everybody if people.is_in_office(one, now))
    leading = sorted(people.leading(group, everybody, now)) or in_office
    asked: dict[tuple[str, ...], list[_Due]] = {}
    for record, one, found in due:
        to = (str(record.owner_id),) if record.owner_id in in_office else tuple(leading)
        asked.setdefault(to, []).append((record, one, found))
    return {"asked to look": sum(_asked(group, everybody, to, some, now) for to, some in asked.items())}


def _wanting(record: "PlatformRecord", one: Registered, policy: Policy, now: datetime) -> list[Problem]:
    """What somebody has to look for on a platform and was not asked for by letter yet; nothing of one that was just added."""
    today = london_day(now)
    since = rules.seen_since(one.every, today, policy).isoformat()
    if one.added_on + _SETTLES > today or (record.asked_on or "") >= since:
        return []
    return [found for found in rules.problems(one, {}, today, policy) if found.flaw in rules.ASKED]


def _asked(
    group: "Group", everybody: "Sequence[CommitteeMember]", to: Sequence[str], due: "Sequence[_Due]", now: datetime
) -> int:
    """Write to these people of `everybody` on the committee about these platforms, and keep that; how many platforms they were asked for.

    Where none of them has an address nothing is kept, so that they are asked once one has.
    """
    told = letters.look(group, everybody, to, [(one, found) for _, one, found in due], now)
    if not told:
        return 0
    try:
        store.commit(*(records.asked_write(record, london_day(now)) for record, *_ in due), *told)
    except ConditionFailed:  # They were asked at the same moment, or one is gone: the next night sees what is left.
        return 0
    return len(due)
