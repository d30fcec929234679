"""What the pages about how a group leaves the union show. Days are ISO."""

from typing import TypedDict

from union.core.people.views import Officer
from union.views import Form, Named


class LeavingShown(TypedDict):
    """How a group leaves or left: `state` is ahead, cancelled, left, settled or restored, as it stands now; `inside` is for staff alone.

    `following` says that what follows from the day is not all done yet, `telling` that not all members are written to.
    """

    state: str
    version: int
    leaves_on: str
    last_day: str
    reason: str
    inside: str | None
    into: Named | None
    pay_back: bool
    set_at: str
    set_by: str
    moved_at: str
    moved_by: str | None
    restore_until: str
    settle_by: str
    telling: bool
    following: bool


class MayOfLeaving(TypedDict):
    """What the caller may do about it now."""

    set: bool
    cancel: bool
    settle: bool
    restore: bool
    rename: bool


class HeldThen(TypedDict):
    """Something that is to be held on or after the day: `tickets` where it is sold, `off` where it is called off."""

    title: str
    starts_at: str
    url: str
    tickets: bool
    off: bool


class MoneyLeft(TypedDict):
    """What of a group's money waits: so many orders to hand out, refunds that did not arrive, disputes; and what was to be held."""

    to_hand_out: int
    not_arrived: int
    disputed: int
    events: list[HeldThen]


class Affiliation(Form):
    """A group's affiliation, for its committee and staff support: how it leaves or left, and to staff the forms for its name and its end.

    `officers` are those who were in office to the end; `first_day` is the soonest day that can be set; `groups` are those in which it can go on.
    """

    group: Named
    type_label: str
    there: bool
    supports: bool
    leaving: LeavingShown | None
    may: MayOfLeaving
    addresses: list[str]
    officers: list[Officer]
    groups: list[Named]
    first_day: str
    money: MoneyLeft | None
    key: str


class DepartureListed(TypedDict):
    """A group that leaves or left, as the list shows it."""

    group: Named
    type_label: str
    state: str
    leaves_on: str
    into: str | None
    restore_until: str


class Departures(TypedDict):
    """The groups that leave or left, of the types that the caller supports."""

    departures: list[DepartureListed]
