"""Verbs: take somebody into a group, and show who belongs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from union import store
from union.memberships import rules
from union.memberships.tables import Membership
from union.people import actions as people
from union.people.rules import Caller, must_be_on_committee
from union.policy.rules import Policy
from union.store import Change, Save, Want
from union.times import iso, london_day


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


def wanted(group_id: str, person_id: str) -> Want[Membership]:
    """Ask for a person's membership of a group."""
    return Membership.by_key(group_id, person_id)


def live(held: Membership | None, now: datetime) -> bool:
    """Whether the membership found holds now."""
    return held is not None and rules.is_live(_day(held.valid_until), london_day(now))


def standing(held: Membership | None, now: datetime) -> dict[str, Any]:
    """Whether a person is a member now, and until when."""
    member = live(held, now)
    return {"member": member, "valid_until": held.valid_until if held and member else None}


def valid_until(policy: Policy, today: date) -> date:
    """The last day of a membership taken today."""
    return rules.academic_year_end(today, policy.academic_year_ends)


def joined(grant: Grant, now: datetime) -> Save:
    """The part of a transaction that makes somebody a member at once. It is lost where they already are one."""
    return Save(_membership(grant, now, joined_at=now), _not_yet(grant))


def accepted(grant: Grant, before: Membership | None, now: datetime) -> Save:
    """The part that records the accepted statement and the order that is to be paid; what was held before stays held.

    It is lost where another order came in between.
    """
    kept = _membership(grant, now, joined_at=None)
    if before is not None:
        kept.kind, kept.price, kept.joined_at = before.kind, before.price, before.joined_at
    kept.valid_until = before.valid_until if before else None
    old = before.order_id if before else None
    return Save(kept, Membership.order_id.does_not_exist() if old is None else (Membership.order_id == old))


def paid(grant: Grant, now: datetime) -> Change:
    """The part that makes the buyer a member. It is lost where a membership holds as long already."""
    key = Membership(grant.group_id, grant.person_id)
    actions = [
        Membership.name.set(grant.name),
        Membership.group_name.set(grant.group_name),
        Membership.statement_version.set(grant.statement_version),
        Membership.accepted_at.set(Membership.accepted_at | now),
        Membership.kind.set(grant.kind),
        Membership.price.set(grant.price),
        Membership.joined_at.set(now),
        Membership.valid_until.set(grant.valid_until),
        Membership.order_id.set(str(grant.order_id)),
    ]
    actions += [Membership.email.set(grant.email)] if grant.email else []
    return Change(key, actions, _not_yet(grant))


def ended(grant: Grant, now: datetime) -> Change:
    """The part that ends a membership which an order gave, as of yesterday. It is lost where another one is held, which holds longer."""
    yesterday = (london_day(now) - timedelta(days=1)).isoformat()
    key = Membership(grant.group_id, grant.person_id)
    return Change(key, [Membership.valid_until.set(yesterday)], Membership.valid_until == grant.valid_until)


def _not_yet(grant: Grant) -> Any:
    return Membership.valid_until.does_not_exist() | (Membership.valid_until < grant.valid_until)


def _membership(grant: Grant, now: datetime, joined_at: datetime | None) -> Membership:
    return Membership(
        group_id=grant.group_id,
        person_id=grant.person_id,
        name=grant.name,
        email=grant.email,
        group_name=grant.group_name,
        statement_version=grant.statement_version,
        accepted_at=now,
        kind=grant.kind,
        price=grant.price,
        joined_at=joined_at,
        valid_until=grant.valid_until,
        order_id=grant.order_id,
    )


def mine(caller: Caller, now: datetime) -> dict[str, Any]:
    """The caller's memberships, the live ones first, and the committee roles they hold today."""
    people.read_for(caller)
    held = [m for m in Membership.by_person.query(caller.person_id) if m.valid_until]
    shown = sorted((_mine(m, now) for m in held), key=lambda m: (not m["live"], m["group_name"].casefold()))
    return {"memberships": shown, "roles": people.roles(caller, now)}


def live_members(group_id: str, now: datetime) -> set[str]:
    """The ids of those who are members of the group now. Who may know is for the caller to say."""
    return {str(held.person_id) for held in Membership.query(group_id) if live(held, now)}


def named_members(group_id: str, now: datetime) -> list[tuple[str, str]]:
    """The live members as (person id, name), by name. Who may know is for the caller to say."""
    found = [(str(held.person_id), str(held.name)) for held in Membership.query(group_id) if live(held, now)]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def every_name(group_id: str) -> dict[str, str]:
    """The names of all who are or were members of the group, by the person's id. Who may know is for the caller to say."""
    return {str(held.person_id): str(held.name) for held in Membership.query(group_id)}


def addresses_of(group_id: str, people_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and address, by id, of those of these people who gave an address to the group."""
    wants = [wanted(group_id, person_id) for person_id in people_ids]
    held = store.read(*wants) if wants else ()
    return {str(m.person_id): (str(m.name), str(m.email)) for m in held if m is not None and m.email}


def addresses(group_id: str, now: datetime) -> dict[str, tuple[str, str]]:
    """Name and e-mail address of each live member of a group, by the person's id. Letters alone may be made of them."""
    found = Membership.query(group_id, consistent_read=True)
    return {str(m.person_id): (str(m.name), str(m.email)) for m in found if live(m, now) and m.email}


def held_until(group_id: str, now: datetime) -> dict[str, str]:
    """The last day (ISO) of each live membership of a group, by the person's id. Who may know is for the caller to say."""
    return {str(m.person_id): str(m.valid_until) for m in Membership.query(group_id, consistent_read=True) if live(m, now)}


def roster(group_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """The live members of a group, for its committee only. Raises `NotAllowed`."""
    (member,) = people.read_for(caller, people.on_committee(group_id, caller.person_id))
    must_be_on_committee(people.terms(member), london_day(now))
    members = sorted((_listed(m) for m in Membership.query(group_id) if live(m, now)), key=_by_name)
    group = {"group_id": group_id, "name": member.group_name}
    return {"group": group, "members": members, "count": len(members), "as_of": iso(now)}


def _by_name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).casefold()


def _mine(held: Membership, now: datetime) -> dict[str, Any]:
    return {"group_id": held.group_id, "group_name": held.group_name, **_held(held), "live": live(held, now)}


def _listed(held: Membership) -> dict[str, Any]:
    return {"name": held.name, **_held(held)}


def _held(held: Membership) -> dict[str, Any]:
    joined_at = iso(held.joined_at) if held.joined_at else None
    return {"kind": held.kind, "price": int(held.price or 0), "joined_at": joined_at, "valid_until": held.valid_until}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
