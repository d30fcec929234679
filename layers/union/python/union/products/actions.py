"""Verbs: what is on sale."""

from datetime import datetime
from typing import Any

from union.errors import NotFound
from union.products.rules import Discount, Item, Status, Window
from union.products.tables import Code, Product
from union.store import Change, Want
from union.times import iso


def wanted(group_id: str, product_id: str) -> Want[Product]:
    """Ask for a product; `found` reads what came of it."""
    return Product.by_key(group_id, product_id)


def wanted_code(group_id: str, code: str) -> Want[Code]:
    """Ask for a code, as somebody typed it; `discount` reads what came of it."""
    return Code.by_key(group_id, code.strip().upper() or "-")


def found(product: Product | None) -> Product:
    """The product, if it was ever on sale. Raises `NotFound`."""
    if product is None or product.status == Status.DRAFT:
        raise NotFound("This is not in the shop any more.")
    return product


def on_sale(group_id: str) -> list[Product]:
    """All published products of a group, events by their date and then the rest by name."""
    published = [product for product in Product.query(group_id) if product.status == Status.PUBLISHED]
    return sorted(published, key=lambda p: (p.starts_at is None, iso(p.starts_at) if p.starts_at else "", str(p.name).casefold()))


def waited_for(product: Product) -> Change:
    """The part of a transaction that marks a product as one for which people wait."""
    return Change(Product(product.group_id, product.product_id), [Product.waiting.set(True)], Product.product_id.exists())


def window(product: Product) -> Window:
    """When the product is on sale."""
    return Window(product.sale_begins, product.sale_ends)


def buyable(product: Product, now: datetime) -> bool:
    """Whether the product can be bought now."""
    return product.status == Status.PUBLISHED and window(product).open(now)


def items(product: Product) -> list[Item]:
    """What there is to choose, as the rules know it."""
    return [_item(kept) for kept in product.items if not kept.withdrawn]


def sold_item(product: Product, item_id: str) -> Item | None:
    """The item that was sold under this id, also where it was withdrawn since."""
    return next((_item(kept) for kept in product.items if kept.item_id == item_id), None)


def discount(code: Code | None, now: datetime) -> Discount | None:
    """What a code takes off, or None where there is no such code or it is not good now."""
    if code is None or code.withdrawn or not Window(code.begins, code.ends).open(now):
        return None
    pool = code_pool(code.group_id, code.code) if code.uses else None
    return Discount(
        code.code, int(code.pence), int(code.percent), tuple(map(str, code.products)), Window(code.begins, code.ends), pool
    )


def code_pool(group_id: str, code: str) -> str:
    """The pool of stock that counts the uses of a code."""
    return f"code#{group_id}#{code}"


def shown(product: Product, member: bool, now: datetime) -> dict[str, Any]:
    """A product as the shop's pages show it to somebody who is a live member or is not."""
    return {
        "product_id": product.product_id,
        "kind": product.kind,
        "status": product.status,
        "name": product.name,
        "description": product.description,
        "starts_at": _iso(product.starts_at),
        "ends_at": _iso(product.ends_at),
        "venue": product.venue,
        "cancel_until": _iso(product.cancel_until),
        "collection": product.collection,
        "preorder": bool(product.preorder),
        "sale_begins": _iso(product.sale_begins),
        "sale_ends": _iso(product.sale_ends),
        "open": buyable(product, now),
        "items": [_shown_item(item, member) for item in items(product)],
    }


def _shown_item(item: Item, member: bool) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "name": item.name,
        "price": item.costs(member),
        "full_price": item.price,
        "member_price": item.member_price,
        "members_only": item.members_only,
        "limit": item.limit,
    }


def _item(kept: Any) -> Item:
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


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
