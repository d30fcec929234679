"""What the pages of joining a group show."""

from typing import TypedDict

from union.core.policy.views import JoiningStatement
from union.membership.groups.views import GroupShown
from union.membership.memberships.views import Belonging, Held
from union.membership.platforms.views import ForMembers
from union.views import Form, Named


class LettersOf(TypedDict):
    """Which letters of a group somebody gets, its news and offers of its sponsors, or would if they never chose."""

    news: bool
    sponsors: bool


class ToJoin(Form):
    """The form to join a group: what it offers, the statement to accept, its letters, and whether the caller is a member already."""

    group: GroupShown
    statement: JoiningStatement
    letters: LettersOf
    you: Belonging
    key: str


class Joined(TypedDict):
    """The membership that somebody has now, and the group's chats and pages for members; `already` says that they had it before."""

    group: Named
    membership: Held
    already: bool
    for_members: list[ForMembers]
