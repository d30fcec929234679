"""The forms, as pydantic models, and what is said beside a field that cannot be used.

pydantic is loaded with this file, so it is loaded only where a form arrives.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from union import addresses, money, text
from union.commerce.products.rules import MOST_UNITS, Choice, Discount, Draft, Kind, Pool, Window
from union.commerce.stock.rules import LARGEST_POOL
from union.errors import Invalid
from union.membership.platforms import rules as platforms
from union.moderation.freezes.rules import Attestation, Deed
from union.moderation.incidents.rules import LONGEST_TEXT, Heading, Outcome, Told
from union.times import from_iso, from_london, whole_minute
from union.voting.counting.rules import RonRule
from union.voting.elections.rules import MOST_SEATS, Who
from union.voting.elections.rules import Draft as ElectionDraft
from union.voting.elections.rules import Kind as ElectionKind
from union.voting.elections.rules import Post as ElectionPost
from union.web import fields

_DIGITS = re.compile(r"[0-9]{1,9}")
_WITH_OFFSET = re.compile(r"[0-9:.]+(Z|[+-][0-9:]+)")


def _inert(value: Any) -> Any:
    """Text as it is kept: nothing where nothing of it can be seen. Controls, and marks that turn what follows, are refused."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    if text.unprintable(value):
        raise ValueError("Please take out the invisible characters; typing it again helps.")
    return text.tidied(value)


def _anything(value: Any) -> Any:
    """Text of which an action reads what it can use, whatever came with it."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    return value


def _whole(value: Any) -> Any:
    """A whole number in plain digits; `1e3`, `1_000`, NaN and digits of other scripts are none."""
    if isinstance(value, bool) or not _DIGITS.fullmatch(str(value).strip()):
        raise ValueError("Please enter a whole number, such as 24.")
    return int(value)


def _yes(value: Any) -> Any:
    """A ticked box sends "yes"; JSON may send true. Anything else is not ticked."""
    return value is True or value == "yes"


def _tick_or_usual(value: Any) -> Any:
    """JSON may send true or false, and nothing is what is usual."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "usual"


def _price(value: Any) -> Any:
    """A price as typed in pounds, as pence."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError("Please write a price in pounds, such as 5 or 5.00.")  # noqa: TRY004 - pydantic takes ValueError
    return money.typed(str(value))


def _moment(value: Any) -> Any:
    """A date and a time by the clock in London, or a moment in ISO 8601 with its offset."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    day, _, clock = value.replace("T", " ", 1).partition(" ")
    return whole_minute(from_iso(value) if _WITH_OFFSET.fullmatch(clock) else from_london(day, clock))


_POUNDS = {"type": "string", "pattern": r"^£? *[0-9]+([.][0-9]{2})?$", "description": "In pounds, such as 5 or 5.00."}
_WHEN = {
    "type": "string",
    "format": "date-time",
    "description": "With its offset; or as two fields by the clock in London, `_date` (2026-12-11) and `_time` (19:30) after the name.",
}
_TICK = {"type": "boolean", "default": False}

type Price = Annotated[int, BeforeValidator(_price), WithJsonSchema(_POUNDS)]
type Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_WHEN)]


def _address(value: Any) -> Any:
    """An e-mail address, as far as a look can tell; the letter to it tells the rest."""
    typed = _inert(value)
    try:
        return typed and addresses.checked(typed)
    except Invalid as refusal:
        raise ValueError(refusal.detail) from refusal


def _when(value: Any) -> Any:
    """A moment in ISO 8601 with its zone, or nothing."""
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as failure:
        raise ValueError("Please send a moment, such as 2026-11-23T21:04:00Z.") from failure
    if moment.tzinfo is None or not 2000 < moment.year < 2200:
        raise ValueError("Please send a moment with its zone, such as 2026-11-23T21:04:00Z.")
    return moment


def _file(value: Any) -> Any:
    """The bytes of a file; no file is chosen as none."""
    if not isinstance(value, bytes):
        raise ValueError("Please choose a file.")  # noqa: TRY004 - pydantic takes ValueError
    return value


def _bytes(value: Any) -> Any:
    """A number of bytes, which may be far too large for what is taken."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,15}", str(value)):
        raise ValueError("Please send the size in bytes, such as 24000.")
    return int(value)


def _id(value: Any) -> Any:
    """The id of a thing, as a page's hidden field or a list sends it; with marks that cannot be seen in it, it names nothing."""
    found = _inert(value)
    if not found.isprintable():
        raise ValueError("This names nothing here. Please open the page again and choose anew.")
    return found


type Id = Annotated[str, BeforeValidator(_id), Field(min_length=1, max_length=100)]
type PerhapsId = Annotated[str, BeforeValidator(_id), Field(max_length=100)]
type Address = Annotated[str, BeforeValidator(_address), Field(min_length=1, max_length=addresses.LONGEST)]
type PerhapsAddress = Annotated[str, BeforeValidator(_address), Field(max_length=addresses.LONGEST)]
type Whole = Annotated[int, BeforeValidator(_whole)]
type Key = Annotated[str, BeforeValidator(_inert), Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
type Short = Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=100)]
type Long = Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=2000)]


