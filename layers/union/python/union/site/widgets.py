"""Verbs: the custom widgets of CloudWatch's dashboards, which show what no metric can hold: tables of counts and ids for staff.

CloudWatch calls with the rights of whoever looks at a dashboard, and does not say who that is. So nothing is shown here that some of
staff may not know: of a case its number, its team and its age, of a poll nothing of who voted, and never a name or a word that somebody
wrote. What a number leads to opens only for whoever may see it.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from union import settings, store, sweeps
from union.commerce.tickets import records as tickets
from union.core.policy import actions as policies
from union.errors import Unavailable
from union.membership.events import places
from union.membership.events import records as events
from union.membership.events.rules import Way
from union.membership.platform_checks import records as findings
from union.moderation.freezes import records as freezes
from union.moderation.incidents import records as incidents
from union.moderation.incidents.records import Waiting
from union.times import from_london, iso, london, london_day, shown_day, shown_moment
from union.voting.elections import records as elections

if TYPE_CHECKING:
    from union.membership.events.tables import EventDate
    from union.site.views import Cell, Column, Table, Widget

_SHOWN = 10
"""So many rows of a table: a widget has no more room."""
_TAKES = frozenset({"widget", "widgetContext", "describe"})
_SILENT = "The house cannot reach its records right now. This is shown again as soon as they answer."
_FAILED = "This cannot be shown right now. The log of the function Widgets says why."


class Kind(StrEnum):
    """What a widget shows."""

    FREEZES = "freezes"
    CASES = "cases"
    FINDINGS = "findings"
    POLLS = "polls"
    TODAY = "today"


_SAYS = {
    Kind.FREEZES: "boards that are cooling off, and how long each freeze still runs",
    Kind.CASES: "open cases by team, and the oldest of them",
    Kind.FINDINGS: "groups with findings of the night checks",
    Kind.POLLS: "open polls, and when each closes; never how many have voted",
    Kind.TODAY: "what is on today, and how many have signed up",
}
_UNKNOWN = f"There is no such widget. Its one parameter is `widget`: {', '.join(Kind)}."
DOCS = "\n".join(
    [
        "## Union House",
        "Counts and ids for staff of the students' union; nothing that names or quotes a person.",
        "",
        "### Widget parameters",
        "Param | Description",
        "---|---",
        f"**widget** | {'; '.join(f'`{kind}`: {said}' for kind, said in _SAYS.items())}",
        "",
        "### Example parameters",
        "``` yaml",
        f"widget: {Kind.FREEZES}",
        "```",
        "",
    ]
)
"""What CloudWatch shows to whoever asks for the documentation of the widget, in Markdown."""


@dataclass(frozen=True)
class Asked:
    """What CloudWatch asks for: a kind, None where there is no such, or the documentation; in dark or light colours."""

    kind: Kind | None
    describes: bool = False
    dark: bool = False


def asked(event: Any) -> Asked:
    """What an event of CloudWatch's asks for. Whatever a stranger sends is read too, and asks for nothing that there is."""
    told = event if isinstance(event, dict) else {}
    around = told.get("widgetContext")
    dark = isinstance(around, dict) and around.get("theme") == "dark"
    named = told.get("widget")
    known = isinstance(named, str) and named in list(Kind) and told.keys() <= _TAKES
    return Asked(Kind(str(named)) if known else None, bool(told.get("describe")), dark)


def shown(asked: Asked, now: datetime) -> "Widget":
    """The widget that is asked for; where there is none, or our tables do not answer, or anything fails, a sentence that says so."""
    if asked.kind is None:
        return {"dark": asked.dark, "said": _UNKNOWN, "tables": [], "link": None}
    label, to, look = _LOOKS[asked.kind]
    found = sweeps.attempt("widget", asked.kind, partial(_in_time, look, now)) or _FAILED
    said, tables = (found, []) if isinstance(found, str) else (None, found)
    return {"dark": asked.dark, "said": said, "tables": tables, "link": _cell(label, to)}


type _Look = Callable[[datetime], list[Table]]


def _in_time(look: "_Look", now: datetime) -> "list[Table] | str":
    try:
        return look(now)
    except Unavailable:
        return _SILENT


def _freezes(now: datetime) -> "list[Table]":
    rows = [
        [
            _cell(one.group_id, f"/groups/{quote(one.group_id, safe='')}/freeze"),
            _cell(shown_moment(iso(one.ends_at))),
            _cell(_lasting(one.ends_at - now)),
        ]
        for one in freezes.running(now)
    ]
    return [_table("Boards that are cooling off", ["Group", "Opens again", "Time left"], rows, "no board is cooling off")]


def _cases(now: datetime) -> "list[Table]":
    (pack,) = store.read(policies.in_force_key())
    teams = list(policies.current(pack).contacts)
    queues = store.all_at_once([partial(incidents.waiting, team) for team in teams])
    waiting = sorted((one for queue in queues for one in queue), key=lambda one: one.opened_at)
    rows = [_team(team, queue, now) for team, queue in zip(teams, queues, strict=True) if queue]
    each = [
        [_cell(one.incident_id, f"/cases/{quote(one.incident_id, safe='')}"), _cell(_words(one.team)), *_ages(one, now)]
        for one in waiting
    ]
    none = "no case is open"
    return [
        _table("Open cases by team", ["Team", "#Open", "#Late", "Oldest is open for"], rows, none),
        *([_table("The oldest open cases", ["Case", "Team", "Open for", "Next step"], each, none)] if each else []),
    ]


