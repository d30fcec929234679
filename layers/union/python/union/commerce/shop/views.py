"""What the shop and the basket show. Prices are in pence."""

from typing import TypedDict

from union.commerce.products.rules import Kind
from union.commerce.products.views import ItemShown, ProductFacts
from union.commerce.questions.views import AskedPlace
from union.commerce.waitlist.views import PlaceOffered
from union.core.policy.views import JoiningStatement
from union.views import Form, Named


class ItemInShop(ItemShown):
    """Something to choose, how many of it are in the caller's basket, and how many are left where those are few."""

    field: str
    quantity: int
    left: int | None
    sold_out: bool


class ProductInShop(ProductFacts):
    """A product with what there is to choose in the shop."""

    items: list[ItemInShop]


class Shop(Form):
    """What a group sells, and how many things are in the caller's basket; `joinable` says that it has memberships."""

    group: Named
    products: list[ProductInShop]
    member: bool
    joinable: bool
    in_basket: int


class Filled(TypedDict):
    """How many things are in the caller's basket now."""

    group: Named
    in_basket: int


class BasketLine(TypedDict):
    """So many of one item in a basket, `most` at most; where it cannot be bought so, `problem` says why."""

    field: str
    product_id: str
    item_id: str
    kind: Kind
    product: str
    item: str
    name: str
    most: int
    quantity: int
    price: int
    amount: int
    problem: str | None


class BasketShown(Form):
    """The caller's basket, what its code takes off, and what it comes to; what is paid for is held for so many minutes.

    `asked` is what the group wants to know of whoever buys.
    """

    group: Named
    lines: list[BasketLine]
    code: str | None
    discount: int
    total: int
    payable: bool
    version: int
    statement: JoiningStatement | None
    asked: list[AskedPlace]
    minutes: int
    key: str


class OfferShown(PlaceOffered):
    """The caller's place on a waiting list, and what is asked of whoever takes what is offered there."""

    asked: list[AskedPlace]
