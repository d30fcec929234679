"""Writes to those whom a change of a committee concerns: who got or lost a role, who leads the group, and staff where nobody leads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people.rules import Caller
from union.core.policy.rules import Policy
from union.membership.memberships import actions as memberships
from union.store import Part

if TYPE_CHECKING:
    from union.membership.groups.tables import Group

_MOST = 30
"""How many are written to, so that everything fits into one transaction."""


@dataclass(frozen=True)
class Change:
    """What happened to a role of a group: whose it is, from when until when (ISO) and what it may do in words, or that it `ended`, by their
    `own` wish. Where it was answered, whether they `accepted` it, and the versions of what they `read`.
    """

    role: str
    person_id: str
    who: str
    starts_on: str = ""
    until: str = ""
    can: Sequence[str] = ()
    ended: bool = False
    own: bool = False
    accepted: bool | None = None
    read: Sequence[str] = ()


def told(
    group: "Group",
    policy: Policy,
    caller: Caller,
    to: Iterable[str],
    change: Change,
    now: datetime,
    *,
    known: Mapping[str, tuple[str, str]],
) -> list[Part]:
    """A letter on a change to each of these people, by id: at the address of their membership, or under which they are `known` otherwise."""
    wanted = list(dict.fromkeys(to))[:_MOST]
    found = {who: known[who] for who in wanted if who in known} | memberships.addresses_of(group.group_id, wanted)
    return [
        _letter(group, policy, caller, email, _to(name, yours=person_id == change.person_id), change, now)
        for person_id, (name, email) in found.items()
    ]


def _to(name: str, *, yours: bool = False, staff: bool = False) -> dict[str, Any]:
    return {"name": name, "yours": yours, "staff": staff}


def staff(group: "Group", policy: Policy, caller: Caller, change: Change, now: datetime) -> list[Part]:
    """The letter to staff support: that nobody leads the group any more, or that somebody declined a role."""
    to, email = _to(policy.contact(group.type)["team"], staff=True), contacts.address(policy, group.type, group.group_id, now)
    return [_letter(group, policy, caller, email, to, change, now)]


def _letter(  # noqa: PLR0917 - whatever the letter says
    group: "Group", policy: Policy, caller: Caller, email: str, to: dict[str, Any], change: Change, now: datetime
) -> Part:
    kind = Kind.ROLE if change.accepted is None else Kind.ROLE_ANSWERED
    number, site = str(int(group.appointed or 0)), settings.site_url()
    letter_id = f"{kind}#{ids.derived(group.group_id, number, email, change.role, str(to['staff']))}"
    context = {
        **to,
        **{name: value for name, value in asdict(change).items() if name != "person_id"},
        "group_name": group.name,
        "by": caller.name,
        "contact": policy.contact(group.type),
        "url": f"{site}/my/roles" if to["yours"] else f"{site}/groups/{group.group_id}/committee",
    }
    return letters.letter_write(kind, letter_id, email, context, now)


def waits(group: "Group", role: tuple[str, str, str], to: tuple[str, str], number: int, now: datetime) -> Part:
    """The reminder of this `number` of a role that awaits its holder, told with its days (ISO), to them by name and address."""
    (title, starts_on, ends_on), (name, email) = role, to
    letter_id = f"{Kind.ROLE_WAITS}#{ids.derived(group.group_id, email, title, starts_on, str(number))}"
    context = {
        "name": name,
        "group_name": group.name,
        "role": title,
        "starts_on": starts_on,
        "until": ends_on,
        "url": f"{settings.site_url()}/my/roles",
    }
    return letters.letter_write(Kind.ROLE_WAITS, letter_id, email, context, now)
