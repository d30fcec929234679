"""Verbs: what is on sale, and what its committee does to have it so."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from union import ids, store, sweeps
from union.commerce.products import rules
from union.commerce.products.rules import Discount, Draft, Item, Kind, Occasion, Status, Window
from union.commerce.products.tables import Code, ItemMap, PoolMap, Product
from union.commerce.stock import actions as stock
from union.core.audit.actions import noted
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.rules import may_sell_memberships
from union.money import plain
from union.store import ConditionFailed, Delete, Get, Put, Update
from union.text import order
from union.times import iso, london

if TYPE_CHECKING:
    from union.membership.groups.tables import Group

_MOMENTS = ("sale_begins", "sale_ends", "starts_at", "ends_at", "cancel_until")
_ROW_NUMBER = re.compile(r"[1-9][0-9]?")


def wanted(group_id: str, product_id: str) -> Get[Product]:
    """Ask for a product; `found` reads what came of it."""
    return Product.by_key(group_id, product_id)


def wanted_code(group_id: str, code: str) -> Get[Code]:
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
    return sorted(published, key=lambda p: (p.starts_at is None, iso(p.starts_at) if p.starts_at else "", order(str(p.name))))


def waited_for(product: Product) -> Update:
    """The part of a transaction that marks a product as one for which people wait."""
    return Update(Product(product.group_id, product.product_id), [Product.waiting.set(True)], Product.product_id.exists())


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
        "closes": _iso(sale_closes(product)),
        "closed": closed(product, now),
        "called_off": product.called_off_because,
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
        "days": item.days,
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
    office, group = _office(group_id, caller, now)
    there = sorted(Product.query(group_id), key=lambda p: (_ORDER[Status(p.status)], order(str(p.name))))
    return {
        "group": groups.named(group),
        "products": [_listed(product, now) for product in there],
        "may": {"door": office.may(Can.DOOR)},
        "sells_memberships": may_sell_memberships(group.type),
        "has_memberships": any(product.kind == Kind.MEMBERSHIP for product in there),
    }


def _listed(product: Product, now: datetime) -> dict[str, Any]:
    return {**shown(product, False, now), "over": over(product, now), "pools": [_stock(pool, now) for pool in product.pools]}


def _stock(pool: Any, now: datetime) -> dict[str, Any]:
    places, sold, held = stock.counts(str(pool.pool_id), now)
    size = places or int(pool.size)
    return {"name": pool.name, "size": size, "sold": sold, "held": held, "left": size - sold - held}


_ORDER = {Status.PUBLISHED: 0, Status.DRAFT: 1, Status.ARCHIVED: 2}


def form(
    group_id: str, product_id: str | None, kind: str, typed: Mapping[str, str], caller: Caller, now: datetime
) -> dict[str, Any]:
    """What the form for a product shows: a new one of `kind`, or the one there is; with what was `typed`, where it was sent before.

    Raises `NotFound`, `NotAllowed` and `Invalid`.
    """
    group = _leading(group_id, caller, now)
    product = _existing(group_id, product_id) if product_id else None
    chosen = _kind(product.kind if product else kind, group)
    values = typed if "kind" in typed else written(product) if product else _to_begin_with(chosen, group)
    items_taken = _numbers(item.item_id for item in product.items) if product else set()
    pools_taken = _numbers(_number(pool) for pool in product.pools) if product else set()
    return {
        "group": groups.named(group),
        "kind": chosen,
        "product": shown(product, False, now) if product else None,
        "notes": rules.notes(_moments(product), now) if product else [],
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


def _number(pool: Any) -> str:
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


def written(product: Product) -> dict[str, str]:
    """A product as its form's fields have it."""
    fields: dict[str, str | None] = {
        "name": product.name,
        "description": product.description,
        "venue": product.venue,
        "collection": product.collection,
    }
    fields["preorder"] = "yes" if product.preorder else None
    for name in _MOMENTS:
        moment = getattr(product, name)
        fields |= {f"{name}_date": f"{london(moment):%Y-%m-%d}", f"{name}_time": f"{london(moment):%H:%M}"} if moment else {}
    for pool in product.pools if product.kind == Kind.TICKET else ():
        fields |= {f"pool{_number(pool)}_name": pool.name, f"pool{_number(pool)}_size": str(int(pool.size))}
    sizes = {str(pool.pool_id): int(pool.size) for pool in product.pools}
    for item in items(product):
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


