"""Lists of who has what of a product: for the door of an event, and for handing out merchandise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.orders import records as order_records
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind
from union.commerce.questions import records as question_records
from union.commerce.questions.rules import Question
from union.commerce.sales import rules
from union.commerce.sales.rules import Entry, Once, Told
from union.commerce.tickets import records as ticket_records
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.errors import NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.times import iso, iso_or_none, london

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product
    from union.commerce.questions.tables import Answers
    from union.commerce.sales.views import ListOfProduct, ListRow
    from union.membership.groups.tables import Group

_DOOR, _HANDED, _BUYER = "At the door", "Handed out", "the buyer"


@dataclass(frozen=True)
class _List:
    """What stands on a product's list, and what of what was asked the caller may read."""

    group: "Group"
    product: "Product"
    entries: list[Entry]
    questions: list[Question]
    back_to: datetime | None


def of_product(group_id: str, product_id: str, by: str, caller: Caller, now: datetime) -> "ListOfProduct":
    """Who has a ticket for an event, or who gets merchandise, by name: a page to print and to tick. `by` is a question, to go by its answers.

    For those on the committee who run the door or see to the money, merchandise for the latter alone; staff see no names. Raises
    `NotFound`, `NotAllowed`.
    """
    found = _list(group_id, product_id, caller, now)
    product = found.product
    chosen = next((one for one in found.questions if one.question_id == by), None)
    entries = rules.by_answer(found.entries, chosen) if chosen else found.entries
    return {
        "group": groups.name_view(found.group),
        "product": {
            "product_id": product.product_id,
            "kind": Kind(product.kind),
            "name": product.name,
            "starts_at": iso_or_none(product.starts_at),
            "venue": product.venue,
        },
        "questions": [
            {"question_id": one.question_id, "label": one.label, "counts": rules.counted(found.entries, one)}
            for one in found.questions
        ],
        "by": chosen.question_id if chosen else "",
        "rows": [_row(entry, found.questions) for entry in entries],
        "totals": rules.totals(entries),
        "as_of": iso(now),
        "looked_at": rules.LOOKED_AT,
        "back_to": iso_or_none(found.back_to),
    }


