"""What the pages of the books show. Amounts are in pence, below zero where money left."""

from typing import NotRequired, TypedDict

from union.commerce.books.rules import Column
from union.views import Form, Named


class Sums(TypedDict):
    """What moved by columns; `net` is what is left of all but the payouts, which only take it to the bank."""

    sales: int
    fees: int
    refunds: int
    disputes: int
    other: int
    payouts: int
    net: int


class SumsOfDay(Sums):
    """What moved on a day (ISO)."""

    day: str


class SumsOfGroup(Sums):
    """What moved of a group's; `yours` says that the caller is its staff support."""

    group_id: str
    name: str
    yours: bool


class SumsOfProduct(TypedDict):
    """What was sold and paid back of a product; other columns stand where something moved."""

    name: str
    quantity: int
    sales: int
    refunds: int
    net: int
    fees: NotRequired[int]
    disputes: NotRequired[int]
    other: NotRequired[int]


class SumOfNoProduct(TypedDict):
    """What moved in a column and falls on no product; its `name` is empty."""

    name: str
    column: Column
    net: int


class Bar(TypedDict):
    """What is left of a day, or of the month that begins with it (ISO), and the box that draws it."""

    day: str
    net: int
    x: float
    y: float
    width: float
    height: float


class Mark(TypedDict):
    """A round amount on the axis of a chart, and how far from the top its line stands."""

    amount: int
    y: float


class Chart(TypedDict):
    """The bars of a period, in a box of this size; the amounts on its one axis, from the top, and the days (ISO) on the other."""

    width: int
    height: int
    marks: list[Mark]
    days: list[str]
    bars: list[Bar]


_Period = TypedDict("_Period", {"from": str, "to": str})
"""The first day and the last (ISO), both included."""


class Books(_Period, Form):
    """What moved from a day to another (ISO), both included: in all, day by day, product by product, and as a picture."""

    totals: Sums
    days: list[SumsOfDay]
    products: list[SumsOfProduct | SumOfNoProduct]
    chart: Chart


class GroupBooks(Books):
    """A group's accounts from a day to another (ISO), both included; amounts are in pence."""

    group: Named


class UnionBooks(Books):
    """The accounts of all groups from a day to another (ISO), both included; amounts are in pence."""

    groups: list[SumsOfGroup]


class Statement(GroupBooks):
    """A group's statement, made at a moment (ISO): what it had in pence before the first day, what moved, what it has after the last."""

    opening: int
    closing: int
    made_at: str
