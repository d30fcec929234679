"""Gateway to Lambda: has a case packed beside the request that asks for it, which may take minutes."""

import json
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable


@cache
def _lambda() -> Any:
    return aws.client("lambda")


def start(incident_id: str, export_id: str) -> None:
    """Let the packing begin, at least once. Raises `Unavailable`."""
    told = json.dumps({"incident_id": incident_id, "export_id": export_id}).encode()
    try:
        _lambda().invoke(FunctionName=settings.exporter(), InvocationType="Event", Payload=told)
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("The export could not be begun just now. Please try again in a moment.") from failure