class Form(BaseModel):
    """The base of every form: fields nobody asked for are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    wanting: ClassVar[Mapping[str, str]] = {}
    """What is said beside a field of this name that was left empty."""


class Join(Form):
    """Join a group: accept the joining statement of this version, and choose a membership."""

    wanting = {"offer": "Please choose a membership."}

    accept: Annotated[bool, BeforeValidator(_yes)] = False
    statement: Short
    offer: Short
    key: Key


class Post(Form):
    """Write on a board, as oneself or as the committee; `answers` is the id of the post that it answers, if any."""

    wanting = {"text": "Please write something first."}

    text: Long
    answers: PerhapsId = ""
    voice: Annotated[Literal["member", "statement"], Field(alias="as")] = "member"
    key: Key


class Platform(Form):
    """Write down a platform of the group's elsewhere. `interactive` says whether people can post there; `usual` is what its kind tells."""

    wanting = {"kind": "Please choose what kind of platform it is.", "label": "Please say what you call it."}

    kind: Short
    label: Short
    url: Annotated[str, BeforeValidator(_inert), Field(max_length=1000)] = ""
    public: Annotated[bool, BeforeValidator(_yes)] = False
    interactive: Annotated[Literal["usual", "yes", "no"], BeforeValidator(_tick_or_usual)] = "usual"
    key: Key

    def checked(self) -> platforms.Platform:
        """The platform as it may stand in the register. Raises `Invalid`."""
        chosen = None if self.interactive == "usual" else self.interactive == "yes"
        return platforms.checked(self.kind, self.label, self.url, public=self.public, interactive=chosen)


def _as_places(schema: dict[str, Any]) -> None:
    """Describe the platforms to freeze as the fields they are, one for each."""
    del schema["properties"]["platforms"]
    schema["properties"] |= {
        "p.{platform_id}": {**_TICK, "description": "Whether this platform is to be frozen by hand."},
        "chosen": {
            **_TICK,
            "description": "Whether only the ticked platforms are meant; else it is every one on which people can post.",
        },
    }


class Freeze(Form):
    """Freeze a board for a period, with a statement that is shown there, and other platforms by hand: `p.` and the id of each."""

    model_config = ConfigDict(json_schema_extra=_as_places)
    wanting = {"statement": "Please write what you want to tell your members."}

    length: Whole
    unit: Literal["minutes", "hours", "days"]
    statement: Long
    platforms: list[Short] | None = None
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The ticked platforms, where the form had any to tick."""
        ticked = [name[2:] for name, value in sent.items() if name.startswith("p.") and _yes(value)]
        return {**sent, "platforms": ticked if _yes(sent.get("chosen")) else None}


class Attest(Form):
    """Say of a platform that it is frozen, cannot be, is open again, or a statement was posted there."""

    freeze_id: Id
    version: Whole
    deed: Literal["frozen", "cannot", "reopened", "posted"]
    note: Annotated[str, BeforeValidator(_inert), Field(max_length=500)] = ""
    statement_id: PerhapsId = ""
    key: Key

    def told(self) -> Attestation:
        """What is said, as the rules know it."""
        return Attestation(Deed(self.deed), self.note, statement_id=self.statement_id)


class Extend(Form):
    """Let a freeze end later by a period."""

    freeze_id: Id
    version: Whole
    length: Whole
    unit: Literal["minutes", "hours", "days"]
    key: Key


class End(Form):
    """End a freeze now."""

    freeze_id: Id
    version: Whole
    key: Key


def _only(model: type[Form], sent: Mapping[str, Any]) -> None:
    """Raises `Invalid` at what is no field of a form of so many of a thing, whoever sent it: it would change nothing, unseen."""
    strange = fields.unknown(model, (name for name in sent if name != "key"))
    if strange:
        raise Invalid("Please check what you sent.", strange)


def _listed(sent: Any, kind: type["Row"], name: str) -> list[Any]:
    """What a program sent as a list of things, each checked. Raises `Invalid` at the field of what cannot be used, as `items.1.quantity`."""
    if not isinstance(sent, list):
        raise Invalid.field(name, "Please send a list.")
    found = []
    for number, one in enumerate(sent):
        try:
            found.append(kind.model_validate(one))
        except ValidationError as failure:
            told = {
                ".".join([name, str(number), *map(str, e["loc"])]): _sentence(e, None) for e in failure.errors(include_url=False)
            }
            raise Invalid("Please check what you entered.", told) from failure
    return found


def _so_many(*ids: str) -> dict[str, Any]:
    """Describe so many of a thing that has these ids."""
    told = {"quantity": {"type": "integer", "minimum": 0, "maximum": MOST_UNITS}, **{name: {"type": "string"} for name in ids}}
    return {"type": "object", "properties": told, "required": sorted(told), "additionalProperties": False}


def _as_wishes(schema: dict[str, Any]) -> None:
    """Describe a basket as it may be sent: as a list, or as a flat field for each thing."""
    del schema["properties"]["quantities"]
    schema["required"] = []
    schema["properties"] |= {
        "items": {
            "type": "array",
            "items": _so_many("product_id", "item_id"),
            "description": "What there shall be in the basket; what is not named stays.",
        },
        "q.{product_id}.{item_id}": {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_UNITS,
            "description": "The same as a flat field, as forms send it: how many of this item there shall be.",
        },
    }


class Fill(Form):
    """Put things in the basket: `items`, or for each `q.` and its two ids, and how many of it there shall be; none takes it out."""

    model_config = ConfigDict(json_schema_extra=_as_wishes)

    quantities: dict[str, Whole]

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `q.`, and what a program sends as a list. A field that was left empty changes nothing."""
        _only(cls, sent)
        told = {name: value for name, value in sent.items() if name.startswith("q.") and not _empty(value)}
        rows = _listed(sent["items"], WishRow, "items") if "items" in sent else []
        told |= {f"q.{row.product_id}.{row.item_id}": row.quantity for row in rows}
        if not told:
            raise Invalid("Please say how many you would like.")
        return {"quantities": told}


