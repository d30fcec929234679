"""Truths about what the post tells of a letter after it took it (Amazon SES Developer Guide, "Contents of event data … to Amazon SNS").

An event names the letter by the tags that it was sent with, and comes once, twice, late and in any order. Every letter of ours has one
recipient, so an event is about the one address that it was sent to, whatever a mail server writes of others.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What the post says has become of a letter."""

    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REJECTED = "rejected"
    DELAYED = "delayed"


_PARTS = {
    "Send": (Fate.SENT, ""),
    "Delivery": (Fate.DELIVERED, "delivery"),
    "Bounce": (Fate.BOUNCED, "bounce"),
    "Complaint": (Fate.COMPLAINED, "complaint"),
    "Reject": (Fate.REJECTED, ""),
    "DeliveryDelay": (Fate.DELAYED, "deliveryDelay"),
}
"""The events that we ask for, and the part of each that says when it was; without one, the letter's own moment stands for it."""
_GREETING = "Successfully validated SNS topic"
"""SES says so in plain words when it is told of the topic."""
_WORD = re.compile(r"[A-Za-z -]{0,40}")
_ENHANCED, _ADDRESS = re.compile(r"5\.\d{1,3}\.\d{1,3}"), re.compile(r"5\.(0|1)\.\d{1,3}|5\.2\.1")
"""RFC 3463: a status of class 5 and subject 1 is about the address, 5.2.1 about a mailbox that is closed; subjects 3 to 7 are about systems, the
letter and policy. 5.0 says nothing, and then what the post makes of it holds."""
_PERMANENT, _NOT_SPAM = "Permanent", "not-spam"


@dataclass(frozen=True)
class Event:
    """One thing that the post tells of one letter: what became of it, to which address it went, and when that was.

    `permanent` says of one that came back that the address itself will never take letters, and `why` with which word of the post's. `tags`
    are those the letter was sent with.
    """

    kind: Fate
    address: str
    permanent: bool
    tags: Mapping[str, str]
    at: datetime
    why: str = ""


def parse(body: str) -> Event | None:
    """Read an event of the post's; None for one that we ask nothing of, such as somebody who says that a letter is no spam.

    Raises `ValueError` for what is no event as the post writes it.
    """
    if body.startswith(_GREETING):
        return None
    try:
        told = json.loads(body)
        return _event(told) if told["eventType"] in _PARTS else None
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as failure:
        raise ValueError("this is no event of the post's") from failure


def _event(told: Mapping[str, Any]) -> Event | None:
    kind, name = _PARTS[told["eventType"]]
    mail, part = told["mail"], told[name] if name else {}
    if part.get("complaintFeedbackType") == _NOT_SPAM:
        return None
    (address,) = mail["destination"]
    return Event(
        kind=kind,
        address=_text(address),
        permanent=part.get("bounceType") == _PERMANENT and _of_address(part),
        tags={name: _text(values[0]) for name, values in mail.get("tags", {}).items() if not name.startswith("ses:")},
        at=_moment(part.get("timestamp") or mail["timestamp"]),
        why=_word(part.get("bounceSubType") or part.get("complaintFeedbackType")),
    )


def _of_address(bounce: Mapping[str, Any]) -> bool:
    """Whether a letter came back because of its address, as far as the mail server says, and not because of what stood in it or who sent it.

    A server that takes a letter for spam sends it back to all of its people at once, and all of them would be cut off from every letter.
    """
    told = [one.get("status") for one in bounce.get("bouncedRecipients", ())]
    return all(not isinstance(one, str) or not _ENHANCED.fullmatch(one) or bool(_ADDRESS.fullmatch(one)) for one in told)


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError("this is to be a text")
    return told


def _word(told: Any) -> str:
    """One of the post's own words; what a mail server elsewhere wrote instead goes into no log."""
    return told if isinstance(told, str) and _WORD.fullmatch(told) else ""


def _moment(told: str) -> datetime:
    found = datetime.fromisoformat(told)
    if found.tzinfo is None:
        raise ValueError("a moment of the post's says in which zone it is")
    return found
