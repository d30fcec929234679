"""Secrets, read from Secrets Manager when they are first needed and again after some minutes, so that a new one takes over."""

import json
import time
from functools import cache
from typing import Any

from botocore.session import get_session

from union import settings

_LASTS = 300.0
_held: dict[str, tuple[float, Any]] = {}


def secret(arn: str) -> Any:
    """The JSON value of the secret with this ARN, at most 5 minutes old."""
    read_at, value = _held.get(arn, (float("-inf"), None))
    if time.monotonic() - read_at > _LASTS:
        value = json.loads(_manager().get_secret_value(SecretId=arn)["SecretString"])
        _held[arn] = (time.monotonic(), value)
    return value


@cache
def _manager() -> Any:
    return get_session().create_client("secretsmanager", region_name=settings.region())
