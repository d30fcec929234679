"""What pages show of orders. Amounts are in pence, moments are ISO."""

from typing import TypedDict

from union.commerce.disputes.rules import State as Dispute
from union.commerce.orders.rules import Status, Why
from union.commerce.products.rules import Kind
from union.commerce.refunds.views import RefundShown
from union.commerce.tickets.views import TicketOfOrder


class OrderLine(TypedDict):
    """So many of one item in an order, as it was sold; of a membership its last day. How many went back, and whether it was handed out."""

    line_id: str
    kind: Kind
    product_id: str
    item_id: str
    product: str
    item: str
    description: str
    quantity: int
    price: int
    discount: int
    amount: int
    valid_until: str | None
    returned: int
    collected: bool


class OrderShown(TypedDict):
    """An order: how it stands, in words too, what it costs, and what came for it in pounds, where that was another amount.

    `held_until` is until when its stock is held; `at_risk` says that it could not be held any longer. `refunded` is what went back and
    arrived, `came_back` what did not arrive. `note` says what staff did by hand. `joins` says that a membership is in it.
    """

    order_id: str
    status: Status
    means: str
    amount: int
    received: int | None
    held_until: str | None
    at_risk: bool
    note: str | None
    refunded: int
    came_back: int
    description: str
    lines: list[OrderLine]
    code: str | None
    group_id: str
    group_name: str
    joins: bool
    valid_until: str | None
    created_at: str
    pay_by: str
    paid_at: str | None
    disputed: bool
    dispute: Dispute | None
    all_returned: bool


class OwnOrder(OrderShown):
    """An order of the caller's, with its tickets and refunds."""

    tickets: list[TicketOfOrder]
    refunds: list[RefundShown]


class OrderPage(TypedDict):
    """An order of the caller's, and where to pay for it or to order again.

    Where Stripe does not answer, `later` says so, and the page asks again at the address `again` in so many seconds; `returned` says that
    the caller comes back from paying, `asks` that the group wants to know something, or did.
    """

    order: OwnOrder
    pay_url: str | None
    again_url: str | None
    asks: bool
    later: str | None
    again: str | None
    again_in: int | None
    returned: bool


class Orders(TypedDict):
    """The caller's orders, the newest first."""

    orders: list[OrderShown]


class OrderForStaff(TypedDict):
    """An order that waits for staff, without a name: why, since when, and what came for it in which currency."""

    order_id: str
    group_id: str
    group_name: str
    group_type: str
    why: Why
    amount: int
    received: int | None
    received_in: str | None
    since: str
