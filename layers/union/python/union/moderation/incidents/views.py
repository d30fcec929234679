"""What the pages of a report and of its case show. Moments are ISO."""

from collections.abc import Sequence
from typing import TypedDict

from union.core.policy.views import Contact, Help, Tenet
from union.moderation.evidence.views import EvidenceFile
from union.views import Form, Named


class CaseHeading(TypedDict):
    """Something that a report can be about."""

    heading: str
    label: str


class CaseOutcome(TypedDict):
    """Something that can come of a case."""

    outcome: str
    label: str


class ReportForm(Form):
    """The form for a report: where help is at once, and what it can be about, which group, which of its platforms.

    The groups to choose from are there where none is chosen yet; `signed_in` is the caller's name.
    """

    danger: Sequence[Help]
    headings: list[CaseHeading]
    zero_tolerance: Sequence[Tenet]
    group: Named | None
    groups: list[Named]
    platforms: list[str]
    contact: Contact
    post_id: str | None
    signed_in: str | None
    key: str


class ReportersCase(TypedDict):
    """A case as its reporter sees it: how it stands, what it is about, until when staff look at it; `notices` says that letters go out."""

    state: str
    heading: str
    group: str | None
    platform: str | None
    happened: str | None
    opened_at: str
    due_at: str | None
    outcome: str | None
    notices: bool


class ReportersEntry(TypedDict):
    """What the reporter wrote (`mine`) or staff wrote to them, in the union's name."""

    mine: bool
    kind: str
    by: str
    at: str
    text: str


class CaseOfReport(Form):
    """A report as its reporter comes back to it: its case, what was written, and the files they sent."""

    case: ReportersCase
    entries: list[ReportersEntry]
    files: list[EvidenceFile]
    key: str


class OwnReport(CaseOfReport):
    """A report as its reporter comes back to it, with its receipt in the half hour in which it was sent."""

    receipt: str | None


class ReceiptForm(Form):
    """The form that asks for the receipt of a report; no case is open yet."""

    case: None


class EntryDetails(TypedDict, total=False):
    """What else is known of something written: in a report, the words in which it says `who`."""

    who: str


class CaseEntry(TypedDict):
    """Something written in a case: by whom, and whether its audience is staff or the reporter too."""

    entry_id: str
    kind: str
    by: str
    by_name: str
    audience: str
    at: str
    text: str
    details: EntryDetails


class Reporter(TypedDict):
    """Who reported: none, named, signed-in or committee, as far as they told."""

    kind: str
    person_id: str | None
    name: str | None


class CaseOwner(TypedDict):
    """The member of staff who has a case in hand."""

    person_id: str
    name: str


class Case(TypedDict):
    """A case's record as staff see it; whatever was written in it stands in its entries.

    `state` is received, in_hand, waiting or closed, `severity` urgent, normal or advice. `linked` are ids of other cases, `duplicate` says
    that it came in the very words of another; `shared` that the committee sees it, `held` that it is not deleted.
    """

    incident_id: str
    version: int
    state: str
    team: str
    due_at: str | None
    opened_at: str
    heading: str
    heading_label: str
    severity: str
    group: Named | None
    group_type: str | None
    platform: str | None
    link: str | None
    post_id: str | None
    happened: str | None
    named: str | None
    reporter: Reporter
    has_notices: bool
    shared: bool
    owner: CaseOwner | None
    escalated_at: str | None
    serious: bool
    held: bool
    crowded: bool
    duplicate: bool
    linked: list[str]
    outcome: str | None
    closed_at: str | None
    delete_at: str | None
