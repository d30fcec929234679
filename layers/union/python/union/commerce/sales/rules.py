"""Truths about looking through what was sold.

Treasurers answer for what their groups sell ("Sell event tickets and merchandise", guidance): they find an order by whatever somebody can
say of it, and what they add up or take away as a file is exactly what the page shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from union.commerce.books.rules import day
from union.commerce.orders.rules import MEANINGS, Line, Status
from union.commerce.questions.rules import Kind as Answered
from union.commerce.questions.rules import Question, same_words
from union.errors import Invalid
from union.text import folded, order
from union.times import iso, shown_moment

if TYPE_CHECKING:
    from union.commerce.sales.views import AnswerCount, OptionTotal, Sums, SumsOfProduct

LOOKED_AT = 2_000
"""Orders that one look goes through, the newest first: more than most groups take in a year, and some three megabytes."""
ON_A_PAGE = 50
_LONGEST = 200
_LEAST_OF_A_NUMBER = 4
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Mark(StrEnum):
    """What an order can be looked for by, besides where it stands."""

    TO_HAND_OUT = "to-hand-out"
    REFUNDED = "refunded"
    CAME_BACK = "came-back"
    DISPUTED = "disputed"


STATES: Mapping[str, str] = {
    **{status.value: said for status, said in MEANINGS.items()},
    Mark.TO_HAND_OUT.value: "Paid, merchandise to hand out",
    Mark.REFUNDED.value: "Refunded, all or some",
    Mark.CAME_BACK.value: "Refund that did not arrive",
    Mark.DISPUTED.value: "Disputed at the bank",
}
"""What orders can be chosen by, as the page names it."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a word, a product, a state, from a day to a day, both included; what is None or empty chooses nothing.

    `beyond` is the place in the list of the last order that an earlier look went through, below which this one begins.
    """

    word: str = ""
    product: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None
    beyond: str = ""

    @property
    def chosen(self) -> bool:
        """Whether anything is chosen: without, all orders are."""
        return bool(self.word or self.product or self.state or self.first or self.last)


@dataclass(frozen=True)
class Sale:
    """An order as it is looked for: what it is known by, what is in it, where it stands; `paid` and `refunded` are pence.

    `returned` says how many of each line went back, by the line's id.
    """

    order_id: str
    made_at: datetime
    buyer: str
    known_as: Sequence[str]
    lines: Sequence[Line]
    status: Status
    marks: frozenset[Mark]
    paid: int = 0
    refunded: int = 0
    returned: Mapping[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it stands in the list."""
        return place(self.made_at, self.order_id)

    def of(self, product: str) -> list[Line]:
        """Its lines of a product, or all where none is chosen."""
        return [line for line in self.lines if not product or line.product_id == product]


@dataclass(frozen=True)
class Told:
    """What was answered, and to which words; `by` is who did where it is not whoever stands in its line."""

    label: str
    text: str
    by: str = ""

    @property
    def signed(self) -> str:
        """What was answered, with who did."""
        return f"{self.text} (answered by {self.by})" if self.by else self.text


@dataclass(frozen=True)
class Once:
    """What a buyer answered once for an order, by the question's id."""

    holder: str
    name: str
    answers: Mapping[str, Told]


@dataclass(frozen=True)
class Entry:
    """What stands in a line of a list: who has so many of which option by which order; `done` is when somebody came in, or got it.

    `holder` is the id of whom it belongs to. `answers` are what was answered, by the question's id; what was asked once for an order stands
    at one of its lines alone. `look` says that the money for it is gone, so that whoever gives it or lets somebody in asks first.
    """

    entry_id: str
    order_id: str
    holder: str
    name: str
    option: str
    number: int
    done: str | None
    answers: Mapping[str, Told] = field(default_factory=dict)
    look: bool = False


def in_order(entries: Iterable[Entry], *, by_option: bool = False) -> list[Entry]:
    """A list as people are looked for on it: by name, of one name what was bought together beside each other.

    What is handed out lies in piles, so its list goes pile by pile: `by_option` first.
    """
    return sorted(entries, key=lambda one: (order(one.option if by_option else ""), order(one.name), one.order_id, one.entry_id))


def with_order_answers(entries: Sequence[Entry], told: Mapping[str, Once]) -> list[Entry]:
    """The list with what was asked once for an order, by the order's id, at one line of each, so that it is counted once.

    That is the first line of whoever answered. Where they handed on all that they bought, it is the first of all, with their name: what
    somebody eats or cannot climb is not said of whoever has their ticket now.
    """
    places: dict[str, Entry] = {}
    for one in entries:
        place = places.setdefault(one.order_id, one)
        once = told.get(one.order_id)
        if once and one.holder == once.holder != place.holder:
            places[one.order_id] = one
    return [_with(one, told[one.order_id]) if one.order_id in told and places[one.order_id] is one else one for one in entries]


def _with(entry: Entry, once: Once) -> Entry:
    by = "" if entry.holder == once.holder else once.name
    return replace(entry, answers={**{name: replace(told, by=by) for name, told in once.answers.items()}, **entry.answers})


def by_answer(entries: Sequence[Entry], question: Question) -> list[Entry]:
    """The list by what was answered to a question, those who did not answer last; of one answer as it was before."""
    told = [(said(one, question), one) for one in entries]
    return [one for _, one in sorted(told, key=lambda row: (not row[0], order(row[0])))]


