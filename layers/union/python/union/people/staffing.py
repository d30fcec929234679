"""Verbs: who is on the staff of the union, as dated records of the house."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from union import store
from union.audit.actions import noted
from union.people.rules import StaffRole
from union.people.tables import StaffMember, StaffRoleMap


def appoint(*, person_id: str, name: str, email: str, appointed: Iterable[StaffRole], actor: str, now: datetime) -> None:
    """Give a person exactly the roles `appointed` on the staff."""
    kept: list[Any] = [_kept(role, actor) for role in appointed]
    member = StaffMember(person_id=person_id, name=name, email=email, roles=kept)
    teams = ", ".join(role.team for role in kept)
    store.commit(store.Save(member), noted("staff", "appointed", actor, now, person=person_id, teams=teams))


def _kept(role: StaffRole, given_by: str) -> StaffRoleMap:
    ends_on = role.ends_on.isoformat() if role.ends_on else None
    return StaffRoleMap(
        team=role.team, starts_on=role.starts_on.isoformat(), ends_on=ends_on, brought=role.brought, given_by=given_by
    )
