"""Puts the pages of chats together: the way in for a member, and the list for the committee."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.core.people.rules import Caller
from union.membership.chats import records, room, rules
from union.membership.chats.room import Line
from union.membership.chats.rules import Door, Place
from union.membership.groups import actions as groups
from union.membership.platforms import records as platforms
from union.membership.platforms import rules as platform_rules
from union.paging import page_of
from union.text import folded, order
from union.times import iso_or_none, london_day

if TYPE_CHECKING:
    from union.membership.chats import views
    from union.membership.chats.tables import ChatPerson
    from union.membership.platforms.tables import PlatformRecord

_ON_A_PAGE = 100
"""As many who are in as stand on one page of the list; those to add and to remove stand all on the first."""


def _chat(record: "PlatformRecord") -> "views.ChatShown":
    return {
        "platform_id": str(record.platform_id),
        "kind": str(record.kind),
        "kind_name": platform_rules.kind_name(record.kind),
        "label": str(record.label),
    }


def door(group_id: str, platform_id: str, caller: Caller, now: datetime) -> "views.ChatDoor":
    """The way into a chat, for a member or an officer: the link once they accepted the statement. Raises `NotAllowed`, `NotFound`."""
    here = room.entry(group_id, platform_id, caller, now)
    accepted = rules.accepted(here.guest, here.door)
    at = here.listed.accepted_at if here.listed else None
    return {
        "group": groups.name_view(here.group),
        "chat": _chat(here.record),
        "statement": list(here.policy.joining_statement),
        "statement_version": here.policy.version,
        "accepted_on": iso_or_none(at) if accepted else None,
        "again": at is not None and not accepted,
        "link": str(here.record.url) if accepted else "",
        "by_list": not here.door.has_link,
        "inside": rules.inside(here.guest, here.door),
        "known_as": here.guest.known_as,
        "key": ids.key(),
        "values": {"known_as": here.guest.known_as},
        "errors": {},
    }


def of_chat(group_id: str, platform_id: str, asked: tuple[str, str], caller: Caller, now: datetime) -> "views.ChatPeople":
    """The list of a chat; `asked` is what is looked for and which page. Raises `NotAllowed`, `NotFound`."""
    here, record = room.listing(group_id, platform_id, caller, now)
    found, door = room.roster(here, record), room.door_of(record, here.policy, now)
    q = asked[0].strip()[: rules.LONGEST_NAME]
    everybody = {place: _sorted(_found(found.at(place), q), door) for place in Place}
    others = _sorted(_found(found.others, q), door) if room.may_see_members(here) else []
    inside, page, pages = page_of(everybody[Place.IN], asked[1], _ON_A_PAGE)
    rest, _, more = page_of(others, asked[1], _ON_A_PAGE)
    one, chats = platforms.as_registered(record), here.policy.chats
    seen_on = platform_rules.list_seen_on(one)
    return {
        "group": groups.name_view(here.group),
        "chat": _chat(record),
        "has_link": door.has_link,
        "to_add": everybody[Place.TO_ADD],
        "to_remove": everybody[Place.TO_REMOVE],
        "leaving": everybody[Place.LEAVING],
        "inside": inside,
        "others": rest,
        "number_inside": len(everybody[Place.IN]),
        "number_others": len(others),
        "strangers": [_stranger(each) for each in found.listed.strangers],
        "looked": {"on": one.looked_on.isoformat(), "by": str(record.looked_by)} if one.looked_on else None,
        "due": rules.look_due(seen_on, chats.look_weeks, here.today),
        "weeks": chats.look_weeks,
        "grace_days": chats.grace_days,
        "reset": rules.how_links_are_reset(record.kind),
        "q": q,
        "page": page,
        "pages": max(pages, more),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _found(lines: Iterable[Line], q: str) -> list[Line]:
    wanted = folded(q)
    return [one for one in lines if wanted in folded(f"{one.name} {one.guest.known_as}")]


def _sorted(lines: Iterable[Line], door: Door) -> "list[views.OnList]":
    return [_on_list(one, door) for one in sorted(lines, key=lambda one: (order(one.name), one.guest.person_id))]


def _on_list(one: Line, door: Door) -> "views.OnList":
    leaves = one.place in (Place.LEAVING, Place.TO_REMOVE)
    return {
        "person_id": one.guest.person_id,
        "name": one.name,
        "known_as": one.guest.known_as,
        "leaves_on": rules.leaves_on(one.guest, one.belongs, door).isoformat() if leaves else None,
        "accepted": rules.accepted(one.guest, door),
        "officer": one.officer,
    }


def _stranger(one: "ChatPerson") -> "views.Stranger":
    on = london_day(one.seen_at).isoformat() if one.seen_at else ""
    return {"stranger_id": records.stranger_id(one), "seen": str(one.stranger), "on": on, "by": str(one.seen_by or "")}
