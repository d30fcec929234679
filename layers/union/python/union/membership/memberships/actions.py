"""Verbs: take somebody into a group, and show who belongs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from union import ids, store, watch
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy.rules import Policy
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.groups.rules import GroupType
from union.membership.memberships import rules
from union.membership.memberships.rules import Given
from union.membership.memberships.tables import Membership
from union.store import ConditionFailed, Get, Update
from union.text import order
from union.times import iso, iso_or_none, london_day
from union.watch import Count

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.membership.memberships.views import Belonging, Held, Leaving, Member, MyGroups, MyMembership, MyRole, Roster


@dataclass(frozen=True)
class Grant:
    """A membership to give: to whom (with their e-mail address), in what group, of what kind, for how many pence, until when (ISO date)."""

    group_id: str
    group_name: str
    person_id: str
    name: str
    kind: str
    price: int
    valid_until: str
    statement_version: str
    order_id: str | None = None
    email: str | None = None


def key(group_id: str, person_id: str) -> Get[Membership]:
    """Ask for a person's membership of a group."""
    return Membership.by_key(group_id, person_id)


def live(held: Membership | None, now: datetime) -> TypeGuard[Membership]:
    """Whether the membership found holds now."""
    return held is not None and rules.is_live(_day(held.valid_until), london_day(now))


def standing(held: Membership | None, now: datetime) -> "Belonging":
    """Whether a person is a member now, and until when."""
    member = live(held, now)
    return {"member": member, "valid_until": held.valid_until if held and member else None}


def valid_until(policy: Policy, today: date) -> date:
    """The last day of a membership taken today."""
    return rules.academic_year_end(today, policy.academic_year_ends)


def accept_write(grant: Grant, before: Membership | None, now: datetime) -> Update:
    """The part that records the accepted statement and the order that is to be paid; what is held stays held.

    `ConditionFailed` where another order, or a membership, came in between.
    """
    old = before.order_id if before else None
    same: Condition = Membership.order_id.does_not_exist() if old is None else (Membership.order_id == old)
    accepting = [Membership.accepted_at.set(now), *_accepting(grant)]
    return Update(Membership(grant.group_id, grant.person_id), accepting, same & _unchanged(before))


def adds(grant: Grant, held: Membership | None) -> bool:
    """Whether a membership is worth anything to somebody beside what they hold."""
    return rules.adds(_grants(held), grant.valid_until)


def give_write(grant: Grant, held: Membership | None, now: datetime) -> Update:
    """The part that makes somebody a member, beside what else they `held`. `ConditionFailed` where what they hold has changed since."""
    new = Given(grant.order_id or rules.FREE, grant.kind, grant.price, iso(now), grant.valid_until)
    at = (Membership.accepted_at | now) if grant.order_id else now
    accepting = [Membership.accepted_at.set(at), *_accepting(grant)]
    key = Membership(grant.group_id, grant.person_id)
    return Update(key, [*accepting, *_standing([*_grants(held), new]), Membership.left_at.remove()], _unchanged(held))


_JOINED: Mapping[str, Count] = {
    GroupType.SOCIETIES: Count.JOINED_SOCIETY,
    GroupType.SPORT_CLUBS: Count.JOINED_SPORT_CLUB,
    GroupType.STUDENT_MEDIA: Count.JOINED_MEDIA,
    GroupType.RAG: Count.JOINED_RAG,
    GroupType.VOLUNTEERING: Count.JOINED_VOLUNTEERING,
    GroupType.PART_TIME_OFFICERS: Count.JOINED_OFFICER,
}


def count_joined(group_type: str) -> None:
    """Count for the dashboards that somebody joined a group of a type."""
    watch.count(Count.JOINED)
    if of_type := _JOINED.get(group_type):
        watch.count(of_type)


def bring_write(grant: Grant, held: Membership | None, now: datetime) -> Update:
    """The part that makes somebody a member as an import says, beside what else they `held`. It is no order; what they accepted stays theirs.

    `grant.order_id` is what `rules.imported_by` gives. `ConditionFailed` where what they hold has changed since.
    """
    new = Given(str(grant.order_id), grant.kind, grant.price, iso(now), grant.valid_until)
    told = [
        Membership.accepted_at.set(Membership.accepted_at | now),
        Membership.statement_version.set(Membership.statement_version | grant.statement_version),
        Membership.name.set(grant.name),
        Membership.group_name.set(grant.group_name),
        *([Membership.email.set(grant.email)] if grant.email else []),
    ]
    standing = _standing([*_grants(held), new])
    return Update(Membership(grant.group_id, grant.person_id), [*told, *standing, Membership.left_at.remove()], _unchanged(held))


