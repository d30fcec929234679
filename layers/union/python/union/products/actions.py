"""Verbs: what is on sale, and what its committee does to have it so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.exceptions import DeleteError

from union import ids, store
from union.audit.actions import noted
from union.errors import Conflict, Invalid, NotFound
from union.groups import actions as groups
from union.groups.rules import may_sell_memberships
from union.money import plain
from union.people import actions as people
from union.people.rules import Caller, must_lead
from union.products import rules
from union.products.rules import Discount, Draft, Item, Kind, Status, Window
from union.products.tables import Code, ItemMap, PoolMap, Product
from union.stock import actions as stock
from union.store import Change, Lost, Save, Want
from union.times import iso, london, london_day


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


def listed(group_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """All that a group sells or sold, with its stock, for its committee. Raises `NotFound` and `NotAllowed`."""
    group = _leading(group_id, caller, now)
    there = sorted(Product.query(group_id), key=lambda p: (_ORDER[Status(p.status)], str(p.name).casefold()))
    return {
        "group": groups.named(group),
        "products": [{**shown(product, True, now), "pools": [_stock(pool, now) for pool in product.pools]} for product in there],
        "sells_memberships": may_sell_memberships(group.type),
        "has_memberships": any(product.kind == Kind.MEMBERSHIP for product in there),
    }


def _stock(pool: Any, now: datetime) -> dict[str, Any]:
    size, sold, held = stock.counts(str(pool.pool_id), now)
    return {"name": pool.name, "size": size or int(pool.size), "sold": sold, "held": held}


_ORDER = {Status.PUBLISHED: 0, Status.DRAFT: 1, Status.ARCHIVED: 2}


def form(group_id: str, product_id: str | None, kind: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """What the form for a product shows: a new one of `kind`, or the one there is. Raises `NotFound`, `NotAllowed` and `Invalid`."""
    group = _leading(group_id, caller, now)
    product = _existing(group_id, product_id) if product_id else None
    chosen = _kind(product.kind if product else kind, group)
    values = written(product) if product else {}
    rows = [int(name.partition("_")[0][4:]) for name in values if name.startswith("item")]
    pool_rows = [int(name.partition("_")[0][4:]) for name in values if name.startswith("pool")]
    return {
        "group": groups.named(group),
        "kind": chosen,
        "product": shown(product, True, now) if product else None,
        "version": int(product.version) if product else 0,
        "item_rows": list(range(1, min(max(rows, default=0) + 3, rules.MOST_ITEMS + 1))),
        "pool_rows": list(range(1, min(max(pool_rows, default=0) + 2, rules.MOST_POOLS + 1))),
        "key": ids.key(),
        "values": values,
        "errors": {},
    }


def written(product: Product) -> dict[str, str]:
    """A product as its form's fields have it."""
    fields: dict[str, str | None] = {
        "name": product.name,
        "description": product.description,
        "venue": product.venue,
        "collection": product.collection,
    }
    fields["preorder"] = "yes" if product.preorder else None
    for name in ("sale_begins", "sale_ends", "starts_at", "ends_at", "cancel_until"):
        moment = getattr(product, name)
        fields |= {f"{name}_date": f"{london(moment):%Y-%m-%d}", f"{name}_time": f"{london(moment):%H:%M}"} if moment else {}
    for pool in product.pools if product.kind == Kind.TICKET else ():
        number = str(pool.pool_id).rpartition("#")[2]
        fields |= {f"pool{number}_name": pool.name, f"pool{number}_size": str(int(pool.size))}
    sizes = {str(pool.pool_id): int(pool.size) for pool in product.pools}
    for item in items(product):
        fields |= {f"item{item.item_id}_{name}": value for name, value in _written_item(item, sizes).items()}
    return {name: str(value) for name, value in fields.items() if value is not None}


def _written_item(item: Item, sizes: Mapping[str, int]) -> dict[str, Any]:
    own = next((sizes[pool] for pool in item.pools if pool in sizes), None)
    return {
        "name": item.name,
        "price": plain(item.price),
        "member_price": None if item.member_price is None else plain(item.member_price),
        "members_only": "yes" if item.members_only else None,
        "limit": item.limit,
        "days": item.days,
        "stock": own,
        **{f"pool{pool.rpartition('#')[2]}": "yes" for pool in item.pools},
    }


