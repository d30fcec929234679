"""Gateway to EventBridge Scheduler: one-time timers. They hurry what a table says; they decide nothing."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from union import aws, settings
from union.errors import Unavailable


@cache
def _scheduler() -> Any:
    return aws.client("scheduler", attempts=2)


def start(name: str, at: datetime, target: str, message: dict[str, Any]) -> None:
    """Call the function `target` (an ARN) with `message` at `at`, and be deleted after. A timer that stands already is left as it is.

    Raises `Unavailable` where Scheduler does not answer.
    """
    try:
        _scheduler().create_schedule(
            Name=name,
            GroupName=settings.schedules(),
            ScheduleExpression=f"at({at.astimezone(UTC):%Y-%m-%dT%H:%M:%S})",
            # The moment is in UTC as well, so that it is the same where the zone is not heeded, as in the local cloud.
            ScheduleExpressionTimezone="UTC",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": target,
                "RoleArn": settings.timer_role(),
                "Input": json.dumps(message),
                # By itself Scheduler would call for a day, 185 times; what a timer does the sweep has done within minutes.
                "RetryPolicy": {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 3600},
                "DeadLetterConfig": {"Arn": settings.timer_dead_letters()},
            },
        )
    except ClientError as failure:
        if failure.response["Error"]["Code"] != "ConflictException":
            raise Unavailable("The timer could not be set.") from failure
    except BotoCoreError as failure:
        raise Unavailable("The timer could not be set.") from failure


def stands(name: str) -> bool:
    """Whether there is a timer of this name. Raises `Unavailable` where Scheduler does not answer."""
    try:
        _scheduler().get_schedule(Name=name, GroupName=settings.schedules())
    except ClientError as failure:
        if failure.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise Unavailable("It cannot be seen whether a timer is set.") from failure
    except BotoCoreError as failure:
        raise Unavailable("It cannot be seen whether a timer is set.") from failure
    return True


def stop(name: str) -> None:
    """Delete a timer that is of no more use. One that stays does no harm: it carries an old version."""
    try:
        _scheduler().delete_schedule(Name=name, GroupName=settings.schedules())
    except (ClientError, BotoCoreError, Unavailable):
        return
