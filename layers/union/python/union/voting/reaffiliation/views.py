"""What the pages of yearly re-affiliation show. Days are ISO."""

from typing import TypedDict

from union.core.policy.views import Thing
from union.views import Form, Named


class Line(TypedDict):
    """One line of the list: whether it is met, what was seen, and where below the site it is mended, if that is open to the caller."""

    check: str
    label: str
    met: bool
    evidence: list[str]
    to: str | None


class Happened(TypedDict):
    """What was done: send, return, approve, call_off, ask or lapse, by whom where it was a person, with what words."""

    at: str
    act: str
    by: str
    text: str


class MayOfReaffiliation(TypedDict):
    """What the caller may do about it now."""

    send: bool
    give_back: bool
    approve: bool


class Reaffiliation(Form):
    """A group's re-affiliation of the year that opened last, for its committee and staff support.

    `state` is none where nothing is asked of the group now; then `next_on` says when the next one opens. `late` says that the last day is over
    and nothing was sent in. `lines` are as they are now, or as they were when it was approved (`then`). `lacking` names what is not met.
    """

    group: Named
    type_label: str
    supports: bool
    year: str
    state: str | None
    version: int
    late: bool
    last_on: str
    due_on: str | None
    next_on: str
    lines: list[Line]
    then: bool
    lacking: list[str]
    claims: list[Thing]
    claimed: list[str]
    note: str | None
    reason: str | None
    history: list[Happened]
    may: MayOfReaffiliation
    key: str


class GroupOfYear(TypedDict):
    """A group in staff's list of a year: `lacks` is what was not met when it was last looked at, on `looked_on`."""

    group: Named
    type_label: str
    state: str
    late: bool
    lacks: list[str]
    last_on: str
    due_on: str | None
    sent_on: str | None
    decided_on: str | None
    looked_on: str | None


class Choice(TypedDict):
    """Something that the list can be narrowed to or put in the order of; `count` is how many groups there are for it."""

    name: str
    label: str
    count: int


class Outcome(TypedDict):
    """What came of approving one group of several: whether it is approved now, or why not."""

    group: Named
    approved: bool
    said: str


class YearOfGroups(Form):
    """The groups of the caller's teams in a year's re-affiliation, as they were narrowed and put in order, a page of them.

    `ticked` says that those of which everything is met are to be ticked; `outcomes` is what came of approving several at once, where that was
    just done.
    """

    year: str
    opens_on: str
    last_on: str
    next_on: str
    team: str
    teams: list[Choice]
    show: str
    shows: list[Choice]
    sort: str
    sorts: list[Choice]
    groups: list[GroupOfYear]
    count: int
    page: int
    pages: int
    asked: str
    ticked: bool
    outcomes: list[Outcome]
    key: str
