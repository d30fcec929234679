"""What the desk of staff support shows. Moments are ISO."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from union.core.policy.views import Help
from union.moderation.conduct.views import ConcernStep, ConcernWithSteps
from union.moderation.evidence.views import EvidenceFile, Export
from union.moderation.incidents.views import Case, CaseEntry, CaseHeading, CaseOutcome, CaseOwner
from union.views import Form, Named


class CaseClock(TypedDict):
    """How long there is, in words, whether it is late, and how much of the time has passed (0 to 100)."""

    late: bool
    words: str
    passed: int


class QueuedCase(TypedDict):
    """A case of the queue, and what has to happen next."""

    incident_id: str
    heading_label: str
    severity: str
    group: Named | None
    state: str
    owner: CaseOwner | None
    due_at: str | None
    opened_at: str
    duplicate: bool
    team_label: str
    serious: bool
    next: str
    clock: CaseClock


class QueueCounts(TypedDict):
    """How many cases of the caller's teams are open: all, the caller's own, nobody's, and those that stand by themselves.

    By the clock: those that are late, those due today, and those of which the reporter is to answer something.
    """

    all: int
    mine: int
    nobody: int
    crowded: int
    overdue: int
    today: int
    waiting: int


class CaseFound(TypedDict):
    """A case that was looked for: no more of it than that it is there, and how it stands."""

    incident_id: str
    heading_label: str
    state: str
    group: Named | None
    opened_at: str


class CaseQueue(TypedDict):
    """The open cases that are shown, urgent ones first, then the one that is due first; `show` is all, mine, nobody,
    crowded, or by the clock overdue, today or waiting.
    """

    show: str
    counts: QueueCounts
    cases: list[QueuedCase]


class CaseWithClock(Case):
    """A case's record, and its clock while it runs."""

    clock: CaseClock | None


class EntryOnTimeline(CaseEntry):
    """Something written in a case; `side` is reporter or staff."""

    side: str


class StepOnTimeline(ConcernStep):
    """Something that the committee did, or a word between it and staff; the audience is the committee."""

    entry_id: str
    audience: str


type TimelineEntry = EntryOnTimeline | StepOnTimeline


class CommitteeMemberOfCase(TypedDict):
    """Somebody with whom a case can be shared, unless they are shut out of it."""

    person_id: str
    name: str
    roles: list[str]
    shut: bool


class OtherCase(TypedDict):
    """Another case of the same group."""

    incident_id: str
    heading_label: str
    state: str
    opened_at: str
    same_post: bool
    linked: bool


class LogLine(TypedDict):
    """An entry of a case's log: what was done by whom, and its hash."""

    number: int
    at: str
    act: str
    actor: str
    hash: str


class WholeLog(TypedDict):
    """Whether a case's log is whole: what is wrong with it, if anything, how many entries it has, and the last hash."""

    fault: str | None
    entries: int
    hash: str


class CaseMay(TypedDict):
    """What the caller may do with a case now."""

    take: bool
    release: bool
    ask: bool
    close: bool
    reopen: bool


class StaffCase(Form):
    """A case as staff see it: what was reported, everything written and done, the evidence, and what can be done next.

    `face` is what the committee sees, `first` the case that the same words opened before, `me` the caller's id.
    """

    case: CaseWithClock
    timeline: list[TimelineEntry]
    files: list[EvidenceFile]
    face: ConcernWithSteps | None
    committee: list[CommitteeMemberOfCase]
    others: list[OtherCase]
    first: str | None
    log: list[LogLine]
    whole: WholeLog
    may: CaseMay
    headings: list[CaseHeading]
    outcomes: list[CaseOutcome]
    signposts: Sequence[Help]
    export: Export | None
    me: str
    key: str


class MonthOfCases(TypedDict):
    """How many cases of each heading came in a month ("2026-11"); None where so few came that somebody could be recognised."""

    month: str
    counts: Mapping[str, int | None]


class CaseNumbers(TypedDict):
    """How many cases came, by month and heading; counts `below` this are left out."""

    headings: list[CaseHeading]
    months: list[MonthOfCases]
    below: int
