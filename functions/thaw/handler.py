"""A timer of EventBridge Scheduler: the time of a freeze has come, or the end of a member's time on read-only."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.moderation.board import read_only
from union.moderation.freezes import ending


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, bool]:
    """Scheduler calls this, at least once, with what it is about and its version."""
    with sweeps.invocation(context, event.get("correlation_id")):
        now, version = datetime.now(UTC), event["version"]
        if event.get("kind") == "read-only":
            done = read_only.lapse(event["group_id"], event["person_id"], version, now)
        else:
            done = ending.thaw(event["group_id"], event["freeze_id"], version, now)
        watch.logger.info("timer", freeze_id=event.get("freeze_id"), version=version, thawed=done)
    return {"thawed": done}