def take_back_write(grant: Grant, held: Membership | None, now: datetime) -> Update | None:
    """The part that ends the membership which an order gave, from today on: its buyer stands by what else is paid for, if anything is.

    None where that order gave none that is still held. `ConditionFailed` where what they hold has changed since.
    """
    before, rest = _grants(held), _rest(grant, held)
    if held is None or len(rest) == len(before):
        return None
    ending = _over(held, rest, now) if leaves(grant, held, now) else _standing(rest)
    return Update(Membership(grant.group_id, grant.person_id), ending, _unchanged(held))


def _rest(grant: Grant, held: Membership | None) -> list[Given]:
    return [one for one in _grants(held) if one.order_id != grant.order_id]


def leaves(grant: Grant, held: Membership | None, now: datetime) -> bool:
    """Whether somebody is a member no more once the membership is taken back that an order gave."""
    today = london_day(now)
    return live(held, now) and not any(rules.is_live(_day(one.valid_until), today) for one in _rest(grant, held))


def leaving(group_id: str, caller: Caller, now: datetime) -> "Leaving":
    """What the caller is told before they leave a group of their own accord. Raises `NotFound` where they are no member."""
    group, held, titles = _member(group_id, caller, now)
    if not live(held, now):
        raise NotFound("You are no member of this group now.")
    return {
        "group": groups.name_view(group),
        "valid_until": held.valid_until,
        "paid": int(held.price or 0) > 0,
        "titles": titles,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def leave(group_id: str, caller: Caller, now: datetime) -> None:
    """Leave a group of one's own accord, at once; nothing is paid back by it. Whoever has left already stays so.

    Raises `Conflict` while the caller has a role on its committee, or what they hold changed meanwhile, and `NotFound`.
    """
    group, held, titles = _member(group_id, caller, now)
    if has_left(held, now):
        return
    if held is None or not live(held, now):
        raise NotFound("You are no member of this group now.")
    if titles:
        raise Conflict("You have a role on this group's committee. Please give it up first, under My committee roles.")
    ended = Update(Membership(group_id, caller.person_id), _over(held, (), now), _unchanged(held))
    noting = audit_write(f"group#{group.group_id}", "membership left", caller.person_id, now)
    try:
        store.commit(ended, noting)
    except ConditionFailed as lost:
        raise Conflict("Your membership was changed just now. Please look at it again.") from lost


def _member(group_id: str, caller: Caller, now: datetime) -> "tuple[Group, Membership | None, list[str]]":
    """A group, what the caller holds of it, and the roles on its committee that they have or will have."""
    wants = groups.key(group_id), key(group_id, caller.person_id), people.member_key(group_id, caller.person_id)
    kept, held, served = people.read_for(caller, *wants)
    today = london_day(now)
    return groups.require(kept, now), held, [term.role for term in people.terms(served) if today <= term.last]


def _over(held: Membership, rest: Sequence[Given], now: datetime) -> list[Action]:
    """What is written where somebody is no member any more from today on."""
    eve = min(str(held.valid_until), (london_day(now) - timedelta(days=1)).isoformat())
    return [Membership.valid_until.set(eve), Membership.grants.set(_written(rest)), Membership.left_at.set(now)]


def has_left(held: Membership | None, now: datetime) -> bool:
    """Whether somebody gave their membership back, or it was taken back, and they are no member now. One that merely ran out is not left."""
    return held is not None and held.left_at is not None and not live(held, now)


def _accepting(grant: Grant) -> list[Action]:
    actions: list[Action] = [
        Membership.name.set(grant.name),
        Membership.group_name.set(grant.group_name),
        Membership.statement_version.set(grant.statement_version),
    ]
    actions += [Membership.email.set(grant.email)] if grant.email else []
    return actions + ([Membership.order_id.set(grant.order_id)] if grant.order_id else [])


def _standing(held: Sequence[Given]) -> list[Action]:
    best = rules.standing(held)
    if best is None:
        return []
    return [
        Membership.kind.set(best.kind),
        Membership.price.set(best.price),
        Membership.joined_at.set(datetime.fromisoformat(best.joined_at)),
        Membership.valid_until.set(best.valid_until),
        Membership.grants.set(_written(held)),
    ]


def _written(held: Iterable[Given]) -> dict[str, Any]:
    return {one.order_id: {name: value for name, value in asdict(one).items() if name != "order_id"} for one in held}


def _grants(held: Membership | None) -> list[Given]:
    """What a person holds. A record from before memberships were counted one by one tells of one, its own."""
    if held is None or not held.valid_until:
        return []
    if held.grants is not None:
        return [Given(order_id=name, **told) for name, told in held.grants.items()]
    joined_at = iso(held.joined_at or held.accepted_at)
    return [Given(held.order_id or rules.FREE, str(held.kind), int(held.price or 0), joined_at, str(held.valid_until))]


def _unchanged(held: Membership | None) -> Condition:
    """What is held is what was read."""
    until, grants = (held.valid_until, held.grants) if held else (None, None)
    same: Condition = Membership.valid_until.does_not_exist() if until is None else (Membership.valid_until == until)
    ours: Condition = Membership.grants.does_not_exist() if grants is None else (Membership.grants == grants)
    both: Condition = same & ours
    return both


def mine(caller: Caller, now: datetime) -> "MyGroups":
    """The caller's memberships, the live ones first, the committee roles they hold today with what they may do, and those that await them.

    Of a group that left the union nothing lives: what was held there says when it left, and a role there is none.
    """
    served = people.of_caller(caller)
    roles, offered = people.roles(caller, now, served), people.offered(served, now)
    held = [m for m in Membership.by_person.query(caller.person_id) if m.valid_until]
    group_ids = sorted({*(one["group_id"] for one in (*roles, *offered)), *(str(m.group_id) for m in held)})
    there, doors = _doors(group_ids, caller, now)
    shown = sorted((_mine(m, there, now) for m in held), key=lambda m: (not m["live"], order(m["group_name"])))
    may: list[MyRole] = [{**one, "can": doors[one["group_id"]]} for one in roles if one["group_id"] in doors]
    return {"memberships": shown, "roles": may, "offered": [one for one in offered if one["group_id"] in doors]}


def _doors(group_ids: Sequence[str], caller: Caller, now: datetime) -> "tuple[dict[str, Group], dict[str, list[Can]]]":
    """These groups, and what the caller may do for those that are there, so that they are led nowhere else. Raises `SignInNeeded`."""
    wants = [(groups.key(one), people.member_key(one, caller.person_id)) for one in group_ids]
    found = iter(people.read_for(caller, *(want for pair in wants for want in pair)))
    pairs = list(zip(found, found, strict=True))
    known = {str(group.group_id): group for group, _ in pairs if group is not None}
    can = {
        str(group.group_id): sorted(people.Office(caller, group, member, now).can)
        for group, member in pairs
        if groups.there(group, now)
    }
    return known, can


def groups_of(person_id: str, now: datetime) -> set[str]:
    """The ids of the groups of which somebody is a member now. Who may know is for the caller to say."""
    return {str(held.group_id) for held in Membership.by_person.query(person_id) if live(held, now)}


def belongs_to(person_id: str, now: datetime) -> set[str]:
    """The ids of the groups of which somebody is a member, or on the committee, now: what is for their members alone is for them too.

    In one round trip. Who may know is for the caller to say.
    """
    joined, served = store.at_once(lambda: groups_of(person_id, now), lambda: people.groups_of(person_id, now))
    return joined | served


def live_members(group_id: str, now: datetime) -> set[str]:
    """The ids of those who are members of the group now. Who may know is for the caller to say."""
    return {str(held.person_id) for held in Membership.query(group_id) if live(held, now)}


def has_any(group_id: str) -> bool:
    """Whether anybody is, was or began to be a member of a group."""
    return any(True for _ in Membership.query(group_id, consistent_read=True, limit=1))


def to_export(group_id: str, now: datetime) -> Iterator[dict[str, str]]:
    """The live members of a group as an export tells them. Staff who take all of the union's data elsewhere may have it, and nobody else."""
    for held in Membership.query(group_id, consistent_read=True):
        if live(held, now):
            told = {
                "name": str(held.name),
                "email": str(held.email or ""),
                "kind": str(held.kind),
                "price": str(int(held.price or 0)),
            }
            yield {**told, "until": str(held.valid_until)}


def number(group_id: str, now: datetime) -> int:
    """How many members a group has now; who they are is not read."""
    return Membership.count(group_id, filter_condition=Membership.valid_until >= london_day(now).isoformat())


def named_members(group_id: str, now: datetime) -> list[tuple[str, str]]:
    """The live members as (person id, name), by name. Who may know is for the caller to say."""
    found = [(str(held.person_id), str(held.name)) for held in Membership.query(group_id) if live(held, now)]
    return sorted(found, key=lambda one: (order(one[1]), one[0]))


def addresses_of(group_id: str, people_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and address, by id, of those of these people who gave an address to the group."""
    wants = [key(group_id, person_id) for person_id in people_ids]
    held = store.read(*wants)
    return {str(m.person_id): (str(m.name), str(m.email)) for m in held if m is not None and m.email}


def officers_addresses(
    group_id: str, people_ids: Iterable[str], everybody: "Iterable[CommitteeMember] | None" = None
) -> dict[str, tuple[str, str]]:
    """Name and address, by id, of those of these people on a group's committee to whom letters can be written; `everybody` on that, where
    they were read.

    Of members as such; of whoever is none (a part-time officer, a first committee, whom staff appointed) as they accepted their role.
    """
    wanted = list(people_ids)
    if everybody is None:
        everybody = people.everybody_of(group_id) if wanted else ()
    accepted = {str(m.person_id): (str(m.name), str(m.email)) for m in everybody if m.email}
    return {who: accepted[who] for who in wanted if who in accepted} | addresses_of(group_id, wanted)


def addresses(group_id: str, now: datetime) -> dict[str, tuple[str, str]]:
    """Name and e-mail address of each live member of a group, by the person's id. Letters alone may be made of them."""
    found = Membership.query(group_id, consistent_read=True)
    return {str(m.person_id): (str(m.name), str(m.email)) for m in found if live(m, now) and m.email}


def recipients(group_id: str, now: datetime, after: str = "", kind: str = "") -> Iterator[tuple[str, str, str]]:
    """The live members of a group who have an address, in the order of their ids and from behind the id `after` on: id, name, address.

    Where a `kind` is named, those who hold a membership of that kind now. Letters alone may be made of them.
    """
    today = london_day(now).isoformat()
    wanted = ["person_id", "name", "email", "valid_until", *(["kind", "grants"] if kind else [])]
    beyond = Membership.person_id > after if after else None
    for one in store.plain(Membership.query(group_id, beyond, consistent_read=True, attributes_to_get=wanted)):
        if one.get("email") and one.get("valid_until", "") >= today and (not kind or kind in _kinds(one, today)):
            yield one["person_id"], one["name"], one["email"]


def _kinds(one: Mapping[str, Any], today: str) -> set[str]:
    """The kinds of membership that somebody holds; `one` is what was read of their record."""
    grants = json.loads(one["grants"]).values() if one.get("grants") else [one]
    return {str(each["kind"]) for each in grants if each["valid_until"] >= today}


def held_until(group_id: str, now: datetime) -> dict[str, str]:
    """The last day (ISO) of each live membership of a group, by the person's id. Who may know is for the caller to say."""
    return {str(m.person_id): str(m.valid_until) for m in Membership.query(group_id, consistent_read=True) if live(m, now)}


@dataclass(frozen=True)
class Lasting:
    """Until when somebody is or was a member of a group, by what name, and whether they gave that back or had it taken back."""

    name: str
    until: date
    left: bool


def lasting(held: Membership | None, now: datetime) -> Lasting | None:
    """How long a membership lasts, or lasted; None where somebody never was a member."""
    if held is None or not held.valid_until:
        return None
    return Lasting(str(held.name), date.fromisoformat(held.valid_until), has_left(held, now))


def lasting_of(group_id: str, now: datetime) -> dict[str, Lasting]:
    """The same of all who are or were members of a group, by the person's id. Who may know is for the caller to say."""
    found = {str(held.person_id): lasting(held, now) for held in Membership.query(group_id, consistent_read=True)}
    return {person_id: one for person_id, one in found.items() if one is not None}


def roster(group_id: str, caller: Caller, now: datetime) -> "Roster":
    """The live members of a group, for those on its committee who may see them; not even staff see a roster. Raises `NotAllowed`."""
    office, group = offices.of(group_id, caller, now)
    if not office.in_office:
        raise NotAllowed("Only this group's committee can see this.")
    office.must(Can.MEMBERS)
    members = sorted((_listed(m) for m in Membership.query(group_id) if live(m, now)), key=_by_name)
    return {"group": groups.name_view(group), "members": members, "count": len(members), "as_of": iso(now)}


def _by_name(entry: "Member") -> tuple[str, str]:
    return order(entry["name"])


def _mine(held: Membership, known: "Mapping[str, Group]", now: datetime) -> "MyMembership":
    group = known.get(str(held.group_id))
    there = groups.there(group, now)
    return {
        "group_id": held.group_id,
        "group_name": str(group.name) if group else held.group_name,
        **shown(held),
        "live": there and live(held, now),
        "left_on": None if there or group is None else group.leaves_on,
    }


def _listed(held: Membership) -> "Member":
    return {"name": held.name, **shown(held)}


def shown(held: Membership) -> "Held":
    """A membership as pages show it."""
    joined_at, best = iso_or_none(held.joined_at), rules.standing(_grants(held))
    imported = best is not None and rules.was_imported(best)
    return {
        "imported": imported,
        "kind": held.kind,
        "price": int(held.price or 0),
        "joined_at": joined_at,
        "valid_until": held.valid_until,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