class DiscountCode(Form):
    """Use a discount code; an empty one takes it out."""

    code: Annotated[str, BeforeValidator(_anything), Field(max_length=100)] = ""


class Checkout(Form):
    """Go to pay for the basket of this version; `accept` and `statement` where a membership is in it."""

    version: Whole
    accept: Annotated[bool, BeforeValidator(_yes)] = False
    statement: Annotated[str, BeforeValidator(_inert), Field(max_length=100)] = ""
    key: Key


class Wait(Form):
    """Wait for something that sold out, with so many people."""

    party: Whole
    key: Key


class TakeOffer(Form):
    """Take so many of what is offered from a waiting list."""

    quantity: Whole
    key: Key


class Again(Form):
    """Put what an order was for back into the basket."""

    key: Key


class Row(BaseModel):
    """The base of a row of a form that has several."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class WishRow(Row):
    """So many of one item in a basket."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id
    item_id: Id
    quantity: Annotated[Whole, Field(ge=0, le=MOST_UNITS)]


class BackRow(Row):
    """So many of one line of an order that go back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line_id: Id
    quantity: Annotated[Whole, Field(ge=0, le=MOST_UNITS)]


class PoolRow(Row):
    """A pool of places: what it is called and how many there are."""

    name: Short
    size: Annotated[Whole, Field(ge=1, le=LARGEST_POOL)]


class ItemRow(Row):
    """A type of ticket, a variant of merchandise or a kind of membership. Prices are as typed, in pounds."""

    name: Short
    price: Price
    member_price: Price | None = None
    members_only: Annotated[bool, BeforeValidator(_yes)] = False
    limit: Annotated[Whole, Field(ge=1, le=MOST_UNITS)] | None = None
    days: Annotated[Whole, Field(ge=1, le=1830)] | None = None
    stock: Annotated[Whole, Field(ge=0, le=LARGEST_POOL)] | None = None
    pools: list[str] = []


_ROW = re.compile(r"(item|pool|post)([1-9][0-9]?)_([a-z_]+|pool[1-9][0-9]?)")
_FOR = re.compile(r"for_([a-z0-9-]{1,40})")
_TIMES = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
_MOMENTS = ("sale_begins", "sale_ends", "starts_at", "ends_at", "cancel_until", "begins", "ends", *_TIMES)


def _rows(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent with its rows gathered: `item2_price` becomes the price of the second of the items. Empty rows are left out."""
    rows: dict[str, dict[str, dict[str, Any]]] = {"items": {}, "pools": {}, "posts": {}}
    told: dict[str, Any] = {name: value for name, value in sent.items() if name not in rows and not _empty(value)}
    for name in list(told):
        found = _ROW.fullmatch(name)
        if not found:
            continue
        value = told.pop(name)
        row = rows[f"{found[1]}s"].setdefault(found[2], {})
        if not found[3].startswith("pool"):
            row[found[3]] = value
        elif _yes(value):
            row.setdefault("pools", []).append(found[3].removeprefix("pool"))
    return {**told, **{of: {number: row for number, row in some.items() if row.keys() - _CHOSEN} for of, some in rows.items()}}


_CHOSEN = {"may_stand", "may_vote"}
"""What a form's lists always send; a row in which nothing else stands is empty."""


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not text.shows(value) and not text.unprintable(value))


