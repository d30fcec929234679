"""What the pages about people's data show."""

from typing import Literal, TypedDict

from union.views import Form


class InTheWay(TypedDict):
    """Something that has to end before somebody can be forgotten, and where."""

    text: str
    url: str
    link: str


class Copy(TypedDict):
    """How somebody's copy stands: made so far `through` so many tables `of` all; once ready, `size` in bytes, and `until` when it lies there.

    `again` says whether another can be asked for.
    """

    state: Literal["none", "working", "ready"]
    asked_at: str | None
    until: str | None
    size: int | None
    through: int
    of: int
    again: bool


class Erasure(TypedDict):
    """How somebody's wish to be forgotten stands, and when it begins."""

    state: str
    asked_at: str | None
    erase_at: str | None
    can_be_taken_back: bool


class Reason(TypedDict):
    """Why something is not deleted whole, and what that holds for."""

    why: str
    titles: list[str]


class Kept(TypedDict):
    """How long something is kept, in words, and what."""

    kept: str
    titles: list[str]


class Complaint(TypedDict):
    """A complaint about how the union uses somebody's data, and what was answered."""

    asked_at: str
    due_on: str
    words: str
    answer: str | None


class MyData(Form):
    """What is kept of the caller, and what they can ask about it; what an erasure deletes, leaves without a name, and leaves."""

    email: str
    own_copy: Copy
    erasure: Erasure
    in_the_way: list[InTheWay]
    deleted: list[str]
    blanked: list[Reason]
    stays: list[Reason]
    kept: list[Kept]
    days: int
    copy_days: int
    answered_within: int
    complaints: list[Complaint]
    key: str


class OpenRequest(TypedDict):
    """One thing that somebody asks; `late` where its day is over."""

    person_id: str
    request_id: str
    kind: str
    state: str
    name: str
    email: str
    asked_at: str
    due_on: str
    late: bool
    erase_at: str | None
    words: str | None


class Expires(TypedDict):
    """One kind of record that goes after its days: for how long it is `kept` in words, and how many went in the last night."""

    title: str
    kept: str
    last: int


class Expiring(TypedDict):
    """What goes after its days: when it was last looked for, when it is next, and how many could not be changed in the last night."""

    last_at: str | None
    next_at: str | None
    failed: int
    kinds: list[Expires]


class DataRequests(Form):
    """What is asked about people's data and not over, and what the house takes away of itself, for staff."""

    expiring: Expiring

    requests: list[OpenRequest]
    longest: int
    key: str
