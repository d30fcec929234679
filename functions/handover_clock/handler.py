"""Every morning: write of handovers that have begun or are stuck, and end those of which nothing is left."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.voting.handover import clock


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = clock.tick(datetime.now(UTC))
        watch.logger.info("handover clock", done=done)
    return done
