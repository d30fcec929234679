"""What the pages of a group's orders, of paying back and of giving back show. Amounts are in pence."""

from typing import TypedDict

from union.commerce.disputes.views import OpenDispute
from union.commerce.orders.views import OrderForStaff, OrderShown
from union.commerce.payouts.views import CameWith
from union.commerce.products.rules import Kind
from union.commerce.refunds.views import RefundShown, RefundThatFailed
from union.views import Form, Named


class LineToReturn(TypedDict):
    """A line of an order, how many of it can still go back, for how many pence, and why not, where they cannot."""

    line_id: str
    field: str
    kind: Kind
    name: str
    amount: int
    quantity: int
    returned: int
    left: int
    pence: int
    why_not: str | None


class ToGiveBack(Form):
    """What of an order can go back; while a bank decides about the payment, `disputed` says so."""

    order: OrderShown
    lines: list[LineToReturn]
    disputed: str | None
    key: str


class ToPayBack(ToGiveBack):
    """What of an order at a group can be paid back, and what was; `left` pence of what was paid are there.

    `decides` says that the caller decides about a payment that is not what the order costs, `pays_by_hand` that they can say how a refund
    that failed was paid, and `hands_out` that they can mark what was collected. `came_with` are the payments to the bank with which its
    money came.
    """

    group: Named
    buyer: str
    refunds: list[RefundShown]
    decides: bool
    in_pounds: bool
    pays_by_hand: bool
    hands_out: bool
    left: int
    came_with: list[CameWith]


class OrderWaits(OrderForStaff):
    """An order that waits for staff; `yours` says that the caller may open it."""

    yours: bool


class RefundWaits(RefundThatFailed):
    """A refund that failed; `yours` says that the caller may open its order."""

    yours: bool


class DisputeWaits(OpenDispute):
    """A dispute; `yours` says that the caller may open its order."""

    yours: bool


class Attention(TypedDict):
    """What of the union's money waits for somebody, what waits longest first."""

    orders: list[OrderWaits]
    refunds: list[RefundWaits]
    disputes: list[DisputeWaits]