def _moments(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent with each date and its time put together."""
    told = dict(sent)
    for name in _MOMENTS:
        day, clock = told.pop(f"{name}_date", ""), told.pop(f"{name}_time", "")
        if day or clock:
            told[name] = f"{day} {clock}".strip()
    return told


def _as_lines(schema: dict[str, Any]) -> None:
    """Describe the rows of a product as the flat fields they are."""
    told = schema["properties"]
    del told["items"], told["pools"]
    name, number = {"type": "string", "maxLength": 100}, {"type": "integer", "minimum": 0}
    told |= {
        "item1_name": {**name, "description": "What there is to choose. `item2_name` and so on, up to 99, for more."},
        "item1_price": _POUNDS,
        "item1_member_price": _POUNDS,
        "item1_members_only": _TICK,
        "item1_limit": {**number, "description": "How many one person may have."},
        "item1_days": {**number, "description": "For how many days a membership holds."},
        "item1_stock": {**number, "description": "How many there are of this variant."},
        "item1_pool1": {
            **_TICK,
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
    description: Annotated[str, BeforeValidator(_inert), Field(max_length=2000)] = ""
    items: dict[str, ItemRow] = {}
    pools: dict[str, PoolRow] = {}
    sale_begins: Moment | None = None
    sale_ends: Moment | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    cancel_until: Moment | None = None
    venue: Annotated[str, BeforeValidator(_inert), Field(max_length=200)] = ""
    collection: Annotated[str, BeforeValidator(_inert), Field(max_length=300)] = ""
    preorder: Annotated[bool, BeforeValidator(_yes)] = False
    more: Annotated[bool, BeforeValidator(_yes)] = False
    version: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Rows and moments come as flat fields from a form, and may come so from API clients."""
        return _moments(_rows(sent))

    def draft(self) -> Draft:
        """The product as the rules know it. Where there is one pool of places, every type of ticket is for these."""
        only = tuple(self.pools) if len(self.pools) == 1 else ()
        return Draft(
            kind=self.kind,
            name=self.name,
            description=self.description,
            items=[
                Choice(number=n, **{**row.model_dump(), "pools": tuple(row.pools) or only}) for n, row in _in_order(self.items)
            ],
            pools=[Pool(number, row.name, row.size) for number, row in _in_order(self.pools)],
            sale=Window(self.sale_begins, self.sale_ends),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            venue=self.venue,
            cancel_until=self.cancel_until,
            collection=self.collection,
            preorder=self.preorder,
        )


def _in_order[R: Row](rows: Mapping[str, R]) -> list[tuple[str, R]]:
    return sorted(rows.items(), key=lambda row: int(row[0]))


def _as_ticks(schema: dict[str, Any]) -> None:
    """Describe the products of a code as the ticks they are."""
    del schema["properties"]["products"]
    schema["properties"]["for_{product_id}"] = {
        **_TICK,
        "description": "Whether it is for this product; with none, for everything.",
    }


class CallOff(Form):
    """Call an event off, for good, and say why in words that everybody who holds a ticket reads."""

    wanting = {"reason": "Please say why. Everybody who holds a ticket reads it."}

    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]
    sure: Annotated[bool, BeforeValidator(_yes)] = False
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
        told = _moments({name: value for name, value in sent.items() if name != "products" and not _empty(value)})
        ticked = [found[1] for name, value in told.items() if (found := _FOR.fullmatch(name)) and _yes(value)]
        return {**told, "products": ticked}

    def discount(self) -> Discount:
        """The discount as the rules know it."""
        return Discount(self.code, self.amount, self.percent, tuple(self.products), Window(self.begins, self.ends))


class Collected(Form):
    """Mark a line of merchandise as collected, or as not collected after all."""

    line: Id
    collected: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


def _as_numbers(schema: dict[str, Any]) -> None:
    """Describe what goes back as it may be sent: as a list, or as a flat field for each line."""
    del schema["properties"]["numbers"]
    schema["required"] = [name for name in schema["required"] if name != "numbers"]
    schema["properties"] |= {
        "lines": {"type": "array", "items": _so_many("line_id"), "description": "How many of each line go back."},
        "n.{line_id}": {"type": "integer", "minimum": 0, "description": "The same as a flat field, as forms send it."},
    }


class GiveBack(Form):
    """Give something of an order back: `lines`, or for each line `n.` and its id, and how many of it."""

    model_config = ConfigDict(json_schema_extra=_as_numbers)

    numbers: dict[str, Whole]
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `n.`, and what a program sends as a list. A field that was left empty is for none."""
        _only(cls, sent)
        told = {name: value for name, value in sent.items() if name.startswith("n.") and not _empty(value)}
        rows = _listed(sent["lines"], BackRow, "lines") if "lines" in sent else []
        return {**sent, "numbers": {**told, **{f"n.{row.line_id}": row.quantity for row in rows}}}

    @property
    def chosen(self) -> dict[str, int]:
        """How many of each line, by the line's id."""
        return {name.removeprefix("n."): number for name, number in self.numbers.items()}


class PayBack(GiveBack):
    """Pay something of an order back: how many of each line, and why, in words that the buyer reads."""

    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]


class Decide(Form):
    """Decide about a payment that is not what its order costs, with a note that the buyer reads."""

    decision: Annotated[Literal["give", "pay-back", "by-hand"], Field(description="give, pay-back or by-hand")]
    note: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]
    key: Key


class Resolve(Form):
    """Close a difference with a note on why it is one no more."""

    note: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]
    key: Key


