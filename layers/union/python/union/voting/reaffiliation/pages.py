"""Puts the pages of yearly re-affiliation together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from union import ids, store
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff, supports
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.groups import actions as groups
from union.paging import page_of
from union.text import order
from union.times import london_day
from union.voting.reaffiliation import records, rules
from union.voting.reaffiliation.room import Room
from union.voting.reaffiliation.rules import LABELS, LACKS, MOVES, Check, Checked, Deed, State, Year

if TYPE_CHECKING:
    from union.voting.reaffiliation import views
    from union.voting.reaffiliation.tables import Reaffiliated

ON_A_PAGE = rules.MOST_AT_ONCE
"""As many as can be approved at once."""
LATE, LACKING = "late", "lacks-"
_SHOWS = {
    State.SENT.value: "To decide",
    LATE: "Late",
    State.OPEN.value: "Not sent in yet",
    State.RETURNED.value: "Returned",
    State.APPROVED.value: "Approved",
    **{f"{LACKING}{check.value}": label for check, label in LACKS.items()},
}
SORTS = {"due": "What is due first", "name": "Name", "lacks": "Most not met first"}
_NEVER = "9999-12-31"


def shown(group_id: str, caller: Caller, now: datetime) -> "views.Reaffiliation":
    """A group's re-affiliation for its committee or its staff support. Raises `NotAllowed`, `NotFound`."""
    room = Room(group_id, caller, now)
    record, state = room.record, room.state
    then = state is State.APPROVED and record is not None
    lines = records.seen(record) if then and record is not None else room.lines
    return {
        "group": groups.name_view(room.group),
        "type_label": room.policy.label(str(room.group.type)),
        "supports": room.office.supports,
        "year": room.year.name,
        "state": state.value if state else None,
        "version": int(record.version) if record is not None else 0,
        "late": record is not None and records.is_late(record, now),
        "last_on": str(record.last_on) if record is not None else room.year.last_on.isoformat(),
        "due_on": str(record.due_on) if record is not None and record.due_on else None,
        "next_on": rules.next_opening(room.policy.reaffiliation, room.today).isoformat(),
        "lines": [_line(room, one) for one in lines],
        "then": then,
        "lacking": rules.unmet(lines),
        "claims": list(records.claims(room.policy)),
        "claimed": list(record.claims or ()) if record is not None else [],
        "note": record.note if record is not None else None,
        "reason": record.reason if record is not None else None,
        "history": [_happened(one) for one in reversed(record.history)] if record is not None else [],
        "may": _may(room, state),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


_OF_REGISTER = frozenset({Check.REGISTER, Check.STATEMENT})
_OF_PAGE = _OF_REGISTER | {Check.PAGE}


def _line(room: Room, one: Checked) -> "views.Line":
    """A line of the list. What is wrong in the register names people and chats: whoever may not look there is told that something is."""
    opens = one.check not in _OF_PAGE or room.office.may(Can.PAGE)
    told = list(one.evidence)
    if not one.met and one.check in _OF_REGISTER and not opens:
        told = ["Something is to be put right there. Whoever looks after the page sees what."]
    return {
        "check": one.check.value,
        "label": LABELS[one.check] if one.met else LACKS[one.check],
        "met": one.met,
        "evidence": told,
        "to": f"/groups/{quote(str(room.group.group_id), safe='')}/{one.to}" if opens else None,
    }


def _happened(one: Mapping[str, str]) -> "views.Happened":
    return {"at": one["at"], "act": one["act"], "by": one["by"], "text": one["text"]}


def _may(room: Room, state: State | None) -> "views.MayOfReaffiliation":
    staff = room.office.supports
    return {
        "send": (state, Deed.SEND) in MOVES and room.may_send(),
        "give_back": (state, Deed.RETURN) in MOVES and staff,
        "approve": (state, Deed.APPROVE) in MOVES and staff,
    }


def for_staff(caller: Caller, asked: Mapping[str, str], now: datetime) -> "views.YearOfGroups":
    """A page of the groups of the caller's teams in the year that opened last, as `asked`: `type`, `show`, `sort`, `page` and `tick`.

    Raises `NotAllowed` for who is not staff.
    """
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    policy = policies.current(pack)
    year = rules.year_at(policy.reaffiliation, london_day(now))
    all_of = [one for one in records.listed(year.name) if supports(caller, str(one.group_type))]
    teams = _teams(all_of, policy)
    team = asked.get("type", "") if asked.get("type", "") in [one["name"] for one in teams] else ""
    mine = [_group(one, policy, now) for one in all_of if not team or one.group_type == team]
    return _page(mine, team, teams, year, rules.next_opening(policy.reaffiliation, london_day(now)), asked)


def _teams(found: "Sequence[Reaffiliated]", policy: Policy) -> "list[views.Choice]":
    counts = Counter(str(one.group_type) for one in found)
    return [{"name": name, "label": policy.label(name), "count": counts[name]} for name in policy.contacts if counts[name]]


def _group(one: "Reaffiliated", policy: Policy, now: datetime) -> "views.GroupOfYear":
    return {
        "group": {"group_id": str(one.group_id), "name": str(one.group_name)},
        "type_label": policy.label(str(one.group_type)),
        "state": str(one.state),
        "late": records.is_late(one, now),
        "lacks": records.lacking(one),
        "last_on": str(one.last_on),
        "due_on": one.due_on,
        "sent_on": one.sent_on,
        "decided_on": one.decided_on,
        "looked_on": one.looked_on,
    }


def _page(
    mine: "list[views.GroupOfYear]", team: str, teams: "list[views.Choice]", year: Year, next_on: date, asked: Mapping[str, str]
) -> "views.YearOfGroups":
    show = asked.get("show", "") if asked.get("show", "") in _SHOWS else ""
    sort = asked.get("sort", "") if asked.get("sort", "") in SORTS else "due"
    found = _sorted([one for one in mine if not show or show in _names(one)], sort)
    rows, page, pages = page_of(found, asked.get("page", ""), ON_A_PAGE)
    kept = {"type": team, "show": show, "sort": sort if sort != "due" else ""}
    return {
        "year": year.name,
        "opens_on": year.opens_on.isoformat(),
        "last_on": year.last_on.isoformat(),
        "next_on": next_on.isoformat(),
        "team": team,
        "teams": teams,
        "show": show,
        "shows": _shows(mine, show),
        "sort": sort,
        "sorts": [{"name": name, "label": label, "count": len(found)} for name, label in SORTS.items()],
        "groups": rows,
        "count": len(found),
        "page": page,
        "pages": pages,
        "asked": urlencode({name: value for name, value in kept.items() if value}),
        "ticked": asked.get("tick", "") == "met",
        "outcomes": [],
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _shows(mine: "list[views.GroupOfYear]", show: str) -> "list[views.Choice]":
    """What the list can be narrowed to; nothing of which there is none, unless it is what was chosen."""
    counts = Counter(name for one in mine for name in _names(one))
    return [
        {"name": name, "label": label, "count": counts[name]} for name, label in _SHOWS.items() if counts[name] or name == show
    ]


def _names(one: "views.GroupOfYear") -> list[str]:
    """To what the list can be narrowed that a group then stands in. What one that is over lacked is over too."""
    lacks = [f"{LACKING}{name}" for name in one["lacks"]] if State(one["state"]) in rules.STANDING else []
    return [one["state"], *([LATE] if one["late"] else []), *lacks]


def _sorted(found: "list[views.GroupOfYear]", sort: str) -> "list[views.GroupOfYear]":
    by_name = sorted(found, key=lambda one: order(one["group"]["name"]))
    if sort == "due":
        return sorted(by_name, key=lambda one: (one["state"] != State.SENT, one["due_on"] or _NEVER))
    return sorted(by_name, key=lambda one: -len(one["lacks"])) if sort == "lacks" else by_name


def due(group_id: str, policy: Policy, now: datetime) -> "tuple[str, bool] | None":
    """For a committee's home: the last day (ISO) of a re-affiliation that its committee has to send in, and whether it was returned.

    None where nothing is to be sent in. Who may know is for the caller to say.
    """
    year = rules.year_at(policy.reaffiliation, london_day(now))
    (record,) = store.read(records.key(group_id, year.name))
    if record is None or State(record.state) not in rules.WITH_COMMITTEE:
        return None
    return str(record.last_on), State(record.state) is State.RETURNED
