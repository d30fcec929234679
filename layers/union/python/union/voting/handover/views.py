"""What the pages of handovers show."""

from typing import Literal, TypedDict

from union.core.people.views import HeldRole
from union.views import Form, Named
from union.voting.handover.rules import How, Side, Standing, State


class Ticked(TypedDict):
    """What a side says of a thing: who said it and when (ISO), with what note; `staff` where staff support said it for them."""

    how: How
    name: str
    at: str
    note: str
    staff: bool


class Thing(TypedDict):
    """A thing to hand over: `about` says how it is done, `keeper` who has it by the register, and `leaving` that they are going.

    `ticks` are what the sides say, by side; `may` the sides for which the caller may tick it now, `back` those whose tick they may take back.
    """

    item_id: str
    kind: Literal["platform", "thing", "own"]
    label: str
    about: str
    note: str
    keeper: str
    leaving: bool
    standing: Standing
    ticks: dict[str, Ticked]
    may: list[Side]
    back: list[Side]
    may_take_off: bool


class Hand(TypedDict):
    """Somebody on a side: who, in which role, and the day (ISO) on which that ends or begins, where it does."""

    person_id: str
    name: str
    role: str
    day: str


class HandoverListed(TypedDict):
    """A handover in a list: its first day for the incoming and its last for the outgoing (ISO), and how many of its things are open."""

    handover_id: str
    state: State
    begins_on: str
    ends_on: str
    left: int
    number: int


class Candidate(TypedDict):
    """Somebody who could be on a side, with the roles that they hold, held or will hold in words; `side` is what is chosen for them."""

    person_id: str
    name: str
    roles: str
    side: str


class Handovers(Form):
    """The handovers of a group that the caller may see; to who leads it, and to its staff support, with the form to begin one.

    `days` are the first and the last day for it (ISO).
    """

    group: Named
    handovers: list[HandoverListed]
    may_begin: bool
    candidates: list[Candidate]
    days: dict[str, str]
    key: str


class HandoverShown(Form):
    """One handover: its people, its things, and what the caller may do.

    `sides` are those on which the caller is; `waits` says why they cannot tick yet. `committee` are the roles that run or will. `support` says
    that the caller is staff support, `may_change` that they may change people and days, `version` of which version that would be.
    """

    group: Named
    handover_id: str
    state: State
    version: int
    begins_on: str
    ends_on: str
    today: str
    over_on: str | None
    because: str
    outgoing: list[Hand]
    incoming: list[Hand]
    committee: list[HeldRole]
    things: list[Thing]
    left: int
    sides: list[Side]
    waits: Literal["", "not-yet", "not-accepted"]
    support: bool
    may_add: bool
    may_change: bool
    candidates: list[Candidate]
    latest: str
    key: str
