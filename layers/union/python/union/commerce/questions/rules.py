"""Truths about what a committee asks whoever buys: dinner, a size, who else comes.

Groups "sell event tickets and merchandise" (guidance) and have to know what to cook. Answers are personal data, some of them of health or
faith: they are asked for a purpose, seen by those who need them, and gone some weeks after the event (UK GDPR, Article 5(1)(c) and (e)). What
a question means never changes under an answer: its kind stays, and each answer keeps the words that were asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from union.errors import Conflict, Invalid
from union.text import folded, shows, tidied, unprintable

MOST_QUESTIONS = 10
MOST_EVER = 5 * MOST_QUESTIONS
"""How many questions a product can have with those that are asked no more, which stay with it for as long as it does."""
MOST_CHOICES = 20
LONGEST_LABEL = 150
LONGEST_CHOICE = 80
LONGEST_ANSWER = 300
WEEKS = 4
"""How many weeks after the event answers are deleted, where a committee says nothing else."""
MOST_WEEKS = 26
LOOKED_AT_AGAIN = timedelta(days=2)
"""How often answers are looked at again: after so long, those of an order that nobody paid are gone at the latest."""
_NUMBER = re.compile(r"[0-9]{1,6}")
ORDER = "order"
"""The place of what is asked once for an order."""


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"


class Per(StrEnum):
    """How often a question is asked: once an order, or for each ticket."""

    ORDER = "order"
    TICKET = "ticket"


@dataclass(frozen=True)
class Question:
    """What is asked. `at_door` says that those who run the door read the answers too; `withdrawn`, that it is asked no more."""

    question_id: str
    label: str
    kind: Kind
    per: Per
    required: bool = False
    choices: Sequence[str] = ()
    at_door: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Place:
    """What answers are for: an order's share of a product, or one ticket. `name` is what it is called on a form."""

    product_id: str
    key: str
    place_id: str
    name: str


@dataclass(frozen=True)
class Answer:
    """What was answered, and to which words."""

    label: str
    text: str


def same_words(label: str, question: Question) -> bool:
    """Whether these words are what the question asks now: a "Yes" to other words may mean the contrary."""
    return folded(label) == folded(question.label)


def answers_it(answer: Answer, question: Question) -> bool:
    """Whether an answer answers the question as it is asked now: to the same words, and with what can still be chosen."""
    return same_words(answer.label, question) and (question.kind != Kind.CHOICE or answer.text in question.choices)


def check(question: Question, others: Sequence[Question]) -> None:
    """Raises `Invalid` naming the field, or `Conflict` where there are enough questions, unless a question can be asked beside `others`."""
    live = [one for one in others if not one.withdrawn and one.question_id != question.question_id]
    if len(live) >= MOST_QUESTIONS:
        raise Conflict(f"A product can have {MOST_QUESTIONS} questions. Please take one away first.")
    if len([one for one in others if one.question_id != question.question_id]) >= MOST_EVER:
        raise Conflict(
            f"A product can have {MOST_EVER} questions with those that you ask no more. Please change one that you have."
        )
    if any(folded(one.label) == folded(question.label) for one in live):
        raise Invalid.field("label", "You ask this already.")
    if question.kind == Kind.CHOICE:
        _check_choices(question.choices)


def _check_choices(choices: Sequence[str]) -> None:
    if not 2 <= len(choices) <= MOST_CHOICES:
        raise Invalid.field("choices", f"Please give 2 to {MOST_CHOICES} answers to choose from, each on a line of its own.")
    if any(len(choice) > LONGEST_CHOICE for choice in choices):
        raise Invalid.field("choices", f"Please keep each answer to {LONGEST_CHOICE} characters.")
    if len({folded(choice) for choice in choices}) < len(choices):
        raise Invalid.field("choices", "Two of these are the same.")


def lines(text: str) -> tuple[str, ...]:
    """The answers to choose from, as they are typed: one a line."""
    return tuple(line for line in (" ".join(tidied(one).split()) for one in text.splitlines()) if line)


def field(product_id: str, key: str, question: Question) -> str:
    """The name of the field for an answer, with a mark of the words: what is answered to these is no answer to others."""
    mark = sha256(folded(question.label).encode()).hexdigest()[:8]
    return f"{_begins(product_id, key)}{question.question_id}-{mark}"


