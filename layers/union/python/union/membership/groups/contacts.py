"""Officers who have no staff contact of their own, for lists of what staff have to see to."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union.core.contacts import rules
from union.core.policy import actions as policies
from union.membership.groups import actions as groups
from union.times import london_day

if TYPE_CHECKING:
    from union.views import OpenItem


def open_items(now: datetime) -> "list[OpenItem]":
    """The officers whose staff contact is vacant, or ends within two weeks while nobody follows."""
    policy, today = policies.read(), london_day(now)
    return [
        {
            "group_id": group_id,
            "group_name": told["name"],
            "group_type": told["type"],
            "text": f"{wants[:1].upper()}{wants[1:]}",
            "due_on": _due(policy.kept, group_id, today.isoformat()),
            "url": f"/staff/contacts#{group_id}",
        }
        for group_id, told in groups.by_id(now).items()
        if policy.has_individuals(told["type"])
        if (wants := rules.wanting(policy.kept, policy.individual, group_id, today))
    ]


def _due(kept: Sequence[rules.Individual], group_id: str, today: str) -> str:
    """The last day of whoever was, or is, the contact; today where there never was one."""
    last = [one.ends_on.isoformat() for one in kept if one.group_id == group_id and one.ends_on]
    return max(last, default=today)