def make(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime) -> str:
    """Write a new product down as a draft; returns its id. A second click finds the first one's.

    Raises `Invalid` for what cannot be sold so, `Conflict` for a second membership: a group has one product of that kind.
    """
    group = _leading(group_id, caller, now)
    _kind(draft.kind, group)
    rules.check(draft, now, {})
    product_id = rules.MEMBERSHIP if draft.kind == Kind.MEMBERSHIP else ids.derived(group_id, caller.person_id, key)
    product = _product(group_id, product_id, draft, Status.DRAFT, 1, now)
    try:
        store.commit(Put(product, Product.product_id.does_not_exist()), _noted(product, "drafted", caller, now))
    except ConditionFailed as lost:
        if draft.kind == Kind.MEMBERSHIP and not _same(_existing(group_id, product_id), product):
            raise Conflict("This group has its memberships already. Please change those.") from lost
    return product_id


def change(group_id: str, product_id: str, caller: Caller, draft: Draft, version: int, now: datetime) -> None:
    """Change a product that was at `version`. A second click changes nothing more.

    Where it is on sale its stock follows: fewer places before the change is written, and never fewer than are sold or held; more only
    after it. So whatever breaks down in between, no more is sold than is written down, and saving again mends the rest.
    Raises `Invalid` for what cannot be sold so, `Conflict` where somebody else changed it since.
    """
    group = _leading(group_id, caller, now)
    before = _existing(group_id, product_id)
    _kind(draft.kind, group)
    if before.kind != draft.kind:
        raise Invalid.field("kind", "A product stays of the kind it is. Please make a new one.")
    rules.check(draft, now, _moments(before))
    if before.status != Status.DRAFT:
        rules.check_change(draft, {_number(pool) for pool in before.pools}, preorder=bool(before.preorder))
    if before.called_off_at:
        raise Conflict(_CALLED_OFF)
    after = _product(group_id, product_id, draft, Status(before.status), version + 1, now)
    _keep_what_was_sold(before, after)
    if _same(before, after):
        _settle(group_id, product_id, now)
        return
    if int(before.version) != version:
        raise Conflict(_CHANGED)
    _take_away(before, after, now)
    offered = after.kind == Kind.MEMBERSHIP and after.status == Status.PUBLISHED
    parts = [groups.offering(group_id, _offers(after))] if offered else []
    moving = _moving(before, after, now)
    counted = limits.reaching(Reach.EVENT_MOVED, product_id, now) if moving else []
    try:
        store.commit(_writing(after, version, moving), *parts, _noted(after, "changed", caller, now), *counted)
    except ConditionFailed as lost:
        limits.refuse(lost, Reach.EVENT_MOVED, counted, "starts_at")
        raise Conflict(_CHANGED) from lost
    finally:
        _settle(group_id, product_id, now)


_CHANGED = (
    "Somebody else has changed this since you opened the page. What you typed is still here: "
    "have a look at theirs first, because saving now puts yours in its place."
)
_WRITTEN = ["name", "description", "items", "pools", "sale_begins", "sale_ends", "starts_at", "ends_at"]
_WRITTEN += ["venue", "cancel_until", "collection", "preorder"]


_CALLED_OFF = "This event was called off, so it stays as it is. Please make a new one."
_TELLING = "holders"


def occasion(product: Product) -> Occasion:
    """When and where an event is."""
    return Occasion(product.starts_at, product.ends_at, product.venue)


def told_before(product: Product) -> Occasion:
    """When and where a moved event was before."""
    kept = product.moved_from or {}
    moments = {name: datetime.fromisoformat(kept[name]) if kept.get(name) else None for name in ("starts_at", "ends_at")}
    return Occasion(**moments, venue=kept.get("venue"))


def _moving(before: Product, after: Product, now: datetime) -> list[Action]:
    """What is kept of an event that is moved after it was on sale, so that those who hold tickets are told.

    While nobody can have been told of the move before, what they know is what it was before that one. A slip that is put back by then was
    no move: what was kept of the move before it stands again, and whoever had not been told of that one still is to be.
    """
    if before.kind != Kind.TICKET or before.status == Status.DRAFT or over(before, now) or occasion(before).same(occasion(after)):
        return []
    was, earlier = occasion(before), _last_move(before)
    if before.telling and before.moved_from and now < before.moved_at + rules.SECOND_THOUGHTS:
        known, told = told_before(before), before.moved_from.get("earlier")
        if known.same(occasion(after)):
            return [_next_edition(before), *_as_moved(told)]
        was, earlier = known, told
    kept = {"starts_at": _iso(was.starts_at), "ends_at": _iso(was.ends_at), "venue": was.venue, "earlier": earlier}
    return [
        _next_edition(before),
        Product.moved_at.set(now),
        Product.moved_from.set(kept),
        Product.telling.set(_TELLING),
    ]


