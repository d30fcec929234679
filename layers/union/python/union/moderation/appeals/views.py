"""What the pages of complaints show. Moments are ISO."""

from typing import TypedDict

from union.core.policy.views import Contact
from union.moderation.board.views import PostCopy
from union.views import Form, Named


class Complaint(TypedDict):
    """A complaint, what was answered to it, the one appeal, and what was answered to that; `waits` says that staff have to decide.

    `about` is removed, hidden or read_only, `state` asked, upheld, appealed, final or granted.
    """

    appeal_id: str
    version: int
    state: str
    about: str
    about_label: str
    post_id: str | None
    name: str
    group: Named
    text: str
    asked_at: str
    decision: str | None
    decided_at: str | None
    appeal_text: str | None
    second_decision: str | None
    waits: bool


class ComplaintMay(TypedDict):
    """Whether a member may complain now, or appeal against the answer."""

    complain: bool
    appeal: bool


class OwnComplaint(Form):
    """What somebody may complain about, in words, why it was done, and their complaint; `over` says that it does not last any more."""

    group: Named
    about: str
    post_id: str | None
    over: bool
    reason: str | None
    appeal: Complaint | None
    may: ComplaintMay
    contact: Contact
    key: str


class Complaints(TypedDict):
    """The complaints that wait for the caller's teams, the oldest first."""

    appeals: list[Complaint]


class ComplaintToDecide(Form):
    """A complaint as staff see it, with the post it is about; `first` says that the caller gave the first answer."""

    appeal: Complaint
    post: PostCopy | None
    first: bool
    key: str
