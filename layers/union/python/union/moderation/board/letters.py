"""Writes to a member what was decided about them on a board, and that it is over."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy import actions as policies
from union.store import Part

if TYPE_CHECKING:
    from union.core.policy.tables import Pack
    from union.membership.groups.tables import Group
    from union.membership.memberships.tables import Membership


def to_member(
    group: "Group", held: "Membership | None", pack: "Pack | None", letter: tuple[Kind, str], about: dict[str, Any], now: datetime
) -> list[Part]:
    """The letter to a member (`held`) of a group, where they gave an address: its kind and id, and what it is `about`.

    `about` has the `way` on which they can complain: "read-only", or "board/" and a post's id.
    """
    if held is None or not held.email:
        return []
    page = f"{settings.site_url()}/groups/{group.group_id}"
    context = {
        **about,
        "name": held.name,
        "group_name": group.name,
        "contact": policies.current(pack).contact(group.type),
        "url": f"{page}/board",
        "complaint_url": f"{page}/{about['way']}/complaint",
    }
    return [letters.letter_write(*letter, held.email, context, now)]
