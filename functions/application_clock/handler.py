"""Every night: let applications lapse that were not sent in time, and remind of those that will."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.applications import clock


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = dict(clock.sweep(datetime.now(UTC)))
        watch.logger.info("applications", done=done)
    return done
