"""What is asked of whoever buys: shown beside the basket, and kept with the order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union.commerce.orders.rules import Line
from union.commerce.questions import answering, pages, records, rules
from union.commerce.questions.rules import Place
from union.commerce.shop.rules import Choice
from union.errors import Invalid
from union.store import Put

if TYPE_CHECKING:
    from union.commerce.questions.views import AskedPlace


def shown(choices: Sequence[Choice], lines: Sequence[Line]) -> "list[AskedPlace]":
    """All that is asked about what is in a basket."""
    found = [pages.place(place, choice.questions, {}) for choice, place in _places(choices, lines, "")]
    return [place for place in found if place["fields"]]


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
    """The parts that keep what was answered with an order.

    Raises `Invalid` naming all that was not answered as it should be, `Conflict` where the group has changed what it asks.
    """
    errors, parts = dict[str, str](), list[Put]()
    for choice, place in _places(choices, lines, order_id):
        try:
            answers = rules.read(place, choice.questions, sent)
        except Invalid as refusal:
            errors |= refusal.errors
            continue
        if answers:
            parts.append(records.answers_write(group_id, place, order_id, person_id, answers, now=now))
    if errors:
        raise Invalid("Some of your answers cannot be used.", errors)
    return parts


def _places(choices: Sequence[Choice], lines: Sequence[Line], order_id: str) -> list[tuple[Choice, Place]]:
    """Where something is asked or was, with one choice of the product that asks it."""
    each = {choice.wish.product_id: choice for choice in choices if choice.questions}
    return [
        (choice, place)
        for name, choice in each.items()
        for place in answering.places(name, choice.product, choice.questions, lines, order_id)
    ]