def _day(value: Any) -> Any:
    """A day in ISO 8601, as date fields send it."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        raise ValueError("Please choose a day.")
    try:
        return date.fromisoformat(value.strip())
    except ValueError as failure:
        raise ValueError("There is no such day. Please choose another.") from failure


type Day = Annotated[date, BeforeValidator(_day)]


class PostRow(Row):
    """A post of an election, or a question: its name, its seats, who may stand and vote; for a question the answers, one a line."""

    title: Short
    description: Annotated[str, BeforeValidator(_inert), Field(max_length=2000)] = ""
    seats: Whole = 1
    may_stand: Who = Who.MEMBERS
    may_vote: Who = Who.MEMBERS
    options: Annotated[str, BeforeValidator(_inert), Field(max_length=2000)] = ""


def _as_posts(schema: dict[str, Any]) -> None:
    """Describe the posts of an election as the flat fields they are."""
    told = schema["properties"]
    del told["posts"]
    who = {"enum": [str(one) for one in Who], "default": "members"}
    told |= {
        "post1_title": {"type": "string", "maxLength": 100, "description": "`post2_title` and so on, up to 20, for more."},
        "post1_description": {"type": "string", "maxLength": 2000},
        "post1_seats": {"type": "integer", "minimum": 1, "maximum": MOST_SEATS, "default": 1},
        "post1_may_stand": who,
        "post1_may_vote": who,
        "post1_options": {"type": "string", "description": "The answers to a question, one a line."},
    }


class SetUp(Form):
    """Write an election down: its posts as flat fields (`post1_title`), its times, and how it is counted."""

    model_config = ConfigDict(json_schema_extra=_as_posts)
    wanting = {
        "title": "Please give it a name, such as Committee election 2027.",
        "polls_open_at": "Please say when voting opens.",
        "polls_close_at": "Please say when voting closes.",
    }

    kind: ElectionKind = ElectionKind.COMMITTEE
    title: Short
    posts: dict[str, PostRow] = {}
    notice_at: Moment | None = None
    nominations_open_at: Moment | None = None
    nominations_close_at: Moment | None = None
    polls_open_at: Moment
    polls_close_at: Moment
    takes_office_on: Day | None = None
    ends_on: Day | None = None
    ron: Annotated[bool, BeforeValidator(_yes)] = False
    ron_rule: RonRule = RonRule.NUS_CLONE
    more: Annotated[bool, BeforeValidator(_yes)] = False
    version: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Rows and moments come as flat fields from a form, and may come so from API clients."""
        return _moments(_rows(sent))

    def draft(self) -> ElectionDraft:
        """The election as the rules know it; its posts are numbered as they stand."""
        rows = [row.model_dump() for _, row in _in_order(self.posts)]
        answers = [tuple(text.tidied(line) for line in row["options"].splitlines() if text.shows(line)) for row in rows]
        told = self.model_dump(include=set(ElectionDraft.__dataclass_fields__) - {"posts"})
        posts = [
            ElectionPost(post_id=str(number), **{**row, "options": options})
            for number, (row, options) in enumerate(zip(rows, answers, strict=True), start=1)
        ]
        return ElectionDraft(posts=posts, **told)


class Move(Form):
    """Move times of an election; what is left out stays. `edition` is that of the timetable that was looked at."""

    notice_at: Moment | None = None
    nominations_open_at: Moment | None = None
    nominations_close_at: Moment | None = None
    polls_open_at: Moment | None = None
    polls_close_at: Moment | None = None
    edition: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Moments come as a date and a time each; an emptied one stays as it was."""
        return _moments(sent)

    def moments(self) -> dict[str, datetime]:
        """The times that were sent, by the names of their fields."""
        return {name: at for name in _TIMES if (at := getattr(self, name)) is not None}


class Cancel(Form):
    """Cancel an election, with a reason that everybody reads."""

    wanting = {"reason": "Please say why. Everybody will read it."}

    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]
    sure: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


class Publish(Form):
    """Publish a draft as it was at this version."""

    version: Whole
    key: Key


class Stand(Form):
    """Stand for a post: with a manifesto, and a photo as a file of the form. `remove_photo` takes an earlier one away."""

    model_config = ConfigDict(json_schema_extra=lambda schema: schema["properties"].pop("photo"))
    wanting = {"post": "Please choose a post.", "manifesto": "Please write why people should vote for you."}

    post: Id
    manifesto: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=20_000)]
    photo: Annotated[bytes, BeforeValidator(_file)] = b""
    remove_photo: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


class Withdraw(Form):
    """Stand no more for a post."""

    post: Id
    key: Key


class Approve(Form):
    """Let a person stand for a post, as they said it in this version."""

    post: Id
    person_id: Id
    version: Whole
    key: Key


class GiveBackNomination(Approve):
    """Return a nomination, with a reason that its author reads."""

    wanting = {"reason": "Please say what has to change."}

    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=1_000)]


class CoOpt(Form):
    """Give a member a committee role until a day."""

    wanting = {"person_id": "Please choose a member.", "role": "Please name the role.", "ends_on": "Please choose a day."}

    person_id: Id
    role: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=200)]
    ends_on: Day
    shared: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


class RoleMay(Form):
    """Say what everybody with this role may do."""

    role: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=200)]
    page: Annotated[bool, BeforeValidator(_yes)] = False
    letters: Annotated[bool, BeforeValidator(_yes)] = False
    money: Annotated[bool, BeforeValidator(_yes)] = False
    door: Annotated[bool, BeforeValidator(_yes)] = False
    elections: Annotated[bool, BeforeValidator(_yes)] = False
    members: Annotated[bool, BeforeValidator(_yes)] = False
    conduct: Annotated[bool, BeforeValidator(_yes)] = False
    roles: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


class EndRole(Form):
    """End a committee role early."""

    person_id: Id
    role: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=200)]
    key: Key


def _six_digits(value: Any) -> Any:
    """A code as an app shows it; most show it in two groups."""
    code = "".join(str(value).split())
    if not re.fullmatch(r"[0-9]{6}", code):
        raise ValueError("Please type the six digits that the app shows.")
    return code


class GiveStaffRole(Form):
    """Give somebody a role on the staff, from a day on; without a last day until somebody ends it."""

    wanting = {
        "email": "Please enter the person's e-mail address.",
        "team": "Please choose one of the teams.",
        "starts_on": "Please choose the first day.",
    }

    email: Address
    team: Short
    starts_on: Day
    ends_on: Annotated[Day | None, BeforeValidator(lambda value: value or None)] = None
    key: Key


class EndStaffRole(Form):
    """End somebody's role on the staff, or give up one's own."""

    person_id: Id
    team: Short
    key: Key


class FinishTwoStep(Form):
    """Show that the app for codes works, which sets up two-step sign-in."""

    wanting = {"code": "Please type the six digits that the app shows."}

    enrolment: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=60)]
    code: Annotated[str, BeforeValidator(_six_digits)]


class Pressed(Form):
    """Press a button once."""

    key: Key


class HandOn(Form):
    """Offer a ticket to another student at this address."""

    wanting = {"email": "Please enter the other person's e-mail address."}

    email: Address
    key: Key


class AcceptTicket(Form):
    """Accept a ticket, by the secret of the link in the letter."""

    offer: Short
    key: Key


class Scan(Form):
    """Show a code at the door: the phone's id for this scan, when it was, the door's name, and whose ticket the phone's list says it is."""

    wanting = {"code": "Please scan or type a code."}

    code: Short
    scan_id: Key
    device: Annotated[str, BeforeValidator(_inert), Field(max_length=40)] = ""
    at: Annotated[datetime | None, BeforeValidator(_when)] = None
    holder: PerhapsId = ""


