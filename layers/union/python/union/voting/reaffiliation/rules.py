"""Truths about yearly re-affiliation: each group says once a year that it goes on, and staff look at it.

A mini site "remains active until a group is disaffiliated"; "include web platform handover in handover between old and new committees each
year"; "only give admin access to those who need it"; "provide a statement to members upon joining"; "the students group's QMSU webpage is
maintained with up to date information about upcoming events and activities" (guidance). Whether that holds stands in our records, so the list
fills itself: nobody ticks what can be seen. A committee says for itself only what no record knows, and whoever leads it sends that in.

A group that sends nothing in stays: nothing of this ever ends one. Staff are told, and let it leave where they decide so.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from union.core.policy.rules import Policy, Reaffiliation
from union.errors import Conflict, Invalid
from union.membership.platform_checks.rules import of_own_page
from union.times import london_day, shown_day

LONGEST = 1_000
"""Characters of a note or a reason."""
MOST_AT_ONCE = 50
"""So many are approved at once at most: each is looked at anew, and all of that has to fit into one answer."""
HISTORY = 30
KEPT = timedelta(days=1095)
_MOST_LINES = 6


class State(StrEnum):
    """How a group's re-affiliation of a year stands."""

    OPEN = "open"
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"
    CALLED_OFF = "called_off"
    LAPSED = "lapsed"


class Deed(StrEnum):
    """What is done to it."""

    SEND = "send"
    RETURN = "return"
    APPROVE = "approve"
    CALL_OFF = "call_off"
    ASK = "ask"
    LAPSE = "lapse"


MOVES = {
    (State.OPEN, Deed.SEND): State.SENT,
    (State.RETURNED, Deed.SEND): State.SENT,
    (State.SENT, Deed.RETURN): State.RETURNED,
    (State.SENT, Deed.APPROVE): State.APPROVED,
    (State.APPROVED, Deed.RETURN): State.RETURNED,
    (State.OPEN, Deed.CALL_OFF): State.CALLED_OFF,
    (State.SENT, Deed.CALL_OFF): State.CALLED_OFF,
    (State.RETURNED, Deed.CALL_OFF): State.CALLED_OFF,
    (State.CALLED_OFF, Deed.ASK): State.OPEN,
    (State.OPEN, Deed.LAPSE): State.LAPSED,
    (State.SENT, Deed.LAPSE): State.LAPSED,
    (State.RETURNED, Deed.LAPSE): State.LAPSED,
}
"""Where each deed leads; what is not here cannot be done. `STATES.md` beside this file draws it."""
STANDING = frozenset({State.OPEN, State.SENT, State.RETURNED})
"""In these somebody has something to do."""
WITH_COMMITTEE = frozenset({State.OPEN, State.RETURNED})

_NOT_NOW = {
    Deed.SEND: "There is nothing to send in: it was sent in already, or nothing is asked of this group now.",
    Deed.RETURN: "Only what was sent in, or approved, can be returned.",
    Deed.APPROVE: "Only what was sent in can be approved.",
}


def moved(state: State, deed: Deed) -> State:
    """The state after a deed. Raises `Conflict` with a sentence where it cannot be done now."""
    if (state, deed) not in MOVES:
        raise Conflict(_NOT_NOW.get(deed, "This cannot be done any more."))
    return MOVES[state, deed]


@dataclass(frozen=True)
class Year:
    """One year's re-affiliation: its name, the first day on which it can be sent in, the last, and the last of the year before."""

    name: str
    opens_on: date
    last_on: date
    since: date


def year_at(policy: Reaffiliation, today: date) -> Year:
    """The year's re-affiliation that opened last; it is the one that counts until the next one opens."""
    return max(
        (one for one in (_year(policy, today.year + step) for step in (-1, 0, 1)) if one.opens_on <= today),
        key=lambda one: one.opens_on,
    )


def next_opening(policy: Reaffiliation, today: date) -> date:
    """The day on which the next one opens."""
    return min(opens for step in (0, 1, 2) if (opens := _year(policy, today.year + step).opens_on) > today)


def _year(policy: Reaffiliation, number: int) -> Year:
    last, before = (date(one, *policy.last_day) for one in (number, number - 1))
    return Year(str(number), last - timedelta(weeks=policy.opens_weeks), last, before)


def is_asked(year: Year, affiliated_on: date, today: date) -> bool:
    """Whether a group that has not been asked this year is to be: it was there before the year opened, and the last day is not over.

    Where a clock stood still until then, or re-affiliation was set up after that day, nobody is late with what nobody was asked for.
    """
    return affiliated_on < year.opens_on <= today <= year.last_on


