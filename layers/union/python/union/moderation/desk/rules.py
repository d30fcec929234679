"""Truths about the desk of staff support.

"Keep your staff support at the Students' Union up to date with any further escalations or issues so they can provide you with the correct
support"; staff "can offer informal support as well as investigate any serious behaviour misconduct as per relevant Students' Union procedure"
(guidance, "Managing your Web Platforms" and "Support with Managing your Web Platforms"). So every case says what comes next, and until when.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union.moderation.incidents.rules import State
from union.times import london, london_day

if TYPE_CHECKING:
    from union.moderation.conduct.views import ConcernStep
    from union.moderation.desk.views import CaseClock, CaseMay, EntryOnTimeline, QueuedCase, StepOnTimeline, TimelineEntry
    from union.moderation.incidents.views import CaseEntry

BY_CLOCK = ("overdue", "today", "waiting")
SHOWN = ("all", "mine", "nobody", "crowded", *BY_CLOCK)
LADDER = (4, 24, 72, 168, 336)
"""Hours: half a day's work, a day, three days, a week, two weeks or more."""
_SEVERITIES = {"urgent": 0, "normal": 1, "advice": 2}
FLAGS = {
    ("serious", True): "This may need a serious incident report.",
    ("serious", False): "This needs no serious incident report any more.",
    ("held", True): "Held back from deletion.",
    ("held", False): "No longer held back from deletion.",
}


def shows(show: str, owner: str | None, me: str, *, crowded: bool = False, by_clock: str = "") -> bool:
    """Whether a case of this owner is among those to be shown. Those that came in a crowd, or again, stand by themselves until taken."""
    apart = crowded and owner is None
    listed = {"all": True, "mine": owner == me, "nobody": owner is None}.get(show, show == by_clock)
    return apart if show == "crowded" else listed and not apart


def by_clock(state: str, due_at: datetime | None, now: datetime) -> str:
    """In which list by the clock an open case stands: the reporter is to answer, it is late, or due today; in none where there is time."""
    if state == State.WAITING:
        return "waiting"
    if due_at is None:
        return ""
    return "overdue" if due_at < now else "today" if london_day(due_at) == london_day(now) else ""


def order(row: "QueuedCase") -> tuple[int, str]:
    """Urgent cases first, then the one that is due first."""
    return _SEVERITIES[row["severity"]], row["due_at"] or ""


def next_action(state: str, owner: str | None) -> str:
    """What has to happen next, in a few words."""
    if owner is None:
        return "Somebody has to take it"
    return {State.WAITING: "The reporter is to answer", State.CLOSED: "Nothing more"}.get(
        State(state), "The owner is to move it on"
    )


def clock(opened_at: datetime, due_at: datetime, now: datetime) -> "CaseClock":
    """How long there is, as people say it, whether it is late, and how much of the time has passed (0 to 100)."""
    left = due_at - now
    whole = max((due_at - opened_at).total_seconds(), 1)
    passed = round(100 * min(max((now - opened_at).total_seconds() / whole, 0), 1))
    late = left < timedelta(0)
    return {"late": late, "words": f"{_span(abs(left))} late" if late else f"due in {_span(left)}", "passed": passed}


def within(time: timedelta) -> int:
    """Within how many hours, as a step of `LADDER`: an hour as such would tell whoever knows when a case was taken when it was reported."""
    return next((hours for hours in LADDER if time <= timedelta(hours=hours)), LADDER[-1])


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return _many(minutes, "minute")
    return _many(minutes // 60, "hour") if minutes < 48 * 60 else _many(minutes // (24 * 60), "day")


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def timeline(entries: "Iterable[CaseEntry]", steps: "Iterable[ConcernStep]") -> "list[TimelineEntry]":
    """What was written in a case and what the committee did about it, in one order."""
    told: list[EntryOnTimeline] = [{**entry, "side": "reporter" if entry["by"] == "reporter" else "staff"} for entry in entries]
    done: list[StepOnTimeline] = [{**step, "audience": "committee", "entry_id": step["step_id"]} for step in steps]
    return sorted([*told, *done], key=lambda one: (one["at"], one["entry_id"]))


def may(state: str, owner: str | None, me: str) -> "CaseMay":
    """What can be done with a case in this state by whoever looks at it."""
    closed = state == State.CLOSED
    return {
        "take": not closed and owner != me,
        "release": not closed and owner is not None,
        "ask": state in (State.IN_HAND, State.WAITING),
        "close": state in (State.IN_HAND, State.WAITING),
        "reopen": closed,
    }


def last_months(now: datetime, number: int) -> list[str]:
    """The names of the last months in London, the latest last: "2026-11"."""
    day = london(now).date().replace(day=1)
    found = []
    for _ in range(number):
        found.append(f"{day:%Y-%m}")
        day = (day - timedelta(days=1)).replace(day=1)
    return found[::-1]
