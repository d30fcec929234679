"""Truths about what a committee writes to its members: what a letter has to say before it goes, and of what sort it can be."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from union.errors import Invalid
from union.membership.letter_choices.rules import Sort
from union.membership.mailings.rules import LONGEST_SUBJECT
from union.text import name as in_one_line

if TYPE_CHECKING:
    from union.membership.mailings.views import Enclosable, LetterAudience

MOST_ENCLOSED = 5
"""Articles and events in one letter. Whoever wants to tell of more writes an article about them."""
LATELY = timedelta(days=120)
"""So old an article can be that the form offers to enclose."""
FEW = 5
"""Fewer people than this are not counted for the committee: who they are could be told by it."""


def check_subject(typed: str) -> str:
    """The subject on one line. Raises `Invalid`."""
    line = in_one_line(typed)
    if not line:
        raise Invalid.field("subject", "Please say in a few words what the letter is about.")
    if len(line) > LONGEST_SUBJECT:
        raise Invalid.field("subject", f"Please keep this to {LONGEST_SUBJECT} characters.")
    return line


def check_complete(text: str) -> None:
    """Raises `Invalid` where a letter that is to go says nothing, or still has to be filled in."""
    if not text:
        raise Invalid.field("text", "Please write something first: people are to read it.")


def chosen(value: str, choices: "Iterable[LetterAudience]") -> "LetterAudience":
    """Who is meant, of those who can be. Raises `Invalid`."""
    for one in choices:
        if one["value"] == value:
            return one
    raise Invalid.field("to", "Please choose who gets this letter.")


def check_sort(sort: Sort, to: "LetterAudience") -> None:
    """Raises `Invalid` where a letter is said to be about something that those who are meant do not hold (PECR, regulation 22)."""
    if sort == Sort.SERVICE and not to["holds"]:
        says = "Members hold nothing that this letter could be about alone. Choose who has a ticket, a place or an order, or send it as news."
        raise Invalid.field("sort", says)


def enclosed(values: Iterable[str], things: "Iterable[Enclosable]", before: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """What goes with a letter, of what can be enclosed or was before. Raises `Invalid`."""
    known = {one["value"] for one in things} | {f"{one['kind']}:{one['id']}" for one in before}
    told = list(dict.fromkeys(value for value in values if value))
    if len(told) > MOST_ENCLOSED:
        raise Invalid.field("enclosed", f"A letter takes {MOST_ENCLOSED} of these. Please leave some out.")
    if set(told) - known:
        raise Invalid.field("enclosed", "One of these cannot be enclosed any more. Please choose again.")
    return [{"kind": kind, "id": name} for kind, _, name in (value.partition(":") for value in told)]


def people(number: int) -> str:
    """How many people get a letter, in words that tell of nobody."""
    if number == 0:
        return "nobody"
    if number < FEW:
        return f"fewer than {FEW} people"
    return f"{number:,} people"
