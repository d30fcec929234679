"""What members of a group that went on in another one are offered there: to be a member for nothing for as long as theirs would have held."""

from typing import TYPE_CHECKING

from union import store
from union.membership.groups import actions as groups
from union.membership.groups import affiliating
from union.membership.memberships import actions as memberships

if TYPE_CHECKING:
    from datetime import datetime

    from union.membership.groups.tables import Group
    from union.membership.groups.views import MembershipOnSale

_FROM = "from-"


def offers(group: "Group", person_id: str, now: "datetime") -> "list[MembershipOnSale]":
    """The memberships that somebody is offered in a group because one that they belong to went on in it; asked for only where one did."""
    went = affiliating.takes_in(group)
    found = iter(store.read(*(want for one in went for want in (groups.key(one), memberships.key(one, person_id)))))
    return [
        {
            "offer_id": f"{_FROM}{before.group_id}",
            "name": f"As a member of {before.name}",
            "price": 0,
            "days": None,
            "valid_until": str(held.valid_until),
        }
        for before, held in zip(found, found, strict=True)
        if before is not None and held is not None and _went_on(before, group, now) and memberships.live(held, now)
    ]


def is_one(offer_id: str) -> bool:
    """Whether an offer is of this kind."""
    return offer_id.startswith(_FROM)


def _went_on(before: "Group", group: "Group", now: "datetime") -> bool:
    return not groups.there(before, now) and before.leads_to == group.group_id
