"""Verbs: hand out merchandise, and tick off who has it."""

from datetime import datetime
from typing import Any

from union import ids, store
from union.audit.actions import noted
from union.errors import Conflict, NotFound
from union.groups import actions as groups
from union.orders import actions as orders
from union.people import actions as people
from union.people.rules import Caller, must_lead
from union.products import actions as products
from union.store import Lost, Want
from union.times import london_day


def desk(group_id: str, product_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """Who bought a thing and whether they have it: those who wait first, by name. Raises `NotFound`, `NotAllowed`."""
    group, product = _at_desk(group_id, product_id, caller, now)
    listed = sorted(orders.to_collect(group_id, product_id), key=lambda one: (one["collected"], one["name"].casefold()))
    return {
        "group": {"group_id": group_id, "name": group.name},
        "product": {"product_id": product_id, "name": product.name, "collection": product.collection},
        "lines": listed,
        "waiting": sum(one["quantity"] for one in listed if not one["collected"]),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def tick(
    group_id: str, product_id: str, caller: Caller, *, order_id: str, line_id: str, done: bool, key: str, now: datetime
) -> None:
    """Tick a line of an order as collected, or take the tick back. The second click of a form changes nothing.

    Raises `NotFound`, `NotAllowed`, or `Conflict` where somebody else ticked it before.
    """
    *_, order = _at_desk(group_id, product_id, caller, now, orders.wanted(order_id))
    if not orders.has_line(order, group_id, product_id, line_id):
        raise NotFound("Nobody bought this in that order.")
    change = orders.ticked(order_id, line_id, key) if done else orders.unticked(order_id, line_id, order)
    what = "collected" if done else "not collected"
    try:
        store.commit(change, noted(f"order#{order_id}", what, caller.person_id, now, line=line_id))
    except Lost as lost:
        (again,) = store.read(orders.wanted(order_id))
        if done and not orders.ticked_by(again, line_id, key):
            raise Conflict("Somebody has ticked this as collected already.") from lost


def _at_desk(group_id: str, product_id: str, caller: Caller, now: datetime, *more: Want[Any]) -> tuple[Any, ...]:
    kept, member, product, *found = people.read_for(
        caller,
        groups.wanted(group_id),
        people.on_committee(group_id, caller.person_id),
        products.wanted(group_id, product_id),
        *more,
    )
    group = groups.found(kept)
    must_lead(caller, group.type, people.terms(member), london_day(now))
    thing = products.found(product)
    if thing.kind != "merchandise":
        raise NotFound("There is nothing to collect of this.")
    return group, thing, *found
