"""Gateway to Lambda: has a case packed beside the request that asks for it, which may take minutes."""

import json
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from union import settings
from union.errors import Unavailable


@cache
def _lambda() -> Any:
    quick = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 3, "mode": "standard"})
    return get_session().create_client("lambda", region_name=settings.region(), config=quick)


def start(incident_id: str, export_id: str) -> None:
    """Let the packing begin, at least once. Raises `Unavailable`."""
    told = json.dumps({"incident_id": incident_id, "export_id": export_id}).encode()
    try:
        _lambda().invoke(FunctionName=settings.exporter(), InvocationType="Event", Payload=told)
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("The export could not be begun just now. Please try again in a moment.") from failure
