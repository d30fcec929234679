"""A group whose register somebody looks at, and what they may do there."""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.platforms import records
from union.membership.platforms.rules import Problem, Registered, problems
from union.store import ConditionFailed, Part, Put
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.platforms.tables import PlatformRecord

_CHANGED = "Somebody changed the list of platforms just now. Please look again."


def subject(group_id: str, platform_id: str) -> str:
    """What the audit calls a platform."""
    return f"platform#{group_id}#{platform_id}"


class Room:
    """A group, every platform that was ever in its register, and what the caller is to it. Raises `NotFound` where there is no such group.

    It lets nobody in by itself: `of` and `at` do.
    """

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        kept, member, pack = people.read_for(
            caller, groups.key(group_id), people.member_key(group_id, caller.person_id), policies.in_force_key()
        )
        self.group, self.policy = groups.require(kept, now), policies.current(pack)
        self.caller, self.now, self.today = caller, now, london_day(now)
        self.office = people.Office(caller, self.group, member, now)
        self.role = ", ".join(term.role for term in people.terms(member) if term.runs(self.today))
        self.seen = groups.register(self.group)  # Read before the platforms: a change in between is then noticed.

    @cached_property
    def kept(self) -> "list[PlatformRecord]":
        """Every platform that was ever in the register, by label."""
        return records.of_group(str(self.group.group_id))

    @property
    def live(self) -> "list[PlatformRecord]":
        """The platforms that are in use, by label."""
        return [one for one in self.kept if one.retired_at is None]

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of all who hold a role on the committee, held one or will, by id."""
        return {str(member.person_id): str(member.name) for member in self.office.everybody}

    @cached_property
    def in_office(self) -> dict[str, str]:
        """The roles of those who are on the committee today, by id."""
        found = {
            str(member.person_id): ", ".join(term.role for term in people.terms(member) if term.runs(self.today))
            for member in self.office.everybody
        }
        return {person_id: roles for person_id, roles in found.items() if roles}

    def one(self, platform_id: str) -> "PlatformRecord | None":
        """The platform of this id, retired or not, where there is one."""
        return next((one for one in self.kept if one.platform_id == platform_id), None)

    def owns(self, record: "PlatformRecord | None") -> bool:
        """Whether the caller is the platform's owner and still in office."""
        return record is not None and record.owner_id == self.caller.person_id and self.office.in_office

    def may_say(self, record: "PlatformRecord") -> bool:
        """Whether the caller may say what they saw there: the committee answers for that, and staff support does not say so in its name."""
        return self.owns(record) or (self.office.in_office and self.office.may_by_role(Can.PAGE))

    def problems(self, one: Registered) -> list[Problem]:
        """What is wrong with a platform today."""
        return problems(one, self.in_office, self.today, self.policy)

    def noted(self, record: "PlatformRecord", act: str, **more: str) -> Put:
        """The part that notes that the caller did something to a platform. It names nobody who may have no account."""
        where = subject(str(record.group_id), str(record.platform_id))
        return audit_write(where, act, self.caller.person_id, self.now, kind=str(record.kind), **more)


def of(group_id: str, caller: Caller, now: datetime) -> Room:
    """A group whose register the caller may keep. Raises `NotAllowed`, `NotFound`."""
    room = Room(group_id, caller, now)
    room.office.must(Can.PAGE)
    return room


def at(group_id: str, platform_id: str, caller: Caller, now: datetime) -> "tuple[Room, PlatformRecord]":
    """A platform that the caller may look after: one of a register that they keep, or one that they own, whatever else their role opens.

    Raises `NotAllowed`, `NotFound`.
    """
    room = Room(group_id, caller, now)
    record = room.one(platform_id) if room.office.in_office else None
    if not room.owns(record):
        room.office.must(Can.PAGE)
    return room, record or must(room, platform_id)


def must(room: Room, platform_id: str) -> "PlatformRecord":
    """The platform of this id, retired or not. Raises `NotFound`."""
    record = room.one(platform_id)
    if record is None:
        raise NotFound("There is no platform at this address. It may have been retired.")
    return record


def live(record: "PlatformRecord") -> "PlatformRecord":
    """The platform, where it is in use. Raises `NotFound`."""
    if record.retired_at is not None:
        raise NotFound("This platform was retired. You can add it again.")
    return record


def may_say(room: Room, record: "PlatformRecord") -> None:
    """Raises `NotAllowed` unless the caller may say what they saw on a platform."""
    if not room.may_say(record):
        raise NotAllowed("Only the committee says what it saw there: staff support cannot do that in its name.")


def commit(*parts: Part) -> None:
    """Make a change. Raises `Conflict` where somebody else changed the same meanwhile."""
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost
