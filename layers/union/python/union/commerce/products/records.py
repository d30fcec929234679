"""Reads products as other rooms know them: what is in one, until when it is good for something, and how the shop shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.products import rules
from union.commerce.products.rules import Item, Kind, Status, Window
from union.commerce.products.tables import ItemMap, Product, QuestionMap
from union.errors import NotFound
from union.store import Get, Update
from union.text import order
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.commerce.products.views import ItemShown, ProductFacts, ProductShown
    from union.commerce.questions.rules import Question

MOMENTS = ("sale_begins", "sale_ends", "starts_at", "ends_at", "cancel_until")


def key(group_id: str, product_id: str) -> Get[Product]:
    """Ask for a product; `require` reads what came of it."""
    return Product.by_key(group_id, product_id)


def require(product: Product | None) -> Product:
    """The product, if it was ever on sale. Raises `NotFound`."""
    if product is None or product.status == Status.DRAFT:
        raise NotFound("This is not in the shop any more.")
    return product


def existing(group_id: str, product_id: str) -> Product:
    """The product, on sale or not, read for its committee. Raises `NotFound`."""
    (product,) = store.read(key(group_id, product_id))
    if product is None:
        raise NotFound("There is no such product of this group.")
    return product


def on_sale(group_id: str) -> list[Product]:
    """All published products of a group, events by their date and then the rest by name."""
    published = [product for product in Product.query(group_id) if product.status == Status.PUBLISHED]
    return sorted(published, key=lambda p: (p.starts_at is None, iso(p.starts_at) if p.starts_at else "", order(str(p.name))))


def ever_on_sale(group_id: str) -> list[Product]:
    """All products that a group sells or sold."""
    return [product for product in Product.query(group_id) if product.status != Status.DRAFT]


def waited_for_write(product: Product) -> Update:
    """The part of a transaction that marks a product as one for which people wait."""
    return Update(Product(product.group_id, product.product_id), [Product.waiting.set(True)], Product.product_id.exists())


def asking_write(product: Product, questions: "Sequence[Question]", weeks: int | None) -> Update:
    """The part of a transaction that says what is asked with a product, and for how many weeks after it answers are kept.

    `ConditionFailed` where anything of the product was changed since it was read.
    """
    kept = [
        QuestionMap(
            question_id=one.question_id,
            label=one.label,
            kind=one.kind,
            per=one.per,
            required=one.required,
            choices=list(one.choices),
            at_door=one.at_door,
            withdrawn=one.withdrawn,
        )
        for one in questions
    ]
    keeping = Product.answer_weeks.set(weeks) if weeks else Product.answer_weeks.remove()
    actions = [Product.questions.set(kept), keeping, Product.version.set(int(product.version) + 1)]
    return Update(Product(product.group_id, product.product_id), actions, Product.version == int(product.version))


def window(product: Product) -> Window:
    """When the product is on sale."""
    return Window(product.sale_begins, product.sale_ends)


def buyable(product: Product, now: datetime) -> bool:
    """Whether the product can be bought now: it is on sale, and the event that it is for has not passed."""
    closes = sale_closes(product)
    return product.status == Status.PUBLISHED and window(product).open(now) and (closes is None or now < closes)


def sale_closes(product: Product) -> datetime | None:
    """When nobody can buy the product any more, or be offered it from a waiting list; None where it has no such moment."""
    return product.called_off_at or rules.sale_closes(window(product), product.starts_at, product.ends_at)


def closed(product: Product, now: datetime) -> bool:
    """Whether the time in which the product could be bought has passed."""
    closes = sale_closes(product)
    return closes is not None and closes <= now


def useful_until(product: Product | None) -> datetime | None:
    """Until when a ticket for it can change hands; None where it has no date."""
    if product is None:
        return None
    return product.called_off_at or rules.useful_until(window(product), product.starts_at, product.ends_at)


def over_at(product: Product | None) -> datetime | None:
    """When the event is over, or when it was called off; None for what has no date."""
    if product is None:
        return None
    return product.called_off_at or rules.over_at(product.starts_at, product.ends_at)


def over(product: Product | None, now: datetime) -> bool:
    """Whether the event is over at `now`; never for what has no date."""
    ended = over_at(product)
    return ended is not None and ended <= now


def items(product: Product) -> list[Item]:
    """What there is to choose, as the rules know it."""
    return [_item(kept) for kept in product.items if not kept.withdrawn]


def sold_item(product: Product, item_id: str) -> Item | None:
    """The item that was sold under this id, also where it was withdrawn since."""
    return next((_item(kept) for kept in product.items if kept.item_id == item_id), None)


def _item(kept: ItemMap) -> Item:
    return Item(
        item_id=kept.item_id,
        name=kept.name,
        price=int(kept.price),
        member_price=None if kept.member_price is None else int(kept.member_price),
        members_only=bool(kept.members_only),
        pools=tuple(map(str, kept.pools)),
        limit=int(kept.limit) if kept.limit else None,
        days=int(kept.days) if kept.days else None,
        withdrawn=bool(kept.withdrawn),
    )


def shown(product: Product, member: bool, now: datetime) -> "ProductShown":
    """A product as its pages show it to somebody who is a live member or is not."""
    return {**facts(product, now), "items": [shown_item(item, member) for item in items(product)]}


def facts(product: Product, now: datetime) -> "ProductFacts":
    """A product as pages show it, but for its items."""
    return {
        "product_id": product.product_id,
        "kind": Kind(product.kind),
        "status": Status(product.status),
        "name": product.name,
        "description": product.description,
        "starts_at": iso_or_none(product.starts_at),
        "ends_at": iso_or_none(product.ends_at),
        "venue": product.venue,
        "cancel_until": iso_or_none(product.cancel_until),
        "collection": product.collection,
        "preorder": bool(product.preorder),
        "sale_begins": iso_or_none(product.sale_begins),
        "sale_ends": iso_or_none(product.sale_ends),
        "open": buyable(product, now),
        "closes": iso_or_none(sale_closes(product)),
        "closed": closed(product, now),
        "called_off": product.called_off_because,
    }


def shown_item(item: Item, member: bool) -> "ItemShown":
    """Something to choose, with its price for somebody who is a live member or is not."""
    return {
        "item_id": item.item_id,
        "name": item.name,
        "price": item.costs(member),
        "full_price": item.price,
        "member_price": item.member_price,
        "members_only": item.members_only,
        "limit": item.limit,
        "days": item.days,
    }


def moments(product: Product) -> dict[str, datetime | None]:
    """All that the form for a product dates, by the name of the field."""
    return {name: getattr(product, name) for name in MOMENTS}
