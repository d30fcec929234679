"""The forms of what a committee sells: products, events that are called off, and discount codes."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from union import money
from union.commerce.products.rules import MOST_UNITS, Choice, Discount, Draft, Kind, Pool, Window
from union.commerce.stock.rules import LARGEST_POOL
from union.errors import Invalid
from union.web.forms.base import TICK, Form, Key, Moment, Row, Short, Whole, empty, in_order, inert, moments, rows, yes


def _price(value: Any) -> Any:
    """A price as typed in pounds, as pence."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError("Please write a price in pounds, such as 5 or 5.00.")  # noqa: TRY004 - pydantic takes ValueError
    return money.typed(str(value))


_POUNDS = {"type": "string", "pattern": r"^£? *[0-9]+([.][0-9]{2})?$", "description": "In pounds, such as 5 or 5.00."}


type Price = Annotated[int, BeforeValidator(_price), WithJsonSchema(_POUNDS)]


class PoolRow(Row):
    """A pool of places: what it is called and how many there are."""

    name: Short
    size: Annotated[Whole, Field(ge=1, le=LARGEST_POOL)]


class ItemRow(Row):
    """A type of ticket, a variant of merchandise or a kind of membership. Prices are as typed, in pounds."""

    name: Short
    price: Price
    member_price: Price | None = None
    members_only: Annotated[bool, BeforeValidator(yes)] = False
    limit: Annotated[Whole, Field(ge=1, le=MOST_UNITS)] | None = None
    days: Annotated[Whole, Field(ge=1, le=1830)] | None = None
    stock: Annotated[Whole, Field(ge=0, le=LARGEST_POOL)] | None = None
    pools: list[str] = []


_FOR = re.compile(r"for_([a-z0-9-]{1,40})")


def _as_lines(schema: dict[str, Any]) -> None:
    """Describe the rows of a product as the flat fields they are."""
    told = schema["properties"]
    del told["items"], told["pools"]
    name, number = {"type": "string", "maxLength": 100}, {"type": "integer", "minimum": 0}
    told |= {
        "item1_name": {**name, "description": "What there is to choose. `item2_name` and so on, up to 99, for more."},
        "item1_price": _POUNDS,
        "item1_member_price": _POUNDS,
        "item1_members_only": TICK,
        "item1_limit": {**number, "description": "How many one person may have."},
        "item1_days": {**number, "description": "For how many days a membership holds."},
        "item1_stock": {**number, "description": "How many there are of this variant."},
        "item1_pool1": {
            **TICK,
            "description": "Whether it takes from the first of the pools; `item1_pool2` and so on for others.",
        },
        "pool1_name": {**name, "description": "What a number of places is for. `pool2_name` and so on for more."},
        "pool1_size": {**number, "description": "How many places there are."},
    }


class Product(Form):
    """Write down what is sold: `item1_name`, `item1_price` and so on for each thing to choose, `pool1_name`, `pool1_size` for places."""

    model_config = ConfigDict(json_schema_extra=_as_lines)
    wanting = {"name": "Please say what you sell."}

    kind: Kind
    name: Short
    description: Annotated[str, BeforeValidator(inert), Field(max_length=2000)] = ""
    items: dict[str, ItemRow] = {}
    pools: dict[str, PoolRow] = {}
    sale_begins: Moment | None = None
    sale_ends: Moment | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    cancel_until: Moment | None = None
    venue: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    collection: Annotated[str, BeforeValidator(inert), Field(max_length=300)] = ""
    preorder: Annotated[bool, BeforeValidator(yes)] = False
    more: Annotated[bool, BeforeValidator(yes)] = False
    version: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Rows and moments come as flat fields from a form, and may come so from API clients."""
        return moments(rows(sent))

    def draft(self) -> Draft:
        """The product as the rules know it. Where there is one pool of places, every type of ticket is for these."""
        only = tuple(self.pools) if len(self.pools) == 1 else ()
        return Draft(
            kind=self.kind,
            name=self.name,
            description=self.description,
            items=[
                Choice(number=n, **{**row.model_dump(), "pools": tuple(row.pools) or only}) for n, row in in_order(self.items)
            ],
            pools=[Pool(number, row.name, row.size) for number, row in in_order(self.pools)],
            sale=Window(self.sale_begins, self.sale_ends),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            venue=self.venue,
            cancel_until=self.cancel_until,
            collection=self.collection,
            preorder=self.preorder,
        )


def _as_ticks(schema: dict[str, Any]) -> None:
    """Describe the products of a code as the ticks they are."""
    del schema["properties"]["products"]
    schema["properties"]["for_{product_id}"] = {
        **TICK,
        "description": "Whether it is for this product; with none, for everything.",
    }


class CallOff(Form):
    """Call an event off, for good, and say why in words that everybody who holds a ticket reads."""

    wanting = {"reason": "Please say why. Everybody who holds a ticket reads it."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    sure: Annotated[bool, BeforeValidator(yes)] = False
    key: Key

    def checked(self) -> str:
        """The reason. Raises `Invalid` where nobody ticked that they are sure."""
        if not self.sure:
            raise Invalid.field("sure", "Please tick that you are sure: it cannot be undone.")
        return self.reason


class NewCode(Form):
    """Make a discount code: pounds or per cent off, as often as `uses` says, within its dates.

    `for_` and a product's id, ticked, let it be good for that product; with none ticked it is good for everything.
    """

    model_config = ConfigDict(json_schema_extra=_as_ticks)
    wanting = {"code": "Please choose a code."}

    code: Short
    amount: Price = 0
    percent: Annotated[Whole, Field(le=100)] = 0
    products: Annotated[list[str], Field(max_length=50)] = []
    uses: Annotated[Whole, Field(ge=1, le=LARGEST_POOL)] | None = None
    begins: Moment | None = None
    ends: Moment | None = None
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Moments come as a date and a time, products each as a tick of its own."""
        told = moments({name: value for name, value in sent.items() if name != "products" and not empty(value)})
        ticked = [found[1] for name, value in told.items() if (found := _FOR.fullmatch(name)) and yes(value)]
        return {**told, "products": ticked}

    def discount(self) -> Discount:
        """The discount as the rules know it."""
        return Discount(self.code, self.amount, self.percent, tuple(self.products), Window(self.begins, self.ends))
