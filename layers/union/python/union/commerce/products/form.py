"""The form for a product: what stands in its fields, and which rows it has."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids
from union.commerce.products import records, rules
from union.commerce.products.rules import Item, Kind, Status
from union.core.people.rules import Caller, Can
from union.errors import Invalid
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.groups.rules import may_sell_memberships
from union.money import plain
from union.times import london

if TYPE_CHECKING:
    from union.commerce.products.tables import PoolMap, Product
    from union.commerce.products.views import ProductForm
    from union.membership.groups.tables import Group

_ROW_NUMBER = re.compile(r"[1-9][0-9]?")


def shown(
    group_id: str, product_id: str | None, kind: str, typed: Mapping[str, str], caller: Caller, now: datetime
) -> "ProductForm":
    """What the form for a product shows: a new one of `kind`, or the one there is; with what was `typed`, where it was sent before.

    Raises `NotFound`, `NotAllowed` and `Invalid`.
    """
    office, group = offices.of(group_id, caller, now)
    office.must(Can.MONEY)
    product = records.existing(group_id, product_id) if product_id else None
    listed = product is not None and product.kind == Kind.TICKET and product.status != Status.DRAFT
    chosen = kind_for(product.kind if product else kind, group)
    values = typed if "kind" in typed else written(product) if product else _to_begin_with(chosen, group)
    items_taken = _numbers(item.item_id for item in product.items) if product else set()
    pools_taken = _numbers(row_number(pool) for pool in product.pools) if product else set()
    return {
        "group": groups.name_view(group),
        "kind": chosen,
        "product": records.shown(product, False, now) if product else None,
        "event": f"/groups/{group_id}/events/{product_id}" if listed and office.may(Can.PAGE) else None,
        "notes": rules.notes(records.moments(product), now) if product else [],
        "version": int(product.version) if product else 0,
        "item_rows": rules.rows(_rows(values, "item"), items_taken, rules.MOST_ITEMS),
        "pool_rows": rules.rows(_rows(values, "pool"), pools_taken, rules.MOST_POOLS) if chosen == Kind.TICKET else [],
        "key": ids.key(),
        "values": dict(values),
        "errors": {},
    }


def _rows(values: Mapping[str, str], of: str) -> set[int]:
    """The numbers of the rows of a form in which something stands."""
    names = (name for name, value in values.items() if name.startswith(of) and value.strip())
    return _numbers(name.partition("_")[0].removeprefix(of) for name in names)


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if _ROW_NUMBER.fullmatch(text)}


def row_number(pool: "PoolMap") -> str:
    """The number of the row in which a pool stands."""
    return str(pool.pool_id).rpartition("#")[2]


def _to_begin_with(kind: Kind, group: "Group") -> dict[str, str]:
    """A group that has memberships already begins with these."""
    if kind != Kind.MEMBERSHIP:
        return {}
    values = {"name": "Membership"}
    for number, kept in enumerate(group.offers, start=1):
        told = groups.offer(kept)
        values |= {f"item{number}_name": told["name"], f"item{number}_price": plain(told["price"])}
        values |= {f"item{number}_days": str(told["days"])} if told["days"] else {}
    return values


def written(product: "Product") -> dict[str, str]:
    """A product as its form's fields have it."""
    fields: dict[str, str | None] = {
        "name": product.name,
        "description": product.description,
        "venue": product.venue,
        "collection": product.collection,
    }
    fields["preorder"] = "yes" if product.preorder else None
    for name in records.MOMENTS:
        moment = getattr(product, name)
        fields |= {f"{name}_date": f"{london(moment):%Y-%m-%d}", f"{name}_time": f"{london(moment):%H:%M}"} if moment else {}
    for pool in product.pools if product.kind == Kind.TICKET else ():
        fields |= {f"pool{row_number(pool)}_name": pool.name, f"pool{row_number(pool)}_size": str(int(pool.size))}
    sizes = {str(pool.pool_id): int(pool.size) for pool in product.pools}
    for item in records.items(product):
        fields |= {f"item{item.item_id}_{name}": value for name, value in _written_item(item, sizes, product.kind).items()}
    return {name: str(value) for name, value in fields.items() if value is not None}


def _written_item(item: Item, sizes: Mapping[str, int], kind: str) -> dict[str, Any]:
    own = next((sizes[pool] for pool in item.pools if pool in sizes), None)
    return {
        "name": item.name,
        "price": plain(item.price),
        "member_price": None if item.member_price is None else plain(item.member_price),
        "members_only": "yes" if item.members_only else None,
        "limit": item.limit,
        "days": item.days,
        "stock": own if kind == Kind.MERCHANDISE else None,
        **({f"pool{pool.rpartition('#')[2]}": "yes" for pool in item.pools} if kind == Kind.TICKET else {}),
    }


def kind_for(kind: str, group: "Group") -> Kind:
    """What somebody wants to sell, where a group of this type can sell it. Raises `Invalid`."""
    if kind not in set(Kind):
        raise Invalid.field("kind", "Please choose what you want to sell.")
    if kind == Kind.MEMBERSHIP and not may_sell_memberships(group.type):
        raise Invalid.field("kind", "Groups of this type are free to join, so they sell no memberships.")
    return Kind(kind)
