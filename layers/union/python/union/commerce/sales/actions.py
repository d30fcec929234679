"""Verbs: look through the orders at a group, add up what was found, and take it away as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from union import store
from union.commerce.books.rules import midnight
from union.commerce.orders import pages as order_pages
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Line, Status, had_money
from union.commerce.sales import finding, rules
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
    from union.commerce.sales.views import Choosable, OrdersOfGroup
    from union.membership.groups.tables import Group

FIELDS = ("q", "product", "status", "from", "to", "beyond")
HEAD = (
    "Order", "Day", "Time", "Status", "Buyer", "Product", "Option", "Quantity", "Price each in pounds", "Discount in pounds",
    "Amount in pounds", "Given back", "Handed out", "Discount code", "Order paid in pounds", "Order refunded in pounds",
)  # fmt: skip
"""What stands over the rows of the file. The last two say what came for the whole order, at its first row alone, so that they add up."""


@dataclass(frozen=True)
class _Found:
    """What a look found, the newest first, and what it went through."""

    group: "Group"
    named: bool
    wanted: Wanted
    sales: Sequence[Sale]
    orders: "Mapping[str, Order]"
    looked_at: Sequence[Sale]
    more: bool


def listed(group_id: str, asked: Mapping[str, str], before: str, caller: Caller, now: datetime) -> "OrdersOfGroup":
    """The orders at a group that are `asked` for, for its committee and staff support: a page of those below the place `before`.

    Staff read no names, and find by a word only what somebody could tell them wholly. Raises `NotFound`, `NotAllowed`, `TooMany`, and
    `Invalid` naming the field that cannot be used.
    """
    found = _find(group_id, rules.read(asked), caller, now)
    page, older = rules.shown(found.sales, before)
    last = found.looked_at[-1] if found.more else None
    return {
        "group": groups.name_view(found.group),
        "named": found.named,
        "chosen": found.wanted.chosen,
        "asked": urlencode({name: asked[name] for name in FIELDS if asked.get(name)}),
        "orders": [
            {**order_pages.told(found.orders[sale.order_id]), "buyer": sale.buyer if found.named else None} for sale in page
        ],
        "sums": rules.sums(found.sales),
        "older": older,
        "beyond": rules.place(last) if last else None,
        "back_to": iso(last.made_at) if last else None,
        "looked_at": rules.LOOKED_AT,
        "products": _products(found.looked_at, found.wanted.product),
        "states": [{"value": value, "label": label} for value, label in rules.STATES.items()],
        "values": {name: asked[name] for name in FIELDS if asked.get(name)},
        "errors": {},
    }


def sheet(group_id: str, asked: Mapping[str, str], caller: Caller, now: datetime) -> list[tuple[str, ...]]:
    """The very orders whose sums `listed` shows as rows of a spreadsheet under `HEAD`, one for each line. Raises as `listed` does."""
    found = _find(group_id, rules.read(asked), caller, now)
    return [row for sale in found.sales for row in _rows(found.orders[sale.order_id], sale, found.named)]


def _find(group_id: str, wanted: Wanted, caller: Caller, now: datetime) -> _Found:
    """Look through a group's orders. What staff look for by a word is noted before they see it."""
    office, group = offices.of(group_id, caller, now)
    office.must(Can.MONEY)
    named, sought = office.may_by_role(Can.MONEY), finding.read(wanted.word)
    if sought and not named and sought.by == finding.By.NAME:
        # A name that is right tells as much as one that is wrong, so each is counted.
        rate_limits.guess(Guess.BUYER, caller.person_id, now)
    if sought and sought.by == finding.By.NUMBER:
        orders, more = _by_number(group_id, sought.text), False
    else:
        orders, more = _window(group_id, wanted)
    sales = {str(order.order_id): _sale(order) for order in orders}
    whole = sought is not None and sought.by == finding.By.NUMBER
    kept = [sale for sale in sales.values() if whole or rules.matches(wanted, sale, wholly=not named)]
    kept.sort(key=rules.place, reverse=True)
    if sought and not named:
        store.commit(finding.note_write(group_id, sought, [one.order_id for one in kept], caller, now))
    return _Found(group, named, wanted, kept, {str(one.order_id): one for one in orders}, list(sales.values()), more)


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
    return [one for one in kept if (not ends or one.created_at < ends) and _is_beyond(one, wanted.beyond)], more


def _is_beyond(order: "Order", place: str) -> bool:
    return rules.moment_of(place) is None or rules.place(_sale(order)) < place


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
        known_as=[str(told) for told in (order.order_id, order.email, order.payment_intent, order.session_id) if told],
        lines=order_records.lines(order),
        status=Status(order.status),
        marks=frozenset(mark for mark, holds in marks.items() if holds),
        paid=_paid(order),
        refunded=refunded,
    )


def _paid(order: "Order") -> int:
    """How many pence came for an order. Euros that somebody sent are no pounds: what they came to, staff have to say."""
    in_pounds = order.received_in in (None, CURRENCY)
    return order_records.paid_for(order) if in_pounds and had_money(order.status) else 0


def _products(looked_at: Sequence[Sale], chosen: str) -> "list[Choosable]":
    """What there is to choose from: all that was looked at, by name; of two of one name, each with when it was sold last."""
    last: dict[str, tuple[str, datetime]] = {}
    for sale in looked_at:
        for line in sale.lines:
            last.setdefault(line.product_id, (line.product, sale.made_at))
    names = [name for name, _ in last.values()]
    told = {
        one: name if names.count(name) == 1 else f"{name}, last sold {shown_day(iso(at))}" for one, (name, at) in last.items()
    }
    if chosen and chosen not in told:
        told[chosen] = "One that is not among these orders"
    return [{"value": one, "label": label} for one, label in sorted(told.items(), key=lambda row: by_name(row[1]))]


def _rows(order: "Order", sale: Sale, named: bool) -> list[tuple[str, ...]]:
    at, back, out = london(sale.made_at), order_records.returned(order), set(map(str, order.collected))
    shared = (sale.order_id, f"{at:%Y-%m-%d}", f"{at:%H:%M}", rules.STATES[sale.status.value], sale.buyer if named else "")
    whole = (plain(sale.paid), plain(sale.refunded))
    return [
        (
            *shared,
            *_cells(line, back.get(line.line_id, 0), line.line_id in out),
            order.code or "",
            *(whole if at_first else ("", "")),
        )
        for line, at_first in zip(sale.lines, [True, *[False] * len(sale.lines)], strict=False)
    ]


def _cells(line: Line, returned: int, handed_out: bool) -> tuple[str, ...]:
    money = (plain(line.price), plain(line.discount), plain(line.amount))
    return (line.product, line.item, str(line.quantity), *money, str(returned), "yes" if handed_out else "")
