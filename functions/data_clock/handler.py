"""Each minute: make the copies that people asked for of their data, and forget those who asked for that."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.personal_data import working
from union.site import my_data


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = working.sweep(my_data.in_the_way, datetime.now(UTC))
        watch.logger.info("data", done=done)
    return done
