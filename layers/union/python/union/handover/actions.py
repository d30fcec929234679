"""Verbs: see who holds which role on a group, fill a vacant one by co-option, and end one."""

from datetime import date, datetime, timedelta
from typing import Any

from union import ids, store
from union.audit.actions import noted
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.groups import actions as groups
from union.handover import rules
from union.memberships import actions as memberships
from union.people import actions as people
from union.people.rules import Caller, Handover, must_lead, supports
from union.store import Lost
from union.times import london_day

_CHANGED = "The committee has changed in another window. Please look at it again."


def committee(group_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """Who holds which role today or will, for the committee and staff support; to the committee also whom they could co-opt.

    Raises `NotAllowed`, `NotFound`.
    """
    group, on_it = _group(group_id, caller, now)
    members = memberships.named_members(group_id, now) if on_it else []
    return {
        "group": groups.named(group),
        "roles": people.held(group_id, now),
        "members": [{"person_id": who, "name": name} for who, name in members],
        "may_co_opt": on_it,
        "you": caller.person_id,
        "may_end_all": supports(caller, group.type),
        "longest": (london_day(now) + rules.LONGEST).isoformat(),
        "key": ids.key(),
        "values": {"ends_on": ""},
        "errors": {},
    }


def co_opt(group_id: str, caller: Caller, *, person_id: str, role: str, ends_on: date, now: datetime) -> None:
    """Give a live member a role from today until a day. Doing it again changes nothing.

    Raises `Invalid`, `Conflict` where the committee changed meanwhile, `NotAllowed`.
    """
    group, on_it = _group(group_id, caller, now)
    today, named = london_day(now), rules.check_role(role)
    rules.check_end(ends_on, today)
    name = dict(memberships.named_members(group_id, now)).get(person_id) if on_it else None
    if name is None:
        raise Invalid.field("person_id", "Please choose somebody who is a member of this group now.")
    filled = Handover(named, today, ends_on, [(person_id, name)], others_stay=True)
    parts = people.handover(group_id, group.name, [filled])
    _commit(parts, group_id, "co-opted", caller, now, person=person_id, role=named, ends_on=ends_on.isoformat())


def end(group_id: str, caller: Caller, *, person_id: str, role: str, now: datetime) -> None:
    """End a role as of yesterday: its holder has the keys no more. Doing it again changes nothing.

    Raises `NotFound` for a role that nobody of this name holds, `Conflict` where the last of the committee would go, and `NotAllowed` for
    anybody but its holder and staff support.
    """
    group, _ = _group(group_id, caller, now)
    if person_id != caller.person_id and not supports(caller, group.type):
        raise NotAllowed("Only whoever holds a role, or staff support, can end it early.")
    today = london_day(now)
    held = people.held(group_id, now)
    mine = [one for one in held if (one["person_id"], one["role"]) == (person_id, role)]
    if not mine:
        raise NotFound("Nobody of this name holds this role any more.")
    left = {one["person_id"] for one in held if one not in mine and one["starts_on"] <= today.isoformat()}
    if not left and not supports(caller, group.type):
        raise Conflict("Nobody would be left on the committee. Please co-opt somebody first, or ask staff support.")
    parts = people.ending(group_id, person_id, role, today - timedelta(days=1))
    _commit(parts, group_id, "role ended", caller, now, person=person_id, role=role)


def _commit(parts: list[store.Part], group_id: str, act: str, caller: Caller, now: datetime, **said: str) -> None:
    if not parts:
        return
    try:
        store.commit(*parts, noted(f"group#{group_id}", act, caller.person_id, now, **said))
    except Lost as lost:
        raise Conflict(_CHANGED) from lost


def _group(group_id: str, caller: Caller, now: datetime) -> tuple[Any, bool]:
    """The group, and whether the caller is on its committee today (staff support may look and end roles, but see no members)."""
    kept, member = people.read_for(caller, groups.wanted(group_id), people.on_committee(group_id, caller.person_id))
    group, terms, today = groups.found(kept), people.terms(member), london_day(now)
    must_lead(caller, group.type, terms, today)
    return group, any(term.runs(today) for term in terms)
