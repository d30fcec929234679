"""What the pages of memberships show."""

from typing import TypedDict

from union.core.people.rules import Can
from union.core.people.views import Role
from union.views import Form, Named


class Belonging(TypedDict):
    """Whether somebody is a member of a group now, and if so until which day (ISO)."""

    member: bool
    valid_until: str | None


class Held(TypedDict):
    """A membership: its kind, its price in pence, when it began and its last day, where it has one (ISO); and whether it was imported, so that
    what was paid for it is in no account of the house.
    """

    kind: str | None
    price: int
    imported: bool
    joined_at: str | None
    valid_until: str | None


class Member(Held):
    """A member, as the committee sees them."""

    name: str


class Roster(TypedDict):
    """The members of a group at a moment (ISO)."""

    group: Named
    members: list[Member]
    count: int
    as_of: str


class Leaving(Form):
    """What somebody is told before they leave a group: until when they could stay, whether they paid, and which roles they have to give up."""

    group: Named
    valid_until: str | None
    paid: bool
    titles: list[str]
    key: str


class MyMembership(Held):
    """A membership of the caller's, and whether it holds now; `left_on` (ISO) is the day on which the group left the union, if it did."""

    group_id: str
    group_name: str
    live: bool
    left_on: str | None


class MyRole(Role):
    """A role of the caller's, and what it lets them do."""

    can: list[Can]


class MyGroups(TypedDict):
    """What somebody belongs to, what they do there, and the roles that await their answer."""

    memberships: list[MyMembership]
    roles: list[MyRole]
    offered: list[Role]