def make(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime) -> str:
    """Write a new product down as a draft; returns its id. A second click finds the first one's."""
    group = _leading(group_id, caller, now)
    _kind(draft.kind, group)
    rules.check(draft)
    product_id = rules.MEMBERSHIP if draft.kind == Kind.MEMBERSHIP else ids.derived(group_id, caller.person_id, key)
    product = _product(group_id, product_id, draft, Status.DRAFT, 1, now)
    try:
        store.commit(Save(product, Product.product_id.does_not_exist()), _noted(product, "drafted", caller, now))
    except Lost as lost:
        if draft.kind == Kind.MEMBERSHIP:
            raise Conflict("This group has its memberships already. Please change those.") from lost
    return product_id


def change(group_id: str, product_id: str, caller: Caller, draft: Draft, version: int, now: datetime) -> None:
    """Change a product that was at `version`. Its stock follows first: what is sold or held is never taken away.

    Raises `Invalid` for what cannot be sold so, `Conflict` where somebody else changed it since.
    """
    group = _leading(group_id, caller, now)
    before = _existing(group_id, product_id)
    _kind(draft.kind, group)
    rules.check(draft)
    if int(before.version) != version or before.kind != draft.kind:
        raise Conflict("Somebody else has changed this since you opened the page. Please look at it again.")
    after = _product(group_id, product_id, draft, Status(before.status), version + 1, now)
    after.waiting = before.waiting
    after.items = [*after.items, *_withdrawn(before, after)]
    if before.status == Status.PUBLISHED:
        _stock_up(after, now)
    parts = [groups.offering(group_id, _offers(after))] if _on_offer(after) else []
    try:
        store.commit(Save(after, Product.version == version), *parts, _noted(after, "changed", caller, now))
    except Lost as lost:
        raise Conflict("Somebody else has changed this since you opened the page. Please look at it again.") from lost


def _withdrawn(before: Product, after: Product) -> list[Any]:
    """Items that are no longer sold stay on record where they may have been sold."""
    if before.status == Status.DRAFT:
        return []
    kept = {item.item_id for item in after.items}
    gone = [item for item in before.items if item.item_id not in kept]
    for item in gone:
        item.withdrawn = True
    return gone