def _next_edition(product: Product) -> Action:
    return Product.edition.set(int(product.edition or 1) + 1)


def _last_move(product: Product) -> dict[str, Any] | None:
    """When an event was moved last, from where, and whether that is still being told, to be kept with its next move."""
    if not product.moved_from:
        return None
    moved_from = {**product.moved_from, "earlier": None}
    return {"at": product.moved_at.isoformat(), "from": moved_from, "telling": bool(product.telling)}


def _as_moved(last: dict[str, Any] | None) -> list[Action]:
    if last is None:
        return [Product.moved_at.remove(), Product.moved_from.remove(), Product.telling.remove()]
    telling = Product.telling.set(_TELLING) if last.get("telling") else Product.telling.remove()
    return [Product.moved_at.set(datetime.fromisoformat(last["at"])), Product.moved_from.set(last["from"]), telling]


def moved_since(product: Product, at: datetime, now: datetime) -> bool:
    """Whether the event was moved at `at` or later, and lately enough for tickets to be given back for it."""
    return product.moved_at is not None and at <= product.moved_at and now < back_until(product)


def back_until(product: Product) -> datetime:
    """Until when tickets can be given back because the event was moved."""
    return (product.moved_at or product.changed_at) + rules.MOVED_BACK_WITHIN


def to_tell() -> Iterator[tuple[str, str]]:
    """The events, (group id, product id), that were moved or called off of which not everybody has been told yet, by an eventual look."""
    for found in sweeps.readable("moved event", Product.by_telling.query(_TELLING)):
        yield str(found.group_id), str(found.product_id)


def all_told(product: Product) -> Update:
    """The part after which nobody is to be told of an event any more. `ConditionFailed` where the event was moved or called off since."""
    return Update(
        Product(product.group_id, product.product_id), [Product.telling.remove()], Product.edition == int(product.edition)
    )


def call_off(group_id: str, product_id: str, caller: Caller, *, reason: str, now: datetime) -> None:
    """Call an event off, for good: it is off sale at once, all who hold tickets are told, and everybody gets their money back.

    Doing it again changes nothing. Raises `Conflict` for what is no event that was on sale, or is over already.
    """
    _leading(group_id, caller, now)
    product = _existing(group_id, product_id)
    if product.called_off_at:
        return
    if product.kind != Kind.TICKET or product.status == Status.DRAFT or over(product, now):
        raise Conflict("Only an event that was on sale and is not over can be called off.")
    version = int(product.version)
    actions = [
        Product.status.set(Status.ARCHIVED),
        Product.version.set(version + 1),
        Product.changed_at.set(now),
        Product.called_off_at.set(now),
        Product.called_off_because.set(reason),
        Product.edition.set(int(product.edition or 1) + 1),
        Product.telling.set(_TELLING),
    ]
    product.version = version + 1
    calling = Update(Product(group_id, product_id), actions, Product.version == version)
    try:
        store.commit(calling, _noted(product, "called off", caller, now))
    except ConditionFailed as lost:
        if _existing(group_id, product_id).called_off_at is None:
            raise Conflict(_CHANGED) from lost


def _writing(product: Product, version: int, more: Sequence[Action] = ()) -> Update:
    """The part of a transaction that changes what a committee writes down, and nothing else that is kept of a product."""
    told = {name: getattr(product, name) for name in _WRITTEN}
    actions = [
        getattr(Product, name).remove() if value is None else getattr(Product, name).set(value) for name, value in told.items()
    ]
    actions += [Product.version.set(version + 1), Product.changed_at.set(product.changed_at), *more]
    return Update(Product(product.group_id, product.product_id), actions, Product.version == version)


def _same(one: Product, other: Product) -> bool:
    """Whether the same is written down in both."""
    kept, sent = one.serialize(), other.serialize()
    return one.kind == other.kind and all(kept.get(name) == sent.get(name) for name in _WRITTEN)


def _keep_what_was_sold(before: Product, after: Product) -> None:
    """Items that are no longer sold stay on record with their stock where they may have been sold, so that their numbers mean no others."""
    if before.status == Status.DRAFT:
        return
    kept = {item.item_id for item in after.items}
    pools = {pool.pool_id for pool in after.pools}
    gone = [item for item in before.items if item.item_id not in kept]
    for item in gone:
        item.withdrawn = True
    after.items = [*after.items, *gone]
    after.pools = [*after.pools, *(pool for pool in before.pools if pool.pool_id not in pools)]


