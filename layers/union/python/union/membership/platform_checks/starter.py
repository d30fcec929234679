"""Gateway to Lambda: has a group's platforms looked at beside the request that asks for it, which may take minutes."""

import json
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable


@cache
def _lambda() -> Any:
    return aws.client("lambda")


def start(group_id: str) -> None:
    """Let the look begin, at least once. Raises `Unavailable`."""
    told = json.dumps({"look_again": group_id}).encode()
    try:
        _lambda().invoke(FunctionName=settings.platform_clock(), InvocationType="Event", Payload=told)
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("We could not begin to look just now. Please try again in a moment.") from failure
