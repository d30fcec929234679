"""Gateway to SQS: the queue of servers at which something is to be done. The table is the truth; a call may be lost or come twice."""

import json
import math
from collections.abc import Sequence
from functools import cache
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable

_AT_ONCE = 10
"""Calls that one request to the queue takes."""
LONGEST = 900
"""Seconds that SQS keeps a call back at most."""


@cache
def _sqs() -> Any:
    return aws.client("sqs")


def call(lanes: Sequence[str], seconds: float = 0) -> None:
    """Ask for what is to be done at each of these servers, in so many `seconds`. Raises `Unavailable` where the queue took not all."""
    wait = min(LONGEST, max(0, math.ceil(seconds)))
    for some in batched(lanes, _AT_ONCE, strict=False):
        entries = [{"Id": str(n), "MessageBody": json.dumps({"lane": lane}), "DelaySeconds": wait} for n, lane in enumerate(some)]
        try:
            answer = _sqs().send_message_batch(QueueUrl=settings.chat_queue(), Entries=entries)
        except (ClientError, BotoCoreError) as failure:
            raise Unavailable("The queue of chats does not answer.") from failure
        if answer.get("Failed"):
            raise Unavailable(f"The queue refused {len(answer['Failed'])} of {len(entries)} calls.")


def told(called: str) -> str:
    """The server that a call names."""
    return str(json.loads(called)["lane"])
