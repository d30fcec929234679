"""Rows that are roles on committees. Each waits for whoever signs in with its address or student number, who then accepts it or declines it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import addresses, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Handover, Term, same_title
from union.membership.groups import actions as groups
from union.membership.imports import waits
from union.membership.imports.known import Known, Verdict
from union.membership.imports.rules import Fate, Kind
from union.store import ConditionFailed, Part
from union.times import shown_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember

type _Held = tuple[CommitteeMember, Term]


def judged(says: Mapping[str, str], known: Known) -> Verdict:
    """What becomes of a row."""
    group_id, why = known.find(says["group"])
    if why:
        return Verdict(Fate.REFUSED, {"group": why})
    if not says.get("email"):
        return waits.judged(Kind.COMMITTEES, group_id, says, known)
    held = _held(group_id, says, known)
    if held is None:
        return Verdict(Fate.NEW, group=group_id)
    _, term = held
    if term.ends_on.isoformat() == says["until"] and says.get("from", term.starts_on.isoformat()) == term.starts_on.isoformat():
        return Verdict(Fate.SAME, group=group_id)
    if term.awaits:
        return Verdict(Fate.CHANGED, group=group_id)
    told = f"They hold this role until {shown_day(term.last.isoformat())} already. An import does not change a role that is held."
    return Verdict(Fate.REFUSED, {"until": told}, group_id)


def _mine(group_id: str, email: str, known: Known) -> "list[CommitteeMember]":
    """The records on a committee of whoever has this address."""
    waiting = people.invited(email)
    return [m for m in known.committee(group_id) if m.person_id == waiting or (m.email and addresses.same(str(m.email), email))]


def _held(group_id: str, says: Mapping[str, str], known: Known) -> _Held | None:
    """The role of a row as its person has it, or is waited for with it, already."""
    for member in _mine(group_id, says["email"], known):
        for term in people.terms(member):
            if same_title(term.role) == same_title(says["role"]) and term.last >= known.today:
                return member, term
    return None


def role_write(
    says: Mapping[str, str], verdict: Verdict, known: Known, import_id: str, actor: str
) -> tuple[list[Part], dict[str, Any]]:
    """The parts after which a role waits for its person, and what is kept for undoing."""
    if not says.get("email"):
        return waits.waiting_write(Kind.COMMITTEES, says, verdict, known, import_id)
    group_id, group = verdict.group, known.group(verdict.group)
    if group is None:
        return [], {}
    held, until = _held(group_id, says, known), date.fromisoformat(says["until"])
    first = date.fromisoformat(says["from"]) if says.get("from") else (held[1].starts_on if held else known.today)
    if held is not None:
        member, term = held
        after = [replace(one, starts_on=first, ends_on=until) if one == term else one for one in people.terms(member)]
        parts, before = people.terms_write(member, after), [term.starts_on.isoformat(), term.ends_on.isoformat()]
        person_id, role = str(member.person_id), term.role
    else:
        mine = _mine(group_id, says["email"], known)
        person_id = str(mine[0].person_id) if mine else people.invited(says["email"])
        taken = Handover(says["role"], first, until, [(person_id, says["name"])], others_stay=True)
        email = {person_id: says["email"]}
        parts, before = (
            people.handover_write(group_id, str(group.name), [taken], known.now, known.committee(group_id), email),
            None,
        )
        role = says["role"]
    noting = audit_write(
        f"group#{group_id}", "appointed by an import", actor, known.now, person=person_id, role=role, imported=import_id
    )
    made = {"group_id": group_id, "person_id": person_id, "role": role, "term": [first.isoformat(), until.isoformat()]}
    return [*parts, groups.appoint_write(group), noting], {**made, "before": before}


def undo(made: Mapping[str, Any], actor: str, now: datetime, *also: Part) -> str:
    """Take back a role that nobody has accepted since, or put back how long it was to last. Returns "yes", or why not."""
    if "who" in made:
        return waits.undo(made, actor, now, *also)
    group_id, person_id = str(made["group_id"]), str(made["person_id"])
    group, member = store.read(groups.key(group_id), people.member_key(group_id, person_id))
    terms, (first, last) = people.terms(member), made["term"]
    mine = [
        one
        for one in terms
        if one.awaits and one.role == made["role"] and (one.starts_on.isoformat(), one.ends_on.isoformat()) == (first, last)
    ]
    if group is None or member is None or not mine:
        return waits.CHANGED
    old = made["before"]
    back = [replace(mine[0], starts_on=date.fromisoformat(old[0]), ends_on=date.fromisoformat(old[1]))] if old else []
    after = [one for term in terms for one in (back if term == mine[0] else [term])]
    noting = audit_write(f"group#{group_id}", "imported role undone", actor, now, person=person_id, role=str(made["role"]))
    try:
        store.commit(*people.terms_write(member, after), groups.appoint_write(group), noting, *also)
    except ConditionFailed:
        return waits.CHANGED
    return "yes"
