"""Writes to a committee that there is something for it to look at, and nothing about what."""

from collections.abc import Callable
from datetime import datetime

from union import settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.membership.memberships import actions as memberships
from union.store import Part
from union.times import london_day

_MOST = 30
"""How many of a committee are written to, so that everything fits into one transaction."""


def to_committee(
    incident_id: str, group_id: str, group_name: str, shut: Callable[[str, str], bool], now: datetime, cause: str = ""
) -> list[Part]:
    """The letters to those in office, but for whoever, by id and name, is `shut` out.

    There is one letter to each person for a `cause`; nothing for it is that the case was shared.
    """
    today = london_day(now).isoformat()
    held = people.held(group_id, now)
    office = {one["person_id"]: one["name"] for one in held if one["starts_on"] <= today and not one["awaits"]}
    open_to = [person for person, name in sorted(office.items()) if not shut(person, name)][:_MOST]
    told: list[Part] = []
    for person_id, (name, email) in memberships.officers_addresses(group_id, open_to).items():
        context = {
            "name": name,
            "group_name": group_name,
            "url": f"{settings.site_url()}/groups/{group_id}/conduct/{incident_id}",
        }
        letter_id = f"{Kind.CASE_SHARED}#{incident_id}#{person_id}{cause and '#'}{cause}"
        told.append(letters.letter_write(Kind.CASE_SHARED, letter_id, email, context, now))
    return told
