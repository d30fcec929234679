"""Verbs: find the order that somebody asks about, by what only they can say of it.

Staff run no group and see no list of who bought what there: it would be a roster, also of a faith or a politics. Whoever writes to them
has an order's number, a payment's id or a name; what staff look for and what they found is noted before they see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller

_OF_STRIPE = ("pi_", "cs_")
_LONGEST = 200
_NOTED = 50


class By(StrEnum):
    """What an order is asked for by: a word, what was chosen besides, or nothing, where all are taken away as a file."""

    NUMBER = "number"
    PAYMENT = "payment"
    NAME = "name"
    CHOICE = "choice"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Sought:
    """What was typed, and what it is, as far as it says so itself: an order's number looks like a short name."""

    text: str
    by: By


def read(typed: str) -> Sought | None:
    """What somebody looks for; None where nothing is typed."""
    text = " ".join(typed[:_LONGEST].split())
    if not text:
        return None
    if ids.is_derived(text.lower()):
        return Sought(text, By.NUMBER)
    return Sought(text, By.PAYMENT if text.startswith(_OF_STRIPE) else By.NAME)


def note_write(group_id: str, by: By, seen: Sequence[str], caller: Caller, now: datetime) -> store.Put:
    """The part that notes what staff looked for and what they found, by its numbers and without the name that they typed."""
    numbers = " ".join(seen[:_NOTED])
    return audit_write(f"group#{group_id}", "orders looked for", caller.person_id, now, by=by, found=len(seen), orders=numbers)
