"""Gateway to SQS: the queue of chunks to send. The tables are the truth; a call may be lost or come twice."""

import json
from collections.abc import Iterable
from functools import cache
from itertools import batched
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable

_AT_ONCE = 10
"""Calls that one request to the queue takes."""


class Called(NamedTuple):
    """A chunk to send: whose, of which mailing, and its number."""

    group_id: str
    mailing_id: str
    number: str


@cache
def _sqs() -> Any:
    return aws.client("sqs")


def call(chunks: Iterable[Called], seconds: int = 0) -> None:
    """Ask for each of `chunks` to be sent, in so many `seconds`. Raises `Unavailable` where the queue took not all."""
    for some in batched(chunks, _AT_ONCE, strict=False):
        entries = [
            {"Id": str(n), "MessageBody": json.dumps(one._asdict()), "DelaySeconds": seconds} for n, one in enumerate(some)
        ]
        try:
            answer = _sqs().send_message_batch(QueueUrl=settings.mailing_queue(), Entries=entries)
        except (ClientError, BotoCoreError) as failure:
            raise Unavailable("The queue of the post room does not answer.") from failure
        if answer.get("Failed"):
            raise Unavailable(f"The queue refused {len(answer['Failed'])} of {len(entries)} calls.")


def told(body: str) -> Called:
    """The chunk that a call names."""
    return Called(**json.loads(body))
