"""What staff are told by letter of the letters that committees write to many."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from union import settings
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.mailings import volumes
from union.store import Put
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.mailings.tables import Mailing


def warning(found: "Mailing", group: "Group", trouble: str, counts: Mapping[str, int], policy: Policy, now: datetime) -> Put:
    """The letter to a group's staff support about one `trouble`, that copies of a mailing `bounced` or that somebody `complained`: one of each
    a day for a group, so that neither hides the other.

    `counts` says how many copies were `sent`, `bounced` and `complained`.
    """
    told = {
        "team": policy.contact(group.type)["team"],
        "group_name": group.name,
        "subject": found.subject,
        **{name: counts[name] for name in ("sent", "bounced", "complained")},
        "bounce_stop": volumes.per_cent(volumes.BOUNCES * 2),
        "complaint_stop": volumes.per_cent(volumes.COMPLAINTS * 2),
        "url": f"{settings.site_url()}/staff/letters",
    }
    name = f"mailing-warning-{group.group_id}-{london_day(now).isoformat()}-{trouble}"
    return letters.letter_write(Kind.MAILING_WARNING, name, contacts.address(policy, group.type, group.group_id, now), told, now)
