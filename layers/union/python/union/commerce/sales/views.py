"""What the pages of what was sold show. Amounts are in pence, moments are ISO."""

from typing import TypedDict

from union.commerce.orders.views import OrderShown
from union.views import Form, Named


class OrderOfGroup(OrderShown):
    """An order at a group, with its buyer's name for those who may see names."""

    buyer: str | None


class Choosable(TypedDict):
    """Something to choose from a list: what is sent, and what it is called."""

    value: str
    label: str


class Sums(TypedDict):
    """How many orders were found, what came for them and what of that went back."""

    orders: int
    paid: int
    refunded: int


class OrdersOfGroup(Form):
    """A page of the orders at a group that were looked for, the newest first, and the sums of all that were found.

    `asked` is the query that finds these very orders, `older` below which place in the list the next page begins. Where the list is longer
    than one look goes through, `back_to` is the moment of the last order that was looked at, and `beyond` its place, to look further.
    """

    group: Named
    named: bool
    chosen: bool
    asked: str
    orders: list[OrderOfGroup]
    sums: Sums
    older: str | None
    beyond: str | None
    back_to: str | None
    looked_at: int
    products: list[Choosable]
    states: list[Choosable]
