"""Every morning: ask those who answer for a platform to look there, once a term, a month or a week, as the platform has it."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.platforms import reminding


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = dict(reminding.sweep(datetime.now(UTC)))
        watch.logger.info("asked to look at platforms", done=done)
    return done
