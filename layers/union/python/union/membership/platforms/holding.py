"""Verbs: say who answers for a platform, and who can run it.

"Only give admin access to those who need it"; "Remove admin access to those who no longer need it" (guidance, "Managing your Web Platforms").
Nothing is changed by itself where a role ends: the list says who can get in there, and that is not changed by what this house keeps.
"""

from datetime import datetime

from union import ids
from union.core.people.rules import Caller
from union.errors import Invalid
from union.membership.platforms import letters, records, room, rules
from union.membership.platforms.room import Room
from union.membership.platforms.rules import Admin
from union.store import Part


def name_owner(group_id: str, platform_id: str, caller: Caller, person_id: str, *, now: datetime) -> None:
    """Give a platform an owner who is on the committee today; they are written to, unless they did it themselves.

    Doing it again changes nothing. Raises `Invalid`, `Conflict`, `NotAllowed`, `NotFound`.
    """
    here = room.of(group_id, caller, now)
    record = room.live(room.must(here, platform_id))
    if person_id not in here.in_office:
        raise Invalid.field("person_id", "Please choose somebody who is on the committee now.")
    if record.owner_id == person_id:
        return
    parts: list[Part] = [records.owner_write(record, person_id, here.names[person_id])]
    told = letters.yours(here, record, person_id) if person_id != caller.person_id else []
    room.commit(*parts, here.noted(record, "owner named", person=person_id), *told)


def add_admin(group_id: str, platform_id: str, caller: Caller, admin: Admin, *, key: str, now: datetime) -> str:
    """Write down that somebody can run a platform, and why; returns the id of the line. The same `key` adds once.

    `admin` is one of the committee by `person_id`, whose name and role are then the committee's, or has a name that was typed.
    Raises `Invalid`, `Conflict`, `NotAllowed`, `NotFound`.
    """
    here, record = room.at(group_id, platform_id, caller, now)
    room.live(record)
    listed = records.as_registered(record).admins
    admin_id = ids.derived("admin", group_id, platform_id, caller.person_id, key)
    if any(one.admin_id == admin_id for one in listed):
        return admin_id
    rules.check_admins(listed, admin.person_id)
    one = _checked(here, admin, admin_id)
    who = {"person": one.person_id} if one.person_id else {}
    room.commit(records.admins_write(record, [*listed, one]), here.noted(record, "admin added", admin=admin_id, **who))
    return admin_id


def _checked(here: Room, admin: Admin, admin_id: str) -> Admin:
    """The line as it is kept. Raises `Invalid`."""
    name, role, why = rules.check_admin(admin.name, admin.role, admin.why, account=bool(admin.person_id))
    if not admin.person_id:
        return Admin(admin_id, name, role, why)
    if admin.person_id not in here.in_office:
        raise Invalid.field("admin", "Please choose somebody who is on the committee now, or type a name.")
    return Admin(admin_id, here.names[admin.person_id], here.in_office[admin.person_id], why, admin.person_id)


def remove_admin(group_id: str, platform_id: str, admin_id: str, caller: Caller, *, now: datetime) -> None:
    """Take somebody off the list, once their access was removed there. Doing it again changes nothing.

    Raises `Conflict`, `NotAllowed`, `NotFound`.
    """
    here, record = room.at(group_id, platform_id, caller, now)
    listed = records.as_registered(record).admins
    left = [one for one in listed if one.admin_id != admin_id]
    if len(left) == len(listed):
        return
    room.commit(records.admins_write(record, left), here.noted(record, "admin removed", admin=admin_id))
