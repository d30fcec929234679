"""Verbs: see who holds which role on a group and what it opens, fill a vacant one by co-option, end one, and say what a role may do."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from union import clicks, ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import WORDS, Caller, Can, Handover, by_title, capabilities, same_title
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part
from union.times import london_day
from union.voting.handover import letters as handover_letters
from union.voting.handover import rules
from union.voting.handover.letters import Change

if TYPE_CHECKING:
    from union.core.people.views import HeldRole
    from union.voting.handover.views import Committee, Title

_CHANGED = "The committee has changed in another window. Please look at it again."


class _Room:
    """A group whose committee the caller may look at: those on it, and its staff support."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        kept, member, pack = people.read_for(
            caller, groups.key(group_id), people.member_key(group_id, caller.person_id), policies.in_force_key()
        )
        self.group, self.policy = groups.require(kept), policies.current(pack)
        self.caller, self.now, self.today = caller, now, london_day(now)
        self.office = people.Office(caller, self.group, member, now)
        if not self.office.inside:
            raise NotAllowed("Only this group's committee and its staff support can do this.")

    @cached_property
    def held(self) -> "list[HeldRole]":
        """The roles that run today or will."""
        return people.held(self.group.group_id, self.now, self.office.everybody)

    @cached_property
    def leading(self) -> list[str]:
        """The ids of those who lead today; where nobody's title does, all who are in office."""
        return self.by_title or [one["person_id"] for one in self.held if one["starts_on"] <= self.today.isoformat()]

    @property
    def by_title(self) -> list[str]:
        """The ids of those whose title leads today."""
        return self.office.leading

    @property
    def fills(self) -> bool:
        """Whether the caller may fill a role. Staff support may not: they see no members."""
        return self.office.may_by_role(Can.ROLES)

    def may_end(self, person_id: str) -> dict[str, bool]:
        """What `rules.may_end` asks about a role that a person holds."""
        return {
            "own": person_id == self.caller.person_id,
            "leads": self.office.in_office and self.office.may(Can.ROLES),
            "supports": self.office.supports,
            "of_leader": person_id in self.leading,
        }

    def commit(self, parts: list[Part], act: str, *letters: Part, **said: str) -> None:
        """Make a change of who may do what, with its note and its letters. Raises `Conflict` where somebody else was first."""
        noting = audit_write(f"group#{self.group.group_id}", act, self.caller.person_id, self.now, **said)
        try:
            store.commit(*parts, noting, *letters)
        except ConditionFailed as lost:
            raise Conflict(_CHANGED) from lost


def committee(group_id: str, caller: Caller, now: datetime) -> "Committee":
    """Who holds which role today or will and what it may do, for committee and staff support; to who leads also whom they could co-opt.

    Raises `NotAllowed`, `NotFound`.
    """
    room = _Room(group_id, caller, now)
    members = memberships.named_members(group_id, now) if room.fills else []
    return {
        "group": groups.name_view(room.group),
        "roles": [{**one, "may_end": rules.may_end(**room.may_end(one["person_id"]))} for one in room.held],
        "titles": _titles(room),
        "words": {one.value: words for one, words in WORDS.items()},
        "members": [{"person_id": who, "name": name} for who, name in members],
        "may_co_opt": room.fills,
        "may_give": room.office.may(Can.ROLES),
        "you": caller.person_id,
        "longest": (room.today + rules.LONGEST).isoformat(),
        "key": ids.key(),
        "values": {"ends_on": ""},
        "errors": {},
    }


def _titles(room: _Room) -> "list[Title]":
    """What each title that somebody holds may do, and whether that can be changed: a title that leads may do everything."""
    titles = {same_title(one["role"]): one["role"] for one in reversed(room.held)}
    return [
        {"role": title, "can": sorted(capabilities([title], people.given(room.group))), "leads": Can.ROLES in by_title(title)}
        for _, title in sorted(titles.items())
    ]


