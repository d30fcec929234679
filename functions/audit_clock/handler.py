"""Each night: look whether the log of who did what is as it was sealed."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.audit import sealing


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = sealing.tick(datetime.now(UTC))
        watch.logger.info("audit", done=done)
    return done