def said(entry: Entry, question: Question) -> str:
    """What a line of a list says to a question, with whoever answered where it is somebody else; empty where it says nothing."""
    told = entry.answers.get(question.question_id)
    return told.signed + _to(told.label, question) if told else ""


def _to(label: str, question: Question) -> str:
    """To what words an answer was given, where these are not what the question asks now."""
    return "" if same_words(label, question) else f" (to: {label})"


def counted(entries: Sequence[Entry], question: Question) -> "list[AnswerCount]":
    """How often each answer was given, the choices in their order first; of numbers their sum; of words nothing.

    What was answered to other words is counted apart.
    """
    if question.kind == Answered.TEXT:
        return []
    told = [one.answers[question.question_id] for one in entries if question.question_id in one.answers]
    if question.kind == Answered.NUMBER:
        return _together(told, question)
    given = [one.text + _to(one.label, question) for one in told]
    every = dict.fromkeys([*question.choices, *sorted(given, key=order)])
    return [{"text": text, "number": given.count(text)} for text in every]


def _together(told: Sequence[Told], question: Question) -> "list[AnswerCount]":
    found = {"": 0}
    for one in told:
        to = _to(one.label, question)
        found[to] = found.get(to, 0) + (int(one.text) if one.text.isdecimal() else 0)
    return [{"text": f"Together{to}", "number": number} for to, number in found.items()]


def totals(entries: Iterable[Entry]) -> "list[OptionTotal]":
    """How many of each option there are, and how many of them are in or handed out; by the option's name."""
    found: dict[str, OptionTotal] = {}
    for one in entries:
        row = found.setdefault(one.option, {"option": one.option, "number": 0, "done": 0})
        row["number"] += one.number
        row["done"] += one.number if one.done else 0
    return sorted(found.values(), key=lambda row: order(row["option"]))


def read(asked: Mapping[str, str]) -> Wanted:
    """What the fields of the search say. Raises `Invalid` with a sentence at each that cannot be used."""
    errors: dict[str, str] = {}
    first, last = _day("from", asked, errors), _day("to", asked, errors)
    if first and last and first > last:
        errors["from"] = "The first day cannot be after the last."
    state = asked.get("status", "")
    if state and state not in STATES:
        errors["status"] = "Please choose one of these."
    if errors:
        raise Invalid("Please check what you are looking for.", errors)
    word = " ".join(asked.get("q", "")[:_LONGEST].split())
    return Wanted(word, asked.get("product", "")[:_LONGEST], state, first, last, asked.get("beyond", "")[:_LONGEST])


def _day(name: str, asked: Mapping[str, str], errors: dict[str, str]) -> date | None:
    text = asked.get(name, "").strip()
    try:
        return day(name, text) if text else None
    except Invalid as refused:
        errors.update(refused.errors)
        return None


def place(made_at: datetime, order_id: str) -> str:
    """Where an order stands in the list, as text that sorts as the list does."""
    return f"{made_at:{_MOMENT}}~{order_id}"


def moment_of(placed: str) -> datetime | None:
    """The moment that a place in the list tells; None for what is no place."""
    try:
        return datetime.strptime(f"{placed.partition('~')[0]}+0000", f"{_MOMENT}%z")
    except ValueError:
        return None


def matches(wanted: Wanted, sale: Sale, *, wholly: bool) -> bool:
    """Whether an order is looked for, its day aside; `wholly` says that a part of a name does not lead to it."""
    return (
        (not wanted.word or _known(wanted.word, sale, wholly))
        and (not wanted.product or any(line.product_id == wanted.product for line in sale.lines))
        and (not wanted.state or wanted.state in {sale.status.value, *(mark.value for mark in sale.marks)})
    )


def _known(word: str, sale: Sale, wholly: bool) -> bool:
    looked_for = folded(word)
    if word in sale.known_as or looked_for in {folded(sale.buyer), *map(folded, sale.known_as)}:
        return True
    if wholly:
        return False
    parts = folded(sale.buyer)
    named = all(part in parts for part in looked_for.split())
    return named or (len(word) >= _LEAST_OF_A_NUMBER and sale.order_id.startswith(word.lower()))


def shown(sales: Sequence[Sale], before: str, number: int = ON_A_PAGE) -> tuple[list[Sale], str | None]:
    """A page of what was found, the newest first, of those below the place `before`; and below which place the next page begins."""
    below = [sale for sale in sales if not before or sale.place < before]
    page = below[:number]
    return page, page[-1].place if len(below) > number else None


def sums(sales: Iterable[Sale], product: str = "") -> "Sums":
    """How many orders were found, what came for them and what of that went back, in pence; and of a product that is chosen its own sums."""
    found = list(sales)
    return {
        "of": _of_product(found, product) if product else None,
        "orders": len(found),
        "paid": sum(sale.paid for sale in found),
        "refunded": sum(sale.refunded for sale in found),
    }


def _of_product(sales: Iterable[Sale], product: str) -> "SumsOfProduct":
    sold = [(sale, line) for sale in sales if sale.status == Status.PAID for line in sale.of(product)]
    return {
        "quantity": sum(line.quantity for _, line in sold),
        "amount": sum(line.amount for _, line in sold),
        "returned": sum(sale.returned.get(line.line_id, 0) for sale, line in sold),
    }


def cut(number: int, back_to: datetime) -> str:
    """What a file says that could not be of all orders, in a last row: whoever has it sees no page beside it."""
    return f"Not all: {number:,} orders were looked through, back to {shown_moment(iso(back_to))}. What is older is not in this file."
