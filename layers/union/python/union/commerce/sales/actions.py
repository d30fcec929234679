"""Verbs: look through the orders at a group, add up what was found, and take it away as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from union import store
from union.commerce.books.rules import midnight
from union.commerce.orders import pages as order_pages
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Line, Status, had_money
from union.commerce.products import records as product_records
from union.commerce.sales import finding, rules
from union.commerce.sales.finding import By
from union.commerce.sales.rules import Mark, Sale, Wanted
from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.money import CURRENCY, plain
from union.text import order as by_name
from union.times import iso, london, shown_day

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product
    from union.commerce.sales.views import Choosable, OrderOfGroup, OrdersOfGroup
    from union.membership.groups.tables import Group

_WINDOWS = 5
"""How many looks are made for one payment, so that also what was sold years ago is found."""
FIELDS = ("q", "product", "status", "from", "to", "beyond")
HEAD = (
    "Order", "Day", "Time", "Status", "Buyer", "Product", "Option", "Quantity", "Price each in pounds", "Discount in pounds",
    "Amount in pounds", "Quantity refunded", "Handed out", "Discount code", "Order paid in pounds", "Order refunded in pounds",
)  # fmt: skip
"""What stands over the rows of the file. The last two say what came for the whole order, at its first row alone, so that they add up;
beside one product they are empty."""


@dataclass(frozen=True)
class _Found:
    """What a look found, the newest first, what it went through, and the last of that, where there is more beyond it.

    `wanted` is what led to it: a number alone does, whatever product is chosen beside it.
    """

    group: "Group"
    named: bool
    wanted: Wanted
    sales: Sequence[Sale]
    orders: "Mapping[str, Order]"
    looked_at: int
    last: Sale | None


def listed(group_id: str, asked: Mapping[str, str], before: str, caller: Caller, now: datetime) -> "OrdersOfGroup":
    """The orders at a group that are `asked` for, for its committee and staff support: a page of those below the place `before`.

    Staff read no names, and find by a word only what somebody could tell them wholly. Raises `NotFound`, `NotAllowed`, `TooMany`, and
    `Invalid` naming the field that cannot be used.
    """
    wanted = rules.read(asked)
    found = _find(group_id, wanted, caller, now) if wanted.chosen else _newest(group_id, before or wanted.beyond, caller, now)
    page, older = rules.shown(found.sales, before)
    return {
        "group": groups.name_view(found.group),
        "named": found.named,
        "chosen": wanted.chosen,
        "asked": urlencode({name: asked[name] for name in FIELDS if asked.get(name)}),
        "orders": [_told(found.orders[sale.order_id], sale, found.named) for sale in page],
        "sums": rules.sums(found.sales, found.wanted.product) if wanted.chosen else None,
        "older": older,
        "beyond": found.last.place if found.last else None,
        "back_to": iso(found.last.made_at) if found.last else None,
        "looked_at": found.looked_at,
        "products": _products(group_id, wanted.product),
        "states": [{"value": value, "label": label} for value, label in rules.STATES.items()],
        "values": {name: asked[name] for name in FIELDS if asked.get(name)},
        "errors": {},
    }


def _told(order: "Order", sale: Sale, named: bool) -> "OrderOfGroup":
    told = order_pages.told(order)
    return {**told, "buyer": sale.buyer if named else None, "to_hand_out": Mark.TO_HAND_OUT in sale.marks}


def sheet(group_id: str, asked: Mapping[str, str], caller: Caller, now: datetime) -> list[tuple[str, ...]]:
    """The very orders whose sums `listed` shows as rows of a spreadsheet under `HEAD`, one for each line. Raises as `listed` does.

    Where a product is chosen they are its lines alone, without what came for all else in their orders. Without any choice all are.
    """
    found = _find(group_id, rules.read(asked), caller, now)
    product = found.wanted.product
    rows = [row for sale in found.sales for row in _rows(found.orders[sale.order_id], sale, product, found.named)]
    if found.last:
        rows.append((rules.cut(found.looked_at, found.last.made_at), *[""] * (len(HEAD) - 1)))
    return rows


def _may_look(group_id: str, caller: Caller, now: datetime) -> "tuple[Group, bool]":
    """The group, and whether the caller reads its buyers' names. Raises `NotFound`, `NotAllowed`."""
    office, group = offices.of_money(group_id, caller, now)
    return group, office.may_by_role(Can.MONEY)


