"""What the page of a committee shows."""

from collections.abc import Sequence
from typing import TypedDict

from union.core.people.rules import Can
from union.core.people.views import HeldRole
from union.views import Form, Named


class CommitteeRole(HeldRole):
    """A role that somebody holds or will, and whether the caller may end it.

    `lapsed` says, to whoever sees the members, that their membership of the group has ended.
    """

    may_end: bool
    lapsed: bool


class MyRole(TypedDict):
    """A role that somebody holds or was given: its days (ISO), what it may do in words, and whether it runs or awaits their answer.

    `accepted_on` (ISO) is missing where it awaits it, and where it was held before anybody was asked.
    """

    group: Named
    role: str
    starts_on: str
    ends_on: str
    can: list[str]
    runs: bool
    awaits: bool
    accepted_on: str | None


class Text(TypedDict):
    """What whoever gets a role accepts, in the version in force."""

    version: str
    paragraphs: Sequence[str]


class MyRoles(Form):
    """The roles that somebody holds or was given, those first that await their answer; and what is accepted with one."""

    roles: list[MyRole]
    conduct: Text
    data: Text
    today: str
    key: str


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

    `missing` says what the committee lacks, a sentence each. `words` are what each capability is in words, `you` is the caller's id, `longest`
    the latest last day of a co-option (ISO), `longest_appointment` that of staff support's.
    """

    group: Named
    roles: list[CommitteeRole]
    titles: list[Title]
    words: dict[str, str]
    members: list[CanBeCoOpted]
    missing: list[str]
    may_co_opt: bool
    may_appoint: bool
    may_give: bool
    you: str
    longest: str
    longest_appointment: str
    key: str
