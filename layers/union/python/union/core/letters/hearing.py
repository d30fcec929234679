"""Verbs: hear what the post tells of letters, once it is sure that it is the post, and keep what follows from it."""

from datetime import datetime

from union import settings, watch
from union.core.letters import certificates, envelopes, feedback
from union.core.letters.feedback import Event, Fate
from union.core.suppression import actions as suppression
from union.watch import Count

_COUNTS = {
    Fate.BOUNCED: Count.LETTER_BOUNCED,
    Fate.COMPLAINED: Count.LETTER_COMPLAINED,
    Fate.REJECTED: Count.LETTER_REJECTED,
}


def heard(body: str, now: datetime) -> Event | None:
    """Read a message of the queue of feedback, and send nothing more to an address that sends letters back. None where it tells us nothing.

    What is forged is thrown away, counted and rings. The same message again changes nothing. Raises `Unavailable` where the certificate
    cannot be fetched now, `ValueError` for what SNS signed and the post did not write.
    """
    try:
        message = envelopes.opened(body, topic=settings.feedback_topic(), certificate=certificates.fetch, now=now)
    except envelopes.Forged as forged:
        watch.logger.warning("A message that the post did not send was thrown away", why=str(forged))
        watch.count(Count.FEEDBACK_FORGED)
        return None
    event = feedback.parse(message)
    if event is not None:
        _kept(event)
    return event


def _kept(event: Event) -> None:
    if event.kind in _COUNTS:
        watch.count(_COUNTS[event.kind])
        watch.logger.info("feedback", fate=event.kind, permanent=event.permanent, why=event.why, tags=dict(event.tags))
    if event.kind is Fate.BOUNCED and event.permanent:
        suppression.bounced(event.address, event.why, event.at)
