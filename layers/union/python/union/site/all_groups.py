"""Verbs: all groups as staff look through them: how each fares, who runs it, its money, and what is open about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from union.core.people.rules import Caller
from union.membership.groups import rules as group_rules
from union.membership.health import rules
from union.membership.health.rules import LABELS, Fare, Flag, Health
from union.paging import page_of
from union.site.staff_desk import Desk
from union.text import folded, order
from union.times import iso_or_none, london_day

if TYPE_CHECKING:
    from union.site.views import AllGroups, GroupFaring, Sign

ON_A_PAGE = 50
FINDINGS, MONEY, FROZEN, CASES = "findings", "money", "frozen", "cases"
LEFT, ALL = "left", "all"
_MORE = {FINDINGS: "Findings", MONEY: "Refunds or disputes", FROZEN: "Board cooling off", CASES: "Open cases"}
_HEALTH = {Health.HELP: "Needs help", Health.WATCH: "To watch", Health.WELL: "Well"}
_SHOWS = {
    **{flag.value: label for flag, label in LABELS.items()},
    **_MORE,
    **{one.value: label for one, label in _HEALTH.items()},
}
SORTS = {
    "name": "Name",
    "health": "Those that need help first",
    "members": "Most members first",
    "quiet": "Longest silent first",
    "ends": "Whose roles end first",
}
HEAD = (
    "Group",
    "Type",
    "Health",
    "To look at",
    "Leads",
    "Treasurer",
    "Roles not accepted",
    "First role ends",
    "Members",
    "Last heard of",
    "Next event",
    "Findings",
    "Disputes",
    "Refunds that did not arrive",
    "Board cooling off",
    "Left on",
)
_NEVER = "9999-12-31"


def address(show: str, team: str = "") -> str:
    """Where the groups are listed in which the same is to be looked at, or all of a type."""
    asked = {name: value for name, value in (("show", show), ("type", team)) if value}
    return f"/staff/groups{'?' if asked else ''}{urlencode(asked)}"


def listed(caller: Caller, asked: Mapping[str, str], now: datetime) -> "AllGroups":
    """A page of the groups of the caller's teams that fit what is `asked`: `q`, `type`, `show`, `sort` and `page`.

    Raises `NotAllowed` for who is not staff.
    """
    desk = Desk(caller, asked.get("type", ""), now)
    found = _named(rows(desk), asked.get("q", ""))
    show, sort = _one_of(asked.get("show", ""), [*_SHOWS, LEFT, ALL], ""), _one_of(asked.get("sort", ""), SORTS, "name")
    kept = _sorted(_chosen(found, show), sort)
    groups, page, pages = page_of(kept, asked.get("page", ""), ON_A_PAGE)
    return {
        "q": " ".join(asked.get("q", "").split())[:_LONGEST],
        "team": desk.team,
        "teams": desk.teams,
        "show": show,
        "shows": _signs(found),
        "sort": sort,
        "sorts": [{"name": name, "label": label} for name, label in SORTS.items()],
        "count": len(kept),
        "groups": groups,
        "page": page,
        "pages": pages,
        "asked": urlencode(
            {n: v for n, v in (("q", asked.get("q", "")), ("type", desk.team), ("show", show), ("sort", sort)) if v}
        ),
        "looked_at": iso_or_none(desk.looked_at),
    }


_LONGEST = 100


def _one_of(asked: str, known: Iterable[str], otherwise: str) -> str:
    return asked if asked in known else otherwise


def _named(found: "Sequence[GroupFaring]", query: str) -> "list[GroupFaring]":
    """Those whose name is looked for, slips and accents forgiven."""
    words = group_rules.words(query[:_LONGEST])
    return [one for one in found if group_rules.matches(words, folded(one["group"]["name"]))]


def _chosen(found: "Iterable[GroupFaring]", show: str) -> "list[GroupFaring]":
    """Those that are to be shown: of those that have left none, unless just they or all are asked for."""
    if show in (LEFT, ALL):
        return [one for one in found if show == ALL or one["left"]]
    there = [one for one in found if not one["left"]]
    return [one for one in there if not show or show == one["health"] or show in [sign["name"] for sign in one["signs"]]]


def _signs(found: "Sequence[GroupFaring]") -> "list[Sign]":
    """What can be chosen, with how many groups there are for it; nothing of which there is none."""
    there = [one for one in found if not one["left"]]
    counts = Counter(sign["name"] for one in there for sign in one["signs"]) + Counter(str(one["health"]) for one in there)
    told: list[Sign] = [{"name": "", "label": "All there are", "count": len(there)}]
    told += [{"name": name, "label": label, "count": counts[name]} for name, label in _SHOWS.items() if counts[name]]
    left = len(found) - len(there)
    return [*told, {"name": LEFT, "label": "Have left", "count": left}] if left else told


def _sorted(found: "list[GroupFaring]", sort: str) -> "list[GroupFaring]":
    """In the order that is asked for, and by name among those that are alike in it."""
    by_name = sorted(found, key=lambda one: order(one["group"]["name"]))
    worst = {Health.HELP: 0, Health.WATCH: 1, Health.WELL: 2}
    keys = {
        "health": lambda one: (worst[one["health"]], -len(one["signs"])),
        "members": lambda one: -(one["members"] or 0),
        "quiet": lambda one: (one["next_event"] is not None, one["heard_of"] or ""),
        "ends": lambda one: one["ends_on"] or _NEVER,
    }
    return sorted(by_name, key=keys[sort]) if sort in keys else by_name


def rows(desk: Desk) -> "list[GroupFaring]":
    """Every group of the caller's types, with all that is known of it."""
    open_about = _Open(desk)
    return [_row(fare, flags, open_about, desk) for fare, flags in desk.flagged]


