"""What SES tells of a letter by its event publishing, in the JSON that it sends to SNS.

The shapes are those of the Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon SNS" and "Examples of event
data …". SES tells nobody of a letter without a configuration set.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from infra.local.post_office import letters, refusals
from infra.local.post_office.fates import Fate
from infra.local.post_office.letters import Letter, Thing, dated

ACCOUNT = "000000000000"
REGION = "eu-west-2"
MOST_HEADERS = 10_240
_SPARE = 0.1


def planned(letter: Letter, fate: str, people: Sequence[str], after: float) -> list[tuple[float, Thing]]:
    """Return the events of a letter to `people` that ends by `fate`, each with the seconds until it happens."""
    if not letter.configuration_set:
        return []
    kinds = _COURSES[Fate(fate)]
    times = [0.0, *([_SPARE] if len(kinds) > 2 else []), *([after] if len(kinds) > 1 else [])]
    return [(seconds, event(letter, kind, people, letter.at + seconds)) for kind, seconds in zip(kinds, times, strict=True)]


def event(letter: Letter, kind: str, people: Sequence[str], at: float) -> Thing:
    """Return one event of a letter, at `at` seconds since 1970. Raises ``Refusal`` for a kind that there is not."""
    if kind not in _PARTS:
        raise refusals.invalid(f"Invalid event: one of {', '.join(_PARTS)}.")
    name, told = _PARTS[kind]
    return {
        "eventType": kind.partition(":")[0],
        "mail": _mail(letter),
        name: told(letter, [letters.address(one) for one in people], at),
    }


def stamp(at: float) -> str:
    """Return a moment as SES and SNS write it."""
    return f"{dated(at):%Y-%m-%dT%H:%M:%S}.{int(at * 1000) % 1000:03}Z"


def _mail(letter: Letter) -> Thing:
    told = [*_headers(letter), *letter.headers]
    return {
        "timestamp": stamp(letter.at),
        "source": letter.sender,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{letters.bare(letter.sender)}",
        "sendingAccountId": ACCOUNT,
        "messageId": letter.id,
        "destination": [letters.address(one) for one in letter.to],
        "headersTruncated": sum(len(name) + len(value) for name, value in told) > MOST_HEADERS,
        "headers": [{"name": name, "value": value} for name, value in told],
        "commonHeaders": {"from": [letter.sender], "to": letter.to, "messageId": letter.id, "subject": letter.subject},
        "tags": _tags(letter),
    }


def _headers(letter: Letter) -> list[tuple[str, str]]:
    first = [("From", letter.sender), ("To", ", ".join(letter.to)), ("Subject", letter.subject), ("MIME-Version", "1.0")]
    kind = 'multipart/mixed; boundary="a"' if letter.files else 'multipart/alternative; boundary="a"'
    return [*first, ("Content-Type", kind)]


def _tags(letter: Letter) -> dict[str, list[str]]:
    of_ses = {
        "ses:configuration-set": letter.configuration_set,
        "ses:source-ip": "127.0.0.1",
        "ses:from-domain": letters.domain(letter.sender),
        "ses:caller-identity": "local",
    }
    return {name: [value] for name, value in (of_ses | letter.tags).items()}


def _bounce(kind: str, part: str, status: str, why: str) -> Callable[[Letter, list[str], float], Thing]:
    def told(letter: Letter, people: list[str], at: float) -> Thing:
        who = [{"emailAddress": one, "action": "failed", "status": status, "diagnosticCode": why} for one in people]
        end = {"timestamp": stamp(at), "feedbackId": f"{letter.id}-feedback", "reportingMTA": "dns; mta.union.example"}
        return {"bounceType": kind, "bounceSubType": part, "bouncedRecipients": who, **end}

    return told


def _complaint(letter: Letter, people: list[str], at: float) -> Thing:
    return {
        "complainedRecipients": [{"emailAddress": one} for one in people],
        "timestamp": stamp(at),
        "feedbackId": f"{letter.id}-feedback",
        "complaintSubType": None,
        "userAgent": "Stand-in/1.0",
        "complaintFeedbackType": "abuse",
        "arrivalDate": stamp(at),
    }


def _delivery(letter: Letter, people: list[str], at: float) -> Thing:
    return {
        "timestamp": stamp(at),
        "processingTimeMillis": int((at - letter.at) * 1000),
        "recipients": people,
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": "mta.union.example",
    }


def _delay(letter: Letter, people: list[str], at: float) -> Thing:
    del letter
    why = "smtp; 421 4.4.1 Unable to connect to remote host"
    return {
        "timestamp": stamp(at),
        "delayType": "TransientCommunicationFailure",
        "expirationTime": stamp(at + timedelta(hours=14).total_seconds()),
        "delayedRecipients": [{"emailAddress": one, "status": "4.4.1", "diagnosticCode": why} for one in people],
    }


_NO_MAILBOX = _bounce("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown")
_FULL = _bounce("Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full")
_PARTS: dict[str, tuple[str, Callable[[Letter, list[str], float], Any]]] = {
    "Send": ("send", lambda letter, people, at: {}),
    "Delivery": ("delivery", _delivery),
    "Bounce": ("bounce", _NO_MAILBOX),
    "Bounce:soft": ("bounce", _FULL),
    "Complaint": ("complaint", _complaint),
    "DeliveryDelay": ("deliveryDelay", _delay),
    "Reject": ("reject", lambda letter, people, at: {"reason": "Bad content"}),
}
KINDS = list(_PARTS)
_COURSES: dict[Fate, tuple[str, ...]] = {
    Fate.DELIVER: ("Send", "Delivery"),
    Fate.SILENT: ("Send", "Delivery"),
    Fate.BOUNCE: ("Send", "Bounce"),
    Fate.SOFT_BOUNCE: ("Send", "Bounce:soft"),
    Fate.COMPLAIN: ("Send", "Delivery", "Complaint"),
    Fate.DELAY: ("Send", "DeliveryDelay", "Delivery"),
    Fate.REJECT: ("Send", "Reject"),
}