def _as_ranks(schema: dict[str, Any]) -> None:
    """Describe a vote as the fields it has, one for each candidate."""
    del schema["properties"]["ranks"]
    rank = {"type": "string", "pattern": "^([1-9][0-9]{0,2})?$"}
    schema["properties"] |= {
        "r.{post_id}.{number}": {**rank, "description": "The rank of a candidate, 1 for the first choice; empty for none."},
        "abstain.{post_id}": {**_TICK, "description": "Whether to abstain for this post."},
    }


class Vote(Form):
    """Rank candidates: for each post `r.`, its id, a dot and the candidate's number, or `abstain.` and its id."""

    model_config = ConfigDict(json_schema_extra=_as_ranks)

    ranks: dict[str, str] = {}
    change: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Everything that looks like a rank, so that the rules can refuse what is not on the paper."""
        return {**sent, "ranks": {name: _as_typed(v) for name, v in sent.items() if name.startswith(("r.", "abstain."))}}


def _as_typed(value: Any) -> str:
    """What a program sends, as a form would: true is a tick, a number its digits."""
    if isinstance(value, bool) or value is None:
        return "yes" if value else ""
    return str(value) if isinstance(value, str | int) else "?"


type Words = Annotated[str, BeforeValidator(_inert), Field(max_length=2000)]


class Lot(Form):
    """Settle ties: say what the public value will be (`announce`), enter it (`value`), or say on whom a lot fell (`drawn`)."""

    act: Literal["announce", "value", "drawn"]
    says: Words = ""
    known_at: Moment | None = None
    value: Words = ""
    post_id: PerhapsId = ""
    stage: Whole = 0
    candidate: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The moment comes as a date and a time from a form."""
        told = dict(sent)
        day, clock = told.pop("known_at_date", ""), told.pop("known_at_time", "")
        return {**told, "known_at": f"{day} {clock}".strip()} if day or clock else told


class Declare(Form):
    """Declare a result: `differences` is the hash of those between the roll and today's members, which were looked at."""

    differences: Short
    looked: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


def _as_elected(schema: dict[str, Any]) -> None:
    """Describe a correction as the fields it has, one for each who is elected."""
    del schema["properties"]["elected"]
    schema["properties"]["e.{number}"] = {
        **_TICK,
        "description": "Whether the candidate of this number is elected; none for nobody.",
    }


class Correct(Form):
    """Declare another result for a post: `e.` and the number of each who is elected; none where the seats stay vacant."""

    model_config = ConfigDict(json_schema_extra=_as_elected)
    wanting = {"reason": "Please say why. Everybody can read it."}

    post_id: Id
    elected: list[Whole] = []
    reason: Long
    corrects: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The ticks as the numbers of those who were ticked."""
        return {**sent, "elected": [name[2:] for name, value in sent.items() if name.startswith("e.") and _yes(value)]}


class UndoScan(Form):
    """Take back what the scan with this id admitted."""

    ticket_id: Id
    scan_id: Key


def read[F: Form](model: type[F], sent: Mapping[str, Any], *, by_program: bool = False) -> F:
    """The form that was sent. Raises `Invalid` with a sentence for each field that cannot be used.

    Browsers send more than a form's fields, such as the button that was pressed. A program that does has mistaken something.
    """
    strange = fields.unknown(model, sent) if by_program else {}
    try:
        found = model.model_validate(dict(sent))
    except ValidationError as failure:
        errors = strange | {
            (name := _name(error["loc"])): _sentence(error, model.wanting.get(name))
            for error in failure.errors(include_url=False)
        }
        raise Invalid("Please check what you entered.", errors) from failure
    if strange:
        raise Invalid("Please check what you sent.", strange)
    return found


def texts(model: type[Form], sent: Mapping[str, Any]) -> dict[str, str]:
    """What of `sent` is text that somebody wrote, by field: that of every field with room for a sentence."""
    roomy = {name for name, told in model.model_fields.items() if _room(told) >= _A_SENTENCE}
    return {name: value for name, value in sent.items() if isinstance(value, str) and name in roomy}


def _room(told: Any) -> int:
    """How many characters a field takes at most, or 0 where that is not said."""
    named = getattr(getattr(told.annotation, "__value__", None), "__metadata__", ())
    bounds = [one for part in (*told.metadata, *named) for one in getattr(part, "metadata", (part,))]
    return max((int(getattr(one, "max_length", None) or 0) for one in bounds), default=0)


_A_SENTENCE = 300


def _name(location: tuple[int | str, ...]) -> str:
    """The name of the field: that of a row's is put together as the form has it."""
    if len(location) >= _IN_A_ROW and location[0] in ("items", "pools", "posts"):
        return f"{str(location[0])[:-1]}{location[1]}_{location[2]}"
    return str(location[-1] if location[:1] in (("quantities",), ("numbers",)) else location[0])[:100] if location else "form"


