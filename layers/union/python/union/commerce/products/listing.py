"""What an event with tickets says of itself where events are found: there is one truth, and it is the product's."""

from collections.abc import Iterator
from datetime import datetime

from union.commerce.products import moves, records
from union.commerce.products.rules import Kind, Status
from union.commerce.products.tables import Product
from union.membership.events import records as events
from union.membership.events.rules import Listing, Move
from union.membership.events.rules import Occasion as Where
from union.store import ConditionCheck, Update


def event_write(product: Product, now: datetime) -> list[Update]:
    """The parts of a transaction after which the event stands as its product does; none for what is no event that was ever on sale."""
    if product.kind != Kind.TICKET or product.status == Status.DRAFT or product.starts_at is None:
        return []
    told = Listing(
        event_id=str(product.product_id),
        group_id=str(product.group_id),
        title=str(product.name),
        text=str(product.description or ""),
        when=_where(product),
        prices=[item.price for item in records.items(product)],
        sale=(product.sale_begins, records.sale_closes(product)),
        on_sale=product.status == Status.PUBLISHED,
        called_off=product.called_off_because,
        moved=_moved(product),
    )
    return events.listing_write(told, now)


def first_write(product: Product, now: datetime) -> list[Update | ConditionCheck]:
    """The parts of a transaction that give an event its page which was on sale before there were such pages.

    `ConditionFailed` where the product has changed since it was read, which gave it one.
    """
    same = ConditionCheck(records.key(str(product.group_id), str(product.product_id)), Product.version == product.version)
    return [same, *event_write(product, now)]


def _moved(product: Product) -> Move | None:
    if not (product.moved_at and product.moved_from):
        return None
    was = moves.told_before(product)
    return Move(product.moved_at, Where(was.starts_at or product.starts_at, was.ends_at, was.venue or ""))


def _where(product: Product) -> Where:
    return Where(product.starts_at, product.ends_at, product.venue or "")


def sold() -> Iterator[Product]:
    """All events that are or were sold, those that were on sale before events had pages of their own among them."""
    return iter(Product.scan((Product.kind == Kind.TICKET) & (Product.status != Status.DRAFT)))
