"""What the pages that are put together from several rooms show."""

from typing import TypedDict

from union.core.contacts.views import OwnContact
from union.core.people.rules import Can
from union.core.people.views import Officer
from union.core.policy.views import Contact
from union.membership.events.views import Card as Happening
from union.membership.groups.views import GroupShown, Home, Look
from union.membership.health.rules import Health
from union.membership.memberships.views import Belonging, MyGroups
from union.membership.news.views import Card
from union.membership.pages.views import Step
from union.membership.platforms.views import ForMembers
from union.moderation.desk.views import CaseFound
from union.moderation.freezes.views import CoolingOff
from union.views import Form, Named
from union.voting.elections.views import ElectionNamed


class Cell(TypedDict):
    """A cell of a widget: what stands there, and the address to which it leads, if to any."""

    text: str
    to: str | None


class Column(TypedDict):
    """What a column of a widget is called, and whether numbers stand in it."""

    label: str
    number: bool


class Table(TypedDict):
    """A table of a widget; `empty` is said where it has no rows, `more` where not all of them are shown."""

    caption: str
    columns: list[Column]
    rows: list[list[Cell]]
    empty: str
    more: str | None


class Widget(TypedDict):
    """What a widget of a dashboard shows: a sentence instead of tables where there is one, and where staff see all of it."""

    dark: bool
    said: str | None
    tables: list[Table]
    link: Cell | None


class YouHere(Belonging):
    """What the caller is to a group: on its committee or its staff support, and what they may do for it."""

    committee: bool
    can: list[Can]
    cooling: CoolingOff | None


class Written(Look):
    """What a committee wrote for its group's page besides, whether people may write to it there, and how the group looks.

    `leaves_on` (ISO) is the first day without the group, where that is set.
    """

    meets: str
    contact: str
    enquiries: bool
    leaves_on: str | None


class GroupHere(GroupShown, Written):
    """A group as its mini site shows it."""


class MiniSite(TypedDict):
    """A group's page: itself, its committee, elections that are under way, what is on next and what was lately, news, and its staff support.

    `for_members` are its chats and pages for members, shown to nobody else.
    `steps` are what it needs before it tells people who the group is, for whoever may take them; `own_contact` is the staff contact of an
    officer's own, `you` what the caller is to the group.
    """

    group: GroupHere
    steps: list[Step]
    committee: list[Officer]
    elections: list[ElectionNamed]
    events: list[Happening]
    was: list[Happening]
    news: list[Card]
    for_members: list[ForMembers]
    contact: Contact
    own_contact: OwnContact | None
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


class GroupChats(TypedDict):
    """The chats and pages of a group that are for its members."""

    group: Named
    platforms: list[ForMembers]


class MyPage(MyGroups):
    """What somebody belongs to and does there, with the votes that are open, the chats for members and the events that are soon there."""

    chats: list[GroupChats]
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


class StaffTeam(TypedDict):
    """A type of group that the caller's team looks after, and what it is called."""

    team: str
    label: str


class CasesByClock(TypedDict):
    """How many open cases stand in a list of the desk, and which list that is."""

    name: str
    label: str
    count: int


class Waits(TypedDict):
    """Something that waits: whose it is, in a sentence, by which day (ISO), whether that is over, and where it is done."""

    group: Named | None
    text: str
    to: str
    due_on: str | None
    late: bool


class Pile(TypedDict):
    """What waits of one kind: how many, how many of these are late, where all of them are listed, and the first of them."""

    name: str
    label: str
    count: int
    late: int
    to: str
    rows: list[Waits]


class FaringOfType(TypedDict):
    """How many groups of a type fare how, and where they are listed."""

    type: str
    label: str
    well: int
    watch: int
    help: int
    to: str


class SetUpStep(TypedDict):
    """A step of setting the house up: what is to be done and why, whether it is, and where it is done."""

    name: str
    title: str
    done: bool
    to: str
    text: str
    label: str


