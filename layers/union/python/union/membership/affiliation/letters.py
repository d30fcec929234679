"""Writes to a group's committee and members: that it leaves, that it stays after all, that it is back, what it is called now."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import ids, settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.affiliation.rules import State
from union.store import Put

if TYPE_CHECKING:
    from union.membership.affiliation.tables import Departure
    from union.membership.groups.tables import Group

type Told = tuple[str, str, str, bool]
"""The id, name and address of somebody, and whether they are on the committee."""

ABOUT = {State.AHEAD: "leaves", State.CANCELLED: "stays", State.RESTORED: "back"}
"""What is told in which state; in others nothing is."""


def leaving(record: "Departure", group: "Group", policy: Policy, people: Iterable[Told], now: datetime) -> list[Put]:
    """A letter to each of these people about how it stands. Each is told once of each time that it moved."""
    about, number = ABOUT[State(record.state)], int(record.version)
    context = {
        "group_name": str(group.name),
        "about": about,
        "leaves_on": str(record.leaves_on),
        "reason": str(record.reason),
        "into": {"name": str(record.into_name), "url": _page(str(record.into), "/join")} if record.into else None,
        "pay_back": bool(record.pay_back),
        "contact": policy.contact(group.type),
        "restore_until": str(record.restore_until),
    }
    return [_one(record, number, context, told, now) for told in people]


def _one(record: "Departure", number: int, context: dict[str, Any], told: Told, now: datetime) -> Put:
    person_id, name, email, committee = told
    letter_id = f"{Kind.LEAVING}#{ids.derived(str(record.group_id), str(number), person_id)}"
    url = _page(str(record.group_id), "/affiliation" if committee else "")
    return letters.letter_write(
        Kind.LEAVING, letter_id, email, {**context, "name": name, "committee": committee, "url": url}, now
    )


def renamed(group: "Group", name: str, address: str, by: str, people: Iterable[Told], now: datetime) -> list[Put]:
    """A letter to each of these people, who are on the committee, that their group has another name, and a further `address` where it has."""
    context = {
        "before": str(group.name),
        "group_name": name,
        "by": by,
        "address": _page(address, "") if address else "",
        "url": _page(str(group.group_id), ""),
    }
    named = (str(group.group_id), str(group.name), name, address)
    return [
        letters.letter_write(
            Kind.RENAMED,
            f"{Kind.RENAMED}#{ids.derived(*named, person_id, f'{now:%Y%m%d%H%M}')}",
            email,
            {**context, "name": called},
            now,
        )
        for person_id, called, email, _ in people
    ]


def _page(group_id: str, end: str) -> str:
    return f"{settings.site_url()}/groups/{quote(group_id, safe='')}{end}"