_IN_A_ROW = 3


def _sentence(error: Any, wanting: str | None) -> str:  # noqa: PLR0911 - one for each kind of error
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short" | "too_short":
            return wanting or "Please fill this in."
        case "string_too_long" | "too_long":
            return f"Please keep this to {limits['max_length']:,} characters."
        case "greater_than_equal":
            return f"Please enter {limits['ge']:,} or more."
        case "less_than_equal":
            return f"Please enter {limits['le']:,} or less."
        case "enum":
            return "Please choose one of these."
        case "literal_error":
            return f"Please choose {limits['expected']}."
        case "value_error":
            return str(limits["error"])
        case _:
            return "This cannot be used. Please check it."


class Report(Form):
    """Report something that happened. Only what happened and the kind of thing have to be said; `as` says whether with a name."""

    wanting = {"what": "Please tell us what happened.", "heading": "Please choose what it is about."}

    what: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=LONGEST_TEXT)]
    heading: Heading
    group: PerhapsId = ""
    platform: Annotated[str, BeforeValidator(_inert), Field(max_length=100)] = ""
    link: Annotated[str, BeforeValidator(_inert), Field(max_length=500)] = ""
    post: PerhapsId = ""
    happened_date: Annotated[str, BeforeValidator(_inert), Field(max_length=20)] = ""
    happened_time: Annotated[str, BeforeValidator(_inert), Field(max_length=20)] = ""
    who: Annotated[str, BeforeValidator(_inert), Field(max_length=1_000)] = ""
    staff_involved: Annotated[bool, BeforeValidator(_yes)] = False
    committee_involved: Annotated[bool, BeforeValidator(_yes)] = False
    tell_committee: Annotated[bool, BeforeValidator(_yes)] = False
    mode: Annotated[Literal["none", "name", "me"], Field(alias="as")] = "none"
    name: Annotated[str, BeforeValidator(_inert), Field(max_length=100)] = ""
    email: PerhapsAddress = ""
    key: Key

    def told(self) -> Told:
        """What is reported. Raises `Invalid` for a time that is none and a name that is missing."""
        if self.mode == "name" and not self.name:
            raise Invalid.field("name", "Please write your name, or choose to report without it.")
        return Told(
            what=self.what,
            heading=self.heading,
            group_id=self.group or None,
            platform=self.platform,
            link=self.link,
            post_id=self.post or None,
            happened=self._happened(),
            happened_day_only=not self.happened_time,
            who=self.who,
            staff_involved=self.staff_involved,
            committee_involved=self.committee_involved,
            tell_committee=self.tell_committee,
            mode=self.mode,
            name=self.name,
            email=self.email,
        )

    def _happened(self) -> datetime | None:
        if not self.happened_date:
            if self.happened_time:
                raise Invalid.field("happened", "Please give the day as well, or leave both open.")
            return None
        try:
            return from_london(self.happened_date, self.happened_time or "00:00")
        except ValueError as failure:
            raise Invalid.field("happened", str(failure)) from failure


class EnterReceipt(Form):
    """Come back to a report with the receipt: sixteen digits, with spaces or without."""

    wanting = {"receipt": "Please type the sixteen digits of your receipt."}

    receipt: Short


class AnswerCase(Form):
    """Write to staff about a report."""

    wanting = {"text": "Please write something first."}

    text: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=LONGEST_TEXT)]
    key: Key


class Notices(Form):
    """Leave an address that is told when there is news and nothing more; empty takes it back."""

    email: PerhapsAddress = ""
    key: Key


class LeaveCase(Form):
    """Leave a report on a computer that others use too."""

    key: Key


class AskUpload(Form):
    """Ask where to put one file: its name, its size in bytes, its type as the browser tells it, and its SHA-256 in hexadecimal."""

    name: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=300)]
    size: Annotated[int, BeforeValidator(_bytes)]
    type: Annotated[str, BeforeValidator(_inert), Field(max_length=100)] = ""
    sha256: Annotated[str, BeforeValidator(_inert), Field(max_length=64)]
    key: Key


class CaseSeen(Form):
    """Do something with a case as it was seen in this version."""

    version: Whole
    key: Key


