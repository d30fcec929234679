"""Truths about what people ask of what the house keeps of them.

A copy, and to be forgotten, is owed "without undue delay and in any event within one month of receipt of the request" (UK GDPR, Article 12(3)).
A complaint about personal data is acknowledged within 30 days (Data Protection Act 2018, section 164A, which the Data (Use and Access) Act 2025
brought). Whoever wants to be forgotten can take it back for two weeks: somebody else may have pressed the button at a shared computer.
"""

import calendar
from datetime import date, datetime, timedelta
from enum import StrEnum

from union.errors import Invalid

THOUGHT_OVER = timedelta(days=14)
"""So long a wish to be forgotten can be taken back, before anything is deleted."""
COPY_KEPT = timedelta(days=7)
COPY_AGAIN = timedelta(days=1)
"""Another copy is made a day after the last one: each looks through every table."""
CLAIM_LASTS = timedelta(minutes=16)
"""A little longer than Lambda lets anything run."""
NEXT_ROUND = timedelta(days=1)
"""After an erasure all is looked through once more: somebody may have been signed in still, which lasts half of that."""
BLOCKED_FOR = timedelta(days=1)
ACKNOWLEDGED = timedelta(days=30)
LONGEST_COMPLAINT = 5_000


class Kind(StrEnum):
    """What somebody asks; and what the house does each night of itself."""

    COPY = "copy"
    ERASURE = "erasure"
    COMPLAINT = "complaint"
    NIGHT = "night"


class State(StrEnum):
    """Where it stands. `BLOCKED`: something has to end first, which is looked at again each day."""

    WAITING = "waiting"
    WORKING = "working"
    BLOCKED = "blocked"
    READY = "ready"
    DONE = "done"
    TAKEN_BACK = "taken back"


CAN_BE_TAKEN_BACK = (State.WAITING, State.BLOCKED)


def due_on(asked_on: date) -> date:
    """The day a month after `asked_on`; where that month has no such day, its last (ICO, "Right of access")."""
    year, month = (asked_on.year, asked_on.month + 1) if asked_on.month < 12 else (asked_on.year + 1, 1)
    return date(year, month, min(asked_on.day, calendar.monthrange(year, month)[1]))


def check_sure(sure: bool) -> None:
    """Raises `Invalid` unless somebody ticked that they are sure: nothing brings back what is deleted."""
    if not sure:
        raise Invalid.field("sure", "Please tick the box if you are sure. Nothing brings back what is deleted.")


def can_be_fetched(state: str, done_at: datetime | None, now: datetime) -> bool:
    """Whether a copy lies there still."""
    return state == State.READY and done_at is not None and now < done_at + COPY_KEPT


def can_be_asked(state: str | None, asked_at: datetime | None, now: datetime) -> bool:
    """Whether another copy can be asked for: not while one is being made, nor within a day."""
    return state is None or (
        state not in (State.WAITING, State.WORKING) and asked_at is not None and now >= asked_at + COPY_AGAIN
    )
