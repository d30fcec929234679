"""Tells of chats by letter: members that they have to leave one, and its owner who is to be added and removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from union import ids, settings
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.membership.memberships import actions as memberships
from union.membership.platforms import rules as platform_rules
from union.times import london_day, shown_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.membership.platforms.tables import PlatformRecord
    from union.store import Part, Put


def leaving(
    group: "Group", person: tuple[str, str, str], until: date, chats: "Sequence[tuple[PlatformRecord, date]]", now: datetime
) -> "Put":
    """The letter to a person (id, name, address) whose membership ran out on a day: which chats they have to leave, each on which day."""
    person_id, name, email = person
    group_id = str(group.group_id)
    named = [str(record.platform_id) for record, _ in chats]
    told = {
        "name": name,
        "group_name": group.name,
        "until": shown_day(until.isoformat()),
        "chats": [{"label": record.label, "leave_on": shown_day(day.isoformat())} for record, day in chats],
        "url": f"{settings.site_url()}/groups/{quote(group_id, safe='')}/join",
    }
    letter_id = f"{Kind.CHAT_LEAVING}#{ids.derived(group_id, person_id, until.isoformat(), *named)}"
    return letters.letter_write(Kind.CHAT_LEAVING, letter_id, email, told, now)


@dataclass(frozen=True)
class ToDo:
    """What there is to do in a chat: how many are to be added, to be removed and strangers, and whether nobody looked for too long."""

    record: "PlatformRecord"
    to_add: int
    to_remove: int
    strangers: int
    unseen: bool


def digest(
    group: "Group", everybody: "Sequence[CommitteeMember]", to: Sequence[str], todo: Sequence[ToDo], now: datetime
) -> "list[Part]":
    """The letter to each of these people of `everybody` on the committee, by id, about what there is to do in these chats.

    It names nobody. It goes to nobody who gave the group no address, and once a day.
    """
    group_id, day = str(group.group_id), london_day(now).isoformat()
    told = [
        {
            "label": one.record.label,
            "kind_name": platform_rules.kind_name(one.record.kind),
            "to_add": one.to_add,
            "to_remove": one.to_remove,
            "strangers": one.strangers,
            "unseen": one.unseen,
            "url": _people(group_id, str(one.record.platform_id)),
        }
        for one in todo
    ]
    named = [str(one.record.platform_id) for one in todo]
    known = memberships.officers_addresses(group_id, to, everybody)
    return [
        letters.letter_write(
            Kind.CHAT_PEOPLE,
            f"{Kind.CHAT_PEOPLE}#{ids.derived(group_id, person_id, day, *named)}",
            email,
            {"name": name, "group_name": group.name, "chats": told, "url": told[0]["url"]},
            now,
        )
        for person_id, (name, email) in known.items()
    ]


def _people(group_id: str, platform_id: str) -> str:
    return f"{settings.site_url()}/groups/{quote(group_id, safe='')}/platforms/{quote(platform_id, safe='')}/people"
