"""Lists of who has what of a product: for the door of an event, and for handing out merchandise."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union.commerce.orders import records as order_records
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind
from union.commerce.sales import rules
from union.commerce.sales.rules import Entry
from union.commerce.tickets import records as ticket_records
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.errors import NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.times import iso, iso_or_none, london

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product
    from union.commerce.sales.views import ListOfProduct, ListRow
    from union.membership.groups.tables import Group

_DOOR, _HANDED = "At the door", "Handed out"


def of_product(group_id: str, product_id: str, caller: Caller, now: datetime) -> "ListOfProduct":
    """Who has a ticket for an event, or who gets merchandise, by name: a page to print and to tick.

    For those on the committee who run the door or see to the money, merchandise for the latter alone; staff see no names. Raises
    `NotFound`, `NotAllowed`.
    """
    group, product = _allowed(group_id, product_id, caller, now)
    entries, back_to = _entries(product)
    return {
        "group": groups.name_view(group),
        "product": {
            "product_id": product.product_id,
            "kind": Kind(product.kind),
            "name": product.name,
            "starts_at": iso_or_none(product.starts_at),
            "venue": product.venue,
        },
        "rows": [_row(entry) for entry in entries],
        "totals": rules.totals(entries),
        "as_of": iso(now),
        "looked_at": rules.LOOKED_AT,
        "back_to": iso_or_none(back_to),
    }


def sheet(group_id: str, product_id: str, caller: Caller, now: datetime) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The same list as the head and the rows of a spreadsheet, how many in a column of its own. Raises as `of_product` does."""
    _, product = _allowed(group_id, product_id, caller, now)
    entries, _ = _entries(product)
    head = ("Name", "Option", "Quantity", _DOOR if product.kind == Kind.TICKET else _HANDED, "Order")
    return head, [(one.name, one.option, str(one.number), one.done or "", one.order_id) for one in entries]


def _allowed(group_id: str, product_id: str, caller: Caller, now: datetime) -> "tuple[Group, Product]":
    kept, member, product = people.read_for(
        caller,
        groups.key(group_id),
        people.member_key(group_id, caller.person_id),
        product_records.key(group_id, product_id),
    )
    group = groups.require(kept)
    office = people.Office(caller, group, member, now)
    needs = (Can.MONEY,) if product is not None and product.kind != Kind.TICKET else (Can.MONEY, Can.DOOR)
    office.must(*needs)
    if not office.may_by_role(*needs):
        raise NotAllowed("Only this group's committee can see who bought.")
    sold = product_records.require(product)
    if sold.kind == Kind.MEMBERSHIP:
        raise NotFound("Members stand on the roster, not on a list.")
    return group, sold


def _entries(product: "Product") -> tuple[list[Entry], datetime | None]:
    """All that stands on a product's list, by name; and how far back was looked, where that is not to the beginning."""
    if product.kind == Kind.TICKET:
        return rules.in_order(_tickets(str(product.product_id))), None
    orders = order_records.of_group(str(product.group_id), None, None, rules.LOOKED_AT + 1)
    back_to = orders[-1].created_at if len(orders) > rules.LOOKED_AT else None
    return rules.in_order(_merchandise(orders[: rules.LOOKED_AT], str(product.product_id)), by_option=True), back_to


def _tickets(product_id: str) -> list[Entry]:
    return [
        Entry(
            entry_id=str(one.ticket_id),
            order_id=str(one.order_id),
            name=str(one.name),
            option=str(one.item),
            number=1,
            done=f"{london(one.admitted_at):%H:%M}" if one.admitted_at else None,
        )
        for one in ticket_records.of_event(product_id)
        if not one.void_at
    ]


def _merchandise(orders: "Sequence[Order]", product_id: str) -> list[Entry]:
    """What of paid orders was not given back, a line each."""
    return [
        Entry(
            entry_id=f"{order.order_id}#{line.line_id}",
            order_id=str(order.order_id),
            name=str(order.name),
            option=line.item,
            number=kept,
            done="yes" if line.line_id in set(map(str, order.collected)) else None,
        )
        for order in orders
        if order_records.is_paid(order)
        for line in order_records.lines(order)
        if line.product_id == product_id and (kept := line.quantity - order_records.returned(order).get(line.line_id, 0)) > 0
    ]


def _row(entry: Entry) -> "ListRow":
    return {
        "name": entry.name,
        "option": entry.option,
        "number": entry.number,
        "done": entry.done,
        "order_id": entry.order_id,
    }
