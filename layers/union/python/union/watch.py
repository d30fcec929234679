"""What is seen from outside: one JSON log line a request and a count for each event of the business.

Logs and counts carry ids. They never carry a name, an address, or anything a person wrote.
"""

from enum import StrEnum

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger(service="union-house")
metrics = Metrics(namespace="UnionHouse", service="union-house")


class Count(StrEnum):
    """The name of every metric."""

    JOINED = "Joined"
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
    TIMER_MISSED = "TimerMissed"
    LETTER_SENT = "LetterSent"
    LETTER_IN_DOUBT = "LetterInDoubt"
    LETTER_REFUSED = "LetterRefused"
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
    EVIDENCE_SEALED = "EvidenceSealed"
    EVIDENCE_REFUSED = "EvidenceRefused"
    EVIDENCE_UNSCANNED = "EvidenceUnscanned"
    FAILED = "Failed"


def count(event: Count, number: int = 1) -> None:
    """Count `event`; the count leaves with the invocation's last log line."""
    metrics.add_metric(name=event, unit=MetricUnit.Count, value=number)


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
