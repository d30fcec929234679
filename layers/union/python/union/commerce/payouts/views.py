"""What the pages of payments to the bank show. Amounts are in pence, below zero where money left; days are ISO."""

from typing import TypedDict

from union.commerce.payouts.rules import Column, State
from union.views import Named


class Summed(TypedDict):
    """What sales, refunds, disputes, fees and the rest came to, `net` of all of them, and how many orders' sales these were."""

    sales: int
    refunds: int
    disputes: int
    fees: int
    other: int
    net: int
    orders: int


class PayoutOfGroup(Summed):
    """A group's share of a payment that arrived at the union's bank on a day, unless it `failed`."""

    payout_id: str
    arrives: str
    failed: bool


class PayoutShown(PayoutOfGroup):
    """A payment of `amount` pence to the bank, and where it stands; `agrees` is false where its parts do not come to the amount.

    `tried` says that it was begun to look up what is in it.
    """

    amount: int
    state: State
    tried: bool
    agrees: bool


class GroupPayouts(TypedDict):
    """A group's shares of the payments to the bank, the newest first; `older` is where the next page begins."""

    group: Named
    payouts: list[PayoutOfGroup]
    older: str | None


class UnionPayouts(TypedDict):
    """The payments to the bank, the newest first; `older` is where the next page begins."""

    payouts: list[PayoutShown]
    older: str | None


class PayoutLine(TypedDict):
    """What a payment took along: of which order, and what that was for, when it moved (ISO), and `gross` less `fee` is `net`."""

    order_id: str | None
    name: str | None
    column: Column
    at: str
    gross: int
    fee: int
    net: int


class GroupPayout(TypedDict):
    """A group's share of a payment to the bank and a page of what it is made of; `later` is where the next page begins."""

    group: Named
    payout: PayoutOfGroup
    lines: list[PayoutLine]
    later: str | None


class ShareOfPayout(Summed):
    """What of a payment is a group's; `yours` says that the caller is its staff support."""

    group_id: str
    name: str
    yours: bool


class UnionPayout(TypedDict):
    """A payment to the bank, and what of it is whose."""

    payout: PayoutShown
    groups: list[ShareOfPayout]


class CameWith(TypedDict):
    """A payment to the bank with which something of an order came or went, in pence."""

    payout_id: str
    arrives: str
    failed: bool
    column: Column
    net: int
