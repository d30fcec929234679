"""What the committee's pages of conduct show. Moments are ISO."""

from collections.abc import Sequence
from typing import TypedDict

from union.core.policy.views import Contact, Help
from union.moderation.evidence.views import EvidenceFile
from union.moderation.freezes.views import FrozenElsewhere, LatestFreeze
from union.moderation.incidents.views import CaseHeading
from union.views import Form, Named


class Concern(TypedDict):
    """What a committee is told of a case; `opened_by` is report, committee or staff, and a summary is there where one was written for it."""

    incident_id: str
    group: Named
    opened_at: str
    opened_by: str
    heading: str
    platform: str
    post_id: str | None
    summary: str | None
    closed_at: str | None
    outcome: str | None


class NamedConcern(Concern):
    """A concern with what its heading is called."""

    heading_label: str


class StepDetails(TypedDict, total=False):
    """What else is known of a step: `where` a statement was made, `to` whom was written, which version was kept, ids of evidence."""

    where: str
    to: str
    version: int
    evidence: list[str]


class ConcernStep(TypedDict):
    """A step of the ladder, or a word between committee and staff; `side` is staff or committee."""

    step_id: str
    kind: str
    by: str
    by_name: str
    side: str
    at: str
    text: str
    details: StepDetails


class ConcernWithSteps(Concern):
    """What a committee is told of a case, and what was done about it, the first step first."""

    steps: list[ConcernStep]


class Concerns(TypedDict):
    """The concerns of a group that the caller may know of, the latest first."""

    group: Named
    open: list[NamedConcern]
    closed: list[NamedConcern]
    contact: Contact


class NewConcern(Form):
    """The form by which a committee reports a problem to staff; `post_id` is the post that it is about."""

    group: Named
    headings: list[CaseHeading]
    platforms: list[str]
    post_id: str | None
    danger: Sequence[Help]
    contact: Contact
    key: str


class ConcernPost(TypedDict):
    """The post that a concern is about, without its text where it stands no more.

    `kept` says that a copy of it as it stands is sealed, `asked` that one is on its way, `by_member` that a member wrote it.
    """

    post_id: str
    author: str
    at: str
    text: str
    stands: bool
    kept: bool
    asked: bool
    by_member: bool


class ConcernPage(Form):
    """A concern with its ladder: what was done, what is suggested (keep, statement, message, remove, update or wait), what is possible.

    `statement` and `direct_message` are the words that the policy suggests; `outcome` is there where it is closed.
    """

    group: Named
    concern: NamedConcern
    outcome: str | None
    steps: list[ConcernStep]
    post: ConcernPost | None
    freeze: LatestFreeze | None
    elsewhere: FrozenElsewhere
    suggested: str
    files: list[EvidenceFile]
    statement: str
    direct_message: str
    danger: Sequence[Help]
    contact: Contact
    key: str