def co_opt(
    group_id: str, caller: Caller, *, person_id: str, role: str, ends_on: date, shared: bool = False, now: datetime
) -> None:
    """Give a live member a role from today until a day; they and whoever leads are written to. Doing it again changes nothing.

    `shared` says that others may hold the role too. Raises `Invalid`, `Conflict` where the committee changed meanwhile, `NotAllowed`.
    """
    room = _Room(group_id, caller, now)
    room.office.must(Can.ROLES)
    if not room.fills:
        raise NotAllowed("Only the group's own committee fills a role, from its members, whom staff support does not see.")
    named = rules.check_role(role)
    rules.check_end(ends_on, room.today)
    name = dict(memberships.named_members(group_id, now)).get(person_id)
    if name is None:
        raise Invalid.field("person_id", "Please choose somebody who is a member of this group now.")
    rules.check_vacant(room.held, named, person_id, room.today, ends_on, shared=shared)
    taken = Handover(named, room.today, ends_on, [(person_id, name)], others_stay=True)
    parts = people.handover_write(group_id, room.group.name, [taken], room.office.everybody)
    if not parts:
        return
    change = Change(named, person_id, name, ends_on.isoformat(), _words(room, named))
    told = handover_letters.told(room.group, room.policy, caller, [person_id, *room.leading], change, now)
    said = {"person": person_id, "role": named, "ends_on": ends_on.isoformat(), "shared": "yes" if shared else "no"}
    room.commit([*parts, groups.appoint_write(room.group)], "co-opted", *told, **said)


def _words(room: _Room, role: str) -> list[str]:
    found = capabilities([role], people.given(room.group))
    return [words for one, words in WORDS.items() if one in found]


def end(group_id: str, caller: Caller, *, person_id: str, role: str, key: str, now: datetime) -> None:
    """End a role as of yesterday: its holder has the keys no more. They are written to, and whoever leads; staff too where nobody leads then.

    The same `key` again changes nothing, though whoever gave up their own role may do nothing here any more. Raises `NotFound` for a role
    that nobody of this name holds, `NotAllowed` for who may not end it, `Conflict` where the committee changed meanwhile.
    """
    click = ids.derived("role ended", group_id, caller.person_id, person_id, role, key)
    with clicks.or_done(click):
        _end(group_id, caller, person_id, role, click, now)


def sees(group_id: str, caller: Caller, now: datetime) -> bool:
    """Whether the caller may look at the committee: whoever gave up their last role may not any more. Raises `NotFound`."""
    try:
        _Room(group_id, caller, now)
    except NotAllowed:
        return False
    return True


def _end(group_id: str, caller: Caller, person_id: str, role: str, click: str, now: datetime) -> None:
    room = _Room(group_id, caller, now)
    mine = [one for one in room.held if (one["person_id"], one["role"]) == (person_id, role)]
    may = room.may_end(person_id)
    rules.check_ending(**may)
    if not mine:
        raise NotFound("Nobody of this name holds this role any more.")
    parts = people.end_write(group_id, person_id, role, room.today - timedelta(days=1))
    if not parts:
        return
    change = Change(role, person_id, mine[0]["name"], ended=True, own=may["own"])
    to = [*([] if may["own"] else [person_id]), *(one for one in room.leading if one != person_id)]
    told = handover_letters.told(room.group, room.policy, caller, to, change, now)
    told += handover_letters.staff(room.group, room.policy, caller, change, now) if _nobody_leads(room, person_id, role) else []
    room.commit(
        [*parts, groups.appoint_write(room.group), clicks.done_write(click, now)],
        "role ended",
        *told,
        person=person_id,
        role=role,
    )


def _nobody_leads(room: _Room, person_id: str, role: str) -> bool:
    """Whether nobody leads the group once this role is over, where somebody did."""
    today = room.today.isoformat()
    left = [one for one in room.held if one["starts_on"] <= today and (one["person_id"], one["role"]) != (person_id, role)]
    led = any(Can.ROLES in capabilities([one["role"]], people.given(room.group)) for one in left)
    return not led and (bool(room.by_title) or not left)


def give(group_id: str, caller: Caller, *, role: str, can: Collection[Can], now: datetime) -> None:
    """Say what everybody who holds a title on this group may do, now and later. Doing it again changes nothing.

    Raises `NotFound` for a title that nobody holds, `Conflict` for one that leads the group, `NotAllowed` for who does not lead.
    """
    room = _Room(group_id, caller, now)
    room.office.must(Can.ROLES)
    if same_title(role) not in [same_title(one["role"]) for one in room.held]:
        raise NotFound("Nobody holds a role of this name any more.")
    if Can.ROLES in by_title(role):
        raise Conflict("Whoever holds this role leads the group and may do everything.")
    given = dict(people.given(room.group))
    if capabilities([role], given) == set(can):
        return
    given[same_title(role)] = sorted(one.value for one in can)
    room.commit([groups.appoint_write(room.group, given)], "role may", role=role, can=", ".join(given[same_title(role)]))
