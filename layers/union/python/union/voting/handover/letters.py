"""Writes to those whom a change of a committee concerns: who got or lost a role, who leads the group, and staff where nobody leads it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings
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
    """What happened to a role of a group: whose it is, until when (ISO) and what it may do in words, or that it `ended`, by their `own` wish."""

    role: str
    person_id: str
    who: str
    until: str = ""
    can: Sequence[str] = ()
    ended: bool = False
    own: bool = False


def told(group: "Group", policy: Policy, caller: Caller, to: Iterable[str], change: Change, now: datetime) -> list[Part]:
    """A letter on a change to each of these people, by id, at the address of their membership."""
    wanted = list(dict.fromkeys(to))[:_MOST]
    return [
        _letter(group, policy, caller, email, {"name": name, "yours": person_id == change.person_id, "staff": False}, change, now)
        for person_id, (name, email) in memberships.addresses_of(group.group_id, wanted).items()
    ]


def staff(group: "Group", policy: Policy, caller: Caller, change: Change, now: datetime) -> list[Part]:
    """The letter to staff support that nobody leads the group any more."""
    to = {"name": policy.contact(group.type)["team"], "yours": False, "staff": True}
    return [_letter(group, policy, caller, policy.staff(group.type, group.group_id), to, change, now)]


def _letter(  # noqa: PLR0917 - whatever the letter says
    group: "Group", policy: Policy, caller: Caller, email: str, to: dict[str, Any], change: Change, now: datetime
) -> Part:
    number = str(int(group.appointed or 0))
    letter_id = f"{Kind.ROLE}#{ids.derived(group.group_id, number, email, change.role, str(to['staff']))}"
    context = {
        **to,
        **{name: value for name, value in asdict(change).items() if name != "person_id"},
        "union": settings.union_name(),
        "group_name": group.name,
        "by": caller.name,
        "contact": policy.contact(group.type),
        "url": f"{settings.site_url()}/groups/{group.group_id}/committee",
    }
    return letters.letter_write(Kind.ROLE, letter_id, email, context, now)
