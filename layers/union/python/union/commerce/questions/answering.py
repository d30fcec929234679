"""Verbs: somebody answers what is asked of them when they buy, looks at their answers, and changes them while that is of use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Line
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind as Sold
from union.commerce.products.rules import Status, named
from union.commerce.questions import pages, records, rules
from union.commerce.questions.rules import Answer, Place
from union.commerce.tickets import records as ticket_records
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Put
from union.text import folded

if TYPE_CHECKING:
    from union.commerce.products.tables import Product
    from union.commerce.questions.tables import Answers
    from union.commerce.questions.views import AnswersPage

_CHANGED = "These answers have changed in another window. Please look at them again."
_CLOSED = "The sale is over, so answers cannot be changed any more. Please tell the committee."


@dataclass(frozen=True)
class _Asked:
    """One place at which somebody is asked, and what they answered before."""

    place: Place
    product: "Product"
    order_id: str
    kept: "Answers | None"


def places(product_id: str, name: str, questions: Sequence[rules.Question], lines: Sequence[Line], order_id: str) -> list[Place]:
    """Where something is asked about the lines of an order that are of one product, or was."""
    found = (
        [Place(product_id, rules.ORDER, records.order_place(order_id), name)] if rules.ever_asked(questions, rules.ORDER) else []
    )
    if not rules.ever_asked(questions, ""):
        return found
    return found + [
        Place(
            product_id,
            rules.ticket_key(line.item_id, number),
            ticket_records.ticket_id(order_id, line.line_id, number),
            named(name, line.item) + (f", ticket {number} of {line.quantity}" if line.quantity > 1 else ""),
        )
        for line in lines
        if line.product_id == product_id and line.kind == Sold.TICKET
        for number in range(1, line.quantity + 1)
    ]


def of_order(order_id: str, caller: Caller, now: datetime) -> "AnswersPage":
    """What the caller answered with an order of theirs, for the tickets that they still hold too. Raises `NotFound`."""
    group_id, title, asked = _of_order(order_id, caller)
    return _page(group_id, title, asked, f"/orders/{order_id}", caller, now)


def answer_order(order_id: str, caller: Caller, sent: Mapping[str, str], version: str, now: datetime) -> None:
    """Change what was answered with an order. Raises `Invalid` naming the question, `Conflict` where it is too late, `NotFound`."""
    _, _, asked = _of_order(order_id, caller)
    _answer(asked, caller, sent, version, now)


def of_ticket(ticket_id: str, caller: Caller, now: datetime) -> "AnswersPage":
    """What the caller answered for a ticket that they hold. Raises `NotFound`."""
    group_id, title, asked = _of_ticket(ticket_id, caller)
    return _page(group_id, title, asked, f"/tickets/{ticket_id}", caller, now)


def answer_ticket(ticket_id: str, caller: Caller, sent: Mapping[str, str], version: str, now: datetime) -> None:
    """Change what was answered for a ticket. Raises as `answer_order` does."""
    _, _, asked = _of_ticket(ticket_id, caller)
    _answer(asked, caller, sent, version, now)


def _of_order(order_id: str, caller: Caller) -> tuple[str, str, list[_Asked]]:
    (order,) = people.read_for(caller, order_records.key(order_id))
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    group_id, lines = str(order.group_id), order_records.lines(order)
    wanted = sorted({line.product_id for line in lines if line.kind != Sold.MEMBERSHIP})
    products = [one for one in store.read(*(product_records.key(group_id, one) for one in wanted)) if one is not None]
    found = [(one, place) for one in products for place in places(one.product_id, one.name, records.of(one), lines, order_id)]
    tickets = [ticket_records.ticket_key(place.place_id) for _, place in found if place.key != rules.ORDER]
    held = {
        str(one.ticket_id)
        for one in store.read(*tickets)
        if one is not None and one.person_id == caller.person_id and not one.void_at
    }
    mine = [(one, place) for one, place in found if place.key == rules.ORDER or place.place_id in held]
    kept = store.read(*(records.key(place.product_id, place.place_id) for _, place in mine))
    return group_id, "Your order", [_Asked(p, one, order_id, k) for (one, p), k in zip(mine, kept, strict=True)]


def _of_ticket(ticket_id: str, caller: Caller) -> tuple[str, str, list[_Asked]]:
    (ticket,) = people.read_for(caller, ticket_records.ticket_key(ticket_id))
    if ticket is None or ticket.person_id != caller.person_id or ticket.void_at:
        raise NotFound("There is no such ticket of yours.")
    group_id, product_id = str(ticket.group_id), str(ticket.product_id)
    product, kept = store.read(product_records.key(group_id, product_id), records.key(product_id, ticket_id))
    asked: list[_Asked] = []
    if product is not None and rules.ever_asked(records.of(product), ""):
        place = Place(product_id, rules.ticket_key(str(ticket.item_id), 1), ticket_id, named(str(ticket.event), str(ticket.item)))
        asked = [_Asked(place, product, str(ticket.order_id), kept)]
    return group_id, "Your ticket", asked


def _shut(product: "Product", now: datetime) -> bool:
    """Whether the sale is over. One without an end is over when the committee takes the product off sale."""
    endless = product_records.sale_closes(product) is None
    return product_records.closed(product, now) or (endless and product.status != Status.PUBLISHED)


def _before(one: _Asked, caller: Caller, now: datetime) -> dict[str, Answer]:
    return records.read(one.kept, one.product, now, caller.person_id)


def _version(asked: Sequence[_Asked]) -> str:
    return ".".join(str(int(one.kept.version) if one.kept else 0) for one in asked)


def _page(group_id: str, title: str, asked: Sequence[_Asked], back: str, caller: Caller, now: datetime) -> "AnswersPage":
    (group,) = store.read(groups.key(group_id))
    places = [(one, pages.place(one.place, records.of(one.product), _before(one, caller, now))) for one in asked]
    shown = [(one, place) for one, place in places if place["fields"] or place["gone"]]
    return {
        "group": {"group_id": group_id, "name": group.name if group else group_id},
        "title": title,
        "path": f"{back}/answers",
        "back": back,
        "places": [place for _, place in shown],
        "open": any(not _shut(one.product, now) for one, _ in shown),
        "version": _version(asked),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _answer(asked: Sequence[_Asked], caller: Caller, sent: Mapping[str, str], version: str, now: datetime) -> None:
    parts = _changes(asked, caller, sent, now)
    if not parts:
        return
    if version != _version(asked):
        raise Conflict(_CHANGED)
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def _changes(asked: Sequence[_Asked], caller: Caller, sent: Mapping[str, str], now: datetime) -> list[Put]:
    """What changes with what was sent. Raises `Invalid` for all that cannot be used, `Conflict` for what is changed too late."""
    errors, parts = dict[str, str](), list[Put]()
    for one in asked:
        shut, before, questions = _shut(one.product, now), _before(one, caller, now), records.of(one.product)
        try:
            answers = rules.read(one.place, questions, sent)
        except Invalid as refusal:
            errors |= {} if shut else refusal.errors
            continue
        gone = _fields(one, before) | rules.taken_away(one.place, questions, sent)
        kept = {name: answer for name, answer in before.items() if name not in gone}
        said = {name: _as_before(answer, before.get(name)) for name, answer in answers.items()}
        if {**kept, **said} == before:
            continue
        if shut:
            raise Conflict(_CLOSED)
        group_id, told = str(one.product.group_id), {**kept, **said}
        parts.append(records.answers_write(group_id, one.place, one.order_id, caller.person_id, told, before=one.kept, now=now))
    if errors:
        raise Invalid("Some of your answers cannot be used.", errors)
    return parts


def _as_before(answer: Answer, before: Answer | None) -> Answer:
    """The answer, or what was answered before where that is the same: to write one letter of the words large asks nothing else."""
    same = before is not None and (folded(before.label), before.text) == (folded(answer.label), answer.text)
    return before if before and same else answer


def _fields(one: _Asked, before: Mapping[str, Answer]) -> set[str]:
    """The questions whose fields showed what was answered, so that an empty one takes it away.

    What answers its question no more was in no field; it goes when that is answered.
    """
    return {
        question.question_id
        for question in rules.asked(records.of(one.product), one.place.key)
        if question.question_id not in before or rules.answers_it(before[question.question_id], question)
    }
