"""Verbs: name the staff contact of a part-time officer, end it, and find whom to write to."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from union import clicks, ids, store, watch
from union.core.audit.actions import audit_write
from union.core.contacts import rules
from union.core.contacts.rules import Individual
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff, supports
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, NotAllowed, NotFound
from union.store import ConditionFailed, Part
from union.times import london_day
from union.watch import Count

if TYPE_CHECKING:
    from union.core.contacts.views import Contacts, Held, Officer

type Groups = Mapping[str, Mapping[str, str]]
"""The name and the type of each group by its id."""
_CHANGED = "Somebody changed the contacts just now. Please look again."


def address(policy: Policy, group_type: str, group_id: str | None, now: datetime, *, steps_in: bool = True) -> str:
    """The address at which staff are written to about a group today; without one, the team of its type.

    An officer's contact that is vacant is counted, and that rings. `steps_in` says whether the deputy may see what the letter is about: if
    not, it goes to the officers' own team.
    """
    today = london_day(now)
    if not policy.is_vacant(group_type, group_id, today):
        return policy.staff(group_type, group_id, today)
    watch.count(Count.CONTACT_VACANT)
    watch.logger.warning("An officer has no staff contact", group=group_id)
    return policy.staff(group_type, group_id if steps_in else None, today)


class _Room:
    """The contacts as they are kept, open to staff of the teams whose groups have them. Raises `NotAllowed` for everybody else."""

    def __init__(self, caller: Caller, groups: Groups, now: datetime, *, click: str = "") -> None:
        self.pack, self.done = people.read_for(caller, policies.in_force_key(), clicks.click_key(click))
        must_be_staff(caller)
        self.policy, self.caller, self.now, self.today = policies.current(self.pack), caller, now, london_day(now)
        mine = {one for one in self.policy.contacts if self.policy.has_individuals(one) and supports(caller, one)}
        if not mine:
            raise NotAllowed("Only the staff support of part-time officers keeps their contacts.")
        self.officers = {group_id: told for group_id, told in groups.items() if told["type"] in mine}

    @property
    def kept(self) -> list[Individual]:
        """The contacts that staff keep."""
        return list(self.policy.kept)

    def officer(self, group_id: str) -> None:
        """Raises `NotFound` unless this is an officer whom the caller supports."""
        if group_id not in self.officers:
            raise NotFound("There is no officer of this name. It may have been closed.")

    def commit(self, after: Iterable[Individual], act: str, *more: Part, **said: str) -> None:
        """Keep the contacts as they are now, with the note. Raises `Conflict` where somebody else was first."""
        noting = audit_write("contacts", act, self.caller.person_id, self.now, **said)
        try:
            store.commit(policies.contacts_write(self.pack, list(after)), noting, *more)
        except ConditionFailed as lost:
            raise Conflict(_CHANGED) from lost


def listed(caller: Caller, groups: Groups, now: datetime) -> "Contacts":
    """The officers whom the caller supports, each with the staff contact of today, the next one, and those before. Raises `NotAllowed`."""
    room = _Room(caller, groups, now)
    found = [_officer(room, group_id, told["name"]) for group_id, told in room.officers.items()]
    return {
        "officers": sorted(found, key=lambda one: (not one["wants"], one["name"])),
        "today": room.today.isoformat(),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _officer(room: _Room, group_id: str, name: str) -> "Officer":
    mine = sorted((one for one in room.kept if one.group_id == group_id), key=lambda one: one.starts_on)
    now = room.policy.individual_of(group_id, room.today)
    return {
        "group_id": group_id,
        "name": name,
        "now": _held(now) if now else None,
        "next": [_held(one) for one in mine if one.starts_on > room.today],
        "before": [_held(one) for one in reversed(mine) if one.ends_on and one.ends_on < room.today],
        "of_pack": now is not None and not mine,
        "wants": rules.wanting(room.kept, room.policy.individual, group_id, room.today),
    }


def _held(one: Individual) -> "Held":
    last = one.ends_on.isoformat() if one.ends_on else None
    since = None if one.starts_on == date.min else one.starts_on.isoformat()
    return {"name": one.name, "email": one.email, "starts_on": since, "ends_on": last}


def name(
    caller: Caller, groups: Groups, *, group_id: str, name: str, email: str, starts_on: date, ends_on: date | None, now: datetime
) -> None:
    """Name an officer's contact from a day on, and until one; whoever was it until then is so until the day before. Doing it again changes
    nothing.

    Raises `Conflict` where somebody else changed them, `NotAllowed`, `NotFound` for somebody who is no officer, and then `Invalid`.
    """
    room = _Room(caller, groups, now)
    room.officer(group_id)
    new = rules.checked(group_id, name, email, starts_on, ends_on, room.today)
    after = rules.named(room.kept, new)
    if new in room.kept and sorted(map(str, after)) == sorted(map(str, room.kept)):
        return
    room.commit(after, "contact named", group=new.group_id, contact=new.name, starts_on=new.starts_on.isoformat())


def end(caller: Caller, groups: Groups, *, group_id: str, key: str, now: datetime) -> None:
    """End an officer's contact as of yesterday, and those to come. The same `key` again changes nothing. Raises as `name` does."""
    click = ids.derived("contact ended", group_id, caller.person_id, key)
    room = _Room(caller, groups, now, click=click)
    room.officer(group_id)
    after = rules.ended(room.kept, group_id, room.today)
    if room.done is not None or after == room.kept:
        return
    room.commit(after, "contact ended", clicks.done_write(click, now), group=group_id)
