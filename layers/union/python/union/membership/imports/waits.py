"""Memberships and roles that wait for their person to sign in, as rows of an import make, change and undo them.

Whether somebody of this address is a member already is looked up nowhere: staff see no rosters, and a file with a name in it must not become a
way to ask. Whoever is one already has nothing more of it when they sign in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.membership.groups import actions as groups
from union.membership.imports import records
from union.membership.imports.known import Known, Place, Verdict
from union.membership.imports.rules import Fate, Kind
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.membership.memberships.rules import imported_by
from union.store import ConditionFailed, Part
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.imports.tables import Expected

_COMPARED: Mapping[Kind, Sequence[str]] = {Kind.MEMBERS: ("kind", "price", "until"), Kind.COMMITTEES: ("role", "from", "until")}
CHANGED = "This was changed since, by another import or by the person themselves, so it stays."
_TWO = "This address and this student number wait as two people already. Please check which belongs to whom."


def places(kind: Kind, group_id: str, says: Mapping[str, str]) -> list[Place]:
    """Where a row's membership or role waits."""
    what = records.what_of(kind, group_id, says)
    return [(who, what) for who in records.whose(says)]


def _with_twins(found: Sequence[Place], known: Known) -> list[Place]:
    """These places, and those where the same waits under what the row does not say of the person."""
    there = known.expected(found)
    twins = [(str(one.twin), str(one.what)) for one in there if one is not None and one.twin]
    return list(dict.fromkeys([*found, *twins]))


def judged(kind: Kind, group_id: str, says: Mapping[str, str], known: Known) -> Verdict:
    """What becomes of a row."""
    all_places = _with_twins(places(kind, group_id, says), known)
    there = known.expected(all_places)
    entries = {str(one.entry_id) for one in there if one is not None}
    if len(entries) > 1:
        return Verdict(Fate.REFUSED, {"number": _TWO}, group_id)
    before = next((one for one in there if one is not None), None)
    if before is None:
        return Verdict(Fate.NEW, group=group_id)
    return Verdict(Fate.SAME if _same(kind, before, says, complete=None not in there) else Fate.CHANGED, group=group_id)


def _same(kind: Kind, before: "Expected", says: Mapping[str, str], *, complete: bool) -> bool:
    """Whether a row says nothing that waits not already. Whoever has come has what they had; what holds longer is new to them."""
    if before.came_at is not None:
        return str(says["until"]) <= str(before.says["until"])
    return complete and all(says.get(name) == before.says.get(name) for name in _COMPARED[kind])


def waiting_write(
    kind: Kind, says: Mapping[str, str], verdict: Verdict, known: Known, import_id: str
) -> tuple[list[Part], dict[str, Any]]:
    """The parts after which it waits as the row says, and what is kept for undoing."""
    all_places = _with_twins(places(kind, verdict.group, says), known)
    before, what = known.expected(all_places), all_places[0][1]
    who = [one for one, _ in all_places]
    entry_id, puts = records.expected_write(before, who, what, kind=kind, group_id=verdict.group, says=says, import_id=import_id)
    kept = [None if one is None or one.came_at is not None else records.told(one) for one in before]
    parts: list[Part] = list(puts)
    return parts, {"kind": kind.value, "who": who, "what": what, "entry_id": entry_id, "before": kept}


def undo(made: Mapping[str, Any], actor: str, now: datetime, *also: Part) -> str:
    """Take back what waits, or the membership that its person had of it. Returns "yes", or why not."""
    who, what, entry_id = made["who"], str(made["what"]), str(made["entry_id"])
    there = store.read(*(records.expected_key(str(one), what) for one in who))
    if any(one is None or one.entry_id != entry_id for one in there):
        return CHANGED
    before = next(one for one in there if one is not None)
    going: list[Part] = [
        records.put_back_write(old, entry_id) if old else records.gone_write(str(one), what, entry_id)
        for one, old in zip(who, made["before"], strict=True)
    ]
    if before.came_at is not None:
        came = _came_for(before, actor, now)
        if isinstance(came, str):
            return came
        going = [*(records.gone_write(str(one), what, entry_id) for one in who), *came]
    try:
        store.commit(*going, *also)
    except ConditionFailed:
        return CHANGED
    return "yes"


def _came_for(found: "Expected", actor: str, now: datetime) -> list[Part] | str:
    """The parts that take from somebody what they came for; or why that is not done."""
    group_id, person_id = str(found.group_id), str(found.person_id)
    group, held, member = store.read(
        groups.key(group_id), memberships.key(group_id, person_id), people.member_key(group_id, person_id)
    )
    if group is None:
        return []
    if found.kind == Kind.COMMITTEES:
        terms = people.terms(member)
        waiting = [one for one in terms if one.awaits and one.role == found.says["role"]]
        if member is None or not waiting:
            return CHANGED
        left = [one for one in terms if one not in waiting]
        noting = audit_write(f"group#{group_id}", "imported role undone", actor, now, person=person_id)
        return [*people.terms_write(member, left), groups.appoint_write(group), noting]
    grant = grant_of(found, str(group.name), person_id, "", "")
    taking = memberships.take_back_write(grant, held, now)
    if taking is None:
        return []
    if memberships.leaves(grant, held, now) and any(one.last >= london_day(now) for one in people.terms(member)):
        return "They hold a role on the committee, for which they are a member. It can be ended on the committee’s page."
    return [taking, audit_write(f"group#{group_id}", "imported membership undone", actor, now, person=person_id)]


def grant_of(found: "Expected", group_name: str, person_id: str, name: str, email: str) -> Grant:
    """The membership that waits for somebody, as it is given."""
    says = found.says
    return Grant(
        group_id=str(found.group_id),
        group_name=group_name,
        person_id=person_id,
        name=name,
        kind=str(says["kind"]),
        price=int(says.get("price", 0)),
        valid_until=str(says["until"]),
        statement_version="imported",
        order_id=imported_by(str(found.entry_id)),
        email=email,
    )
