"""Every night: look at how each group fares, for the pages of staff."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.health import actions as health


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = health.tick(datetime.now(UTC))
        watch.logger.info("health clock", done=done)
    return done
