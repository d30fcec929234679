"""Writes to both sides of a handover, and to staff support where it is stuck."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from union import settings
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.memberships import actions as memberships
from union.store import Part
from union.voting.handover import rules
from union.voting.handover.rules import Item, Plan, Side

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.voting.handover.tables import HandoverRecord

_NAMED = 8
"""How many things that are open a letter names."""


class News(StrEnum):
    """What a letter tells of a handover."""

    BEGUN = "begun"
    WAITS = "waits"
    STUCK = "stuck"
    DONE = "done"
    CALLED_OFF = "called-off"


def to_both(  # noqa: PLR0917 - whatever a letter tells
    group: "Group", record: "HandoverRecord", plan: Plan, news: News, items: Sequence[Item], now: datetime, because: str = ""
) -> list[Part]:
    """A letter to everybody on either side who has an address with the group."""
    wanted = dict.fromkeys(one.person_id for side in Side for one in plan.people(side))
    return _letters(record, plan, _said(group, record, plan, news, items, because), wanted, now)


def to_new(  # noqa: PLR0917 - whatever a letter tells
    group: "Group", record: "HandoverRecord", before: Plan, after: Plan, items: Sequence[Item], version: int, now: datetime
) -> list[Part]:
    """A letter to whoever is on a side on which they were not before."""
    new = [one.person_id for side in Side for one in after.people(side) if side not in before.sides_of(one.person_id)]
    return _letters(record, after, _said(group, record, after, News.BEGUN, items), dict.fromkeys(new), now, number=f"-{version}")


def _letters(
    record: "HandoverRecord", plan: Plan, said: Mapping[str, Any], wanted: Iterable[str], now: datetime, number: str = ""
) -> list[Part]:
    found = memberships.officers_addresses(str(record.group_id), list(wanted)[: rules.MOST_PEOPLE])
    return [
        letters.letter_write(
            Kind.HANDOVER,
            f"handover-{record.group_id}-{record.handover_id}-{said['news']}-{person}{number}",
            email,
            {**said, "name": name, "sides": _sides(plan, person)},
            now,
        )
        for person, (name, email) in found.items()
    ]


def _sides(plan: Plan, person_id: str) -> list[str]:
    return [side.value for side in Side if side in plan.sides_of(person_id)]


def to_staff(group: "Group", record: "HandoverRecord", plan: Plan, items: Sequence[Item], policy: Policy, now: datetime) -> Part:
    """The letter to staff support that a handover is stuck."""
    team, email = policy.contact(record.type)["team"], contacts.address(policy, record.type, record.group_id, now)
    letter_id = f"handover-{record.group_id}-{record.handover_id}-staff"
    said = {**_said(group, record, plan, News.STUCK, items), "name": team, "sides": []}
    return letters.letter_write(Kind.HANDOVER, letter_id, email, said, now)


def _said(
    group: "Group", record: "HandoverRecord", plan: Plan, news: News, items: Sequence[Item], because: str = ""
) -> dict[str, Any]:
    """The group stands by the name that it has now, which may not be that with which the handover began."""
    left = [one.label for one in rules.left(items)]
    return {
        "news": news.value,
        "group_name": str(group.name),
        "begins_on": plan.begins_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "outgoing": rules.names(plan.outgoing),
        "incoming": rules.names(plan.incoming),
        "things": left[:_NAMED],
        "more": max(0, len(left) - _NAMED),
        "because": because,
        "url": f"{settings.site_url()}/groups/{record.group_id}/handover/{record.handover_id}",
    }
