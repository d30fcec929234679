"""A chat that somebody wants into, or whose list an officer goes through, and what they may do there."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import NotAllowed, NotFound
from union.membership.chats import records, rules
from union.membership.chats.rules import Belongs, Door, Guest, Place
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Lasting
from union.membership.platforms import records as platforms
from union.membership.platforms import room as register
from union.membership.platforms.room import Room
from union.times import london_day, shown_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.chats.records import Listed
    from union.membership.chats.tables import ChatPerson
    from union.membership.groups.tables import Group
    from union.membership.platforms.tables import PlatformRecord


def belongs(membership: Lasting | None, member: "CommitteeMember | None", now: datetime) -> Belongs:
    """What somebody is to a group by their membership and their roles."""
    joined = Belongs(membership.until, membership.left) if membership else Belongs()
    return rules.together(joined, Belongs(people.last_day(member, now)), london_day(now))


def door_of(record: "PlatformRecord", policy: Policy, now: datetime) -> Door:
    """What a chat's lists are made by."""
    return Door(bool(record.url), policy.joining_mark, policy.chats.grace_days, london_day(now))


def is_chat(record: "PlatformRecord | None") -> bool:
    """Whether a platform is in use and for members: then they get in by their page, and it has a list."""
    return record is not None and record.retired_at is None and platforms.as_registered(record).shown_to_members


@dataclass(frozen=True)
class Entry:
    """A chat's door with a member before it."""

    group: "Group"
    policy: Policy
    record: "PlatformRecord"
    listed: "ChatPerson | None"
    guest: Guest
    belongs: Belongs
    door: Door


def entry(group_id: str, platform_id: str, caller: Caller, now: datetime) -> Entry:
    """A chat that the caller may enter, in one round trip.

    Raises `NotAllowed` for whoever is no member now and not on the committee, and `NotFound`.
    """
    kept, member, pack, held, record, listed = people.read_for(
        caller,
        groups.key(group_id),
        people.member_key(group_id, caller.person_id),
        policies.in_force_key(),
        memberships.key(group_id, caller.person_id),
        platforms.key(group_id, platform_id),
        records.key(group_id, platform_id, caller.person_id),
    )
    group, policy = groups.require(kept, now), policies.current(pack)
    mine = belongs(memberships.lasting(held, now), member, now)
    if not mine.holds(london_day(now)):
        raise NotAllowed(_refusal(mine))
    if not is_chat(record):
        raise NotFound("There is no chat for members at this address. It may have been retired.")
    guest = records.guest(listed, caller.person_id)
    return Entry(group, policy, record, listed, guest, mine, door_of(record, policy, now))


def _refusal(mine: Belongs) -> str:
    if mine.left:
        return "You left this group, so its chats are closed to you. Join again, and they open."
    if mine.until is not None:
        return f"You belonged to this group until {shown_day(mine.until.isoformat())}. Join again, and its chats open."
    return "This chat is for the group's members. Join the group, and it opens."


def listing(group_id: str, platform_id: str, caller: Caller, now: datetime) -> "tuple[Room, PlatformRecord]":
    """A chat whose list the caller goes through: its owner, or whoever on the committee keeps the register. Staff see no list of members.

    Raises `NotAllowed`, `NotFound`.
    """
    here, record = register.at(group_id, platform_id, caller, now)
    if not here.may_say(record):
        raise NotAllowed("Only the group's committee sees who is in its chats.")
    if not is_chat(record):
        raise NotFound("This platform is not one for members, or was retired, so there is no list of who is in it.")
    return here, record


@dataclass(frozen=True)
class Line:
    """Somebody on a chat's list: who they are, what they are to the group, and on which of its lists they stand."""

    guest: Guest
    name: str
    belongs: Belongs
    place: Place | None
    officer: bool


class Roster:
    """All who are on a chat's list or could be, each with their place: made of the group's memberships and roles, and of what was ticked."""

    def __init__(self, listed: "Listed", known: "Known", door: Door, now: datetime) -> None:
        self.listed, self._known, self._door, self._now = listed, known, door, now
        self.lines = [self._line(who) for who in known.everybody | listed.people.keys()]

    def _line(self, person_id: str) -> Line:
        record, held, member = (
            self.listed.people.get(person_id),
            self._known.members.get(person_id),
            self._known.committee.get(person_id),
        )
        guest, mine = records.guest(record, person_id), belongs(held, member, self._now)
        name = held.name if held else str(member.name) if member else str((record and record.name) or "")
        officer = member is not None and people.is_in_office(member, self._now)
        return Line(guest, name, mine, rules.place(guest, mine, self._door), officer)

    def at(self, place: Place) -> list[Line]:
        """Those who stand on one of the lists."""
        return [one for one in self.lines if one.place is place]

    @property
    def others(self) -> list[Line]:
        """Those who belong to the group and are on no list: they did not accept the statement yet, and nobody saw them in the chat."""
        return [one for one in self.lines if one.place is None and one.belongs.holds(self._door.today)]


@dataclass(frozen=True)
class Known:
    """Who is or was a member of a group, and who has or had a role on its committee, by id."""

    members: dict[str, Lasting]
    committee: "dict[str, CommitteeMember]"

    @property
    def everybody(self) -> set[str]:
        """All of them."""
        return self.members.keys() | self.committee.keys()


def known(group_id: str, now: datetime) -> Known:
    """Who is or was in a group, in one round trip. Who may know is for the caller to say."""
    members, everybody = store.at_once(lambda: memberships.lasting_of(group_id, now), lambda: people.everybody_of(group_id))
    return Known(members, {str(one.person_id): one for one in everybody})


def roster(here: Room, record: "PlatformRecord") -> Roster:
    """The list of a chat as it is now, in one round trip."""
    group_id, platform_id = str(here.group.group_id), str(record.platform_id)
    members, everybody, listed = store.at_once(
        lambda: memberships.lasting_of(group_id, here.now),
        lambda: here.office.everybody,
        lambda: records.of_chat(group_id, platform_id, here.now),
    )
    whole = Known(members, {str(one.person_id): one for one in everybody})
    return Roster(listed, whole, door_of(record, here.policy, here.now), here.now)


def may_see_members(here: Room) -> bool:
    """Whether the caller may see the members' list, and so also who is on no list of the chat."""
    return here.office.may_by_role(Can.MEMBERS)
