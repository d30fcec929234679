"""What the pages of people show."""

from typing import Literal, TypedDict

from union.views import Drawn, Form


class Role(TypedDict):
    """A role on a committee that runs today, and its last day (ISO)."""

    group_id: str
    group_name: str
    role: str
    ends_on: str


class Officer(TypedDict):
    """Somebody on a group's committee, as everybody sees them."""

    name: str
    role: str


class HeldRole(TypedDict):
    """A role on a committee that somebody holds or will, with its first and last day (ISO); `awaits` where they have not accepted it yet."""

    person_id: str
    name: str
    role: str
    starts_on: str
    ends_on: str
    awaits: bool


class TwoStep(Form):
    """Setting up two-step sign-in: how far it is, whether the caller's role on the staff needs it, and while they scan the secret for their app.

    `one_step` says that they signed in without it, so that their role opens nothing yet.
    """

    step: Literal["begin", "scan", "done"]
    staff: bool
    one_step: bool
    secret: str | None
    picture: Drawn | None
    enrolment: str | None


class Team(TypedDict):
    """A team of staff support, and what it is called."""

    team: str
    label: str


class StaffTerm(Team):
    """A role on the staff with its first day and, where it has one, its last (ISO); `brought` by the identity provider or given here."""

    starts_on: str
    ends_on: str | None
    brought: bool


class Colleague(TypedDict):
    """Somebody on the staff; `invited` says that they never signed in, `two_steps` that their sign-in is enough for their roles."""

    person_id: str
    name: str
    email: str
    invited: bool
    two_steps: bool
    roles: list[StaffTerm]


class Staff(Form):
    """Who is on the staff of the union today (ISO) or will be, who of them asks, and whether they may change it."""

    people: list[Colleague]
    teams: list[Team]
    you: str
    may_change: bool
    today: str
    key: str
