"""Every five minutes: see that no report is without somebody, and that cases are deleted when their time has come."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.moderation.incidents import clock


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = clock.tick(datetime.now(UTC))
        watch.logger.info("case clock", done=done)
    return done
