"""What the pages of a vote show. Moments are ISO."""

from collections.abc import Mapping
from typing import TypedDict

from union.views import Form, Named


class ElectionAtPoll(TypedDict):
    """An election as its ballot paper names it."""

    election_id: str
    title: str
    opens_at: str
    closes_at: str


class BallotLine(TypedDict):
    """Somebody or something that can be ranked: its number, its field in the form, and whether it is to re-open nominations (RON)."""

    number: int
    name: str
    link: str
    field: str
    ron: bool


class BallotPost(TypedDict):
    """A post on the ballot paper; `abstain` is the name of the field by which one abstains."""

    post_id: str
    title: str
    description: str
    seats: int
    abstain: str
    candidates: list[BallotLine]


class BallotForm(Form):
    """The ballot paper as the caller sees it, with why they may vote.

    `state` is open, early, preparing, closed, stopped, voted or absent.
    """

    election: ElectionAtPoll
    group: Named
    state: str
    why: str | None
    posts: list[BallotPost]
    key: str


class RankedPost(TypedDict):
    """Whom somebody ranks for a post, the first choice first; nobody is an abstention."""

    post_id: str
    title: str
    ranked: list[str]


class VoteToCast(TypedDict):
    """A vote to read over before it is cast; `fields` are the form's fields once more."""

    election: ElectionAtPoll
    group: Named
    posts: list[RankedPost]
    fields: Mapping[str, str]
    key: str


class VoteCast(TypedDict):
    """That a vote was cast, and its receipt."""

    election: ElectionAtPoll
    group: Named
    receipt: str
