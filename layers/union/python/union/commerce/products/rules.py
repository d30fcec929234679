"""Truths about what a group sells.

A group may "sell memberships (if applicable to the type of student group)" and "sell event tickets and merchandise" (guidance). Prices
are what is paid, all in, in pence. What was once on sale is never deleted, only archived, because somebody may have bought it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from union.errors import Conflict, Invalid

_CODE = re.compile(r"[A-Za-z0-9]{4,20}")
_WHOLE = 100
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


def named(product: str, item: str) -> str:
    """What was chosen, as it is read everywhere: the product first, then which of it, as in "Hoodie, M, navy"."""
    return product if item in ("", product) else f"{product}, {item}"


@dataclass(frozen=True)
class Window:
    """When a product is on sale; None where it has no beginning or no end."""

    begins: datetime | None
    ends: datetime | None

    def open(self, now: datetime) -> bool:
        """Whether it is on sale at `now`."""
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


OPEN_END = timedelta(hours=12)
"""How long an event lasts whose end nobody has written down."""
FAR = timedelta(days=400)


def over_at(begins: datetime | None, ends: datetime | None) -> datetime | None:
    """When an event is over: at its end, or `OPEN_END` after it began where none is written down; None for what has no date."""
    return None if begins is None else ends or begins + OPEN_END


def sale_closes(sale: Window, begins: datetime | None, ends: datetime | None) -> datetime | None:
    """When nobody can buy any more: when the event begins, unless a later end of sale is set, and never after it is over."""
    over = over_at(begins, ends)
    if over is None:
        return sale.ends
    return min(sale.ends, over) if sale.ends else begins


def useful_until(sale: Window, begins: datetime | None, ends: datetime | None) -> datetime | None:
    """Until when a ticket can change hands: until the event begins, and where it is still sold after that until the sale closes.

    That the sale ended before the event does not keep anybody from handing a ticket on.
    """
    closes = sale_closes(sale, begins, ends)
    return max(begins, closes) if begins and closes else begins


@dataclass(frozen=True)
class Occasion:
    """When and where an event is."""

    starts_at: datetime | None
    ends_at: datetime | None
    venue: str | None

    def same(self, other: "Occasion") -> bool:
        """Whether nobody who wants to be there would notice the difference: spaces and capitals move no event."""
        places = [" ".join((one.venue or "").casefold().split()) for one in (self, other)]
        return (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at) and places[0] == places[1]


MOVED_BACK_WITHIN = timedelta(days=7)
"""How long a ticket can be given back after its event was moved, whatever the organiser's rule for returns."""
SECOND_THOUGHTS = timedelta(minutes=1)
"""How long after an event was moved or called off nobody is told yet: a slip that is mended at once writes no letters, and by then
every ticket that was bought or handed on meanwhile is found."""


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


def read_code(typed: str) -> str | None:
    """The code that somebody typed, whatever its case and whatever unseen marks came with it; None where it can be no code."""
    seen = "".join(character for character in typed if unicodedata.category(character)[0] not in "CZ")
    return seen.upper() if _CODE.fullmatch(seen) else None


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


MEMBERSHIP = "membership"
"""The id of the product under which a group sells its memberships; there is one a group."""
MOST_ITEMS, MOST_POOLS = 20, 10
SPARE_ROWS, LAST_ROW = 3, 99


@dataclass(frozen=True)
class Pool:
    """A pool of stock as it is written down: its number, what it is called, and how many there are."""

    number: str
    name: str
    size: int


@dataclass(frozen=True)
class Choice:
    """An item as it is written down; `pools` are the numbers of the pools it draws on, `stock` how many there are of a variant."""

    number: str
    name: str
    price: int
    member_price: int | None = None
    members_only: bool = False
    limit: int | None = None
    days: int | None = None
    stock: int | None = None
    pools: Sequence[str] = ()


@dataclass(frozen=True)
class Draft:
    """A product as its committee writes it down. Moments are aware."""

    kind: Kind
    name: str
    description: str
    items: Sequence[Choice]
    pools: Sequence[Pool] = ()
    sale: Window = Window(None, None)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    venue: str = ""
    cancel_until: datetime | None = None
    collection: str = ""
    preorder: bool = False


