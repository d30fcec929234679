"""Verbs: see who holds which role on a group and what it opens, fill a vacant one by co-option, end one, and say what a role may do."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from union import clicks, ids
from union.core.people import actions as people
from union.core.people.rules import WORDS, Caller, Can, Handover, by_title, capabilities, ended, missing, same_title
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.rules import has_members
from union.membership.memberships import actions as memberships
from union.voting.roles import letters as role_letters
from union.voting.roles import rules
from union.voting.roles.letters import Change
from union.voting.roles.room import Room, words_of

if TYPE_CHECKING:
    from union.core.people.views import HeldRole
    from union.voting.roles.views import Committee, CommitteeRole, Title


def committee(group_id: str, caller: Caller, now: datetime) -> "Committee":
    """Who holds which role today or will and what it may do, for committee and staff support; to who leads also whom they could co-opt.

    Raises `NotAllowed`, `NotFound`.
    """
    room = Room(group_id, caller, now)
    members = memberships.named_members(group_id, now) if room.fills else []
    return {
        "group": groups.name_view(room.group),
        "roles": [_shown(room, one, [who for who, _ in members]) for one in room.held],
        "titles": _titles(room),
        "words": {one.value: words for one, words in WORDS.items()},
        "members": [{"person_id": who, "name": name} for who, name in members],
        "missing": missing(room.titles, people.given(room.group), has_members=has_members(room.group.type)),
        "may_co_opt": room.fills,
        "may_appoint": room.office.supports,
        "may_give": room.office.may(Can.ROLES),
        "you": caller.person_id,
        "longest": (room.today + rules.LONGEST).isoformat(),
        "longest_appointment": (room.today + timedelta(days=room.policy.committees.appoint_days)).isoformat(),
        "key": ids.key(),
        "values": {"ends_on": ""},
        "errors": {},
    }


def _shown(room: Room, one: "HeldRole", members: Sequence[str]) -> "CommitteeRole":
    may_end = rules.may_end(**room.may_end(one["person_id"], one["role"]))
    lapsed = room.fills and has_members(room.group.type) and not one["awaits"] and one["person_id"] not in members
    return {**one, "may_end": may_end, "lapsed": lapsed}


def _titles(room: Room) -> "list[Title]":
    """What each title that somebody holds may do, and whether that can be changed: a title that leads may do everything."""
    titles = {same_title(one["role"]): one["role"] for one in reversed(room.held)}
    return [
        {"role": title, "can": sorted(capabilities([title], people.given(room.group))), "leads": Can.ROLES in by_title(title)}
        for _, title in sorted(titles.items())
    ]


def co_opt(
    group_id: str, caller: Caller, *, person_id: str, role: str, ends_on: date, shared: bool = False, now: datetime
) -> None:
    """Give a live member a role until a day, from when they accept it; they and whoever leads are written to. Doing it again changes nothing.

    `shared` says that others may hold the role too. Raises `Invalid`, `Conflict` where the committee changed meanwhile, `NotAllowed`.
    """
    room = Room(group_id, caller, now)
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
    parts = people.handover_write(group_id, room.group.name, [taken], now, room.office.everybody)
    if not parts:
        return
    change = Change(named, person_id, name, room.today.isoformat(), ends_on.isoformat(), words_of(room.group, named))
    told = role_letters.told(room.group, room.policy, caller, [person_id, *room.leading], change, now, known=room.known)
    said = {"person": person_id, "role": named, "ends_on": ends_on.isoformat(), "shared": "yes" if shared else "no"}
    room.commit([*parts, groups.appoint_write(room.group)], "co-opted", *told, **said)


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
        Room(group_id, caller, now)
    except NotAllowed:
        return False
    return True


def _end(group_id: str, caller: Caller, person_id: str, role: str, click: str, now: datetime) -> None:
    room = Room(group_id, caller, now)
    mine = [one for one in room.held if (one["person_id"], one["role"]) == (person_id, role)]
    may = room.may_end(person_id, role)
    rules.check_ending(**may)
    if not mine:
        raise NotFound("Nobody of this name holds this role any more.")
    member = next(one for one in room.office.everybody if one.person_id == person_id)
    parts = people.terms_write(member, ended(people.terms(member), role, room.today - timedelta(days=1)))
    if not parts:
        return
    change = Change(role, person_id, mine[0]["name"], ended=True, own=may["own"])
    to = [*([] if may["own"] else [person_id]), *(one for one in room.leading if one != person_id)]
    told = role_letters.told(room.group, room.policy, caller, to, change, now, known=room.known)
    told += role_letters.staff(room.group, room.policy, caller, change, now) if room.nobody_leads_without(person_id, role) else []
    room.commit(
        [*parts, groups.appoint_write(room.group), clicks.done_write(click, now)],
        "role ended",
        *told,
        person=person_id,
        role=role,
    )


def give(group_id: str, caller: Caller, *, role: str, can: Collection[Can], now: datetime) -> None:
    """Say what everybody who holds a title on this group may do, now and later. Doing it again changes nothing.

    Raises `NotFound` for a title that nobody holds, `Conflict` for one that leads the group, `NotAllowed` for who does not lead.
    """
    room = Room(group_id, caller, now)
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
