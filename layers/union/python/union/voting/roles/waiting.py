"""Verbs: what comes by the clock to roles that were given and that nobody has accepted yet."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people import rules
from union.core.people.rules import Term
from union.core.policy import actions as policies
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part
from union.times import london_day
from union.voting.roles import letters as role_letters

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group

_HOUSE = "union-house"


def tick(now: datetime) -> dict[str, int]:
    """Remind whoever has not accepted a role, and forget what nobody accepted while it would have run. Returns how many of each.

    It may run twice, late or at once with itself: a reminder is remembered with the role, in the transaction that writes it.
    """
    none = {"roles_reminded": 0, "roles_forgotten": 0}
    return none | sweeps.each("role that waits", people.awaiting(), lambda one: _seen_to(one, now), lambda one: str(one.group_id))


def _seen_to(found: "CommitteeMember", now: datetime) -> dict[str, int]:
    group_id, person_id, today = str(found.group_id), str(found.person_id), london_day(now)
    member, group, pack = store.read(people.member_key(group_id, person_id), groups.key(group_id), policies.in_force_key())
    if member is None or not groups.there(group, now):
        return {}
    committees, before = policies.current(pack).committees, people.terms(member)
    left = rules.over(before, today)
    after = rules.reminded(left, (committees.remind_days, committees.accept_days), today)
    if after == before:
        return {}
    due = [now_so for was, now_so in zip(left, after, strict=True) if was != now_so]
    try:
        store.commit(*people.terms_write(member, after), *_letters(group, member, due, now), *_noted(member, before, left, now))
    except ConditionFailed:  # They have answered, or the clock ran twice: the next night sees to the rest.
        return {}
    return {"roles_reminded": len(due), "roles_forgotten": len(before) - len(left)}


def _noted(member: "CommitteeMember", before: list[Term], left: list[Term], now: datetime) -> list[Part]:
    gone = ", ".join(term.role for term in before if term not in left)
    about, person_id = f"group#{member.group_id}", str(member.person_id)
    return [audit_write(about, "role not accepted in time", _HOUSE, now, person=person_id, roles=gone)] if gone else []


def _letters(group: "Group", member: "CommitteeMember", due: list[Term], now: datetime) -> list[Part]:
    person_id = str(member.person_id)
    to = memberships.officers_addresses(str(group.group_id), [person_id], [member]).get(person_id)
    if to is None:
        return []
    return [
        role_letters.waits(group, (one.role, one.starts_on.isoformat(), one.ends_on.isoformat()), to, one.reminded, now)
        for one in due
    ]
