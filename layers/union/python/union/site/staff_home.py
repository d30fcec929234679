"""Verbs: staff's Monday, which says what waits in their groups, and leads from each number to its list and from each list to the thing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from union.core.people.rules import ALL_STAFF, Caller
from union.membership.health import rules
from union.membership.health.rules import LABELS, Fare, Flag, Health, Held
from union.moderation.desk import queues
from union.money import pounds
from union.site import all_groups
from union.site.staff_desk import OPEN, Desk
from union.times import iso_or_none, london_day, shown_day

if TYPE_CHECKING:
    from union.site.views import FaringOfType, Pile, StaffHome, Waits
    from union.views import OpenItem

_SHOWN = 5
"""So many things of a kind stand on the page of all kinds."""
_CASES = (
    ("overdue", "Overdue"),
    ("today", "Due today"),
    ("waiting", "Waiting for an answer"),
    ("all", "All open cases"),
)


def shown(caller: Caller, team: str, show: str, now: datetime) -> "StaffHome":
    """What waits for staff in the groups of their teams, or of one of these; of one kind all, where `show` names it.

    Raises `NotAllowed` for who is not staff.
    """
    desk = Desk(caller, team, now)
    cases = queues.by_list(desk.cases, caller, now)
    piles = [_cut(pile, show) for pile in _piles(desk)]
    show = show if show in [pile["name"] for pile in piles] else ""
    return {
        "team": desk.team,
        "teams": desk.teams,
        "show": show,
        "today": london_day(now).isoformat(),
        "cases": [{"name": name, "label": label, "count": len(cases[name])} for name, label in _CASES],
        "piles": [pile for pile in piles if show in ("", pile["name"])],
        "faring": _faring(desk),
        "groups": sum(not one.left(london_day(now)) for one in desk.fares),
        "looked_at": iso_or_none(desk.looked_at),
        "sets_up": ALL_STAFF in caller.rights.teams,
    }


def _cut(pile: "Pile", show: str) -> "Pile":
    return pile if show == pile["name"] else {**pile, "rows": pile["rows"][:_SHOWN]}


def _piles(desk: Desk) -> "list[Pile]":
    """Everything that waits, by its kind: what has a day first, then what a committee lacks."""
    money = _own("money", "Refunds and disputes", _money(desk), "/books/attention", desk)
    frozen = _own("frozen", "Boards that are cooling off", _frozen(desk), None, desk)
    return [
        *(_own(one.name, one.label, [_item(item, desk) for item in desk.items[one.name]], one.to or None, desk) for one in OPEN),
        money,
        frozen,
        *(_flagged(flag, desk) for flag in (Flag.NO_PRESIDENT, Flag.NO_TREASURER, Flag.ENDS_SOON, Flag.AWAITS, Flag.QUIET)),
    ]


def _item(one: "OpenItem", desk: Desk) -> "Waits":
    return _row(one["group_id"], one["group_name"], one["text"], one["url"], one["due_on"], desk)


def _own(name: str, label: str, rows: "list[Waits]", to: str | None, desk: Desk) -> "Pile":
    """A pile with the address of its whole list: this page, where it has no other."""
    here = f"/staff-home?show={name}{f'&team={quote(desk.team)}' if desk.team else ''}"
    late = sum(row["late"] for row in rows)
    return {"name": name, "label": label, "count": len(rows), "late": late, "to": to or here, "rows": rows}


def _row(group_id: str, name: str | None, text: str, to: str, due_on: str | None, desk: Desk) -> "Waits":
    late = due_on is not None and due_on < london_day(desk.now).isoformat()
    return {
        "group": {"group_id": group_id, "name": name} if name else None,
        "text": text,
        "to": to,
        "due_on": due_on,
        "late": late,
    }


def _money(desk: Desk) -> "list[Waits]":
    """Disputes by the day for their evidence, then refunds that did not arrive, the oldest first."""
    rows: list[Waits] = []
    for dispute in desk.disputes:
        due = dispute["due_by"] if dispute["asks"] else None
        said = "Stripe wants evidence." if dispute["asks"] else "The bank decides."
        text = f"A buyer asked their bank for {pounds(dispute['amount'])} back. {said}"
        day = london_day(datetime.fromisoformat(due)).isoformat() if due else None
        to = _order(dispute["group_id"], dispute["order_id"]) if dispute["order_id"] else "/books/attention"
        rows.append(_row(dispute["group_id"], dispute["group_name"], text, to, day, desk))
    for refund in desk.refunds:
        text = f"A refund of {pounds(refund['amount'])} of {shown_day(refund['since'])} did not arrive."
        to = _order(refund["group_id"], refund["order_id"])
        rows.append(_row(refund["group_id"], refund["group_name"], text, to, None, desk))
    return rows


def _order(group_id: str, order_id: str) -> str:
    return f"/groups/{quote(group_id, safe='')}/orders/{quote(order_id, safe='')}/refund"


def _frozen(desk: Desk) -> "list[Waits]":
    return [
        _row(
            one.group_id,
            one.group_name,
            f"The board opens again on {shown_day(london_day(one.ends_at).isoformat())}.",
            f"/groups/{quote(one.group_id, safe='')}/freeze",
            None,
            desk,
        )
        for one in desk.cooling
    ]


def _flagged(flag: Flag, desk: Desk) -> "Pile":
    """The groups in which the same is to be looked at, each with what there is to say of it."""
    rows = [row for fare, flags in desk.flagged if flag in flags for row in _said(flag, fare, desk)]
    rows.sort(key=lambda row: row["due_on"] or "")
    pile = _own(flag, LABELS[flag], rows, all_groups.address(flag, desk.team), desk)
    return {**pile, "late": 0}


def _said(flag: Flag, fare: Fare, desk: Desk) -> "Iterable[Waits]":
    page, today = f"/groups/{quote(fare.group_id, safe='')}", london_day(desk.now)

    def row(text: str, to: str = f"{page}/committee", due_on: str | None = None) -> "Waits":
        return _row(fare.group_id, fare.name, text, to, due_on, desk)

    match flag:
        case Flag.ENDS_SOON:
            return [row(_ends(one), due_on=one.ends_on.isoformat()) for one in rules.ending(fare.committee, today)]
        case Flag.AWAITS:
            return [row(f"{one.name} has not accepted yet to be {one.role}.") for one in rules.awaiting(fare)]
        case Flag.QUIET:
            last = iso_or_none(rules.heard_of(fare, desk.now))
            since = f"nothing was heard since {shown_day(last)}" if last else "nothing was heard yet"
            return [row(f"Nothing is planned, and {since}.", page)]
        case _:
            return [row(_who_is_there(fare, today))]


def _ends(one: Held) -> str:
    return f"{one.name} is {one.role} until {shown_day(one.ends_on.isoformat())}, and nobody follows."


def _who_is_there(fare: Fare, today: date) -> str:
    """Who could be asked about a seat that is empty."""
    office = fare.in_office(today)
    leading = [one.name for one in office if rules.leads(fare, one)]
    if leading:
        return f"Ask {' or '.join(leading)}, who leads it."
    return f"In office: {', '.join(f'{one.name} ({one.role})' for one in office)}." if office else "Nobody is in office."


def _faring(desk: Desk) -> "list[FaringOfType]":
    """How many groups of each type fare how."""
    counts: dict[str, dict[Health, int]] = {}
    for one in all_groups.rows(desk):
        if not one["left"]:
            kinds = counts.setdefault(one["type"], dict.fromkeys(Health, 0))
            kinds[one["health"]] += 1
    return [
        {
            "type": told["team"],
            "label": told["label"],
            "well": counts[told["team"]][Health.WELL],
            "watch": counts[told["team"]][Health.WATCH],
            "help": counts[told["team"]][Health.HELP],
            "to": all_groups.address("", told["team"]),
        }
        for told in desk.teams
        if told["team"] in counts
    ]
