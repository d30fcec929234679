"""Every night, and whenever somebody calls it: ask Stripe what happened, enter what is missing, list what does not agree."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.commerce.reconciliation import actions as reconciliation


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = reconciliation.reconcile(datetime.now(UTC))
        watch.logger.info("reconciled", done=done)
    return done