def _team(team: str, queue: Sequence[Waiting], now: datetime) -> "list[Cell]":
    late, oldest = sum(one.due_at <= now for one in queue), min(one.opened_at for one in queue)
    return [_cell(_words(team)), _cell(str(len(queue))), _cell(str(late)), _cell(_lasting(now - oldest))]


def _ages(one: Waiting, now: datetime) -> "list[Cell]":
    left = one.due_at - now
    due = f"in {_lasting(left)}" if left > timedelta(0) else f"late by {_lasting(-left)}"
    return [_cell(_lasting(now - one.opened_at)), _cell(due)]


def _findings(now: datetime) -> "list[Table]":
    today = london_day(now).isoformat()
    by_group: dict[str, list[str]] = {}
    for one in findings.open_items(now):
        by_group.setdefault(one["group_id"], []).append(one["due_on"])
    rows = [
        [
            _cell(group, f"/groups/{quote(group, safe='')}/platforms/findings"),
            _cell(str(len(days))),
            _cell(str(sum(day < today for day in days))),
            _cell(shown_day(min(days))),
        ]
        for group, days in sorted(by_group.items(), key=lambda told: min(told[1]))
    ]
    return [
        _table(
            "Groups with findings of the night checks",
            ["Group", "#Findings", "#Late", "First to mend by"],
            rows,
            "nothing was found",
        )
    ]


def _polls(now: datetime) -> "list[Table]":
    rows = [
        [
            _cell(one["election_id"], f"/elections/{quote(one['election_id'], safe='')}"),
            _cell(one["group_id"]),
            _cell(shown_moment(iso(one["closes_at"]))),
            _cell("stopped: look at it" if one["stopped"] else _lasting(one["closes_at"] - now)),
        ]
        for one in elections.open_polls(now)
    ]
    return [_table("Open polls", ["Election", "Group", "Closes", "Time left"], rows, "no poll is open")]


def _today(now: datetime) -> "list[Table]":
    day = london_day(now)
    begins, ends = (from_london(one.isoformat(), "00:00") for one in (day, day + timedelta(days=1)))
    found = [one for one in events.ahead(begins, ends) if one.starts_at < ends]
    numbers = store.all_at_once([partial(_signed_up, one) for one in found[:_SHOWN]])
    rows = [[*_happening(one, begins, now), _cell(number)] for one, number in zip(found, numbers, strict=False)]
    columns = ["Begins", "Event", "Group", "Stands", "#Signed up"]
    return [_table(f"On today, {shown_day(day.isoformat())}", columns, rows, "nothing is on today", "Nothing yet", len(found))]


def _happening(one: "EventDate", begins: datetime, now: datetime) -> "list[Cell]":
    clock = f"{london(one.starts_at):%H:%M}" if one.starts_at >= begins else "yesterday"
    stands = "to come" if one.starts_at > now else "on now" if events.occasion(one).over_at > now else "over"
    return [
        _cell(clock),
        _cell(str(one.event_id), events.path(one)),
        _cell(str(one.group_id)),
        _cell("called off" if one.called_off_at else stands),
    ]


def _signed_up(one: "EventDate") -> str:
    """How many have said that they come, or hold tickets; where people just come along nobody knows."""
    match one.way:
        case Way.TOLD:
            return str(places.number_coming(str(one.event_id), str(one.date)))
        case Way.TICKETS:
            return str(tickets.number(str(one.event_id)))
        case _:
            return "not asked"


_LOOKS: dict[Kind, tuple[str, str, _Look]] = {
    Kind.FREEZES: ("Staff's Monday", "/staff-home?show=frozen", _freezes),
    Kind.CASES: ("The desk", "/cases", _cases),
    Kind.FINDINGS: ("All findings", "/staff/findings", _findings),
    Kind.POLLS: ("Elections that wait", "/staff-home?show=elections", _polls),
    Kind.TODAY: ("What is on", "/events", _today),
}
"""What each kind shows, and what its link to all of it is called and where it leads."""


def _table(
    caption: str, columns: Iterable[str], rows: "list[list[Cell]]", empty: str, first: str = "None", number: int | None = None
) -> "Table":
    """A table of the first rows. A column that begins with # has numbers in it; `number` is how many rows there are, where not all are given."""
    heads: list[Column] = [{"label": one.removeprefix("#"), "number": one.startswith("#")} for one in columns]
    left = (len(rows) if number is None else number) - _SHOWN
    more = f"And {left} more." if left > 0 else None
    return {"caption": caption, "columns": heads, "rows": rows[:_SHOWN], "empty": f"{first}: {empty}.", "more": more}


def _cell(text: str, path: str | None = None) -> "Cell":
    return {"text": text, "to": f"{settings.site_url()}{path}" if path else None}


def _words(name: str) -> str:
    """The id of a team as people read it."""
    return name.replace("_", " ").capitalize()


def _lasting(time: timedelta) -> str:
    """A time in its two largest units, rounded down: "2 days 3 h", "3 h 20 min"."""
    minutes = max(0, int(time.total_seconds())) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} {'day' if days == 1 else 'days'} {hours} h"
    if hours:
        return f"{hours} h {rest} min"
    return f"{rest} min" if rest else "less than a minute"
