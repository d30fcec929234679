"""What pages show of an election. Moments are ISO."""

from datetime import datetime
from typing import NotRequired, TypedDict

from union.core.policy.views import Contact
from union.views import Form, Named
from union.voting.elections.rules import Kind, Phase, Who


class ElectionNamed(TypedDict):
    """An election as every page about it names it: where it stands, and its moments; a referendum has no nominations."""

    election_id: str
    title: str
    kind: Kind
    phase: Phase
    notice_at: str
    nominations_open_at: NotRequired[str]
    nominations_close_at: NotRequired[str]
    polls_open_at: str
    polls_close_at: str


class OpenPoll(TypedDict):
    """A poll in which people vote now, by ids alone, and whether something keeps it from going on by itself."""

    election_id: str
    group_id: str
    closes_at: datetime
    stopped: bool


class Elections(TypedDict):
    """A group's elections, the newest first, and whether the caller may set one up."""

    group: Named
    elections: list[ElectionNamed]
    may_set_up: bool


class MovableElection(ElectionNamed):
    """An election whose times can be moved; `edition` counts its timetables."""

    edition: int


class DraftElection(MovableElection):
    """A draft that can be written anew; `version` counts its changes."""

    version: int


class ElectionMinima(TypedDict):
    """The least that the union's policy asks for, in days and hours."""

    notice_days: int
    nominations_days: int
    review_days: int
    poll_hours: int
    complaints_hours: int


class ElectionForm(Form):
    """The form for a new election, or for a draft; `rows` are the numbers of the posts that it has room for."""

    group: Named
    election: DraftElection | None
    kind: Kind
    rows: list[int]
    minima: ElectionMinima
    key: str


class TimesForm(Form):
    """The form that moves or cancels an election; `fields` names the moments that are still to come."""

    group: Named
    election: MovableElection
    fields: list[str]
    may_cancel: bool
    key: str


class ElectionDetails(DraftElection):
    """An election with how it is counted and what was done to it; days are ISO dates, moments are None where it did not come to that.

    `at_once` says that the notice of a draft goes out when it is published, `trouble` that the election has stopped until somebody looks.
    """

    ron: bool
    ron_rule: str
    takes_office_on: str | None
    ends_on: str | None
    cancelled_because: str | None
    at_once: bool
    roll_hash: str | None
    roll_count: int | None
    root: str | None
    voted: int | None
    trouble: bool
    cancelled_at: str | None
    sealed_at: str | None
    complaints_until: str | None
    declared_at: str | None
    published_at: str | None


class CandidateLinked(TypedDict):
    """A candidate, and where it stands what they say."""

    number: int
    name: str
    withdrawn: bool
    link: str


class ElectionPost(TypedDict):
    """A post with its candidates; in a referendum the question and its options."""

    post_id: str
    title: str
    description: str
    seats: int
    may_stand: Who
    may_vote: Who
    options: list[str]
    candidates: list[CandidateLinked]


class ElectionYou(TypedDict):
    """What the caller is to an election: a member, inside the committee or staff, its returning officer, somebody who runs it now."""

    member: bool
    leads: bool
    returns: bool
    runs: bool


class ElectionPage(Form):
    """An election as everybody sees it, what the caller is to it, and the moment that it was looked at."""

    group: Named
    election: ElectionDetails
    posts: list[ElectionPost]
    officer: Contact
    you: ElectionYou | None
    now: str
    key: str
