"""What the pages of waiting lists show. Moments are ISO."""

from typing import TypedDict

from union.commerce.waitlist.rules import State
from union.views import Form, Named


class WaitedFor(TypedDict):
    """A product that somebody could wait for."""

    product_id: str
    name: str


class ItemWaitedFor(TypedDict):
    """An item that sold out; one person can have `limit` of it, where there is a limit."""

    item_id: str
    name: str
    limit: int | None


class ToWaitFor(Form):
    """The form to wait for an item; an offer is held for so many `hours`."""

    group: Named
    product: WaitedFor
    item: ItemWaitedFor
    hours: int
    key: str


class Place(TypedDict):
    """The caller's place on a list, with a `party` of so many. `until` is there while an offer to them is good."""

    queue: str
    entry_id: str
    group_id: str
    group_name: str
    product_id: str
    product: str
    item_id: str
    item: str
    name: str
    party: int
    state: State
    until: str | None
    url: str
    joined_at: str


class MyPlaces(TypedDict):
    """What the caller waits for and what is offered to them, the newest first."""

    waiting: list[Place]


class PlaceOffered(Form):
    """The caller's place on a list, and the form to take what is offered."""

    entry: Place
    group: Named
    key: str