def publish(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Put a product on sale, its stock first. Doing it again changes nothing, and mends stock that was not made to the end.

    Raises `Invalid` where nobody could buy it any more.
    """
    _leading(group_id, caller, now)
    product = _existing(group_id, product_id)
    if product.status == Status.PUBLISHED:
        _settle(group_id, product_id, now)
        return
    if product.called_off_at:
        raise Conflict(_CALLED_OFF)
    rules.check_sale(window(product), product.starts_at, product.ends_at, now)
    for pool in product.pools:
        _resize(product, pool, now)
    _move(product, Status.PUBLISHED, caller, now)


def archive(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Take a product off sale; what was bought stays good. Doing it again changes nothing."""
    _leading(group_id, caller, now)
    product = _existing(group_id, product_id)
    if product.status != Status.ARCHIVED:
        _move(product, Status.ARCHIVED, caller, now)


def _move(product: Product, to: Status, caller: Caller, now: datetime) -> None:
    group_id, product_id, version = str(product.group_id), str(product.product_id), int(product.version)
    status = rules.moved(product.status, to)
    actions = [Product.status.set(status), Product.version.set(version + 1), Product.changed_at.set(now)]
    moving = Update(Product(group_id, product_id), actions, Product.version == version)
    offers = _offers(product) if status == Status.PUBLISHED else []
    parts = [groups.offering(group_id, offers)] if product.kind == Kind.MEMBERSHIP else []
    product.version = version + 1
    try:
        store.commit(moving, *parts, _noted(product, status, caller, now))
    except ConditionFailed as lost:
        found = _settle(group_id, product_id, now)
        if found is None or found.status != status:
            raise Conflict("Somebody else has just changed this. Please look at it again.") from lost


def discard(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Throw a draft away. Doing it again changes nothing.

    Raises `Conflict` for what was on sale once, which can only be archived: somebody may have bought it.
    """
    _leading(group_id, caller, now)
    (product,) = store.read(wanted(group_id, product_id))
    if product is None:
        return
    forgetting = Delete(Product(group_id, product_id), (Product.status == Status.DRAFT) & (Product.version == product.version))
    try:
        store.commit(forgetting, _noted(product, "thrown away", caller, now))
    except ConditionFailed as lost:
        (product,) = store.read(wanted(group_id, product_id))
        if product is not None:
            raise Conflict("This was on sale or has just been changed, so it is kept. You can take it off sale.") from lost


def _take_away(before: Product, after: Product, now: datetime) -> None:
    """Take away the places that there shall not be any more, or none at all where some are sold or held. Raises `Invalid` at the field."""
    if before.status != Status.PUBLISHED:
        return
    sizes = {pool.pool_id: int(pool.size) for pool in before.pools}
    try:
        for pool in after.pools:
            if int(pool.size) < sizes.get(pool.pool_id, 0):
                _resize(after, pool, now)
    except Invalid:
        _settle(str(before.group_id), str(before.product_id), now)
        raise


def _resize(product: Product, pool: Any, now: datetime) -> None:
    try:
        stock.resize(str(pool.pool_id), int(pool.size), now)
    except Conflict as failure:
        name = f"pool{_number(pool)}_size" if product.kind == Kind.TICKET else f"item{_number(pool)}_stock"
        raise Invalid.field(name, failure.detail) from failure


def _settle(group_id: str, product_id: str, now: datetime) -> Product | None:
    """Give the pools of a product that is on sale the sizes that are written down; returns it as it is now."""
    (product,) = store.read(wanted(group_id, product_id))
    if product is not None and product.status == Status.PUBLISHED:
        for pool in product.pools:
            with suppress(Conflict):
                stock.resize(str(pool.pool_id), int(pool.size), now)
    return product


def _product(group_id: str, product_id: str, draft: Draft, status: Status, version: int, now: datetime) -> Product:
    return Product(
        group_id=group_id,
        product_id=product_id,
        kind=draft.kind,
        status=status,
        name=draft.name,
        description=draft.description,
        items=[_kept(item) for item in rules.items(product_id, draft)],
        pools=[PoolMap(pool_id=rules.pool_id(product_id, p.number), name=p.name, size=p.size) for p in rules.pools(draft)],
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


def _moments(product: Product) -> dict[str, datetime | None]:
    return {name: getattr(product, name) for name in _MOMENTS}


def _offers(product: Product) -> list[dict[str, Any]]:
    told = {"sale_begins": product.sale_begins, "sale_ends": product.sale_ends}
    return [{"offer_id": i.item_id, "name": i.name, "price": i.price, "days": i.days, **told} for i in items(product)]


def _leading(group_id: str, caller: Caller, now: datetime) -> Any:
    return _office(group_id, caller, now)[1]


def _office(group_id: str, caller: Caller, now: datetime) -> tuple[people.Office, Any]:
    kept, member = people.read_for(caller, groups.wanted(group_id), people.on_committee(group_id, caller.person_id))
    group = groups.found(kept)
    office = people.Office(caller, group, member, now)
    office.must(Can.MONEY)
    return office, group


def _kind(kind: str, group: "Group") -> Kind:
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


def _noted(product: Product, act: str, caller: Caller, now: datetime) -> Put:
    return noted(
        f"product#{product.product_id}", act, caller.person_id, now, group=str(product.group_id), version=int(product.version)
    )


def codes(group_id: str, caller: Caller, typed: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The discount codes of a group and what the form for a new one shows, with what was `typed`, for its committee."""
    group = _leading(group_id, caller, now)
    there = sorted(Code.query(group_id), key=lambda code: (bool(code.withdrawn), str(code.code)))
    products = sorted(Product.query(group_id), key=lambda p: order(str(p.name)))
    return {
        "group": groups.named(group),
        "codes": [_shown_code(code, {str(p.product_id): str(p.name) for p in products}, now) for code in there],
        "products": [{"product_id": p.product_id, "name": p.name} for p in products if _can_be_cheaper(p, now)],
        "key": ids.key(),
        "values": dict(typed),
        "errors": {},
    }


def _can_be_cheaper(product: Product, now: datetime) -> bool:
    return product.status != Status.ARCHIVED and not closed(product, now)


def _shown_code(code: Code, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    used = stock.counts(code_pool(str(code.group_id), str(code.code)), now)[1] if code.uses else None
    return {
        "code": code.code,
        "pence": int(code.pence),
        "percent": int(code.percent),
        "products": [{"product_id": product, "name": names.get(product, product)} for product in map(str, code.products)],
        "begins": _iso(code.begins),
        "ends": _iso(code.ends),
        "uses": int(code.uses) if code.uses else None,
        "used": used,
        "withdrawn": bool(code.withdrawn),
        "good": discount(code, now) is not None,
    }


def make_code(group_id: str, caller: Caller, draft: Discount, uses: int | None, now: datetime) -> None:
    """Make a discount code, good `uses` times or as often as anybody likes. A second click makes no second one.

    It is written down before it can be used, so that no other code gets its uses; where that broke down, the same again mends it.
    Raises `Invalid` for a code that cannot be, `Conflict` where the group has another such code.
    """
    _leading(group_id, caller, now)
    code = rules.check_code(draft, now)
    _check_products(group_id, draft.products, now)
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
    noting = noted(f"code#{group_id}#{code}", "made", caller.person_id, now, group=group_id)
    try:
        store.commit(Put(kept, Code.code.does_not_exist()), noting)
    except ConditionFailed as lost:
        (before,) = store.read(wanted_code(group_id, code))
        if before is None or before.serialize() != kept.serialize():
            raise Conflict("There is such a code already.", {"code": "There is such a code already."}) from lost
    if uses:
        stock.open_pool(code_pool(group_id, code), uses)


def _check_products(group_id: str, chosen: Sequence[str], now: datetime) -> None:
    found = store.read(*(wanted(group_id, product) for product in chosen))
    if None in found:
        raise Invalid.field("products", "There is no such product of this group.")
    gone = [str(product.name) for product in found if product is not None and closed(product, now)]
    if gone:
        raise Invalid.field("products", f"The sale of {gone[0]} is over, so a code for it would be good for nothing.")


def withdraw_code(group_id: str, code: str, caller: Caller, now: datetime) -> None:
    """Let a code be good no more. Doing it again changes nothing. Raises `NotFound`."""
    _leading(group_id, caller, now)
    (kept,) = store.read(wanted_code(group_id, code))
    if kept is None:
        raise NotFound("There is no such code.")
    withdrawing = Update(Code(group_id, kept.code), [Code.withdrawn.set(True)], Code.withdrawn == False)  # noqa: E712
    with suppress(ConditionFailed):
        store.commit(withdrawing, noted(f"code#{group_id}#{kept.code}", "withdrawn", caller.person_id, now, group=group_id))
