"""Brings back what failed each time that it was tried, where an alarm says so.

First mend what was wrong, or it fails again and comes back. `--look` says how many lie there and brings nothing back. Whatever is brought back
may come twice and never gets lost: each message is put into its queue before it is taken from where it lay, and all that listen to our queues
do a thing once. It needs credentials that may use the stack's queues; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from infra.union import which_house

SHORT = "bring back what failed each time that it was tried"
QUEUES = {
    "letters": ("LetterDeadLetters", "LetterQueue"),
    "mailings": ("MailingDeadLetters", "MailingQueue"),
    "chats": ("ChatDeadLetters", "ChatQueue"),
    "feedback": ("FeedbackDeadLetters", "FeedbackQueue"),
}
"""For each queue the stack's outputs with the address of what failed and of where it goes again."""
_AT_ONCE = 10
_HIDDEN = 120
"""Seconds in which nobody else gets a message that is being brought back."""


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("queue", choices=sorted(QUEUES), help="what failed")
    parser.add_argument("--look", action="store_true", help="say how many lie there, and bring nothing back")
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Bring them back, and say how many; an error's code where some could not be."""
    which_house.settle(told)
    lying, wanted = (which_house.outputs()[name] for name in QUEUES[told.queue])
    sqs = which_house.client("sqs")
    if told.look:
        sys.stdout.write(f"{_number(sqs, lying)} lie there.\n")
        return 0
    brought, left = bring_back(sqs, lying, wanted)
    sys.stdout.write(f"{brought} were brought back.\n")
    if left:
        sys.stdout.write(
            f"{left} are left: they are no calls but say what could not be read of a table's changes, or the queue did not take them.\n"
        )
    return 1 if left else 0


def bring_back(sqs: Any, lying: str, wanted: str) -> tuple[int, int]:
    """Bring every call from the queue `lying` back into the one that is `wanted`. Returns how many, and how many were left."""
    brought, seen = 0, set[str]()
    for some in _each(sqs, lying):
        fresh = {one["MessageId"]: one for one in some if one["MessageId"] not in seen}
        if not fresh:
            break
        seen |= fresh.keys()
        calls = [one for one in fresh.values() if _is_call(one["Body"])]
        brought += _moved(sqs, calls, lying, wanted) if calls else 0
    return brought, len(seen) - brought


def _each(sqs: Any, lying: str) -> Iterator[list[dict[str, Any]]]:
    """What lies there, ten at a time, until nothing more comes."""
    while some := sqs.receive_message(
        QueueUrl=lying, MaxNumberOfMessages=_AT_ONCE, VisibilityTimeout=_HIDDEN, WaitTimeSeconds=1
    ).get("Messages"):
        yield some


def _is_call(body: str) -> bool:
    """Whether a message was a call of its queue's, and no word of Lambda's that a part of a stream failed: those have their sweep."""
    try:
        told = json.loads(body)
    except ValueError:
        return True
    return not (isinstance(told, dict) and "requestContext" in told)


def _moved(sqs: Any, calls: list[dict[str, Any]], lying: str, wanted: str) -> int:
    entries = [{"Id": str(number), "MessageBody": one["Body"]} for number, one in enumerate(calls)]
    done = [int(one["Id"]) for one in sqs.send_message_batch(QueueUrl=wanted, Entries=entries).get("Successful", ())]
    taken = [{"Id": str(number), "ReceiptHandle": calls[number]["ReceiptHandle"]} for number in done]
    if taken:
        sqs.delete_message_batch(QueueUrl=lying, Entries=taken)
    return len(done)


def _number(sqs: Any, lying: str) -> int:
    told = sqs.get_queue_attributes(QueueUrl=lying, AttributeNames=["ApproximateNumberOfMessages"])
    return int(told["Attributes"]["ApproximateNumberOfMessages"])
