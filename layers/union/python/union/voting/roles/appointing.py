"""Verbs: staff support appoint somebody for a time, where nobody is left on a committee or a role is vacant.

Staff do not see who the members are, so they name somebody by e-mail address, and whoever signs in with it accepts the role or declines it.
A group that has no committee gets its first one like this.
"""

from datetime import date, datetime

from union import addresses
from union.core.people import actions as people
from union.core.people.rules import Caller, Handover, leads
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Invalid, NotAllowed
from union.membership.groups import actions as groups
from union.voting.roles import letters as role_letters
from union.voting.roles import rules
from union.voting.roles.letters import Change
from union.voting.roles.room import Room, words_of


def appoint(group_id: str, caller: Caller, *, name: str, email: str, role: str, ends_on: date, now: datetime) -> None:
    """Give whoever has this address a role until a day, from when they accept it; they and whoever leads are written to.

    Doing it again changes nothing. Raises `Invalid`, `Conflict` where the committee changed meanwhile, `NotAllowed` for everybody but staff
    support, `TooMany`.
    """
    room = Room(group_id, caller, now)
    if not room.office.supports:
        raise NotAllowed("Only the union's staff support can appoint somebody.")
    named, days = rules.check_role(role), room.policy.committees.appoint_days
    rules.check_appointment_end(ends_on, room.today, days)
    if addresses.same(email, caller.email):
        raise Invalid.field("email", "You are this group's staff support, so you cannot be on its committee.")
    person_id = people.invited(email)
    if not _given(room, person_id, named, ends_on):
        _appoint(room, (person_id, name, email), named, ends_on)


def _given(room: Room, person_id: str, role: str, ends_on: date) -> bool:
    """Whether this very role waits for them already."""
    wanted = (person_id, role, ends_on.isoformat())
    return any((one["person_id"], one["role"], one["ends_on"]) == wanted for one in room.held)


def _appoint(room: Room, whom: tuple[str, str, str], role: str, ends_on: date) -> None:
    (person_id, name, email), given = whom, people.given(room.group)
    rules.check_appointment(room.held, role, room.today, ends_on, leads=leads([role], given), led=bool(room.office.leading))
    taken = Handover(role, room.today, ends_on, [(person_id, name)], others_stay=True)
    parts = people.handover_write(
        room.group.group_id, room.group.name, [taken], room.now, room.office.everybody, {person_id: email}
    )
    change = Change(role, person_id, name, room.today.isoformat(), ends_on.isoformat(), words_of(room.group, role))
    known = room.known | {person_id: (name, email)}
    to = [person_id, *room.leading]
    told = role_letters.told(room.group, room.policy, room.caller, to, change, room.now, known=known)
    said = {"person": person_id, "role": role, "ends_on": ends_on.isoformat()}
    counted = rate_limits.reach_write(Reach.APPOINTMENT, str(room.group.group_id), room.now, to=email)
    room.counted = counted
    room.commit([*parts, groups.appoint_write(room.group)], "appointed for a time", *told, **said)