def reminders_due(last_on: date, policy: Reaffiliation, today: date) -> int:
    """How many reminders are due by `today`; each has its day."""
    days = [last_on - timedelta(days=one) for one in policy.reminders_before]
    days += [last_on + timedelta(days=one) for one in policy.reminders_after]
    return sum(day <= today for day in days)


def staff_due(last_on: date, policy: Reaffiliation, today: date) -> int:
    """How many times staff are to have been told by `today` that a group has sent nothing in: with each reminder after the last day."""
    return sum(last_on + timedelta(days=one) <= today for one in policy.reminders_after)


def is_late(state: State, last_on: date, today: date) -> bool:
    """Whether the last day is over and a group has sent nothing in."""
    return state in WITH_COMMITTEE and today > last_on


def due_on(state: State, last_on: date, today: date, policy: Reaffiliation) -> date | None:
    """By when somebody has to do something about what came to stand so `today`; None where nobody has to."""
    if state is State.SENT:
        return today + timedelta(days=policy.decide_days)
    return last_on if state in WITH_COMMITTEE else None


class Check(StrEnum):
    """What the list looks at."""

    COMMITTEE = "committee"
    HANDOVER = "handover"
    REGISTER = "register"
    PAGE = "page"
    STATEMENT = "statement"


LABELS = {
    Check.COMMITTEE: "Committee elected",
    Check.HANDOVER: "Handover done",
    Check.REGISTER: "Register of platforms clean",
    Check.PAGE: "Page up to date",
    Check.STATEMENT: "Joining statement current",
}
"""What each is called when it is met."""
LACKS = {
    Check.COMMITTEE: "Committee not complete",
    Check.HANDOVER: "Handover not done",
    Check.REGISTER: "Register not clean",
    Check.PAGE: "Page out of date",
    Check.STATEMENT: "Joining statement not current",
}
"""What each is called when it is not met."""


@dataclass(frozen=True)
class Checked:
    """One line of the list: whether it is met, what was seen in words, and where below the group's address it is mended."""

    check: Check
    met: bool
    evidence: Sequence[str]
    to: str


@dataclass(frozen=True)
class Officer:
    """Somebody in office, in which role, until when; `before` says that they were in office on the last day of the year before too."""

    name: str
    role: str
    ends_on: date
    before: bool


@dataclass(frozen=True)
class Facts:
    """What our records say of a group, as the list looks at it.

    `lacks` are the offices that nobody holds, as sentences; `awaiting` who has not accepted a role, as (name, role). `elected` is the title of
    the last election that was declared, and its day. `handing` is the first day of each committee to which is being handed over, and how
    many things are open; `handed_on` when a handover was done last. `wrong` is what is to be mended about platforms, `unshown` about the
    statement there, both as sentences, and `chats` how many show that. `undressed` is what the page lacks, `version` that of the statement.
    """

    affiliated_on: date
    members: bool
    officers: Sequence[Officer] = ()
    lacks: Sequence[str] = ()
    awaiting: Sequence[tuple[str, str]] = ()
    elected: tuple[str, date] | None = None
    handing: Sequence[tuple[date, int]] = ()
    handed_on: date | None = None
    platforms: int = 0
    wrong: Sequence[str] = ()
    chats: int = 0
    unshown: Sequence[str] = ()
    undressed: Sequence[str] = ()
    next_event: datetime | None = None
    last_news: datetime | None = None
    version: str = ""


def checklist(facts: Facts, year: Year, policy: Policy, now: datetime) -> list[Checked]:
    """The list, filled from what is known of a group: each line always there, in one order."""
    today = london_day(now)
    return [
        _committee(facts, year, policy.reaffiliation),
        _handover(facts, year, today),
        _clean(Check.REGISTER, facts.wrong, _registered(facts), "platforms"),
        _page(facts, policy, now),
        _clean(Check.STATEMENT, facts.unshown, _stated(facts), "platforms"),
    ]


def _committee(facts: Facts, year: Year, policy: Reaffiliation) -> Checked:
    wrong = [*facts.lacks, *(f"{name} has not accepted the role of {role} yet." for name, role in facts.awaiting)]
    unelected = policy.election and facts.members and not _elected_since(facts, year)
    if wrong or unelected:
        more = [f"No election was declared here since {_day(year.since)}."] if unelected else []
        return Checked(Check.COMMITTEE, met=False, evidence=_lines([*wrong, *more]), to="committee" if wrong else "elections")
    held = [f"{one.role}: {one.name}, until {_day(one.ends_on)}." for one in facts.officers]
    title, day = facts.elected or ("", year.since)
    told = [f"“{title}” was declared on {_day(day)}."] if title else []
    return Checked(Check.COMMITTEE, met=True, evidence=_lines([*told, *held]), to="committee")


def _elected_since(facts: Facts, year: Year) -> bool:
    """Whether the committee was elected since the year before, or is the first that the group ever had."""
    return facts.affiliated_on > year.since or (facts.elected is not None and facts.elected[1] > year.since)


