"""What is told of a group's page by letter: that staff support have to look at it, and what they decided."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import settings
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.store import Put

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.pages.tables import PageVersion


def waits(group: "Group", policy: Policy, number: int, now: datetime) -> Put:
    """The letter to a group's staff support about a version that waits for them."""
    context = {**_of(group), "team": policy.contact(group.type)["team"], "url": _page(group, f"/page/compare?new={number}")}
    return letters.letter_write(
        Kind.PAGE_WAITS,
        f"page-waits-{group.group_id}-{number}",
        contacts.address(policy, group.type, group.group_id, now),
        context,
        now,
    )


def decided(group: "Group", one: "PageVersion", verdict: str, reason: str, now: datetime) -> Put:
    """The letter to whoever wrote a version about what staff support decided."""
    url = _page(group, "" if verdict == "approved" else "/page/words")
    context = {**_of(group), "name": one.name, "verdict": verdict, "reason": reason, "url": url}
    return letters.letter_write(
        Kind.PAGE_DECIDED, f"page-decided-{group.group_id}-{one.version_id}", str(one.email), context, now
    )


def _of(group: "Group") -> dict[str, Any]:
    return {"group_name": group.name}


def _page(group: "Group", end: str) -> str:
    return f"{settings.site_url()}/groups/{quote(group.group_id)}{end}"
