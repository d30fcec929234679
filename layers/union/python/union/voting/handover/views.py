"""What the page of a committee shows."""

from typing import TypedDict

from union.core.people.rules import Can
from union.core.people.views import HeldRole
from union.views import Form, Named


class CommitteeRole(HeldRole):
    """A role that somebody holds or will, and whether the caller may end it."""

    may_end: bool


class Title(TypedDict):
    """A title that somebody holds, and what it may do; where it leads the group, that is everything and cannot be changed."""

    role: str
    can: list[Can]
    leads: bool


class CanBeCoOpted(TypedDict):
    """A member who could be co-opted."""

    person_id: str
    name: str


class Committee(Form):
    """Who holds which role on a group's committee; to who may co-opt also whom.

    `words` are what each capability is in words, `you` is the caller's id, `longest` the latest last day of a co-option (ISO).
    """

    group: Named
    roles: list[CommitteeRole]
    titles: list[Title]
    words: dict[str, str]
    members: list[CanBeCoOpted]
    may_co_opt: bool
    may_give: bool
    you: str
    longest: str
    key: str
