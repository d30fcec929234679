"""Puts the pages of applications together from records."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from union import store
from union.core.documents import rules as documents
from union.core.people.rules import Caller, supports
from union.core.policy.rules import Policy
from union.membership.applications import records
from union.membership.applications.rules import Seat, State
from union.membership.groups import actions as groups
from union.membership.groups import rules as group_rules
from union.membership.groups.rules import GroupType
from union.times import iso

if TYPE_CHECKING:
    from union.membership.applications import views
    from union.membership.applications.tables import Application
    from union.membership.groups.views import GroupKind

MEGABYTES = documents.LARGEST // 1_000_000
_FOR_STAFF = (State.SUBMITTED, State.RETURNED, State.DECLINED)


def types(policy: Policy) -> "list[GroupKind]":
    """The types of group that can be founded, and what each is called."""
    found = policy.contacts.values()
    return [{"type": one.type, "label": one.label} for one in found if one.type != GroupType.PART_TIME_OFFICERS]


def founded(found: "Application", policy: Policy, now: datetime) -> "views.Founded":
    """A group to be, without the names of who founds it but for the first committee."""
    return {
        "application_id": found.application_id,
        "version": int(found.version),
        "state": records.standing(found, now).value,
        "name": found.name,
        "type": found.type,
        "type_label": policy.label(found.type),
        "summary": found.summary,
        "purpose": found.purpose,
        "how_to_join": found.how_to_join,
        "applicant": found.applicant_name,
        "seats": [seat(one) for one in records.seats(found)],
        "constitution": _constitution(found),
        "founders": int(found.founders),
        "needed": policy.applications.founders,
        "reason": found.reason,
        "group_id": found.group_id,
    }


def seat(one: Seat) -> "views.SeatShown":
    """A role on the first committee as pages show it."""
    return {"role": one.role, "name": one.name, "answer": one.answer.value}


def _constitution(found: "Application") -> "views.Constitution | None":
    kept = records.constitution(found)
    return {"label": kept.label, "size": kept.size, "kept_at": iso(kept.kept_at)} if kept else None


def groups_alike(name: str, now: datetime) -> "list[views.Alike]":
    """The affiliated groups whose names could be taken for this one."""
    return [
        {"what": "group", "name": one["name"], "url": f"/groups/{one['group_id']}"}
        for one in groups.directory(now)
        if group_rules.alike(name, one["name"])
    ]


def alike(found: "Application", caller: Caller, now: datetime) -> "list[views.Alike]":
    """Groups and other applications whose names could be taken for this one's, for staff; none of other teams' can be opened."""
    others = store.all_at_once([partial(_of_state, state) for state in _FOR_STAFF])
    return groups_alike(found.name, now) + [
        {
            "what": state.value,
            "name": one.name,
            "url": f"/staff/applications/{one.application_id}" if supports(caller, one.type) else None,
        }
        for state, some in zip(_FOR_STAFF, others, strict=True)
        for one in some
        if one.application_id != found.application_id and group_rules.alike(found.name, one.name)
    ]


def _of_state(state: State) -> "list[Application]":
    return list(records.standing_as(state))


def for_staff(some: "Iterable[Application]", state: State, policy: Policy, caller: Caller, today: str) -> "list[views.ForStaff]":
    """Those of these applications that are of the caller's teams, as their list shows them."""
    return [
        {
            "application_id": one.application_id,
            "name": one.name,
            "type_label": policy.label(one.type),
            "state": state.value,
            "day": day,
            "late": state == State.SUBMITTED and day < today,
        }
        for one in some
        if supports(caller, one.type)
        for day in [str(one.due_on if state == State.SUBMITTED else one.moves_on)]
    ]