def check(draft: Draft, now: datetime, kept: Mapping[str, datetime | None]) -> None:
    """Raises `Invalid` at the fields of a product that cannot be sold so.

    `kept` has the moments that are on record, by their fields: what was written down in time stays when it has passed.
    """
    errors = {**_check_passed(draft, now, kept), **_check_windows(draft), **_check_items(draft), **_check_pools(draft)}
    if draft.kind == Kind.TICKET and draft.starts_at is None:
        errors["starts_at"] = "Please say when the event begins."
    if draft.preorder and draft.sale.ends is None:
        errors["sale_ends"] = "Please say until when it can be ordered."
    if errors:
        raise Invalid("Please check what you entered.", errors)


def moments(draft: Draft) -> dict[str, datetime | None]:
    """The moments of a product by the names of their fields."""
    return {
        "sale_begins": draft.sale.begins,
        "sale_ends": draft.sale.ends,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "cancel_until": draft.cancel_until,
    }


PASSED = "This has passed already. Please check the date and the year."


def _check_passed(draft: Draft, now: datetime, kept: Mapping[str, datetime | None]) -> dict[str, str]:
    """A moment that somebody writes down now and that has passed is a slip, most often of the year."""
    told = {name: at for name, at in moments(draft).items() if name != "sale_begins"}
    return {name: PASSED for name, at in told.items() if at is not None and at <= now and at != kept.get(name)}


def notes(told: Mapping[str, datetime | None], now: datetime) -> list[str]:
    """What may be a slip in a product's moments, by their fields, and can be meant: a sentence each."""
    names = {"sale_begins": "The sale begins", "sale_ends": "The sale ends", "starts_at": "The event begins"}
    far = [name for name in names if (at := told.get(name)) and at > now + FAR]
    return [f"{names[name]} in more than a year. Is the year right?" for name in far]


def _check_windows(draft: Draft) -> dict[str, str]:
    errors = {}
    over = over_at(draft.starts_at, draft.ends_at)
    if over and draft.sale.ends and draft.sale.ends > over:
        errors["sale_ends"] = "The event is over by then. Please choose an earlier end."
    closes = sale_closes(draft.sale, draft.starts_at, draft.ends_at)
    if closes and draft.sale.begins and closes <= draft.sale.begins:
        errors["sale_begins"] = "The event begins before that, so nobody could buy."
    if draft.sale.begins and draft.sale.ends and draft.sale.ends <= draft.sale.begins:
        errors["sale_ends"] = "The sale ends before it begins."
        errors.pop("sale_begins", None)
    if draft.ends_at and draft.starts_at and draft.ends_at <= draft.starts_at:
        errors["ends_at"] = "The event ends before it begins."
    if draft.starts_at and draft.cancel_until and draft.cancel_until > draft.starts_at:
        errors["cancel_until"] = "Nobody can give a ticket back after the event has begun."
    return errors


def _check_items(draft: Draft) -> dict[str, str]:
    errors = {}
    if not draft.items:
        errors["item1_name"] = "Please give it a name and a price."
    if len(draft.items) > MOST_ITEMS:
        errors[f"item{draft.items[-1].number}_name"] = f"One product can have {MOST_ITEMS} of these. Please make another product."
    names: set[str] = set()
    for item in draft.items:
        field = f"item{item.number}"
        for name, price in (("price", item.price), ("member_price", item.member_price or 0)):
            if 0 < price < LEAST_CARD_PAYMENT:
                errors[f"{field}_{name}"] = f"Cards cannot pay less than {LEAST_CARD_PAYMENT}p."
        if item.member_price is not None and item.member_price > item.price:
            errors[f"{field}_member_price"] = "Members would pay more than others."
        if item.name.casefold() in names:
            errors[f"{field}_name"] = "There is another one with this name."
        names.add(item.name.casefold())
        if draft.kind == Kind.MERCHANDISE and not draft.preorder and item.stock is None:
            errors[f"{field}_stock"] = "Please say how many there are, or take orders first and have them made."
    return errors


def _check_pools(draft: Draft) -> dict[str, str]:
    """Each type of ticket draws on one or more pools, and each of them is written down: nothing is sold without a limit by mistake."""
    errors: dict[str, str] = {}
    if draft.kind != Kind.TICKET:
        return errors
    if not draft.pools:
        errors["pool1_name"] = "Please say how many places there are."
    if len(draft.pools) > MOST_POOLS:
        errors[f"pool{draft.pools[-1].number}_name"] = f"One event can have {MOST_POOLS} kinds of places."
    numbers = {pool.number for pool in draft.pools}
    for item in draft.items:
        if not item.pools:
            errors[f"item{item.number}_pools"] = "Please say which places these tickets are for."
        elif set(item.pools) - numbers:
            errors[f"item{item.number}_pools"] = "You ticked places that have no name and number above. Please fill those in."
    return errors


