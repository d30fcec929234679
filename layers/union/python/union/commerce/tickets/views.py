"""What the pages of tickets and of the door show. Moments are ISO."""

from typing import Literal, TypedDict

from union.commerce.questions.views import Answered
from union.commerce.tickets.rules import Verdict
from union.views import Drawn, Form, Named


class EventShown(TypedDict):
    """When and where an event is, and why it is off where it is; nothing of one that is gone."""

    starts_at: str | None
    ends_at: str | None
    venue: str | None
    called_off: str | None


class TicketShown(TypedDict):
    """A ticket, and where it stands: "gone" is what its buyer sees who handed it on; `used_at` is when somebody went in with it."""

    ticket_id: str
    order_id: str
    group_id: str
    product_id: str
    event: str
    item: str
    name: str
    state: Literal["good", "used", "void", "gone"]
    used_at: str | None
    url: str


class TicketHeld(TicketShown, EventShown):
    """A ticket that the caller holds; `over` says that its event has been."""

    over: bool


class Tickets(TypedDict):
    """The tickets that the caller holds: what is still to come first, soonest first, then what is over, the latest first."""

    tickets: list[TicketHeld]


class EventBefore(TypedDict):
    """When and where an event was when the ticket was bought, and until when it can be given back as that has changed."""

    starts_at: str | None
    ends_at: str | None
    venue: str | None
    until: str


class TicketOffer(TypedDict):
    """To which address a ticket is offered, and until when."""

    to: str
    until: str


class TicketInFull(TicketShown, EventShown):
    """A ticket with its code, while it is good and the caller's; `may_go` says that it can be handed on."""

    code: str | None
    qr: Drawn | None
    offer: TicketOffer | None
    may_go: bool
    moved: EventBefore | None
    members_only: bool


class TicketPage(Form):
    """A ticket of the caller's, and when it was handed on last.

    `asks` says that something is asked of its holder, or that they answered what was; `answers` is what they said.
    """

    ticket: TicketInFull
    group: Named
    handed_at: str | None
    asks: bool
    answers: list[Answered]
    key: str


_Giver = TypedDict("_Giver", {"from": str})
"""Who offers a ticket."""


class TicketOffered(EventShown, _Giver):
    """A ticket that is offered to the caller, until when, and by whom."""

    ticket_id: str
    event: str
    item: str
    until: str
    members_only: bool


class TicketToAccept(Form):
    """The form to accept a ticket; `offer` is the secret of the letter's link."""

    ticket: TicketOffered
    group: Named
    may_accept: bool
    offer: str
    key: str


class TicketOfOrder(TypedDict):
    """A ticket of an order, and where it stands; `serial` counts who held it."""

    ticket_id: str
    line_id: str
    product_id: str
    item_id: str
    event: str
    item: str
    serial: int
    state: Literal["good", "used", "void"]
    handed_on: bool


class Admission(TypedDict):
    """When somebody was let in (by London's clock as 19:04 too), at which device, by which scan."""

    admitted_at: str | None
    clock: str | None
    device: str | None
    scan_id: str | None


class DoorEntry(Admission):
    """A ticket as a phone at the door keeps it, by a hash of its code; `look` says that it is for members and its holder is none now."""

    hash: str
    holder: str
    name: str
    item: str
    member: bool
    look: bool
    void: bool
    money_gone: bool


class DoorList(TypedDict):
    """The tickets for an event as they were at a moment."""

    event: str
    as_of: str
    entries: list[DoorEntry]


class Scanned(TypedDict):
    """What is said of a scan, in a colour and a sentence; and whose ticket it is, where it is one for this door."""

    ticket_id: str | None
    name: str | None
    item: str | None
    member: bool | None
    admitted_at: str | None
    clock: str | None
    device: str | None
    verdict: Verdict
    colour: Literal["green", "amber", "red"]
    scan_id: str
    sentence: str


class EventAtDoor(EventShown):
    """The event at whose door one stands."""

    product_id: str
    name: str


class Door(Form):
    """An event's door: how many tickets there are, how many people are inside, and what is said of the scan before."""

    group: Named
    event: EventAtDoor
    tickets: int
    inside: int
    scan: Scanned | None
    key: str
