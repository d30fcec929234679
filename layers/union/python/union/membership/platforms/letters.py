"""Tells owners of platforms by letter: that one is theirs now, and, once a term or more often, that somebody has to look there."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import ids, settings, store
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.membership.memberships import actions as memberships
from union.membership.platforms import rules
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.membership.platforms.room import Room
    from union.membership.platforms.rules import Problem, Registered
    from union.membership.platforms.tables import PlatformRecord
    from union.store import Part


def yours(here: "Room", record: "PlatformRecord", person_id: str) -> "Sequence[Part]":
    """The letter to whoever is named a platform's owner, none where they gave the group no address, or had it today."""
    group_id, day = str(here.group.group_id), here.today.isoformat()
    letter_id = f"{Kind.PLATFORM_OWNER}#{ids.derived(group_id, str(record.platform_id), day, person_id)}"
    told = {
        "by": here.caller.name,
        "platform": record.label,
        "kind_name": rules.kind_name(record.kind),
        "url": f"{_register(group_id)}/{quote(record.platform_id, safe='')}",
    }
    return store.absent(
        *(
            letters.letter_write(Kind.PLATFORM_OWNER, letter_id, email, {**_of(here.group, name), **told}, here.now)
            for name, email in memberships.officers_addresses(group_id, [person_id]).values()
        )
    )


def look(
    group: "Group",
    everybody: "Sequence[CommitteeMember]",
    to: Sequence[str],
    wanting: "Sequence[tuple[Registered, Sequence[Problem]]]",
    now: datetime,
) -> "list[Part]":
    """The letter to each of these people of `everybody` on the committee, by id, that somebody has to look at these platforms.

    `wanting` says what is to be looked for. It goes to nobody who gave the group no address.
    """
    group_id = str(group.group_id)
    named = [str(one.platform_id) for one, _ in wanting]
    end = f"/{quote(named[0], safe='')}" if len(named) == 1 else ""
    told: list[dict[str, Any]] = [
        {"label": one.label, "kind_name": rules.kind_name(one.kind), "to_do": [found.text for found in problems]}
        for one, problems in wanting
    ]
    day = london_day(now).isoformat()
    return [
        letters.letter_write(
            Kind.PLATFORM_LOOK,
            f"{Kind.PLATFORM_LOOK}#{ids.derived(group_id, person_id, day, *named)}",
            email,
            {**_of(group, name), "platforms": told, "url": f"{_register(group_id)}{end}"},
            now,
        )
        for person_id, (name, email) in memberships.officers_addresses(group_id, to, everybody).items()
    ]


def _of(group: "Group", name: str) -> dict[str, Any]:
    return {"group_name": group.name, "name": name}


def _register(group_id: str) -> str:
    return f"{settings.site_url()}/groups/{quote(group_id, safe='')}/platforms"
