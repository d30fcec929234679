"""Verbs: what a committee does to have something on sale, to change it, and to take it off again."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from union import ids, store, sweeps
from union.commerce.products import form, listing, moves, records, rules
from union.commerce.products.rules import Draft, Item, Kind, Status
from union.commerce.products.tables import ItemMap, PoolMap, Product
from union.commerce.stock import actions as stock
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import CHANGED, Conflict, Invalid
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.groups.rules import may_sell_memberships
from union.store import ConditionFailed, Delete, Put, Update
from union.text import order

if TYPE_CHECKING:
    from union.commerce.products.views import ProductOfGroup, Products, Stock


def listed(group_id: str, caller: Caller, now: datetime) -> "Products":
    """All that a group sells or sold, with its stock, for its committee. Raises `NotFound` and `NotAllowed`."""
    office, group = offices.of(group_id, caller, now)
    office.must(Can.MONEY)
    there = sorted(Product.query(group_id), key=lambda p: (_ORDER[Status(p.status)], order(str(p.name))))
    return {
        "group": groups.name_view(group),
        "products": [_listed(product, now) for product in there],
        "may": {"door": office.may(Can.DOOR), "names": office.may_by_role(Can.MONEY)},
        "sells_memberships": may_sell_memberships(group.type),
        "has_memberships": any(product.kind == Kind.MEMBERSHIP for product in there),
    }


def _listed(product: Product, now: datetime) -> "ProductOfGroup":
    return {
        **records.shown(product, False, now),
        "over": records.over(product, now),
        "pools": [_stock(pool, now) for pool in product.pools],
    }


def _stock(pool: PoolMap, now: datetime) -> "Stock":
    places, sold, held = stock.counts(str(pool.pool_id), now)
    size = places or int(pool.size)
    return {"name": pool.name, "size": size, "sold": sold, "held": held, "left": size - sold - held}


_ORDER = {Status.PUBLISHED: 0, Status.DRAFT: 1, Status.ARCHIVED: 2}


def make(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime) -> str:
    """Write a new product down as a draft; returns its id. A second click finds the first one's.

    Raises `Invalid` for what cannot be sold so, `Conflict` for a second membership: a group has one product of that kind.
    """
    group = offices.leading(group_id, caller, Can.MONEY, now)
    form.kind_for(draft.kind, group)
    rules.check(draft, now, {})
    product_id = rules.MEMBERSHIP if draft.kind == Kind.MEMBERSHIP else ids.derived(group_id, caller.person_id, key)
    product = _product(group_id, product_id, draft, Status.DRAFT, 1, now)
    try:
        store.commit(Put(product, Product.product_id.does_not_exist()), _noted(product, "drafted", caller, now))
    except ConditionFailed as lost:
        if draft.kind == Kind.MEMBERSHIP and not _same(records.existing(group_id, product_id), product):
            raise Conflict("This group has its memberships already. Please change those.") from lost
    return product_id


def change(group_id: str, product_id: str, caller: Caller, draft: Draft, version: int, now: datetime) -> None:
    """Change a product that was at `version`. A second click changes nothing more.

    Where it is on sale its stock follows: fewer places before the change is written, and never fewer than are sold or held; more only
    after it. So whatever breaks down in between, no more is sold than is written down, and saving again mends the rest.
    Raises `Invalid` for what cannot be sold so, or goes elsewhere once it is over, `Conflict` where somebody else changed it since.
    """
    group = offices.leading(group_id, caller, Can.MONEY, now)
    before = records.existing(group_id, product_id)
    form.kind_for(draft.kind, group)
    if before.kind != draft.kind:
        raise Invalid.field("kind", "A product stays of the kind it is. Please make a new one.")
    rules.check(draft, now, records.moments(before))
    if before.status != Status.DRAFT:
        rules.check_change(draft, {form.row_number(pool) for pool in before.pools}, preorder=bool(before.preorder))
    if before.called_off_at:
        raise Conflict(_CALLED_OFF)
    _check_over(before, draft, now)
    after = _product(group_id, product_id, draft, Status(before.status), version + 1, now)
    _keep_what_was_sold(before, after)
    if _same(before, after):
        _settle(group_id, product_id, now)
        return
    if int(before.version) != version:
        raise Conflict(CHANGED)
    _take_away(before, after, now)
    offered = after.kind == Kind.MEMBERSHIP and after.status == Status.PUBLISHED
    moving = moves.moving(before, after, now)
    parts = [groups.offers_write(group_id, _offers(after))] if offered else listing.event_write(after, now)
    counted = rate_limits.reach_write(Reach.EVENT_MOVED, product_id, now) if moving else []
    try:
        store.commit(_writing(after, version, moving), *parts, _noted(after, "changed", caller, now), *counted)
    except ConditionFailed as lost:
        rate_limits.refuse(lost, Reach.EVENT_MOVED, counted, "starts_at")
        raise Conflict(CHANGED) from lost
    finally:
        _settle(group_id, product_id, now)


def _check_over(before: Product, draft: Draft, now: datetime) -> None:
    """Raises `Invalid` where an event that is over would go elsewhere: who came and what was said of it would stand at another one."""
    there, told = (before.starts_at, before.ends_at, before.venue), (draft.starts_at, draft.ends_at, draft.venue or None)
    if before.status != Status.DRAFT and records.over(before, now) and told != there:
        raise Invalid.field("starts_at", _OVER)


_OVER = "This event is over, so it stays when and where it was. Please make a new one."
_WRITTEN = ["name", "description", "items", "pools", "sale_begins", "sale_ends", "starts_at", "ends_at"]
_WRITTEN += ["venue", "cancel_until", "collection", "preorder"]
_CALLED_OFF = "This event was called off, so it stays as it is. Please make a new one."


def call_off(group_id: str, product_id: str, caller: Caller, *, reason: str, now: datetime) -> None:
    """Call an event off, for good: it is off sale at once, all who hold tickets are told, and everybody gets their money back.

    Doing it again changes nothing. Raises `Conflict` for what is no event that was on sale, or is over already.
    """
    offices.leading(group_id, caller, Can.MONEY, now)
    product = records.existing(group_id, product_id)
    if product.called_off_at:
        return
    if not _may_be_called_off(product, now):
        raise Conflict("Only an event that was on sale and is not over can be called off.")
    _call_off(product, caller, reason, now)


def call_off_all(group_id: str, reason: str, since: datetime, now: datetime) -> dict[str, int]:
    """Call off every event of a group that was on sale and begins at `since` or later, because the group is no more.

    For what follows from that, so nobody is asked whether they may. May come twice; one that cannot be called off stops no other and is `stuck`.
    """
    found = [one for one in records.ever_on_sale(group_id) if not one.called_off_at and _may_be_called_off(one, now)]
    ahead = [one for one in found if one.starts_at is None or one.starts_at >= since]
    done = sweeps.each("product that ends", ahead, lambda one: _called_off(one, reason, now), lambda one: str(one.product_id))
    return {"called_off": done["called_off"], "stuck": len(ahead) - done["called_off"]}


def _called_off(product: Product, reason: str, now: datetime) -> dict[str, int]:
    _call_off(product, Caller("union-house", "", ""), reason, now)
    return {"called_off": 1}


def _may_be_called_off(product: Product, now: datetime) -> bool:
    return product.kind == Kind.TICKET and product.status != Status.DRAFT and not records.over(product, now)


def _call_off(product: Product, caller: Caller, reason: str, now: datetime) -> None:
    group_id, product_id = str(product.group_id), str(product.product_id)
    version = int(product.version)
    actions = [
        Product.status.set(Status.ARCHIVED),
        Product.version.set(version + 1),
        Product.changed_at.set(now),
        Product.called_off_at.set(now),
        Product.called_off_because.set(reason),
        Product.edition.set(int(product.edition or 1) + 1),
        Product.telling.set(moves.TELLING),
    ]
    # As it will be once this is written: the list of events is made from it in the same transaction.
    product.version, product.status = version + 1, Status.ARCHIVED
    product.called_off_at, product.called_off_because = now, reason
    calling = Update(Product(group_id, product_id), actions, Product.version == version)
    try:
        store.commit(calling, *listing.event_write(product, now), _noted(product, "called off", caller, now))
    except ConditionFailed as lost:
        if records.existing(group_id, product_id).called_off_at is None:
            raise Conflict(CHANGED) from lost


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
    offices.leading(group_id, caller, Can.MONEY, now)
    product = records.existing(group_id, product_id)
    if product.status == Status.PUBLISHED:
        _settle(group_id, product_id, now)
        return
    if product.called_off_at:
        raise Conflict(_CALLED_OFF)
    rules.check_sale(records.window(product), product.starts_at, product.ends_at, now)
    for pool in product.pools:
        _resize(product, pool, now)
    _move(product, Status.PUBLISHED, caller, now)


def archive(group_id: str, product_id: str, caller: Caller, now: datetime) -> None:
    """Take a product off sale; what was bought stays good. Doing it again changes nothing."""
    offices.leading(group_id, caller, Can.MONEY, now)
    product = records.existing(group_id, product_id)
    if product.status != Status.ARCHIVED:
        _move(product, Status.ARCHIVED, caller, now)


def _move(product: Product, to: Status, caller: Caller, now: datetime) -> None:
    group_id, product_id, version = str(product.group_id), str(product.product_id), int(product.version)
    status = rules.moved(product.status, to)
    actions = [Product.status.set(status), Product.version.set(version + 1), Product.changed_at.set(now)]
    moving = Update(Product(group_id, product_id), actions, Product.version == version)
    offers = _offers(product) if status == Status.PUBLISHED else []
    product.version, product.status = version + 1, status
    parts = [groups.offers_write(group_id, offers)] if product.kind == Kind.MEMBERSHIP else listing.event_write(product, now)
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
    offices.leading(group_id, caller, Can.MONEY, now)
    (product,) = store.read(records.key(group_id, product_id))
    if product is None:
        return
    forgetting = Delete(Product(group_id, product_id), (Product.status == Status.DRAFT) & (Product.version == product.version))
    try:
        store.commit(forgetting, _noted(product, "thrown away", caller, now))
    except ConditionFailed as lost:
        (product,) = store.read(records.key(group_id, product_id))
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


def _resize(product: Product, pool: PoolMap, now: datetime) -> None:
    try:
        stock.resize(str(pool.pool_id), int(pool.size), now)
    except Conflict as failure:
        name = f"pool{form.row_number(pool)}_size" if product.kind == Kind.TICKET else f"item{form.row_number(pool)}_stock"
        raise Invalid.field(name, failure.detail) from failure


def _settle(group_id: str, product_id: str, now: datetime) -> Product | None:
    """Give the pools of a product that is on sale the sizes that are written down; returns it as it is now."""
    (product,) = store.read(records.key(group_id, product_id))
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


def _offers(product: Product) -> list[dict[str, Any]]:
    told = {"sale_begins": product.sale_begins, "sale_ends": product.sale_ends}
    return [{"offer_id": i.item_id, "name": i.name, "price": i.price, "days": i.days, **told} for i in records.items(product)]


def _noted(product: Product, act: str, caller: Caller, now: datetime) -> Put:
    return audit_write(
        f"product#{product.product_id}", act, caller.person_id, now, group=str(product.group_id), version=int(product.version)
    )