class TrialLetter(TypedDict):
    """The last letter by which staff tried the post: to whom it went, when (ISO), and where it stands."""

    to: str
    at: str
    state: str


class SetUp(Form):
    """The steps of setting the house up, and how many are `done`; whether a letter can be tried today, at `email`, which is the caller's."""

    steps: list[SetUpStep]
    done: int
    letter: TrialLetter | None
    may_try: bool
    email: str
    key: str


class StaffHome(TypedDict):
    """What waits for staff in the groups of `team`, or of all that the caller looks after.

    `show` names the one kind that is shown whole, where it is not all kinds; `groups` is how many groups there are, and `looked_at` since when
    at the latest each of them was looked at (ISO). `sets_up` says that the caller keeps the house.
    """

    team: str
    teams: list[StaffTeam]
    show: str
    today: str
    cases: list[CasesByClock]
    piles: list[Pile]
    faring: list[FaringOfType]
    groups: int
    looked_at: str | None
    sets_up: bool


class Sign(TypedDict):
    """Something to look at in groups, and how many of it there are."""

    name: str
    label: str
    count: int


class GroupFaring(TypedDict):
    """How a group fares: who runs it, when it was heard of, its money, and what is open about it. Days and moments are ISO.

    `members` is None where nobody joins such groups; `ends_on` is when the first role ends; `cases` counts those that the caller may know of.
    """

    group: Named
    type: str
    type_label: str
    health: Health
    signs: list[Sign]
    leads: list[str]
    treasurers: list[str]
    awaiting: int
    ends_on: str | None
    members: int | None
    heard_of: str | None
    next_event: str | None
    findings: int
    disputed: int
    not_arrived: int
    frozen: bool
    cases: int
    left: bool
    left_on: str | None


class Sort(TypedDict):
    """An order in which a list can stand."""

    name: str
    label: str


class AllGroups(TypedDict):
    """A page of the groups that fit what was asked, and what else can be asked; `asked` is that as a query, without the page."""

    q: str
    team: str
    teams: list[StaffTeam]
    show: str
    shows: list[Sign]
    sort: str
    sorts: list[Sort]
    count: int
    groups: list[GroupFaring]
    page: int
    pages: int
    asked: str
    looked_at: str | None


class FoundRole(TypedDict):
    """A role of somebody's on a group's committee, and whether they have not accepted it yet."""

    group: Named
    role: str
    starts_on: str
    ends_on: str
    awaits: bool


class FoundPerson(TypedDict):
    """Somebody who was looked for: their roles on committees, and the teams of staff they are on."""

    person_id: str
    name: str
    roles: list[FoundRole]
    teams: list[str]


class StaffSearch(TypedDict):
    """What was found of what was looked for; `more` says that it is not all."""

    q: str
    look: str
    groups: list[GroupFaring]
    people: list[FoundPerson]
    cases: list[CaseFound]
    more: bool


class AuditRow(TypedDict):
    """What somebody did, when (ISO) and to what: `about` is its whole name, of which `kind` and `id` are the parts.

    `group` is there where it is about one. `who` is a name, or that it was somebody; `who_id` where they can be looked for. `block` is the
    number of what seals it, where that is known.
    """

    at: str
    act: str
    who: str
    who_id: str | None
    about: str
    kind: str
    id: str
    group: Named | None
    details: list[str]
    block: int | None


class LogEnd(TypedDict):
    """The last block of the log: its number, its hash, and when it was made (ISO)."""

    number: int
    hash: str
    at: str


class AuditLog(TypedDict):
    """The log of who did what, as far as it was asked for, the newest first; `further` is from where to look for what is older.

    `who_name` is what the person is called whose acts were asked for; `ends` how the whole log ends, if anything was ever sealed.
    """

    about: str
    act: str
    who: str
    who_name: str | None
    until: str
    rows: list[AuditRow]
    further: str | None
    ends: LogEnd | None