def _newest(group_id: str, before: str, caller: Caller, now: datetime) -> _Found:
    """All orders below a place, where nothing is chosen: so many as a page needs are read, however many there are."""
    group, named = _may_look(group_id, caller, now)
    orders = _page(group_id, before)
    sales = sorted(map(_sale, orders), key=attrgetter("place"), reverse=True)
    return _Found(group, named, Wanted(), sales, {str(one.order_id): one for one in orders}, len(orders), None)


def _page(group_id: str, before: str) -> "list[Order]":
    """The newest orders below a place: one more than a page has, or all there are.

    The index does not sort those of one moment, so all of a moment are read before any of it is shown.
    """
    number = rules.ON_A_PAGE + 3
    until = rules.moment_of(before)
    while True:
        found = order_records.of_group(group_id, None, until, number)
        everything = len(found) < number
        whole = [one for one in found if everything or one.created_at > found[-1].created_at]
        known = _beyond(whole, before) if until else whole
        if everything or len(known) > rules.ON_A_PAGE or number > rules.LOOKED_AT:
            return known
        number *= 2


def _find(group_id: str, wanted: Wanted, caller: Caller, now: datetime) -> _Found:
    """Look through a group's orders. What staff look for, and what they found, is noted before they see it."""
    group, named = _may_look(group_id, caller, now)
    sought = finding.read(wanted.word)
    by = sought.by if sought else By.CHOICE if wanted.chosen else By.NOTHING
    if by == By.NAME and not named:
        # A name that is right tells as much as one that is wrong, so each is counted.
        rate_limits.guess(Guess.BUYER, caller.person_id, now)
    if by == By.NUMBER:
        wanted = replace(wanted, product="")
    orders, more, looked_at = _looked_through(group_id, by, wanted)
    sales = {str(order.order_id): _sale(order) for order in orders}
    kept = [sale for sale in sales.values() if by == By.NUMBER or rules.matches(wanted, sale, wholly=not named)]
    kept.sort(key=attrgetter("place"), reverse=True)
    if not named:
        store.commit(finding.note_write(group_id, by, [one.order_id for one in kept], caller, now))
    last = list(sales.values())[-1] if more and sales else None
    return _Found(group, named, wanted, kept, {str(one.order_id): one for one in orders}, looked_at, last)


def _looked_through(group_id: str, by: By, wanted: Wanted) -> "tuple[list[Order], bool, int]":
    """The orders among which is what is wanted, whether there are more of them, and how many were looked through."""
    if by == By.NUMBER:
        return _by_number(group_id, wanted.word), False, rules.LOOKED_AT
    if by == By.PAYMENT:
        return _by_payment(group_id, wanted)
    return *_window(group_id, wanted), rules.LOOKED_AT


def _by_payment(group_id: str, wanted: Wanted) -> "tuple[list[Order], bool, int]":
    """The orders among which is that of a payment: its id names one alone, so that is looked for also far back."""
    for number in range(1, _WINDOWS + 1):
        orders, more = _window(group_id, wanted)
        if any(wanted.word in _known_as(order) for order in orders):
            return orders, False, number * rules.LOOKED_AT
        if not (more and orders):
            break
        wanted = replace(wanted, beyond=_place(orders[-1]))
    return orders, more, number * rules.LOOKED_AT


def _by_number(group_id: str, number: str) -> "list[Order]":
    """The order of this number, whatever else is chosen: it leads to one alone."""
    (order,) = store.read(order_records.key(number.lower()))
    return [order] if order is not None and order.group_id == group_id else []


