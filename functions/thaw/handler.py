"""A timer of EventBridge Scheduler: the time of a freeze has come."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import watch
from union.freezes import actions as freezes


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, bool]:
    """Scheduler calls this, at least once, with the freeze's id and version."""
    watch.follow(event.get("correlation_id"))
    thawed = freezes.thaw(event["group_id"], event["freeze_id"], event["version"], datetime.now(UTC))
    watch.logger.info("timer", freeze_id=event["freeze_id"], version=event["version"], thawed=thawed)
    watch.flush()
    return {"thawed": thawed}
