"""Secrets, read from Secrets Manager when they are first needed and again after some minutes, so that a new one takes over."""

import json
import time
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, watch
from union.errors import Unavailable

_LASTS = 300.0
_held: dict[str, tuple[float, Any]] = {}


def secret(arn: str) -> Any:
    """The JSON value of the secret with this ARN, at most 5 minutes old.

    Where nobody tells a new one, the old one is good for another while. Raises `Unavailable` where there is none.
    """
    read_at, value = _held.get(arn, (float("-inf"), None))
    if time.monotonic() - read_at > _LASTS:
        value = _fresh(arn) if value is None else _fresh_or(value, arn)
        # An old value counts as read anew: while the safe is silent it is asked every five minutes, and not by every request.
        _held[arn] = (time.monotonic(), value)
    return value


def _fresh(arn: str) -> Any:
    try:
        return json.loads(_manager().get_secret_value(SecretId=arn)["SecretString"])
    except (ClientError, BotoCoreError) as failure:
        raise Unavailable("The house cannot open its safe right now. Please try again in a minute.") from failure


def _fresh_or(value: Any, arn: str) -> Any:
    try:
        return _fresh(arn)
    except Unavailable:
        watch.logger.warning("A secret could not be read again; the one at hand is used")
        return value


@cache
def _manager() -> Any:
    return aws.client("secretsmanager", attempts=2)
