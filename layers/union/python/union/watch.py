"""What is seen from outside: one JSON log line a request and a count for each event of the business.

Logs and counts carry ids of things. They never carry a person's id, name or address, or anything a person wrote: neither in a line of
ours nor in what Lambda itself logs, and X-Ray keeps, of a function that fails.
"""

import traceback
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import wraps
from types import TracebackType
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

type _Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Wordless(LambdaPowertoolsFormatter):
    """Tells of what was raised its kind and its place, and not its words: they may quote a key, an address or what somebody typed."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name that the standard library calls
        return "\n".join(_told(ei[1])) if ei[1] else ""


def _told(failure: BaseException) -> Iterator[str]:
    """Each failure of a chain with its frames, the first cause first."""
    cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if cause:
        yield from _told(cause)
    yield from (f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(failure.__traceback__))
    yield kind(failure)


def kind(failure: BaseException) -> str:
    """What a failure is called, with the code that AWS gave it, if it did."""
    code = getattr(failure, "response", None) or {}
    said = code.get("Error", {}).get("Code", "") if isinstance(code, dict) else ""
    return f"{type(failure).__module__}.{type(failure).__qualname__}{said and ' '}{said}"


# Serialized, a stack trace would carry the words of what was raised beside its kind.
logger = Logger(logger_formatter=_Wordless(serialize_stacktrace=False))
metrics = Metrics(namespace="UnionHouse")
"""Its one dimension, `service`, is the name of the stack, which Powertools reads from the environment: so are stages told apart."""


class Count(StrEnum):
    """The name of every metric. What it means and who reads it is in `catalogue.py`, which no function has to load."""

    JOINED = "Joined"
    JOINED_SOCIETY = "JoinedSociety"
    JOINED_SPORT_CLUB = "JoinedSportClub"
    JOINED_MEDIA = "JoinedMedia"
    JOINED_RAG = "JoinedRag"
    JOINED_VOLUNTEERING = "JoinedVolunteering"
    JOINED_OFFICER = "JoinedOfficer"
    TICKET_SOLD = "TicketSold"
    TAKEN = "Taken"
    REFUNDED = "Refunded"
    TURNOUT = "Turnout"
    FIRST_LOOK = "FirstLook"
    WEBHOOK_DELAY = "WebhookDelay"
    SCHEDULE_DELAY = "ScheduleDelay"
    PAID = "Paid"
    PAYMENT_FAILED = "PaymentFailed"
    PAID_TWICE = "PaidTwice"
    PAID_TOO_LATE = "PaidTooLate"
    REFUND_SENT = "RefundSent"
    PLACE_OFFERED = "PlaceOffered"
    RETURNED = "Returned"
    REFUND_FAILED = "RefundFailed"
    DISPUTED = "Disputed"
    RECONCILED = "Reconciled"
    RECONCILIATION_DIFFERENCE = "ReconciliationDifference"
    PAYMENT_MISMATCH = "PaymentMismatch"
    ORDER_WAITS = "OrderWaits"
    POSTED = "Posted"
    FROZEN = "Frozen"
    THAWED = "Thawed"
    CHAT_FROZEN = "ChatFrozen"
    CHAT_OPENED = "ChatOpened"
    CHAT_STUCK = "ChatStuck"
    TIMER_MISSED = "TimerMissed"
    ITEM_FAILED = "ItemFailed"
    ITEM_DELAYED = "ItemDelayed"
    SWEEP_UNFINISHED = "SweepUnfinished"
    LETTER_SENT = "LetterSent"
    LETTER_IN_DOUBT = "LetterInDoubt"
    LETTER_REFUSED = "LetterRefused"
    LETTER_DELAYED = "LetterDelayed"
    MAILING_SENT = "MailingSent"
    MAILING_REFUSED = "MailingRefused"
    MAILING_IN_DOUBT = "MailingInDoubt"
    MAILING_LOST = "MailingLost"
    MAILING_HALTED = "MailingHalted"
    LETTER_SUPPRESSED = "LetterSuppressed"
    LETTER_BOUNCED = "LetterBounced"
    LETTER_COMPLAINED = "LetterComplained"
    LETTER_REJECTED = "LetterRejected"
    FEEDBACK_FORGED = "FeedbackForged"
    STAFF_UNREACHABLE = "StaffUnreachable"
    WEBHOOK_SETTLED = "WebhookSettled"
    WEBHOOK_REPEATED = "WebhookRepeated"
    WEBHOOK_IGNORED = "WebhookIgnored"
    WEBHOOK_REFUSED = "WebhookRefused"
    WEBHOOK_OTHER_MODE = "WebhookOtherMode"
    ELECTION_PUBLISHED = "ElectionPublished"
    ELECTION_STOPPED = "ElectionStopped"
    POLL_SEALED = "PollSealed"
    REPORTED = "Reported"
    CASE_LATE = "CaseLate"
    CONTACT_VACANT = "ContactVacant"
    EVIDENCE_SEALED = "EvidenceSealed"
    EVIDENCE_REFUSED = "EvidenceRefused"
    EVIDENCE_UNSCANNED = "EvidenceUnscanned"
    PLATFORMS_LOOKED_AT = "PlatformsLookedAt"
    AUDIT_BROKEN = "AuditBroken"
    FAILED = "Failed"


MEASURED = {
    Count.TAKEN: MetricUnit.NoUnit,
    Count.REFUNDED: MetricUnit.NoUnit,
    Count.TURNOUT: MetricUnit.Percent,
    Count.FIRST_LOOK: MetricUnit.NoUnit,
    Count.WEBHOOK_DELAY: MetricUnit.Seconds,
    Count.SCHEDULE_DELAY: MetricUnit.Seconds,
}
"""What is not counted but measured, with its unit. CloudWatch knows neither pence nor hours."""


class Failed(Exception):
    """A function that could not do its work, by the kind of what was raised. The words are left out, as Lambda logs what a function raises."""


def count(event: Count, number: int = 1) -> None:
    """Count `event`; the count leaves with the invocation's last log line."""
    metrics.add_metric(name=event, unit=MetricUnit.Count, value=number)


def measure(what: Count, value: float) -> None:
    """Tell a value of something in `MEASURED`, in its unit: pence, per cent, hours or seconds."""
    metrics.add_metric(name=what, unit=MEASURED[what], value=value)


def flush() -> None:
    """Write the counts of this invocation, if there are any."""
    if metrics.metric_set:
        metrics.flush_metrics()


def follow(correlation_id: str | None) -> None:
    """Let every further log line of this invocation carry `correlation_id`."""
    logger.set_correlation_id(correlation_id)


def correlation_id() -> str:
    """What ties this invocation's lines to those of the request that caused it."""
    return logger.get_correlation_id() or "none"


def invoked[Event, Answer](handler: Callable[[Event, Any], Answer]) -> Callable[[Event, Any], Answer]:
    """For a handler that is not a door: log what it raises without its words, count it, and fail, so that it is called again."""

    @wraps(handler)
    def run(event: Event, context: Any) -> Answer:
        try:
            return handler(event, context)
        except Exception as failure:
            logger.exception("An invocation failed")
            count(Count.FAILED)
            flush()
            raise Failed(kind(failure)) from None

    return run
