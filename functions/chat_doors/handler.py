"""Each minute: let members into the servers of their groups, and out."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.doors import actions as doors


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = doors.tick(datetime.now(UTC))
        watch.logger.info("chat doors", done=done)
    return done
