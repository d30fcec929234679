"""Discount codes: what one takes off, and what a committee does with its own."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.products import records, rules
from union.commerce.products.rules import Discount, Status, Window
from union.commerce.products.tables import Code, Product
from union.commerce.stock import actions as stock
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller, Can
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.store import ConditionFailed, Get, Put, Update
from union.text import order
from union.times import iso_or_none

if TYPE_CHECKING:
    from union.commerce.products.views import Codes, CodeShown


def key(group_id: str, code: str) -> Get[Code]:
    """Ask for a code, as somebody typed it; `discount` reads what came of it."""
    return Code.by_key(group_id, code.strip().upper() or "-")


def discount(code: Code | None, now: datetime) -> Discount | None:
    """What a code takes off, or None where there is no such code or it is not good now."""
    if code is None or code.withdrawn or not Window(code.begins, code.ends).open(now):
        return None
    pool = uses_pool(code.group_id, code.code) if code.uses else None
    return Discount(
        code.code, int(code.pence), int(code.percent), tuple(map(str, code.products)), Window(code.begins, code.ends), pool
    )


def uses_pool(group_id: str, code: str) -> str:
    """The pool of stock that counts the uses of a code."""
    return f"code#{group_id}#{code}"


def listed(group_id: str, caller: Caller, typed: Mapping[str, str], now: datetime) -> "Codes":
    """The discount codes of a group and what the form for a new one shows, with what was `typed`, for its committee."""
    group = offices.leading(group_id, caller, Can.MONEY, now)
    there = sorted(Code.query(group_id), key=lambda code: (bool(code.withdrawn), str(code.code)))
    products = sorted(Product.query(group_id), key=lambda p: order(str(p.name)))
    return {
        "group": groups.name_view(group),
        "codes": [_shown_code(code, {str(p.product_id): str(p.name) for p in products}, now) for code in there],
        "products": [{"product_id": p.product_id, "name": p.name} for p in products if _can_be_cheaper(p, now)],
        "key": ids.key(),
        "values": dict(typed),
        "errors": {},
    }


def _can_be_cheaper(product: Product, now: datetime) -> bool:
    return product.status != Status.ARCHIVED and not records.closed(product, now)


def _shown_code(code: Code, names: Mapping[str, str], now: datetime) -> "CodeShown":
    used = stock.counts(uses_pool(str(code.group_id), str(code.code)), now)[1] if code.uses else None
    return {
        "code": code.code,
        "pence": int(code.pence),
        "percent": int(code.percent),
        "products": [{"product_id": product, "name": names.get(product, product)} for product in map(str, code.products)],
        "begins": iso_or_none(code.begins),
        "ends": iso_or_none(code.ends),
        "uses": int(code.uses) if code.uses else None,
        "used": used,
        "withdrawn": bool(code.withdrawn),
        "good": discount(code, now) is not None,
    }


def make(group_id: str, caller: Caller, draft: Discount, uses: int | None, now: datetime) -> None:
    """Make a discount code, good `uses` times or as often as anybody likes. A second click makes no second one.

    It is written down before it can be used, so that no other code gets its uses; where that broke down, the same again mends it.
    Raises `Invalid` for a code that cannot be, `Conflict` where the group has another such code.
    """
    offices.leading(group_id, caller, Can.MONEY, now)
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
    noting = audit_write(f"code#{group_id}#{code}", "made", caller.person_id, now, group=group_id)
    try:
        store.commit(Put(kept, Code.code.does_not_exist()), noting)
    except ConditionFailed as lost:
        (before,) = store.read(key(group_id, code))
        if before is None or before.serialize() != kept.serialize():
            raise Conflict("There is such a code already.", {"code": "There is such a code already."}) from lost
    if uses:
        stock.open_pool(uses_pool(group_id, code), uses)


def _check_products(group_id: str, chosen: Sequence[str], now: datetime) -> None:
    found = store.read(*(records.key(group_id, product) for product in chosen))
    if None in found:
        raise Invalid.field("products", "There is no such product of this group.")
    gone = [str(product.name) for product in found if product is not None and records.closed(product, now)]
    if gone:
        raise Invalid.field("products", f"The sale of {gone[0]} is over, so a code for it would be good for nothing.")


def withdraw(group_id: str, code: str, caller: Caller, now: datetime) -> None:
    """Let a code be good no more. Doing it again changes nothing. Raises `NotFound`."""
    offices.leading(group_id, caller, Can.MONEY, now)
    (kept,) = store.read(key(group_id, code))
    if kept is None:
        raise NotFound("There is no such code.")
    withdrawing = Update(Code(group_id, kept.code), [Code.withdrawn.set(True)], Code.withdrawn == False)  # noqa: E712
    with suppress(ConditionFailed):
        store.commit(withdrawing, audit_write(f"code#{group_id}#{kept.code}", "withdrawn", caller.person_id, now, group=group_id))
