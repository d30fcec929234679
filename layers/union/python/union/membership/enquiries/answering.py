"""Who is written to about a group's page: questions to its committee, and what has to be mended there."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.core.contacts import actions as contacts
from union.core.people import actions as people
from union.core.people.rules import titles
from union.core.policy.rules import Policy
from union.membership.enquiries import rules
from union.membership.memberships import actions as memberships

if TYPE_CHECKING:
    from union.membership.groups.tables import Group


def concerned(group: "Group", policy: Policy, now: datetime) -> dict[str, tuple[str, str]]:
    """Name and address, by id, of those on a committee who look after its page or lead it; staff support where nobody can be written to."""
    group_id = str(group.group_id)
    everybody = people.everybody_of(group_id)
    held = {str(one.person_id): found for one in everybody if (found := titles(people.terms(one), now))}
    to = memberships.officers_addresses(group_id, rules.answering(held, people.given(group)), everybody)
    return to or {"staff": (policy.contact(group.type)["team"], contacts.address(policy, group.type, group_id, now))}
