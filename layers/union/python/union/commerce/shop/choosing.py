"""Puts together what somebody wishes for: the item as it is sold now, its price for them, and what is asked with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind
from union.commerce.questions import records as question_records
from union.commerce.shop import rules
from union.commerce.shop.rules import Choice, Wish
from union.core.policy.rules import Policy
from union.membership.memberships import actions as memberships
from union.membership.memberships.rules import last_day
from union.times import london_day

if TYPE_CHECKING:
    from union.commerce.products.tables import Product


def choices(group_id: str, wishes: Sequence[Wish], *, member: bool, policy: Policy | None, now: datetime) -> list[Choice]:
    """What wishes come to for somebody who is a live member or is not; without a policy no membership has a last day."""
    if not wishes:
        return []
    ids_wanted = sorted({wish.product_id for wish in wishes})
    kept = dict(zip(ids_wanted, store.read(*(product_records.key(group_id, one) for one in ids_wanted)), strict=True))
    return [_choice(wish, kept[wish.product_id], member, policy, now) for wish in wishes]


def _choice(wish: Wish, product: "Product", member: bool, policy: Policy | None, now: datetime) -> Choice:
    items = {item.item_id: item for item in product_records.items(product)} if product else {}
    item = items.get(wish.item_id)
    until = None
    if product is not None and item is not None and policy is not None and product.kind == Kind.MEMBERSHIP:
        until = last_day(london_day(now), memberships.valid_until(policy, london_day(now)), item.days)
    return Choice(
        wish=wish,
        kind=Kind(product.kind) if product else Kind.MERCHANDISE,
        product=product.name if product else "Something that is gone",
        item=item,
        price=item.costs(member) if item else 0,
        problem=rules.problem(item, member, product is not None and product_records.buyable(product, now)),
        valid_until=until.isoformat() if until else None,
        over_at=product_records.over_at(product),
        questions=question_records.of(product) if product is not None else (),
    )
