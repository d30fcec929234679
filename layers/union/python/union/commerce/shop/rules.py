"""Truths about baskets.

Somebody puts several things of one group in a basket and pays once (guidance: groups sell memberships, event tickets and merchandise).
A basket promises nothing: what is in it is priced and held only when its owner goes to pay, by the prices of that moment, which the
page has shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from union.commerce.orders.rules import Line
from union.commerce.products.rules import MOST_UNITS, Discount, Item, Kind, discounts
from union.commerce.questions.rules import Question

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Wish:
    """So many of one item."""

    product_id: str
    item_id: str
    quantity: int

    @property
    def field(self) -> str:
        """The name of the field that asks how many."""
        return field(self.product_id, self.item_id)


@dataclass(frozen=True)
class Choice:
    """What a wish comes to: the item as it is sold now, under which names, and a sentence where it cannot be bought.

    `over_at` is when the event that it is for is over.
    """

    wish: Wish
    kind: Kind
    product: str
    item: Item | None
    price: int
    problem: str | None = None
    valid_until: str | None = None
    over_at: datetime | None = None
    questions: Sequence[Question] = ()


def field(product_id: str, item_id: str) -> str:
    """The name of the field that asks how many of an item: `q.` and the two ids."""
    return f"q.{product_id}.{item_id}"


def wishes(quantities: Mapping[str, int]) -> list[Wish]:
    """The wishes in a form's fields, those for none left out."""
    found = []
    for name, quantity in quantities.items():
        _, product_id, item_id = name.split(".", 2)
        found.append(Wish(product_id, item_id, quantity))
    return [wish for wish in found if wish.quantity]


def merged(before: Sequence[Wish], now: Mapping[str, int]) -> list[Wish]:
    """A basket after a form was sent: what the form names is as it says, the rest stays."""
    kept = [wish for wish in before if wish.field not in now]
    return sorted([*kept, *wishes(now)], key=lambda wish: wish.field)


def problem(item: Item | None, member: bool, buyable: bool) -> str | None:
    """Why an item cannot be bought now, or None where it can."""
    if item is None or item.withdrawn or not buyable:
        return "This is not on sale any more. Please take it out of your basket."
    if item.members_only and not member:
        return "Only members can buy this. Join the group first."
    return None


def most(item: Item | None, kind: Kind) -> int:
    """How many of an item one basket can have."""
    if kind == Kind.MEMBERSHIP or item is None:
        return 1
    return min(item.limit or MOST_UNITS, MOST_UNITS)


def thing(wish: Wish) -> str:
    """Under which name it is counted how many one person has bought of an item."""
    return f"{wish.product_id}#{wish.item_id}"


def over_limits(choices: Sequence[Choice], bought: Mapping[str, int]) -> dict[str, str]:
    """A sentence at the field of each choice of which there are more than one person may have.

    `bought` says by the field how many of it they have bought before.
    """
    errors = {}
    memberships = sum(choice.wish.quantity for choice in choices if choice.kind == Kind.MEMBERSHIP)
    for choice in choices:
        field, number, had = choice.wish.field, choice.wish.quantity, bought.get(choice.wish.field, 0)
        if choice.kind == Kind.MEMBERSHIP and memberships > 1:
            errors[field] = "You can have one membership of a group."
        elif not 0 <= number <= MOST_UNITS:
            errors[field] = f"Please choose a number from 0 to {MOST_UNITS}."
        elif choice.item is not None and choice.item.limit and number + had > choice.item.limit:
            errors[field] = f"One person can have {choice.item.limit} of these{f', and you have {had}' if had else ''}."
    return errors


def over_stock(choices: Sequence[Choice], wanted: Mapping[str, int], left: Mapping[str, int]) -> dict[str, str]:
    """A sentence at the field of each choice that draws on a pool of which more is wanted than is left."""
    errors = {}
    for choice in choices:
        short = [left[pool] for pool in (choice.item.pools if choice.item else ()) if wanted[pool] > left[pool]]
        if short:
            errors[choice.wish.field] = (
                f"There {'is' if min(short) == 1 else 'are'} only {min(short)} left." if min(short) else GONE
            )
    return errors


GONE = "This has sold out."


def lines(choices: Sequence[Choice], discount: Discount | None) -> list[Line]:
    """The lines of an order for what can be bought, each with its part of the discount."""
    good = [choice for choice in choices if choice.item is not None and choice.problem is None]
    prices = [(choice.wish.product_id, choice.price * choice.wish.quantity) for choice in good]
    off = discounts(discount, prices) if discount else [0] * len(good)
    return [_line(str(number), choice, less) for number, (choice, less) in enumerate(zip(good, off, strict=True), start=1)]


def _line(line_id: str, choice: Choice, discount: int) -> Line:
    item = choice.item
    return Line(
        line_id=line_id,
        kind=choice.kind,
        product_id=choice.wish.product_id,
        item_id=choice.wish.item_id,
        product=choice.product,
        item=item.name if item else "",
        quantity=choice.wish.quantity,
        price=choice.price,
        discount=discount,
        valid_until=choice.valid_until,
        pools=tuple(item.pools) if item else (),
        limit=item.limit if item else None,
    )
