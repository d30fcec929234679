"""Writes to whoever leads a group that it is to re-affiliate, what came of it, and to staff support which groups have not."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import ids, settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.policy.rules import Policy
from union.membership.memberships import actions as memberships
from union.store import Put
from union.times import london_day
from union.voting.reaffiliation import rules
from union.voting.reaffiliation.rules import Check

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.voting.reaffiliation.tables import Reaffiliated

_MOST = 20


def to_committee(  # noqa: PLR0917 - whatever a letter is about
    group: "Group", year: str, step: str, number: int, last_on: str, lacking: Sequence[str], now: datetime, reason: str = ""
) -> list[Put]:
    """The letter on a step to everybody who leads the group, or is in office where nobody does; none where there is nobody.

    `step` is opened, reminder, late, sent, returned or approved; `number` says which of several such letters of a year it is.
    """
    about: dict[str, Any] = {
        "group_name": str(group.name),
        "step": step,
        "year": year,
        "last_on": last_on,
        "lacks": [rules.LACKS[Check(one)] for one in lacking],
        "reason": reason,
        "url": f"{settings.site_url()}/groups/{quote(str(group.group_id), safe='')}/reaffiliation",
    }
    return [
        letters.letter_write(
            Kind.REAFFILIATION,
            f"{Kind.REAFFILIATION}#{ids.derived(str(group.group_id), year, step, str(number), person_id)}",
            email,
            {**about, "name": name},
            now,
        )
        for person_id, (name, email) in _concerned(group, now).items()
    ]


def _concerned(group: "Group", now: datetime) -> dict[str, tuple[str, str]]:
    """Name and address, by id, of those who lead a group, or are in office where nobody does."""
    everybody = people.everybody_of(str(group.group_id))
    in_office = [str(one.person_id) for one in everybody if people.is_in_office(one, now)]
    wanted = (people.leading(group, everybody, now) or in_office)[:_MOST]
    return memberships.officers_addresses(str(group.group_id), wanted, everybody)


def to_staff(group_type: str, late: Sequence["Reaffiliated"], policy: Policy, now: datetime) -> Put:
    """The letter of one day to a team about its groups that sent nothing in until the last day."""
    contact = policy.contact(group_type)
    about = {
        "team": contact["team"],
        "groups": [{"name": str(one.group_name), "last_on": str(one.last_on)} for one in late],
        "url": f"{settings.site_url()}/staff/reaffiliation?show=late&type={quote(group_type)}",
    }
    name = f"{Kind.REAFFILIATION_LATE}#{group_type}#{london_day(now).isoformat()}"
    return letters.letter_write(Kind.REAFFILIATION_LATE, name, contact["email"], about, now)