def publish(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Put a product on sale, its stock first. Doing it again changes nothing."""
    _leading(group_id, caller, now)
    product = _existing(group_id, product_id)
    if product.status == Status.PUBLISHED:
        return
    _stock_up(product, now)
    _move(product, Status.PUBLISHED, caller, now)


def archive(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Take a product off sale; what was bought stays good. Doing it again changes nothing."""
    _leading(group_id, caller, now)
    product = _existing(group_id, product_id)
    if product.status != Status.ARCHIVED:
        _move(product, Status.ARCHIVED, caller, now)


def _move(product: Product, to: Status, caller: Caller, now: datetime) -> None:
    status = rules.moved(product.status, to)
    actions = [Product.status.set(status), Product.version.set(int(product.version) + 1), Product.changed_at.set(now)]
    moving = Change(Product(product.group_id, product.product_id), actions, Product.version == product.version)
    offers = _offers(product) if status == Status.PUBLISHED else []
    parts = [groups.offering(str(product.group_id), offers)] if product.kind == Kind.MEMBERSHIP else []
    try:
        store.commit(moving, *parts, _noted(product, status, caller, now))
    except Lost as lost:
        raise Conflict("Somebody else has changed this since you opened the page. Please look at it again.") from lost


def discard(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Throw a draft away. What was on sale once can only be archived: somebody may have bought it. Raises `Conflict`."""
    _leading(group_id, caller, now)
    product = _existing(group_id, product_id)
    try:
        product.delete(Product.status == Status.DRAFT)
    except DeleteError as failure:
        raise Conflict("This was on sale, so it is kept. You can take it off sale.") from failure


def _stock_up(product: Product, now: datetime) -> None:
    """Give each pool its size. More places come before anybody can ask for them, fewer only where they are free."""
    for pool in product.pools:
        number = str(pool.pool_id).rpartition("#")[2]
        try:
            stock.resize(str(pool.pool_id), int(pool.size), now)
        except Conflict as failure:
            name = f"pool{number}_size" if product.kind == Kind.TICKET else f"item{number}_stock"
            raise Invalid.field(name, failure.detail) from failure


def _product(group_id: str, product_id: str, draft: Draft, status: Status, version: int, now: datetime) -> Product:
    return Product(
        group_id=group_id,
        product_id=product_id,
        kind=draft.kind,
        status=status,
        name=draft.name,
        description=draft.description,
        items=[_kept(item) for item in rules.items(product_id, draft)],
        pools=[
            PoolMap(pool_id=rules.pool_id(product_id, p.number), name=p.name, size=p.size) for p in rules.pools(product_id, draft)
        ],
        sale_begins=draft.sale.begins,
        sale_ends=draft.sale.ends,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        venue=draft.venue or None,
        cancel_until=draft.cancel_until,
        collection=draft.collection or None,
        preorder=draft.preorder,
        version=version,
        changed_at=now,
    )


def _kept(item: Item) -> ItemMap:
    return ItemMap(
        item_id=item.item_id,
        name=item.name,
        price=item.price,
        member_price=item.member_price,
        members_only=item.members_only,
        pools=list(item.pools),
        limit=item.limit,
        days=item.days,
    )


def _on_offer(product: Product) -> bool:
    return bool(product.kind == Kind.MEMBERSHIP and product.status == Status.PUBLISHED)


def _offers(product: Product) -> list[dict[str, Any]]:
    told = {"sale_begins": product.sale_begins, "sale_ends": product.sale_ends}
    return [{"offer_id": i.item_id, "name": i.name, "price": i.price, "days": i.days, **told} for i in items(product)]


def _leading(group_id: str, caller: Caller, now: datetime) -> Any:
    kept, member = people.read_for(caller, groups.wanted(group_id), people.on_committee(group_id, caller.person_id))
    group = groups.found(kept)
    must_lead(caller, group.type, people.terms(member), london_day(now))
    return group


def _kind(kind: str, group: Any) -> Kind:
    if kind not in set(Kind):
        raise Invalid.field("kind", "Please choose what you want to sell.")
    if kind == Kind.MEMBERSHIP and not may_sell_memberships(group.type):
        raise Invalid.field("kind", "Groups of this type are free to join, so they sell no memberships.")
    return Kind(kind)


def _existing(group_id: str, product_id: str) -> Product:
    (product,) = store.read(wanted(group_id, product_id))
    if product is None:
        raise NotFound("There is no such product of this group.")
    return product


def _noted(product: Product, act: str, caller: Caller, now: datetime) -> Save:
    return noted(
        f"product#{product.product_id}", act, caller.person_id, now, group=str(product.group_id), version=int(product.version)
    )


def codes(group_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """The discount codes of a group and what the form for a new one shows, for its committee."""
    group = _leading(group_id, caller, now)
    there = sorted(Code.query(group_id), key=lambda code: (bool(code.withdrawn), str(code.code)))
    chosen = [{"product_id": product.product_id, "name": product.name} for product in on_sale(group_id)]
    return {
        "group": groups.named(group),
        "codes": [_shown_code(code, now) for code in there],
        "products": chosen,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _shown_code(code: Code, now: datetime) -> dict[str, Any]:
    used = stock.counts(code_pool(str(code.group_id), str(code.code)), now)[1] if code.uses else None
    return {
        "code": code.code,
        "pence": int(code.pence),
        "percent": int(code.percent),
        "products": list(map(str, code.products)),
        "begins": _iso(code.begins),
        "ends": _iso(code.ends),
        "uses": int(code.uses) if code.uses else None,
        "used": used,
        "withdrawn": bool(code.withdrawn),
        "good": discount(code, now) is not None,
    }


def make_code(group_id: str, caller: Caller, draft: Discount, uses: int | None, now: datetime) -> None:
    """Make a discount code, good `uses` times or as often as anybody likes. Raises `Conflict` where the group has such a code."""
    _leading(group_id, caller, now)
    code = rules.check_code(draft)
    kept = Code(
        group_id=group_id,
        code=code,
        pence=draft.pence,
        percent=draft.percent,
        products=list(draft.products),
        begins=draft.window.begins,
        ends=draft.window.ends,
        uses=uses,
        version=1,
    )
    if uses:
        stock.open_pool(code_pool(group_id, code), uses)
    noting = noted(f"code#{group_id}#{code}", "made", caller.person_id, now)
    try:
        store.commit(Save(kept, Code.code.does_not_exist()), noting)
    except Lost as lost:
        raise Conflict("There is such a code already.", {"code": "There is such a code already."}) from lost


def withdraw_code(group_id: str, code: str, caller: Caller, now: datetime) -> None:
    """Let a code be good no more. Doing it again changes nothing."""
    _leading(group_id, caller, now)
    withdrawing = Change(Code(group_id, code), [Code.withdrawn.set(True)], Code.code.exists())
    try:
        store.commit(withdrawing, noted(f"code#{group_id}#{code}", "withdrawn", caller.person_id, now))
    except Lost as lost:
        raise NotFound("There is no such code.") from lost
