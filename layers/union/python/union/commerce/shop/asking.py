"""What is asked of whoever buys: shown beside the basket, and kept with the order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.orders.rules import Line
from union.commerce.products import records as product_records
from union.commerce.questions import answering, pages
from union.commerce.shop.rules import Choice
from union.errors import Invalid
from union.store import Put

if TYPE_CHECKING:
    from union.commerce.questions.views import AskedPlace


def shown(choices: Sequence[Choice], lines: Sequence[Line]) -> "list[AskedPlace]":
    """All that is asked about what is in a basket."""
    return [
        pages.place(place, choice.questions, {})
        for choice in _each(choices)
        for place in answering.places(choice.wish.product_id, choice.product, choice.questions, lines, "")
    ]


def answers_write(
    group_id: str,
    choices: Sequence[Choice],
    lines: Sequence[Line],
    order_id: str,
    person_id: str,
    *,
    sent: Mapping[str, str],
    now: datetime,
) -> list[Put]:
    """The parts that keep what was answered with an order. Raises `Invalid` naming all that was not answered as it should be."""
    asking = [choice.wish.product_id for choice in _each(choices)]
    if not asking:
        return []
    errors, parts = dict[str, str](), list[Put]()
    for product in store.read(*(product_records.key(group_id, one) for one in asking)):
        try:
            parts += answering.first_write(product_records.require(product), lines, order_id, person_id, sent, now)
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid("Some of your answers cannot be used.", errors)
    return parts


def _each(choices: Sequence[Choice]) -> list[Choice]:
    """One choice for each product that asks something."""
    return list({choice.wish.product_id: choice for choice in choices if choice.questions}.values())