def _window(group_id: str, wanted: Wanted) -> "tuple[list[Order], bool]":
    """The newest orders of the days that are wanted, as many as one look goes through, and whether there are more of them.

    No key leads to a name, a product or a state, so these are looked for among what a key leads to.
    """
    begins = midnight(wanted.first) if wanted.first else None
    ends = midnight(wanted.last + timedelta(days=1)) if wanted.last else None
    beyond = rules.moment_of(wanted.beyond)
    until = min((moment for moment in (ends, beyond) if moment), default=None)
    if begins and until and until < begins:
        return [], False
    found = order_records.of_group(group_id, begins, until, rules.LOOKED_AT + 1)
    more = len(found) > rules.LOOKED_AT
    kept = found[: rules.LOOKED_AT]
    within = [one for one in kept if not ends or one.created_at < ends]
    return _beyond(within, wanted.beyond) if beyond else within, more


def _beyond(orders: "Sequence[Order]", place: str) -> "list[Order]":
    return [one for one in orders if _place(one) < place]


def _place(order: "Order") -> str:
    return rules.place(order.created_at, str(order.order_id))


def _sale(order: "Order") -> Sale:
    refunded = int(order.refunded or 0) - int(order.came_back or 0)
    marks = {
        Mark.TO_HAND_OUT: order_records.to_hand_out(order),
        Mark.REFUNDED: refunded > 0,
        Mark.CAME_BACK: int(order.came_back or 0) > 0,
        Mark.DISPUTED: order.disputed is not None,
    }
    return Sale(
        order_id=str(order.order_id),
        made_at=order.created_at,
        buyer=str(order.name),
        known_as=_known_as(order),
        lines=order_records.lines(order),
        status=Status(order.status),
        marks=frozenset(mark for mark, holds in marks.items() if holds),
        paid=_paid(order),
        refunded=refunded,
        returned=order_records.returned(order),
    )


def _known_as(order: "Order") -> list[str]:
    return [str(told) for told in (order.order_id, order.email, order.payment_intent, order.session_id) if told]


def _paid(order: "Order") -> int:
    """How many pence came for an order. Euros that somebody sent are no pounds: what they came to, staff have to say."""
    in_pounds = order.received_in in (None, CURRENCY)
    return order_records.paid_for(order) if in_pounds and had_money(order.status) else 0


def _products(group_id: str, chosen: str) -> "list[Choosable]":
    """What there is to choose from, by name: all that the group sells or sold; of two of one name, each with when it is or was on."""
    kept = product_records.ever_on_sale(group_id)
    names = [str(one.name) for one in kept]
    told = {str(one.product_id): str(one.name) + (_when(one) if names.count(str(one.name)) > 1 else "") for one in kept}
    if chosen and chosen not in told:
        told[chosen] = "One that is not there any more"
    return [{"value": one, "label": label} for one, label in sorted(told.items(), key=lambda row: by_name(row[1]))]


def _when(product: "Product") -> str:
    if product.starts_at:
        return f", {shown_day(iso(product.starts_at))}"
    return f", last changed {shown_day(iso(product.changed_at))}"


def _rows(order: "Order", sale: Sale, product: str, named: bool) -> list[tuple[str, ...]]:
    at, back, out = london(sale.made_at), order_records.returned(order), set(map(str, order.collected))
    shared = (sale.order_id, f"{at:%Y-%m-%d}", f"{at:%H:%M}", rules.STATES[sale.status.value], sale.buyer if named else "")
    whole = ("", "") if product else (plain(sale.paid), plain(sale.refunded))
    lines = sale.of(product)
    return [
        (
            *shared,
            *_cells(line, back.get(line.line_id, 0), line.line_id in out),
            order.code or "",
            *(whole if at_first else ("", "")),
        )
        for line, at_first in zip(lines, [True, *[False] * len(lines)], strict=False)
    ]


def _cells(line: Line, returned: int, handed_out: bool) -> tuple[str, ...]:
    money = (plain(line.price), plain(line.discount), plain(line.amount))
    return (line.product, line.item, str(line.quantity), *money, str(returned), "yes" if handed_out else "")