class _Open:
    """What is open about groups, counted by their ids."""

    def __init__(self, desk: Desk) -> None:
        self.findings = Counter(one["group_id"] for one in desk.items.get(FINDINGS, ()))
        today = london_day(desk.now).isoformat()
        self.late = {one["group_id"] for one in desk.items.get(FINDINGS, ()) if one["due_on"] < today}
        self.disputed = Counter(one["group_id"] for one in desk.disputes)
        self.not_arrived = Counter(one["group_id"] for one in desk.refunds)
        self.frozen = {one.group_id for one in desk.cooling}
        self.cases = Counter(str(case.group_id) for case in desk.cases if case.group_id)


def _row(fare: Fare, flags: Iterable[Flag], about: _Open, desk: Desk) -> "GroupFaring":
    now, today, group_id = desk.now, london_day(desk.now), fare.group_id
    counts = {
        FINDINGS: about.findings[group_id],
        MONEY: about.disputed[group_id] + about.not_arrived[group_id],
        FROZEN: int(group_id in about.frozen),
        CASES: about.cases[group_id],
    }
    signs: list[Sign] = [{"name": flag.value, "label": LABELS[flag], "count": 1} for flag in flags]
    signs += [{"name": name, "label": _MORE[name], "count": number} for name, number in counts.items() if number]
    ending = min((one.ends_on for one in fare.in_office(today)), default=None)
    following = fare.next_event if fare.next_event and fare.next_event > now else None
    return {
        "group": {"group_id": group_id, "name": fare.name},
        "type": fare.type,
        "type_label": desk.policy.label(fare.type),
        "health": rules.health([one["name"] for one in signs], urgent=group_id in about.late),
        "signs": signs,
        "leads": [one.name for one in fare.in_office(today) if rules.leads(fare, one)],
        "treasurers": [one.name for one in fare.in_office(today) if rules.keeps_money(fare, one)],
        "awaiting": len(rules.awaiting(fare)),
        "ends_on": ending.isoformat() if ending else None,
        "members": fare.members,
        "heard_of": iso_or_none(rules.heard_of(fare, now)),
        "next_event": iso_or_none(following),
        "findings": counts[FINDINGS],
        "disputed": about.disputed[group_id],
        "not_arrived": about.not_arrived[group_id],
        "frozen": bool(counts[FROZEN]),
        "cases": counts[CASES],
        "left": fare.left(today),
        "left_on": fare.leaves_on,
    }


def sheet(caller: Caller, asked: Mapping[str, str], now: datetime) -> list[tuple[str, ...]]:
    """The very groups that fit what is `asked` as rows of a spreadsheet under `HEAD`, whatever page they stand on.

    Nothing of a case is in it: a file is passed on, and the desk keeps count of who looks at cases. Raises as `listed` does.
    """
    desk = Desk(caller, asked.get("type", ""), now)
    show, sort = _one_of(asked.get("show", ""), [*_SHOWS, LEFT, ALL], ""), _one_of(asked.get("sort", ""), SORTS, "name")
    found = _sorted(_chosen(_named(rows(desk), asked.get("q", "")), show), sort)
    return [_cells(one) for one in found]


def _cells(one: "GroupFaring") -> tuple[str, ...]:
    return (
        one["group"]["name"],
        one["type_label"],
        _HEALTH[rules.health([sign["name"] for sign in one["signs"] if sign["name"] != CASES])],
        ", ".join(sign["label"] for sign in one["signs"] if sign["name"] != CASES),
        ", ".join(one["leads"]),
        ", ".join(one["treasurers"]),
        str(one["awaiting"]),
        _day(one["ends_on"]),
        "" if one["members"] is None else str(one["members"]),
        _day(one["heard_of"]),
        _day(one["next_event"]),
        str(one["findings"]),
        str(one["disputed"]),
        str(one["not_arrived"]),
        "yes" if one["frozen"] else "no",
        _day(one["left_on"]),
    )


def _day(told: str | None) -> str:
    """A day as a spreadsheet reads it."""
    return london_day(datetime.fromisoformat(told)).isoformat() if told and "T" in told else told or ""
