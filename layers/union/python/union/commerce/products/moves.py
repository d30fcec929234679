"""Events that are moved or called off after they were on sale: when and where they were before, and who is still to be told."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from union import sweeps
from union.commerce.products import records, rules
from union.commerce.products.rules import Kind, Occasion, Status
from union.commerce.products.tables import Product
from union.store import Update
from union.times import iso_or_none

TELLING = "holders"


def occasion(product: Product) -> Occasion:
    """When and where an event is."""
    return Occasion(product.starts_at, product.ends_at, product.venue)


def told_before(product: Product) -> Occasion:
    """When and where a moved event was before."""
    kept = product.moved_from or {}
    moments = {name: datetime.fromisoformat(kept[name]) if kept.get(name) else None for name in ("starts_at", "ends_at")}
    return Occasion(**moments, venue=kept.get("venue"))


def moved_since(product: Product, at: datetime, now: datetime) -> bool:
    """Whether the event was moved at `at` or later, and lately enough for tickets to be given back for it."""
    return product.moved_at is not None and at <= product.moved_at and now < back_until(product)


def back_until(product: Product) -> datetime:
    """Until when tickets can be given back because the event was moved."""
    return (product.moved_at or product.changed_at) + rules.MOVED_BACK_WITHIN


def to_tell() -> Iterator[tuple[str, str]]:
    """The events, (group id, product id), that were moved or called off of which not everybody has been told yet, by an eventual look."""
    for found in sweeps.readable("moved event", Product.by_telling.query(TELLING)):
        yield str(found.group_id), str(found.product_id)


def all_told_write(product: Product) -> Update:
    """The part after which nobody is to be told of an event any more. `ConditionFailed` where the event was moved or called off since."""
    return Update(
        Product(product.group_id, product.product_id), [Product.telling.remove()], Product.edition == int(product.edition)
    )


def moving(before: Product, after: Product, now: datetime) -> list[Action]:
    """What is kept of an event that is moved after it was on sale, so that those who hold tickets are told; `after` has it too, for its page.

    While nobody can have been told of the move before, what they know is what it was before that one. A slip that is put back by then was
    no move: what was kept of the move before it stands again, and whoever had not been told of that one still is to be.
    """
    after.moved_at, after.moved_from, after.telling = before.moved_at, before.moved_from, before.telling
    if (
        before.kind != Kind.TICKET
        or before.status == Status.DRAFT
        or records.over(before, now)
        or occasion(before).same(occasion(after))
    ):
        return []
    was, earlier = occasion(before), _last_move(before)
    if before.telling and before.moved_from and now < before.moved_at + rules.SECOND_THOUGHTS:
        known, told = told_before(before), before.moved_from.get("earlier")
        if known.same(occasion(after)):
            return [next_edition(before), *_put_back(after, told)]
        was, earlier = known, told
    kept = {"starts_at": iso_or_none(was.starts_at), "ends_at": iso_or_none(was.ends_at), "venue": was.venue, "earlier": earlier}
    return [next_edition(before), *_as_moved(after, now, kept, telling=True)]


def next_edition(product: Product) -> Action:
    """Counts on what a calendar file says, so that what is sent later stands above what was sent before."""
    return Product.edition.set(int(product.edition or 1) + 1)


def _last_move(product: Product) -> dict[str, Any] | None:
    """When an event was moved last, from where, and whether that is still being told, to be kept with its next move."""
    if not product.moved_from:
        return None
    moved_from = {**product.moved_from, "earlier": None}
    return {"at": product.moved_at.isoformat(), "from": moved_from, "telling": bool(product.telling)}


def _put_back(after: Product, last: dict[str, Any] | None) -> list[Action]:
    """What is kept once a slip is put back: the move before it, where there was one."""
    if last is not None:
        return _as_moved(after, datetime.fromisoformat(last["at"]), last["from"], telling=bool(last.get("telling")))
    after.moved_at = after.moved_from = after.telling = None
    return [Product.moved_at.remove(), Product.moved_from.remove(), Product.telling.remove()]


def _as_moved(after: Product, at: datetime, moved_from: dict[str, Any], *, telling: bool) -> list[Action]:
    after.moved_at, after.moved_from, after.telling = at, moved_from, TELLING if telling else None
    told = Product.telling.set(TELLING) if telling else Product.telling.remove()
    return [Product.moved_at.set(at), Product.moved_from.set(moved_from), told]