def sheet(group_id: str, product_id: str, caller: Caller, now: datetime) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The same list as the head and the rows of a spreadsheet, how many in a column of its own. Raises as `of_product` does."""
    found = _list(group_id, product_id, caller, now)
    done = _DOOR if found.product.kind == Kind.TICKET else _HANDED
    head = ("Name", "Option", "Quantity", done, "Ask first", *(one.label for one in found.questions), "Order")
    rows = [
        (
            one.name,
            one.option,
            str(one.number),
            one.done or "",
            "the money is gone" if one.look else "",
            *(rules.said(one, asked) for asked in found.questions),
            one.order_id,
        )
        for one in found.entries
    ]
    if found.back_to:
        rows.append((rules.cut(rules.LOOKED_AT, found.back_to), *[""] * (len(head) - 1)))
    return head, rows


def _list(group_id: str, product_id: str, caller: Caller, now: datetime) -> _List:
    kept, member, product = people.read_for(
        caller,
        groups.key(group_id),
        people.member_key(group_id, caller.person_id),
        product_records.key(group_id, product_id),
    )
    office, group = offices.at_money(kept, member, caller, now, reading=True)
    needs = (Can.MONEY,) if product is not None and product.kind != Kind.TICKET else (Can.MONEY, Can.DOOR)
    office.must(*needs)
    if not office.may_by_role(*needs):
        raise NotAllowed("Only this group's committee can see who bought.")
    sold = product_records.require(product)
    if sold.kind == Kind.MEMBERSHIP:
        raise NotFound("Members stand on the roster, not on a list.")
    entries, questions, back_to = _entries(sold, office.may_by_role(Can.MONEY), now)
    return _List(group, sold, entries, questions, back_to)


def _entries(product: "Product", all_answers: bool, now: datetime) -> tuple[list[Entry], list[Question], datetime | None]:
    """All that stands on a product's list, in order; the questions whose answers may be read; and how far back was looked, if not to the end.

    Whoever runs the door alone reads what is meant for the door.
    """
    back_to, bought = None, list[Entry]()
    asked = [one for one in question_records.of(product) if all_answers or one.at_door]
    kept = question_records.of_product(product) if asked else {}
    if product.kind == Kind.TICKET:
        bought = rules.in_order(_tickets(product, kept, asked, now))
    else:
        orders = order_records.of_group(str(product.group_id), None, None, rules.LOOKED_AT + 1)
        back_to = orders[rules.LOOKED_AT - 1].created_at if len(orders) > rules.LOOKED_AT else None
        bought = rules.in_order(_merchandise(orders[: rules.LOOKED_AT], str(product.product_id)), by_option=True)
    entries = rules.with_order_answers(bought, _once(bought, kept, product, asked, now))
    given = {name for one in entries for name in one.answers}
    return entries, [one for one in asked if not one.withdrawn or one.question_id in given], back_to


def _once(
    bought: Sequence[Entry], kept: "Mapping[str, Answers]", product: "Product", asked: Sequence[Question], now: datetime
) -> dict[str, Once]:
    """What was answered once for each order that stands on the list."""
    places = {one.order_id: kept.get(question_records.order_place(one.order_id)) for one in bought}
    answered = {order_id: place for order_id, place in places.items() if place is not None}
    held = {(one.order_id, one.holder) for one in bought}
    elsewhere = [order_id for order_id, place in answered.items() if (order_id, str(place.person_id)) not in held]
    orders = store.read(*map(order_records.key, elsewhere))
    names = {str(one.order_id): str(one.name) for one in orders if one is not None}
    return {
        order_id: Once(str(place.person_id), names.get(order_id, _BUYER), _readable(place, product, asked, now))
        for order_id, place in answered.items()
    }


def _readable(
    kept: "Answers | None", product: "Product", asked: Sequence[Question], now: datetime, person_id: str | None = None
) -> dict[str, Told]:
    """What was answered to what may be read, by the question's id."""
    told = question_records.read(kept, product, now, person_id)
    return {
        one.question_id: Told(told[one.question_id].label, told[one.question_id].text) for one in asked if one.question_id in told
    }


def _tickets(product: "Product", kept: "Mapping[str, Answers]", asked: Sequence[Question], now: datetime) -> list[Entry]:
    """The tickets that are not void. Where one changed hands, what was answered before is not its holder's."""
    return [
        Entry(
            entry_id=str(one.ticket_id),
            order_id=str(one.order_id),
            holder=str(one.person_id),
            name=str(one.name),
            option=str(one.item),
            number=1,
            done=f"{london(one.admitted_at):%H:%M}" if one.admitted_at else None,
            answers=_readable(kept.get(str(one.ticket_id)), product, asked, now, str(one.person_id)),
            look=bool(one.money_gone),
        )
        for one in ticket_records.of_event(str(product.product_id))
        if not one.void_at
    ]


def _merchandise(orders: "Sequence[Order]", product_id: str) -> list[Entry]:
    """What of paid orders was not given back, a line each."""
    return [
        Entry(
            entry_id=f"{order.order_id}#{line.line_id}",
            order_id=str(order.order_id),
            holder=str(order.person_id),
            name=str(order.name),
            option=line.item,
            number=kept,
            done="yes" if line.line_id in set(map(str, order.collected)) else None,
            look=order_records.money_gone(order, line),
        )
        for order in orders
        if order_records.is_paid(order)
        for line in order_records.lines(order)
        if line.product_id == product_id and (kept := line.quantity - order_records.returned(order).get(line.line_id, 0)) > 0
    ]


def _row(entry: Entry, questions: Sequence[Question]) -> "ListRow":
    return {
        "name": entry.name,
        "option": entry.option,
        "number": entry.number,
        "done": entry.done,
        "look": entry.look,
        "order_id": entry.order_id,
        "answers": [
            {"label": told.label, "text": told.signed} for one in questions if (told := entry.answers.get(one.question_id))
        ],
    }
