"""Verbs: who is on the staff of the union. Roles are dated records of the house, given and ended by the team for all.

Somebody who never signed in is kept under their address, and the record becomes theirs when they sign in with it. An identity
provider's groups bring and take roles at each sign-in; what was ended here they do not bring again until the group itself went.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import addresses, clicks, ids, settings, store
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people import rules
from union.core.people.rules import ALL_STAFF, Caller, StaffRole
from union.core.people.tables import StaffMember, StaffRoleMap
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Invalid, NotFound
from union.store import ConditionCheck, ConditionFailed, Delete, Part, Put
from union.text import order
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.identity import SignedIn
    from union.core.people.views import Colleague, Staff

COMMAND = "command-line"
_CHANGED = "The list of staff has changed in another window. Please look at it again."
_LAST = "Nobody would be left who can give roles of staff. Please give somebody else the team for all first, without a last day."
_INVITED = "invited-"


def listed(caller: Caller, now: datetime) -> "Staff":
    """Who is on the staff today or will be, for staff of any team; whether the caller may change it. Raises `NotAllowed`."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    rules.must_be_staff(caller)
    policy, today = policies.current(pack), london_day(now)
    return {
        "people": sorted(everybody(policy, now), key=lambda one: order(one["name"] or one["email"])),
        "teams": [{"team": team, "label": label} for team, label in teams(policy).items()],
        "you": caller.person_id,
        "may_change": ALL_STAFF in caller.rights.teams,
        "today": today.isoformat(),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def everybody(policy: Policy, now: datetime) -> "list[Colleague]":
    """Everybody who is on the staff today or will be. Who may know is for the caller to say."""
    return [one for member in _all() if (one := _shown(member, policy, london_day(now)))["roles"]]


def teams(policy: Policy) -> dict[str, str]:
    """The teams there are and what they are called, the one for all first."""
    return {ALL_STAFF: "All types of group"} | {rules.team_of(one.type): one.label for one in policy.contacts.values()}


def _shown(member: StaffMember, policy: Policy, today: date) -> "Colleague":
    labels = teams(policy)
    return {
        "person_id": member.person_id,
        "name": member.name,
        "email": member.email,
        "invited": str(member.person_id).startswith(_INVITED),
        "two_steps": member.second_factor_since is not None or not settings.second_factor_required(),
        "roles": [
            {
                "team": role.team,
                "label": labels.get(role.team, role.team),
                "starts_on": role.starts_on.isoformat(),
                "ends_on": role.ends_on.isoformat() if role.ends_on else None,
                "brought": role.brought,
            }
            for role in rules.standing(people.staff_roles(member), today)
        ],
    }


def _all() -> list[StaffMember]:
    """Everybody who is or was on the staff: some dozens."""
    return list(StaffMember.scan(consistent_read=True))


def names() -> list[tuple[str, str]]:
    """The id and the name of everybody who is or was on the staff. For rules alone: nobody is to be shown them unasked."""
    found = store.plain(StaffMember.scan(attributes_to_get=["person_id", "name"]))
    return [(one["person_id"], one["name"]) for one in found]


def give(caller: Caller, *, email: str, team: str, starts_on: date, ends_on: date | None, now: datetime) -> None:
    """Give whoever has this address a role from a day on, until a day or until somebody ends it. Doing it again changes nothing.

    Raises `Invalid`, `NotAllowed`, `Conflict` where the list changed meanwhile or nobody would be left who can give roles.
    """
    (pack,) = people.read_for(caller, policies.in_force_key())
    rules.must_run_staff(caller)
    policy, today = policies.current(pack), london_day(now)
    _check(team, starts_on, ends_on, policy, today)
    everybody = _all()
    member = _of_address(everybody, email, today)
    after = rules.given(people.staff_roles(member), team, starts_on, ends_on, today)
    told = _Told(caller.person_id, "given", team, ends_on)
    _change(member, after, everybody, told, policy, now)


def _check(team: str, starts_on: date, ends_on: date | None, policy: Policy, today: date) -> None:
    if team not in teams(policy):
        raise Invalid.field("team", "Please choose one of the teams.")
    if starts_on < today:
        raise Invalid.field("starts_on", "This day is over. Please choose today or a later day.")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid.field("ends_on", "The last day is before the first. Please choose a later one, or leave it empty.")


def end(caller: Caller, *, person_id: str, team: str, key: str, now: datetime) -> None:
    """End somebody's role at once, or give up one's own: it is gone with their next request. The same `key` again changes nothing.

    Raises `NotFound`, `NotAllowed`, `Conflict` where the list changed meanwhile or nobody would be left who can give roles.
    """
    click = ids.derived("staff role ended", caller.person_id, person_id, team, key)
    with clicks.or_done(click):
        _end(caller, person_id, team, click, now)


def sees(caller: Caller) -> bool:
    """Whether the caller may look at the list of staff: whoever gave up their last role may not any more."""
    people.read_for(caller)
    return caller.is_staff


def _end(caller: Caller, person_id: str, team: str, click: str, now: datetime) -> None:
    (pack,) = people.read_for(caller, policies.in_force_key())
    if person_id != caller.person_id:
        rules.must_run_staff(caller)
    rules.must_be_staff(caller)
    everybody = _all()
    member = next((one for one in everybody if one.person_id == person_id), None)
    if member is None:
        raise NotFound("There is nobody of this id on the staff. Please look at the list again.")
    after = rules.taken(people.staff_roles(member), team, london_day(now))
    _change(member, after, everybody, _Told(caller.person_id, "ended", team, None, click), policies.current(pack), now)


def first(email: str, now: datetime) -> None:
    """Put whoever signs in with this address on the team for all, on the word of somebody who runs the house's machines."""
    today, everybody = london_day(now), _all()
    member = _of_address(everybody, email, today)
    after = rules.given(people.staff_roles(member), ALL_STAFF, today, None, today)
    _change(member, after, everybody, _Told(COMMAND, "given", ALL_STAFF, None), policies.read(), now)


def appoint(*, person_id: str, name: str, email: str, appointed: Iterable[StaffRole], actor: str, now: datetime) -> None:
    """Give a person exactly the roles `appointed` on the staff, on the word of whoever seeds a house."""
    kept: list[Any] = [_kept(role) for role in appointed]
    member = StaffMember(person_id=person_id, name=name, email=email, roles=kept)
    told = ", ".join(role.team for role in kept)
    store.commit(Put(member), audit_write("staff", "appointed", actor, now, person=person_id, teams=told))


class _Told:
    """A change of one role, as the audit and the letters tell it; `click` is the key of the form that asked, where it has one."""

    def __init__(self, actor: str, act: str, team: str, ends_on: date | None, click: str = "") -> None:
        self.actor, self.act, self.team, self.ends_on, self.click = actor, act, team, ends_on, click


def _of_address(everybody: Iterable[StaffMember], email: str, today: date) -> StaffMember:
    """The record of whoever is on the staff with this address, else the one that waits for them."""
    waiting = _waiting(email)
    for member in everybody:
        there = rules.standing(people.staff_roles(member), today)
        if member.person_id == waiting or (there and addresses.same(str(member.email), email)):
            return member
    return StaffMember(person_id=waiting, name="", email=email.strip(), version=0)


def _waiting(email: str) -> str:
    """Under what the roles of an address wait for its owner: the same however it is written, and short for the longest."""
    return f"{_INVITED}{ids.derived('staff', addresses.compared(email))}"


def _change(
    member: StaffMember, after: Sequence[StaffRole], everybody: Sequence[StaffMember], told: _Told, policy: Policy, now: datetime
) -> None:
    """Write somebody's roles with the audit and the letters, if nothing of what was asked changed since."""
    before, today = people.staff_roles(member), london_day(now)
    # A second click, or what a sign-in brings each time: nothing changes, so nobody gets another letter.
    if list(after) == before:
        return
    held_back = set(member.held_back or ()) | {told.team} if told.act == "ended" else set(member.held_back or ()) - {told.team}
    record = StaffMember(
        person_id=member.person_id,
        name=member.name,
        email=member.email,
        roles=[_kept(role) for role in after],
        version=int(member.version) + 1,
        held_back=held_back or None,
        second_factor_since=member.second_factor_since,
    )
    parts: list[Part] = [_saved(member, record), *([clicks.done_write(told.click, now)] if told.click else [])]
    standing = _standing(member, before, after, everybody, told.actor, today)
    noting = audit_write("staff", f"role {told.act}", told.actor, now, person=str(member.person_id), team=told.team)
    try:
        store.commit(*parts, *standing, noting, *_letters(record, everybody, told, policy, now))
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def _saved(before: StaffMember, record: StaffMember) -> Put:
    """The part that writes a record anew. `ConditionFailed` where the record changed since it was read as it was `before`."""
    version = int(before.version)
    return Put(record, (StaffMember.version == version) if version else StaffMember.person_id.does_not_exist())


def _standing(
    member: StaffMember,
    before: Sequence[StaffRole],
    after: Sequence[StaffRole],
    everybody: Sequence[StaffMember],
    actor: str,
    today: date,
) -> list[Part]:
    """What must still hold when the change is made: that whoever makes it is on the staff, and that somebody is left to give roles.

    Two people who end each other's role at the same moment so cannot both do it. Raises `Conflict`.
    """
    others = {str(one.person_id): one for one in everybody if one.person_id != member.person_id}
    needed = {actor} & others.keys()
    if rules.keeps_the_house(before, today) and not rules.keeps_the_house(after, today):
        keepers = [who for who, one in others.items() if _keeps(one, today)]
        if not keepers:
            raise Conflict(_LAST)
        needed |= {min(keepers, key=lambda who: (who != actor, who))}
    return [ConditionCheck(StaffMember.by_key(who), StaffMember.version == int(others[who].version)) for who in sorted(needed)]


def _keeps(member: StaffMember, today: date) -> bool:
    return not str(member.person_id).startswith(_INVITED) and rules.keeps_the_house(people.staff_roles(member), today)


def _letters(member: StaffMember, everybody: Iterable[StaffMember], told: _Told, policy: Policy, now: datetime) -> list[Put]:
    """To the person; and, so that nobody comes or goes unseen, to everybody on the team for all but who did it."""
    today = london_day(now)
    context = {
        "who": member.name or member.email,
        "team": teams(policy).get(told.team, told.team),
        "given": told.act == "given",
        "ends_on": told.ends_on.isoformat() if told.ends_on else None,
        "url": f"{settings.site_url()}/staff",
    }
    to = {str(member.email): True}
    for one in everybody:
        running = rules.standing(people.staff_roles(one), today)
        if one.person_id not in (member.person_id, told.actor) and any(role.team == ALL_STAFF for role in running):
            to.setdefault(str(one.email), False)
    cause = (str(member.person_id), str(member.version))

    def written(email: str, *, you: bool) -> Put:
        letter_id = f"{Kind.STAFF_ROLE}#{ids.derived(*cause, email)}"
        return letters.letter_write(Kind.STAFF_ROLE, letter_id, email, {**context, "you": you}, now)

    return [written(email, you=you) for email, you in to.items()]


def arrived(signed_in: "SignedIn", now: datetime) -> bool:
    """Somebody signed in: what waited under their address becomes theirs, and the provider's groups bring and take roles.

    Returns whether they have a role of staff today that this sign-in opens.

    For whoever has a role it is asked whether their account needs a second factor. Whoever has none and gets none costs one read and no
    write. Raises `Conflict`, `Unavailable`.
    """
    caller, groups = signed_in.caller, signed_in.groups
    invitation = StaffMember.by_key(_waiting(caller.email))
    member, invited, pack = store.read(StaffMember.by_key(caller.person_id), invitation, policies.in_force_key())
    told = set(groups) & teams(policies.current(pack)).keys() if settings.groups_bring_roles() else set()
    if member is None and invited is None and not told:
        return False
    before = member or StaffMember(person_id=caller.person_id, name=caller.name, email=caller.email, version=0)
    record = _arrived(before, invited, told, caller, london_day(now))
    record.second_factor_since = _second_factor(before, record, signed_in, now)
    if member is None or invited is not None or _differs(member, record):
        _keep(before, record, invited, now)
    enough = not settings.second_factor_required() or record.second_factor_since is not None
    return enough and any(role.runs(london_day(now)) for role in people.staff_roles(record))


def _second_factor(before: StaffMember, record: StaffMember, signed_in: "SignedIn", now: datetime) -> datetime | None:
    """Since when every sign-in of this account needed a second factor; None where it does not, which ends what other sessions had by it."""
    if not (settings.second_factor_required() and rules.standing(people.staff_roles(record), london_day(now))):
        return before.second_factor_since
    from union.core.people import identity  # Loaded where somebody signs in, and not for a list of staff.

    return (before.second_factor_since or signed_in.caller.signed_in_at) if identity.second_factor(signed_in.username) else None


def _arrived(before: StaffMember, invited: StaffMember | None, told: set[str], caller: Caller, today: date) -> StaffMember:
    held_back = set(before.held_back or ()) & told
    roles = rules.brought(people.staff_roles(before), told - held_back, today) + people.staff_roles(invited)
    return StaffMember(
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        roles=[_kept(role) for role in roles],
        version=int(before.version) + 1,
        held_back=held_back or None,
    )


def _differs(one: StaffMember, other: StaffMember) -> bool:
    told = [
        (people.staff_roles(who), who.name, who.email, set(who.held_back or ()), who.second_factor_since) for who in (one, other)
    ]
    return told[0] != told[1]


def _keep(before: StaffMember, record: StaffMember, invited: StaffMember | None, now: datetime) -> None:
    parts: list[Part] = [_saved(before, record)]
    if invited is not None:
        parts.append(Delete(StaffMember(invited.person_id), StaffMember.version == int(invited.version)))
    had, has = ({role.team for role in rules.standing(people.staff_roles(one), london_day(now))} for one in (before, record))
    for act, which in (("role began at sign-in", has - had), ("role taken at sign-in", had - has)):
        parts += [
            audit_write("staff", act, str(record.person_id), now, person=str(record.person_id), team=team)
            for team in sorted(which)
        ]
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict("You signed in twice at the same moment. Please try again.") from lost


def _kept(role: StaffRole) -> StaffRoleMap:
    ends_on = role.ends_on.isoformat() if role.ends_on else None
    return StaffRoleMap(team=role.team, starts_on=role.starts_on.isoformat(), ends_on=ends_on, brought=role.brought)
