"""What is on: over all groups, and at one of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union.core.people import actions as people
from union.core.people.rules import Caller
from union.membership.events import cards, months, records, rules
from union.membership.events.rules import Status
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.events.tables import EventDate
    from union.membership.events.views import Card, GroupEvents, Part, WhatsOn
    from union.membership.groups.tables import Group

_MOST_PAST, _MOST_NEXT = 30, 4


def shown(caller: Caller | None, asked: Mapping[str, str], now: datetime) -> "WhatsOn":
    """What is on over all groups; `asked` may choose a `type` of group, a `group`, and a `month` to be shown as a table.

    What cannot be chosen is as if it had not been asked for.
    """
    caller, _ = people.read_with(caller)
    mine = memberships.belongs_to(caller.person_id, now) if caller else set()
    named, types = groups.by_id(now), groups.types(now)
    kind = asked.get("type", "") if asked.get("type") in {one["type"] for one in types} else ""
    group = named.get(asked.get("group", ""))
    first = months.read(asked.get("month", ""), london_day(now))
    begins, ends = months.span(first) if first else (now, now + timedelta(days=cards.HORIZON))
    found = cards.between(begins, ends, f"{first}", mine, now=now) if first else cards.ahead(now, cards.HORIZON, mine)
    chosen = [
        one for one in found if kind in ("", one["type"]) and (group is None or one["group"]["group_id"] == group["group_id"])
    ]
    query = "&".join(
        f"{name}={value}" for name, value in (("type", kind), ("group", group["group_id"] if group else "")) if value
    )
    return {
        "type": kind,
        "chosen": {"group_id": group["group_id"], "name": group["name"]} if group else None,
        "types": [{"type": one["type"], "label": one["label"]} for one in types],
        "groups": [{"group_id": one["group_id"], "name": one["name"]} for one in named.values()],
        "parts": [] if first else _parts(chosen, now),
        "month": months.table(first, chosen, london_day(now)) if first else None,
        "count": len(chosen),
        "query": query,
        "this_month": london_day(now).isoformat()[:7],
    }


def _parts(cards: "Sequence[Card]", now: datetime) -> "list[Part]":
    by_url = {one["url"]: one for one in cards}
    found = rules.grouped({url: datetime.fromisoformat(one["starts_at"]) for url, one in by_url.items()}, now)
    return [{"name": name, "events": [by_url[url] for url in urls]} for name, urls in found.items() if urls]


def of_group(group_id: str, caller: Caller | None, now: datetime) -> "GroupEvents":
    """The events of a group: what is ahead, and what was last. Raises `NotFound`."""
    theirs = (people.member_key(group_id, caller.person_id), memberships.key(group_id, caller.person_id)) if caller else ()
    caller, (kept, *yours) = people.read_with(caller, groups.key(group_id), *theirs)
    group = groups.require(kept, now)
    office = people.Office(caller, group, yours[0], now) if caller else None
    member = memberships.live(yours[1], now) if caller else False
    inside, label = member or (office is not None and office.inside), groups.labelled(group)
    ahead, past = _group_dates(group_id, now)
    return {
        "group": groups.name_view(group),
        "ahead": [cards.card(one, label) for one in ahead if inside or not one.members],
        "past": [cards.card(one, label) for one in past if inside or not one.members],
        "can": sorted(office.can) if office else [],
        "member": member,
    }


def around_now(group: "Group", now: datetime, *, inside: bool) -> "tuple[list[Card], list[Card]]":
    """What a group's mini site shows of what is on, and of what was lately. What is for members alone only to whoever is `inside`.

    In one round trip.
    """
    label = groups.labelled(group)
    ahead, was = records.around_now(str(group.group_id), now, _MOST_NEXT, inside=inside)
    return [cards.card(one, label) for one in ahead], [cards.card(one, label) for one in was]


def _group_dates(group_id: str, now: datetime) -> "tuple[list[EventDate], list[EventDate]]":
    """The dates of a group that are ahead and on lists, in order, and the last ones that are over, the latest first."""
    since = list(records.dates_of_group(group_id, since=records.begins_look_back(now)))
    ahead = [one for one in since if one.listed and records.occasion(one).over_at > now]
    past = [one for one in reversed(since) if records.occasion(one).over_at <= now]
    if len(past) < _MOST_PAST:
        past += records.dates_before(group_id, records.begins_look_back(now), _MOST_PAST - len(past))
    return ahead, [one for one in past if one.status == Status.PUBLISHED][:_MOST_PAST]
