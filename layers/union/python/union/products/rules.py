"""Truths about what a group sells.

A group may "sell memberships (if applicable to the type of student group)" and "sell event tickets and merchandise" (guidance). Prices
are what is paid, all in, in pence. What was once on sale is never deleted, only archived, because somebody may have bought it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from union.errors import Invalid

MOST_UNITS = 20
"""How many units one order may have: each takes its parts in one DynamoDB transaction of at most 100."""
LEAST_CARD_PAYMENT = 30
"""Stripe takes nothing below 30 pence in pounds sterling."""


class Kind(StrEnum):
    """What can be sold."""

    MEMBERSHIP = "membership"
    TICKET = "ticket"
    MERCHANDISE = "merchandise"


class Status(StrEnum):
    """Where a product stands: only its committee sees a draft, everybody what is published, nobody buys what is archived."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Item:
    """One thing to choose: a type of ticket, a variant of merchandise, a kind of membership.

    `pools` are the pools of stock that each unit draws on, `limit` how many one person may have, `days` how long a membership lasts
    where that is not to the end of the academic year.
    """

    item_id: str
    name: str
    price: int
    member_price: int | None = None
    members_only: bool = False
    pools: Sequence[str] = ()
    limit: int | None = None
    days: int | None = None
    withdrawn: bool = False

    def costs(self, member: bool) -> int:
        """What one costs, in pence, somebody who is a live member or is not."""
        return self.member_price if member and self.member_price is not None else self.price


@dataclass(frozen=True)
class Window:
    """When a product is on sale; None where it has no beginning or no end."""

    begins: datetime | None
    ends: datetime | None

    def open(self, now: datetime) -> bool:
        """Whether it is on sale at `now`."""
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


@dataclass(frozen=True)
class Discount:
    """What a code takes off: pence of the whole or per cent of each line, of some products or (none named) of all."""

    code: str
    pence: int = 0
    percent: int = 0
    products: Sequence[str] = ()
    window: Window = Window(None, None)
    pool: str | None = None


def discounts(discount: Discount, lines: Sequence[tuple[str, int]]) -> list[int]:
    """How many pence each line, as (product id, pence), gets off. Never more than the line costs; the sum is exact.

    A percentage is rounded down on each line, in the group's favour by less than a penny a line. An amount is spread over the lines
    that it is for by their price, and what rounding leaves goes to the first lines.
    """
    fits = [not discount.products or product in discount.products for product, _ in lines]
    if discount.percent:
        return [pence * discount.percent // 100 if fit else 0 for fit, (_, pence) in zip(fits, lines, strict=True)]
    total = sum(pence for fit, (_, pence) in zip(fits, lines, strict=True) if fit)
    off = min(discount.pence, total)
    shares = [off * pence // total if fit and total else 0 for fit, (_, pence) in zip(fits, lines, strict=True)]
    left = off - sum(shares)
    for index, (fit, (_, pence)) in enumerate(zip(fits, lines, strict=True)):
        more = min(left, pence - shares[index]) if fit else 0
        shares[index] += more
        left -= more
    return shares


def check_quantity(name: str, quantity: int, item: Item) -> None:
    """Raises `Invalid` for fewer than none, or more than one order or one person may have."""
    if not 0 <= quantity <= MOST_UNITS:
        raise Invalid.field(name, f"Please choose a number from 0 to {MOST_UNITS}.")
    if item.limit is not None and quantity > item.limit:
        raise Invalid.field(name, f"One person can have {item.limit} of these.")


def check_total(pence: int, units: int) -> None:
    """Raises `Invalid` for an order that Stripe cannot take or that is too large."""
    if units > MOST_UNITS:
        raise Invalid(f"One order can have {MOST_UNITS} things. Please take some out and order those afterwards.")
    if 0 < pence < LEAST_CARD_PAYMENT:
        raise Invalid(f"Cards cannot pay less than {LEAST_CARD_PAYMENT}p. Please add something.")