def away(product_id: str, key: str, question_id: str) -> str:
    """The name of the field that takes away what was answered to a question that is asked no more."""
    return f"{_begins(product_id, key)}{question_id}-away"


def _begins(product_id: str, key: str) -> str:
    """How the names of all fields of a place begin."""
    return f"a.{product_id}.{key}."


def ticket_key(item_id: str, number: int) -> str:
    """What the `number`-th ticket of an item is called in a field's name."""
    return f"{item_id}-{number}"


def ever_asked(questions: Sequence[Question], key: str) -> list[Question]:
    """What of a product's questions is asked at a place, or was."""
    per = Per.ORDER if key == ORDER else Per.TICKET
    return [one for one in questions if one.per == per]


def asked(questions: Sequence[Question], key: str) -> list[Question]:
    """What of a product's questions is asked at a place."""
    return [one for one in ever_asked(questions, key) if not one.withdrawn]


def withdrawn(questions: Sequence[Question], key: str) -> list[Question]:
    """What of a product's questions is asked at a place no more."""
    return [one for one in ever_asked(questions, key) if one.withdrawn]


def taken_away(place: Place, questions: Sequence[Question], sent: Mapping[str, str]) -> set[str]:
    """To which questions that are asked no more somebody takes away what they answered."""
    gone = withdrawn(questions, place.key)
    return {one.question_id for one in gone if sent.get(away(place.product_id, place.key, one.question_id))}


def _check_words(place: Place, questions: Sequence[Question], sent: Mapping[str, str]) -> None:
    """Raises `Conflict` where what was sent answers other words than are asked now, or what is asked no more."""
    known = {field(place.product_id, place.key, one) for one in asked(questions, place.key)}
    known |= {away(place.product_id, place.key, one.question_id) for one in withdrawn(questions, place.key)}
    if any(name.startswith(_begins(place.product_id, place.key)) and name not in known for name in sent):
        raise Conflict("The group has changed what it asks. Please look again.")


def read(place: Place, questions: Sequence[Question], sent: Mapping[str, str]) -> dict[str, Answer]:
    """What was answered at a place, by the question's id.

    Raises `Invalid` naming each question whose answer cannot be used, `Conflict` where it answers what is not asked so any more.
    """
    _check_words(place, questions, sent)
    errors: dict[str, str] = {}
    found: dict[str, Answer] = {}
    for question in asked(questions, place.key):
        name = field(place.product_id, place.key, question)
        typed = str(sent.get(name, ""))
        text = tidied(typed)
        problem = _INVISIBLE if unprintable(typed) else _problem(question, text)
        if problem:
            errors[name] = _said(question.label, problem)
        elif shows(text):
            found[question.question_id] = Answer(question.label, text)
    if errors:
        raise Invalid("Some of your answers cannot be used.", errors)
    return found


def _said(label: str, problem: str) -> str:
    """What is wrong with an answer, after the words of its question."""
    ended = label.endswith(("?", "!", ".", ":", "…"))
    return f"{label} {problem[0].upper()}{problem[1:]}" if ended else f"{label}: {problem}"


_INVISIBLE = "please take out the invisible characters; typing it again helps."


def _problem(question: Question, text: str) -> str | None:
    if not shows(text):
        return "please answer this." if question.required else None
    if len(text) > LONGEST_ANSWER:
        return f"please keep this to {LONGEST_ANSWER} characters."
    if question.kind == Kind.NUMBER and not _NUMBER.fullmatch(text):
        return "please enter a whole number, such as 2."
    if question.kind == Kind.CHOICE and text not in question.choices:
        return "please choose one of these."
    return None


def forget_at(ends: datetime | None, weeks: int, answered_at: datetime) -> datetime:
    """When an answer is deleted: so many weeks after what it is for is over, or after it was given where that has no end or is over."""
    return max(ends or answered_at, answered_at) + timedelta(weeks=weeks)


def looked_at_again(until: datetime, now: datetime) -> datetime:
    """When answers that are kept `until` then are looked at again."""
    return min(until, now + LOOKED_AT_AGAIN)
