"""Gateway to SQS: the queue that hurries letters along. The outbox is the truth; a call may be lost or come twice."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable

AT_ONCE = 10
"""Calls that one request to the queue takes."""


@cache
def _sqs() -> Any:
    return aws.client("sqs")


def call(letters: Sequence[tuple[str, str]]) -> None:
    """Ask for each of `letters`, (letter id, correlation id), to be sent. Raises `Unavailable` where the queue took not all."""
    for batch in batched(letters, AT_ONCE, strict=False):
        entries = [
            {"Id": str(n), "MessageBody": json.dumps({"letter_id": letter_id, "correlation_id": correlation_id})}
            for n, (letter_id, correlation_id) in enumerate(batch)
        ]
        try:
            answer = _sqs().send_message_batch(QueueUrl=settings.letter_queue(), Entries=entries)
        except (ClientError, BotoCoreError) as failure:
            raise Unavailable("The queue of letters does not answer.") from failure
        if answer.get("Failed"):
            raise Unavailable(f"The queue refused {len(answer['Failed'])} of {len(entries)} calls.")