def check_change(draft: Draft, pools: Set[str], *, preorder: bool) -> None:
    """Raises `Invalid` for a change that would muddle what was on sale already: places that vanish, stock that becomes orders.

    `pools` are the numbers of the pools there were, `preorder` whether it was made to order.
    """
    errors = {}
    if draft.kind == Kind.TICKET:
        for number in sorted(pools - {pool.number for pool in draft.pools}, key=int):
            errors[f"pool{number}_name"] = "Tickets for these places were on sale, so they stay. You can make the number smaller."
    if draft.kind == Kind.MERCHANDISE and draft.preorder != preorder:
        errors["preorder"] = "This was on sale already. Please make a new product to sell it in the other way."
    if errors:
        raise Invalid("Please check what you entered.", errors)


def check_sale(sale: Window, begins: datetime | None, ends: datetime | None, now: datetime) -> None:
    """Raises `Invalid` at the field for a product that nobody could buy any more."""
    closes = sale_closes(sale, begins, ends)
    if closes is None or now < closes:
        return
    if sale.ends is not None and sale.ends <= now:
        raise Invalid.field("sale_ends", "The sale would be over already. Please choose a later end, save, and try again.")
    raise Invalid.field("starts_at", "This event has begun or is over. Please check the date and the year, save, and try again.")


def rows(used: Set[int], taken: Set[int], most: int) -> list[int]:
    """The numbers of the rows that a form shows: those that are `used`, and some empty ones that nothing was ever sold under."""
    empty = [number for number in range(1, LAST_ROW + 1) if number > max(used | taken, default=0)]
    spare = max(min(SPARE_ROWS, most - len(used)), 0)
    return sorted(used) + empty[:spare]


def pools(draft: Draft) -> list[Pool]:
    """The pools of stock of a product: the quotas of an event, or one for each variant that is in stock."""
    if draft.kind == Kind.TICKET:
        return list(draft.pools)
    if draft.kind == Kind.MERCHANDISE and not draft.preorder:
        return [Pool(item.number, item.name, item.stock) for item in draft.items if item.stock is not None]
    return []


def pool_id(product_id: str, number: str) -> str:
    """The name of a product's pool of stock."""
    return f"{product_id}#{number}"


def items(product_id: str, draft: Draft) -> list[Item]:
    """The items of a product, each with the pools that it draws on."""
    known = {pool.number for pool in pools(draft)}
    drawn = {item.number: item.pools if draft.kind == Kind.TICKET else [item.number] for item in draft.items}
    return [
        Item(
            item_id=item.number,
            name=item.name,
            price=item.price,
            member_price=item.member_price if draft.kind != Kind.MEMBERSHIP else None,
            members_only=item.members_only and draft.kind != Kind.MEMBERSHIP,
            pools=tuple(pool_id(product_id, number) for number in drawn[item.number] if number in known),
            limit=item.limit if draft.kind != Kind.MEMBERSHIP else None,
            days=item.days if draft.kind == Kind.MEMBERSHIP else None,
        )
        for item in draft.items
    ]


def moved(status: str, to: Status) -> Status:
    """The status a product goes to. Raises `Conflict` for a step that there is not: what was on sale is never a draft again."""
    allowed = {
        Status.DRAFT: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.ARCHIVED},
        Status.ARCHIVED: {Status.PUBLISHED},
    }
    if to not in allowed[Status(status)]:
        raise Conflict("This was changed in the meantime. Please look at it again.")
    return to


def check_code(discount: Discount, now: datetime) -> str:
    """The code as it is kept. Raises `Invalid` at the field of a discount that cannot be."""
    errors = {}
    if discount.window.ends and discount.window.ends <= now:
        errors["ends"] = PASSED
    if not _CODE.fullmatch(discount.code):
        errors["code"] = "Please use 4 to 20 letters from A to Z and digits, nothing else."
    if bool(discount.pence) == bool(discount.percent):
        errors["amount"] = "Please give either an amount or a percentage."
    if not 0 <= discount.percent <= _WHOLE:
        errors["percent"] = "Please choose a percentage from 1 to 100."
    if discount.window.begins and discount.window.ends and discount.window.ends <= discount.window.begins:
        errors["ends"] = "The code ends before it begins."
    if errors:
        raise Invalid("Please check what you entered.", errors)
    return discount.code.upper()
