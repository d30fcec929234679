"""Truths about letters.

Groups "email members" (guidance). A letter is written in the same transaction as the change it tells of and is sent at most
once: when it is not known whether the post took it, it is not sent again, and staff are told. These are service letters, about
something the person did; none of them advertises (PECR, regulation 22).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

KEPT_FOR = timedelta(days=90)
GIVEN_UP_AFTER = timedelta(days=7)
"""A letter that the post does not take for so long is given up, and staff are told: by then it would tell of what is long over."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=1)
CLAIM_LASTS = timedelta(minutes=15)
OVERDUE_AFTER = timedelta(minutes=2)
DELAYED_AFTER = timedelta(minutes=30)
"""So long a letter may wait before somebody is told: what passes by itself has passed by then."""
SHARDS = 8


class State(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    IN_DOUBT = "in-doubt"
    SUPPRESSED = "suppressed"


class Kind(StrEnum):
    """The letters there are; each has a folder of texts."""

    RECEIPT = "receipt"
    WELCOME = "welcome"
    TOO_LATE = "too-late"
    PAYMENT_FAILED = "payment-failed"
    PAYMENT_CHECKED = "payment-checked"
    ORDER_WAITS = "order-waits"
    ORDER_DECIDED = "order-decided"
    OFFER = "offer"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund-failed"
    REFUND_RETURNED = "refund-returned"
    REFUND_SETTLED = "refund-settled"
    DISPUTED = "disputed"
    TICKETS = "tickets"
    TICKET_OFFER = "ticket-offer"
    TICKET_GONE = "ticket-gone"
    EVENT_MOVED = "event-moved"
    EVENT_CALLED_OFF = "event-called-off"
    PLACE = "place"
    PLACE_FREE = "place-free"
    DATE_MOVED = "date-moved"
    DATE_CALLED_OFF = "date-called-off"
    EVENT_THANKS = "event-thanks"
    VOTED = "voted"
    ELECTED = "elected"
    DECLARED = "declared"
    CORRECTED = "corrected"
    ELECTION_NOTICE = "election-notice"
    ELECTION_OPEN = "election-open"
    ELECTION_CANCELLED = "election-cancelled"
    RETURNING = "returning"
    NOMINATION = "nomination"
    FREEZE_BEGUN = "freeze-begun"
    FREEZE_OVER = "freeze-over"
    FREEZE_LEFT = "freeze-left"
    FREEZE_STUCK = "freeze-stuck"
    FREEZE_STAFF = "freeze-staff"
    CASE_NEW = "case-new"
    CASE_LATE = "case-late"
    CASE_NEWS = "case-news"
    CASE_SHARED = "case-shared"
    DIRECT_MESSAGE = "direct-message"
    POST_REMOVED = "post-removed"
    APPEAL_NEW = "appeal-new"
    APPEAL_DECIDED = "appeal-decided"
    READ_ONLY = "read-only"
    STAFF_ROLE = "staff-role"
    TWO_STEP = "two-step"
    TRIAL = "trial"
    ROLE = "role"
    ROLE_ANSWERED = "role-answered"
    ROLE_WAITS = "role-waits"
    ROLE_LEFT = "role-left"
    HANDOVER = "handover"
    ACCESS_REVIEW = "access-review"
    PAGE_WAITS = "page-waits"
    PAGE_DECIDED = "page-decided"
    PLATFORM_OWNER = "platform-owner"
    PLATFORM_LOOK = "platform-look"
    CHAT_LEAVING = "chat-leaving"
    CHAT_PEOPLE = "chat-people"
    ENQUIRY = "enquiry"
    FINDINGS = "findings"
    FINDINGS_STAFF = "findings-staff"
    FINDING_APPEAL = "finding-appeal"
    FINDING_DECIDED = "finding-decided"
    APPLICATION = "application"
    APPLICATION_NEW = "application-new"
    APPLICATION_SEAT = "application-seat"
    FOUNDED = "founded"
    REAFFILIATION = "reaffiliation"
    REAFFILIATION_LATE = "reaffiliation-late"
    LEAVING = "leaving"
    RENAMED = "renamed"
    DATA_REQUEST = "data-request"
    MAILING_TEST = "mailing-test"
    MAILING_WARNING = "mailing-warning"


MADE_WHEN_SENT = frozenset({Kind.TICKETS, Kind.TICKET_OFFER, Kind.EVENT_MOVED, Kind.EVENT_CALLED_OFF})
"""The letters whose codes, secret links and calendar files are made only when they are sent: whoever sends no other needs no tickets."""


HEADERS: Mapping[str, str] = {"Auto-Submitted": "auto-generated"}
"""What stands in every letter of the house's own: a program wrote it because of something that happened, so no program answers it (RFC 3834)."""


def tags(mark: str | None) -> dict[str, str]:
    """What the post is to tell with whatever becomes of a letter of the house's own, which it calls by its mark."""
    return {"sort": "letter", **({"letter": mark} if mark else {})}


def shard(letter_id: str) -> str:
    """Which of the `SHARDS` parts of the outbox the letter waits in, so that no part takes every write."""
    return f"unsent-{sha256(letter_id.encode()).digest()[0] % SHARDS}"


def shards() -> list[str]:
    """All parts of the outbox."""
    return [f"unsent-{number}" for number in range(SHARDS)]


def in_doubt(state: str, claimed_at: datetime | None, now: datetime) -> bool:
    """Whether somebody began to send the letter so long ago that nobody knows what became of it."""
    return state == State.SENDING and claimed_at is not None and now - claimed_at > CLAIM_LASTS


def overdue(state: str, queued_at: datetime, again_at: datetime | None, now: datetime) -> bool:
    """Whether the letter is to be called for: its call to the queue must have been lost, or the time to try it again has come."""
    return state == State.WAITING and now >= (again_at or queued_at + OVERDUE_AFTER)


def delayed(state: str, queued_at: datetime, now: datetime) -> bool:
    """Whether the letter has waited for so long that whoever runs the house is to look, whenever it is tried again."""
    return state == State.WAITING and now - queued_at > DELAYED_AFTER


def next_try(tries: int, now: datetime) -> datetime:
    """When a letter that the post did not take is tried again after so many tries: each time after twice as long, up to an hour."""
    doublings = min(max(tries, 1) - 1, 10)
    return now + min(_FIRST_WAIT * int(2**doublings), _LONGEST_WAIT)


def given_up(queued_at: datetime, now: datetime) -> bool:
    """Whether a letter that cannot be sent has waited so long that nobody tries any more."""
    return now - queued_at > GIVEN_UP_AFTER