class CaseWords(Form):
    """Write in a case: a private note, a message or a question to the reporter, or to the committee that it is shared with."""

    wanting = {"text": "Please write something first."}

    to: Literal["note", "message", "question", "committee"]
    text: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=LONGEST_TEXT)]
    key: Key


def _as_kept_out(schema: dict[str, Any]) -> None:
    """Describe who of the committee is kept out as the ticks they are."""
    schema.pop("additionalProperties", None)
    schema["properties"]["out.{person_id}"] = {**_TICK, "description": "Whether this member of the committee is kept out."}


class CaseShare(Form):
    """Share a case with the group's committee in these words, but for those who are kept out: `out.` and the id of each."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_as_kept_out)
    wanting = {"summary": "Please tell the committee what it is about."}

    summary: Long
    version: Whole
    key: Key

    def kept_out(self) -> set[str]:
        """The ids of those who are kept out: each sent as a field `out.<id>`."""
        return {
            name.removeprefix("out.")
            for name, value in (self.model_extra or {}).items()
            if name.startswith("out.") and _yes(value)
        }


class CaseFlag(Form):
    """Mark a case as serious or hold it back from deletion, or take that back, with a reason."""

    wanting = {"reason": "Please say why."}

    what: Literal["serious", "held"]
    on: Annotated[bool, BeforeValidator(_yes)] = False
    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=1_000)]
    version: Whole
    key: Key


class CaseHeading(Form):
    """Correct what a case is about, with a reason."""

    wanting = {"reason": "Please say why."}

    heading: Heading
    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=1_000)]
    version: Whole
    key: Key


class CaseLink(Form):
    """Link a case with another of the same group, or unlink them."""

    other: Id
    on: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


class CaseClose(Form):
    """Close a case with its outcome, and a last word to the reporter."""

    wanting = {"outcome": "Please choose what came of it."}

    outcome: Outcome
    text: Annotated[str, BeforeValidator(_inert), Field(max_length=LONGEST_TEXT)] = ""
    version: Whole
    key: Key


class CaseClear(Form):
    """Let somebody in who was kept out for a name that is another's."""

    person_id: Id
    version: Whole
    key: Key


class OpenFile(Form):
    """Open a piece of evidence: the copy without hidden data, or the original."""

    original: Annotated[bool, BeforeValidator(_yes)] = False
    key: Key


class OpenConcern(Form):
    """Open a concern about behaviour on a platform of the group; staff are told."""

    wanting = {"what": "Please write what happened.", "heading": "Please choose what it is about."}

    heading: Heading
    what: Long
    platform: Annotated[str, BeforeValidator(_inert), Field(max_length=100)] = "Board"
    post: PerhapsId = ""
    key: Key


class StateStep(Form):
    """State that behaviour is not tolerated: on the group's board, or elsewhere by hand."""

    wanting = {"text": "Please write the statement."}

    text: Long
    where: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=100)] = "board"
    key: Key


EvidenceId = Annotated[str, BeforeValidator(_inert), Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")]


class WordsStep(Form):
    """Write something as a step: a direct message, or words to staff."""

    wanting = {"text": "Please write something first."}

    text: Long
    key: Key


class PostedStep(WordsStep):
    """Say what was posted or done by hand elsewhere. Screenshots come as `files` of a form, or one of the case is named."""

    evidence_id: EvidenceId = ""


class FrozenStep(Form):
    """Say that a platform elsewhere was frozen or opened again by hand, as the freeze was seen. Screenshots as for what was posted."""

    freeze_id: Id
    version: Whole
    deed: Literal["frozen", "reopened"]
    evidence_id: EvidenceId = ""
    key: Key


class StaffStep(WordsStep):
    """Write to staff support; `worse` says that it is getting worse."""

    worse: Annotated[bool, BeforeValidator(_yes)] = False


class KeepStep(Form):
    """Keep the post as it stands now as evidence."""

    key: Key


class EditPost(Form):
    """Change an own post, as it was seen in this version."""

    wanting = {"text": "Please write something first."}

    text: Long
    version: Whole
    key: Key


class Moderate(Form):
    """Hide, show, remove or bring back a post, with a reason for the person who wrote it."""

    reason: Annotated[str, BeforeValidator(_inert), Field(max_length=500)] = ""
    key: Key


class ModerateWithReason(Moderate):
    """Remove a post for good, with a reason for the person who wrote it."""

    wanting = {"reason": "Please say why: the person who wrote it is told."}

    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]


class ReadOnly(ModerateWithReason):
    """Put the author of a post on read-only for some hours or days."""

    wanting = {"reason": "Please say why: the person who wrote it is told."}

    length: Whole
    unit: Literal["hours", "days"]


class Release(Form):
    """End a member's time on read-only, as it was when it was seen."""

    version: Whole
    key: Key


class Complain(Form):
    """Complain about what was decided on a board, or appeal against the answer."""

    wanting = {"text": "Please write what you think is wrong."}

    text: Long
    key: Key


class DecideComplaint(Form):
    """Decide a complaint: grant it, or uphold what was decided, and say why."""

    wanting = {"text": "Please say why: the member reads it.", "decision": "Please choose."}

    decision: Literal["grant", "uphold"]
    text: Long
    version: Whole
    key: Key
