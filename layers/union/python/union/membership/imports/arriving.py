"""Somebody signed in: what waits for their address or their student number becomes theirs, once.

The identity provider lets nobody in whose address it has not verified, and a student number counts only where the university's own directory
says it. Each thing is a transaction of its own; what one sign-in did not come to, the next one does. A role waits for them to accept it, as any
role.
"""

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Handover
from union.membership.groups import actions as groups
from union.membership.imports import records, waits
from union.membership.imports.rules import Kind
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.imports.tables import Expected

_TRIES = 3
_HOUSE = "union-house"


def arrived(caller: Caller, number: str, now: datetime) -> int:
    """Give somebody who signed in what waits for them; `number` is their student number, or nothing. Returns how much that was.

    It may run twice, or at once with itself. Nothing that goes wrong here keeps anybody from signing in: it is told, and tried the next time.
    """
    names = [records.by_address(caller.email), *([records.by_number(number)] if number else [])]
    return sum(sweeps.attempt("what waits", "sign-in", partial(_of, name, caller, now)) or 0 for name in names)


def _of(name: str, caller: Caller, now: datetime) -> int:
    today = london_day(now).isoformat()
    found = [one for one in records.waiting_for(name) if one.came_at is None and str(one.says["until"]) >= today]
    done = sweeps.each("what waits", found, lambda one: {"came": _came(one, caller, now)}, lambda one: str(one.entry_id))
    return done["came"]


def _came(found: "Expected", caller: Caller, now: datetime) -> int:
    for _ in range(_TRIES):
        (group,) = store.read(groups.key(str(found.group_id)))
        if not groups.there(group, now):
            return 0
        parts = _membership(found, group, caller, now) if found.kind == Kind.MEMBERS else _role(found, group, caller, now)
        try:
            store.commit(*records.came_write(found, caller.person_id, now), *parts)
        except ConditionFailed:
            (again,) = store.read(records.expected_key(str(found.who), str(found.what)))
            if again is None or again.came_at is not None:  # Another sign-in at the same moment was quicker.
                return 0
            found = again
            continue
        return 1
    return 0


def _membership(found: "Expected", group: "Group", caller: Caller, now: datetime) -> list[Part]:
    (held,) = store.read(memberships.key(str(group.group_id), caller.person_id))
    grant = waits.grant_of(found, str(group.name), caller.person_id, caller.name, caller.email)
    if not memberships.adds(grant, held):
        return []
    said = {"person": caller.person_id, "imported": str(found.import_id)}
    noting = audit_write(f"group#{group.group_id}", "imported member signed in", _HOUSE, now, **said)
    return [memberships.bring_write(grant, held, now), noting]


def _role(found: "Expected", group: "Group", caller: Caller, now: datetime) -> list[Part]:
    group_id, says = str(group.group_id), found.says
    (member,) = store.read(people.member_key(group_id, caller.person_id))
    first = date.fromisoformat(says["from"]) if says.get("from") else london_day(now)
    taken = Handover(says["role"], first, date.fromisoformat(says["until"]), [(caller.person_id, caller.name)], others_stay=True)
    before = [member] if member is not None else []
    giving = people.handover_write(group_id, str(group.name), [taken], now, before, {caller.person_id: caller.email})
    said = {"person": caller.person_id, "role": str(says["role"]), "imported": str(found.import_id)}
    noting = audit_write(f"group#{group_id}", "appointed by an import", _HOUSE, now, **said)
    return [*giving, groups.appoint_write(group), noting] if giving else []
