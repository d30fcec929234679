"""Every morning: write to committees and staff about what was found on platforms, what is late, and what they have to decide."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.platform_checks import notices


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = notices.sweep(datetime.now(UTC))
        watch.logger.info("platform notices", done=done)
    return done
