"""What the pages of products show. Prices are in pence, moments are ISO."""

from typing import TypedDict

from union.commerce.products.rules import Kind, Status
from union.views import Form, Named


class ProductFacts(TypedDict):
    """A product but for its items: `open` says that it can be bought now, `closes` until when, `called_off` why an event is not held.

    `preorder` says that what is sold is made afterwards, `collection` how one gets it.
    """

    product_id: str
    kind: Kind
    status: Status
    name: str
    description: str
    starts_at: str | None
    ends_at: str | None
    venue: str | None
    cancel_until: str | None
    collection: str | None
    preorder: bool
    sale_begins: str | None
    sale_ends: str | None
    open: bool
    closes: str | None
    closed: bool
    called_off: str | None


class ItemShown(TypedDict):
    """Something to choose of a product: its price for the one who looks, for others and for members, and how many one person can have.

    A membership holds for so many `days`, where it does not hold to the end of the academic year.
    """

    item_id: str
    name: str
    price: int
    full_price: int
    member_price: int | None
    members_only: bool
    limit: int | None
    days: int | None


class ProductShown(ProductFacts):
    """A product with what there is to choose."""

    items: list[ItemShown]


class Stock(TypedDict):
    """How many places there are, are sold, held for somebody who pays now, and left."""

    name: str
    size: int
    sold: int
    held: int
    left: int


class ProductOfGroup(ProductShown):
    """A product as the group's committee sees it; `over` says that its event has been."""

    over: bool
    pools: list[Stock]


class ProductsMay(TypedDict):
    """Whether the caller may run the door of an event, and see the names of those who bought."""

    door: bool
    names: bool


class Products(TypedDict):
    """All that a group sells or sold, for its committee."""

    group: Named
    products: list[ProductOfGroup]
    may: ProductsMay
    sells_memberships: bool
    has_memberships: bool


class ProductForm(Form):
    """The form for a product, which is there already or not: the numbers of its rows, and sentences on what may surprise.

    `event` is where the picture and the access notes of an event are written, for whoever may.
    """

    group: Named
    kind: Kind
    product: ProductShown | None
    event: str | None
    notes: list[str]
    version: int
    item_rows: list[int]
    pool_rows: list[int]
    key: str


class ProductNamed(TypedDict):
    """A product for which a discount code can be good."""

    product_id: str
    name: str


class CodeShown(TypedDict):
    """A discount code: pence or per cent off, of all products or those that are named, from when until when, and as often as it says.

    `good` says that it can be used now.
    """

    code: str
    pence: int
    percent: int
    products: list[ProductNamed]
    begins: str | None
    ends: str | None
    uses: int | None
    used: int | None
    withdrawn: bool
    good: bool


class Codes(Form):
    """The discount codes of a group, and the form for a new one."""

    group: Named
    codes: list[CodeShown]
    products: list[ProductNamed]
    key: str
