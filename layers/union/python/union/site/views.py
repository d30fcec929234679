"""What the pages that are put together from several rooms show."""

from typing import TypedDict

from union.core.people.rules import Can
from union.core.people.views import Officer
from union.core.policy.views import Contact
from union.membership.events.views import Card as Happening
from union.membership.groups.views import GroupShown, Home, Look
from union.membership.memberships.views import Belonging, MyGroups
from union.membership.news.views import Card
from union.membership.pages.views import Step
from union.moderation.freezes.views import CoolingOff
from union.views import Form, Named
from union.voting.elections.views import ElectionNamed


class YouHere(Belonging):
    """What the caller is to a group: on its committee or its staff support, and what they may do for it."""

    committee: bool
    can: list[Can]
    cooling: CoolingOff | None


class Written(Look):
    """What a committee wrote for its group's page besides, whether people may write to it there, and how the group looks."""

    meets: str
    contact: str
    enquiries: bool


class GroupHere(GroupShown, Written):
    """A group as its mini site shows it."""


class MiniSite(TypedDict):
    """A group's page: itself, its committee, elections that are under way, what is on next and what was lately, news, and its staff support.

    `steps` are what it needs before it tells people who the group is, for whoever may take them; `you` is what the caller is to the group.
    """

    group: GroupHere
    steps: list[Step]
    committee: list[Officer]
    elections: list[ElectionNamed]
    events: list[Happening]
    was: list[Happening]
    news: list[Card]
    contact: Contact
    you: YouHere | None


class FrontPage(Home):
    """The union's home: the groups, what is on this week and the latest news; where something is looked for, what of each is found."""

    events: list[Happening]
    news: list[Card]


class OpenVote(TypedDict):
    """A poll that is open in a group of the caller's, and until when (ISO)."""

    election_id: str
    title: str
    group: Named
    polls_close_at: str


class MyPage(MyGroups):
    """What somebody belongs to and does there, with the votes that are open and the events that are soon in those groups."""

    votes: list[OpenVote]
    events: list[Happening]


class Preview(Form):
    """What somebody wrote, and how a page will show it, as HTML that can do no harm."""

    text: str
    html: str


class Duty(TypedDict):
    """Something that wants doing: which part of the work it is of, a sentence, and where it is done; `urgent` where somebody waits for it."""

    part: str
    text: str
    to: str
    link: str
    urgent: bool


class Tool(TypedDict):
    """A tool of the committee: what people call it, what it is for, and where it is."""

    label: str
    about: str
    to: str


class Shelf(TypedDict):
    """The tools of one part of a committee's work."""

    part: str
    label: str
    tools: list[Tool]


class CommitteeHome(TypedDict):
    """A committee's home: what wants doing, and the tools of whoever asks; `roles` are theirs, none where they are staff support."""

    group: Named
    roles: list[str]
    support: bool
    can: list[Can]
    duties: list[Duty]
    shelves: list[Shelf]
