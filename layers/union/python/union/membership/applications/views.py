"""What the pages of applications for affiliation show."""

from typing import TypedDict

from union.membership.groups.views import GroupKind
from union.views import Form


class Needed(TypedDict):
    """What it takes to found a group: so many founders, sent within so many weeks, decided within so many days, and files up to so many MB."""

    founders: int
    weeks: int
    days: int
    megabytes: int


class Listed(TypedDict):
    """An application as its applicant's own list shows it: how it stands, and the day (ISO) after which a draft lapses."""

    application_id: str
    name: str
    state: str
    day: str
    group_id: str | None


class Affiliate(TypedDict):
    """What it takes to found a group, what comes of it, and the applications of whoever asks; `signed_in` says whether somebody does."""

    needed: Needed
    applications: list[Listed]
    signed_in: bool
    types: list[GroupKind]


class Words(Form):
    """The form for what a group is to be; an application that was begun has an id and a version."""

    application_id: str | None
    version: int
    types: list[GroupKind]
    key: str


class SeatShown(TypedDict):
    """A role on the first committee, for whom it is meant, and what they said (asked, accepted or declined)."""

    role: str
    name: str
    answer: str


class Constitution(TypedDict):
    """The constitution: what kind of file, of how many bytes, and since when (ISO)."""

    label: str
    size: int
    kept_at: str


class Alike(TypedDict):
    """Something whose name could be taken for this one's: a group, or an application (submitted, returned or declined), and where it is."""

    what: str
    name: str
    url: str | None


class Founded(TypedDict):
    """A group to be, as whoever may read of it does: how it stands, what it is, its first committee, and how many found it."""

    application_id: str
    version: int
    state: str
    name: str
    type: str
    type_label: str
    summary: str
    purpose: str
    how_to_join: str
    applicant: str
    seats: list[SeatShown]
    constitution: Constitution | None
    founders: int
    needed: int
    reason: str | None
    group_id: str | None


class Application(Form):
    """An application as its applicant sees it, or whoever is named for its first committee.

    `yours` is the role that is meant for whoever asks. To the applicant alone are told the founders' names, the link to pass on, and groups
    whose names are alike. `missing` says what it needs before it can be sent, `day` is the last one (ISO) for that, or that by which staff
    decide.
    """

    application: Founded
    mine: bool
    yours: SeatShown | None
    names: list[str]
    link: str | None
    missing: list[str]
    alike: list[Alike]
    day: str
    megabytes: int
    key: str


class Seats(Form):
    """The form for the first committee: `rows` of them, of which `answers` says by row number what those who were asked said."""

    application_id: str
    name: str
    version: int
    rows: int
    answers: dict[str, str]
    domains: list[str]
    key: str


class Found(Form):
    """What somebody is asked who opens the link to found a group; `said` says whether they have said yes, `open` whether that can change."""

    application: Founded
    link: str
    said: bool
    open: bool
    mine: bool
    seated: bool
    key: str


class ForStaff(TypedDict):
    """An application in staff's list, and the day (ISO) by which it is decided, lapses, or on which it ended."""

    application_id: str
    name: str
    type_label: str
    state: str
    day: str
    late: bool


class StaffApplications(TypedDict):
    """The applications of the caller's teams: what waits for a decision, what was returned, and what was decided last."""

    waiting: list[ForStaff]
    returned: list[ForStaff]
    decided: list[ForStaff]


class StaffApplication(Form):
    """An application as staff support decide about it, which names no founder but the first committee.

    `address` is what the group could be called in addresses; `own` says that the caller has a part in it, so somebody else decides.
    """

    application: Founded
    alike: list[Alike]
    address: str
    sent_at: str | None
    decided_at: str | None
    day: str
    late: bool
    own: bool
    may_decide: bool
    key: str
