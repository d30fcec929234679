"""Writes to a committee that there is something for it to look at, and nothing about what."""

from collections.abc import Collection
from datetime import datetime

from union import settings, store
from union.letters import actions as letters
from union.letters.rules import Kind
from union.memberships import actions as memberships
from union.people import actions as people
from union.store import Part

_MOST = 30
"""How many of a committee are written to, so that everything fits into one transaction."""


def to_committee(incident_id: str, group_id: str, group_name: str, kept_out: Collection[str], now: datetime) -> list[Part]:
    """The letters to those in office who are not kept out, at the address of their membership."""
    office = [person for person in sorted(people.in_office(group_id, now)) if person not in kept_out][:_MOST]
    held = store.read(*(memberships.wanted(group_id, person) for person in office)) if office else ()
    told: list[Part] = []
    for member in held:
        if member is None or not member.email:
            continue
        context = {
            "union": settings.union_name(),
            "name": member.name,
            "group_name": group_name,
            "url": f"{settings.site_url()}/groups/{group_id}/conduct/{incident_id}",
        }
        letter_id = f"{Kind.CASE_SHARED}#{incident_id}#{member.person_id}"
        told.append(letters.letter(Kind.CASE_SHARED, letter_id, member.email, context, now))
    return told
