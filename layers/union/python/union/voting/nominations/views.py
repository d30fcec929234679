"""What the pages about standing show. Moments are ISO, photos are the names of kept pictures."""

from typing import TypedDict

from union.views import Form, Named
from union.voting.elections.views import ElectionNamed


class CandidateShown(TypedDict):
    """A candidate by number, and what they say of themselves."""

    number: int
    name: str
    withdrawn: bool
    manifesto: str
    photo: str | None


class PostToStandFor(TypedDict):
    """A post that somebody may stand for."""

    post_id: str
    title: str
    seats: int


class PostWithCandidates(PostToStandFor):
    """A post and who stands for it."""

    candidates: list[CandidateShown]


class Candidates(TypedDict):
    """The candidates for each post of an election."""

    group: Named
    election: ElectionNamed
    posts: list[PostWithCandidates]


class MyNomination(TypedDict):
    """A nomination of the caller's; `state` is sent, approved, returned or withdrawn, with the reason where it was returned."""

    post_id: str
    title: str
    state: str
    reason: str | None
    photo: str | None


class StandForm(Form):
    """The form for standing: the posts one may stand for, and one's own nominations.

    `open` says that nominations are, `opened` that the poll has; `longest` is how many characters a manifesto has at most.
    """

    group: Named
    election: ElectionNamed
    posts: list[PostToStandFor]
    mine: list[MyNomination]
    open: bool
    opened: bool
    may_withdraw: bool
    has_photo: bool
    longest: int
    key: str


class NominationToLookAt(TypedDict):
    """A nomination as the returning officer looks it over; `yours` says that it is their own."""

    person_id: str
    name: str
    manifesto: str
    photo: str | None
    state: str
    reason: str | None
    sent_at: str
    version: int
    yours: bool


class PostWithNominations(PostToStandFor):
    """A post and the nominations for it, those that wait first."""

    nominations: list[NominationToLookAt]


class NominationsDesk(Form):
    """All nominations of an election, and how many wait for a look; `open` says that they can still be approved and returned."""

    group: Named
    election: ElectionNamed
    posts: list[PostWithNominations]
    waiting: int
    open: bool
    key: str
