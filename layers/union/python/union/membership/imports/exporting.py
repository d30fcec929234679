"""Takes everything out again, in the form in which it can be brought in: groups, committees and members.

Staff see no rosters (`memberships.actions.roster`). This is where the union answers for its data as a whole, moves to another system or looks
what an import has made, so the team for all may do it, each time is noted, and there is a limit to it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import batched

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people import rules as people_rules
from union.core.people.rules import Caller
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import NotFound
from union.membership.groups import actions as groups
from union.membership.imports import reading, records, rules
from union.membership.imports.rules import Kind
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed
from union.times import london_day

_AT_ONCE = 100
type Said = Mapping[str, str]


def exported(kind: str, caller: Caller, now: datetime) -> str:
    """A file of all groups, committees or members, as CSV that is imported again unchanged.

    Raises `NotFound` for another kind, `NotAllowed` for all but the team for all, `TooMany`.
    """
    people.read_for(caller)
    people_rules.must_run_staff(caller)
    if kind not in tuple(Kind):
        raise NotFound("There is no such file. There are groups, committees and members.")
    of = Kind(kind)
    groups.look_again()
    making: Mapping[Kind, Callable[[datetime], Iterator[Said]]] = {
        Kind.GROUPS: _groups,
        Kind.COMMITTEES: _committees,
        Kind.MEMBERS: _members,
    }
    said = list(making[of](now))
    counted = rate_limits.reach_write(Reach.EXPORT, caller.person_id, now)
    try:
        store.commit(audit_write("imports", f"exported {of}", caller.person_id, now, rows=len(said)), *counted)
    except ConditionFailed as lost:
        rate_limits.refuse(lost, Reach.EXPORT, counted)
        raise
    return reading.sheet([column.label for column in rules.written(of)], [rules.cells_of(of, one) for one in said])


def _groups(now: datetime) -> Iterator[Said]:
    for some in batched(groups.directory(now), _AT_ONCE, strict=False):
        for group in store.read(*(groups.key(one["group_id"]) for one in some)):
            if not groups.there(group, now):
                continue
            told = {n: str(getattr(group, n)) for n in ("name", "type", "summary", "purpose", "how_to_join")}
            elsewhere: dict[str, str] = {}
            for one in group.platforms:
                elsewhere.setdefault(str(one.kind), str(one.url).removeprefix("mailto:"))
            yield {**elsewhere, **told, "address": str(group.group_id)}


def _committees(now: datetime) -> Iterator[Said]:
    today = london_day(now)
    for some in batched(groups.directory(now), _AT_ONCE, strict=False):
        named = [one["group_id"] for one in some]
        for group_id, everybody in zip(
            named, store.all_at_once([partial(people.everybody_of, one) for one in named]), strict=True
        ):
            known = memberships.officers_addresses(
                group_id, [str(one.person_id) for one in everybody if people.terms(one)], everybody
            )
            for member in everybody:
                email = known.get(str(member.person_id), ("", ""))[1]
                for term in people.terms(member):
                    if term.last >= today:
                        days = {"from": term.starts_on.isoformat(), "until": term.last.isoformat()}
                        yield {"group": group_id, "role": term.role, "name": str(member.name), "email": email, **days}
    yield from (dict(one.says, group=str(one.group_id)) for one in records.all_waiting(Kind.COMMITTEES))


def _members(now: datetime) -> Iterator[Said]:
    for some in batched(groups.directory(now), _AT_ONCE, strict=False):
        named = [one["group_id"] for one in some]
        looks = [partial(_listed, one, now) for one in named]
        for group_id, found in zip(named, store.all_at_once(looks), strict=True):
            yield from ({"group": group_id, **one} for one in found)
    yield from (dict(one.says, group=str(one.group_id)) for one in records.all_waiting(Kind.MEMBERS))


def _listed(group_id: str, now: datetime) -> list[dict[str, str]]:
    return list(memberships.to_export(group_id, now))