def _handover(facts: Facts, year: Year, today: date) -> Checked:
    late = [(day, left) for day, left in facts.handing if day <= today]
    if late:
        told = [f"The handover to the committee of {_day(day)} is not done: {_things(left)} open." for day, left in late]
        return Checked(Check.HANDOVER, met=False, evidence=_lines(told), to="handover")
    new = [f"{one.name} ({one.role})" for one in facts.officers if not one.before]
    if facts.handed_on is not None and facts.handed_on > year.since:
        told = [f"It was done on {_day(facts.handed_on)}."]
    elif facts.affiliated_on > year.since:
        told = ["This is its first committee: there was nobody to take over from."]
    elif new:
        said = f"New in office since {_day(year.since)}: {', '.join(new[:_MOST_LINES])}. Nothing was handed over to them here."
        return Checked(Check.HANDOVER, met=False, evidence=[said], to="handover")
    else:
        told = [f"Nobody new came into office since {_day(year.since)}, so there was nothing to hand over."]
    return Checked(Check.HANDOVER, met=True, evidence=told, to="handover")


def _things(number: int) -> str:
    return "1 thing is" if number == 1 else f"{number} things are"


def _clean(check: Check, wrong: Sequence[str], otherwise: str, to: str) -> Checked:
    return Checked(check, met=not wrong, evidence=_lines(wrong) if wrong else [otherwise], to=to)


def _registered(facts: Facts) -> str:
    if not facts.platforms:
        return "No platform elsewhere is registered."
    many = (
        "1 platform is registered, and nothing"
        if facts.platforms == 1
        else f"{facts.platforms} platforms are registered, and nothing"
    )
    return f"{many} is to be mended there."


def _stated(facts: Facts) -> str:
    told = f"Whoever joins here accepts the statement in force ({facts.version})." if facts.members else ""
    where = "1 platform shows" if facts.chats == 1 else f"{facts.chats} platforms show"
    return (
        f"{told} {where} it in these words.".strip()
        if facts.chats
        else told or "Nobody joins here, and nobody writes on a platform."
    )


def _page(facts: Facts, policy: Policy, now: datetime) -> Checked:
    old = of_own_page(facts.next_event, facts.last_news, policy.checks.news_weeks, now) if facts.members else []
    wrong = [*(f"{one}." for one in facts.undressed), *(one.what for found in old for one in found.evidence)]
    if wrong:
        where = "page" if facts.undressed else "events/plan"
        return Checked(Check.PAGE, met=False, evidence=_lines(wrong), to=where)
    if facts.next_event is not None:
        told = f"The next event is on {_day(london_day(facts.next_event))}."
    elif facts.last_news is not None:
        told = f"The last news is of {_day(london_day(facts.last_news))}."
    else:
        told = "It says who you are."
    return Checked(Check.PAGE, met=True, evidence=[told], to="page")


def _lines(told: Sequence[str]) -> list[str]:
    """What was seen, no more of it than somebody reads."""
    shown = list(told[:_MOST_LINES])
    return [*shown, f"And {len(told) - len(shown)} more."] if len(told) > len(shown) else shown


def _day(day: date) -> str:
    return shown_day(day.isoformat())


def unmet(found: Iterable[Checked]) -> list[str]:
    """The names of what is not met."""
    return [one.check.value for one in found if not one.met]


def check_claims(told: Collection[str], names: Iterable[str]) -> None:
    """Raises `Invalid` unless a committee says all that it is asked to say for itself."""
    if set(names) - set(told):
        raise Invalid.field(
            "claims", "Please tick each of these once it is so. Something is not? Put it right first, or ask staff support."
        )


def check_note(note: str, lacking: Collection[str]) -> None:
    """Raises `Invalid` where something is not met and nothing is said about that."""
    if lacking and not note:
        raise Invalid.field("note", "Not everything is met. Please tell staff support what you are doing about it.")


def check_reason(reason: str) -> None:
    """Raises `Invalid` where something is returned without a reason."""
    if not reason:
        raise Invalid.field("reason", "Please say what is to be put right. The committee reads this.")


def check_in_spite(lacking: Collection[str], seen: Collection[str], reason: str) -> None:
    """Raises `Invalid` where something is not met and nobody says why it is approved in spite of that.

    Raises `Conflict` where more is not met than whoever says so has `seen`.
    """
    if lacking and not reason:
        lacks = ", ".join(LACKS[Check(one)].lower() for one in lacking)
        raise Invalid.field("reason", f"Not everything is met: {lacks}. Please say why you approve it in spite of that.")
    if set(lacking) - set(seen):
        raise Conflict("Something more is not met since you opened this page. Please look at the list again.")
