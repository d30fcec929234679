"""Every five minutes: mend what timers and calls have missed."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.board import read_only
from union.freezes import actions as freezes
from union.letters import actions as letters


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        mended = {**freezes.sweep(now), **read_only.sweep(now), "letters": letters.sweep(now)}
        watch.logger.info("sweep", mended=mended)
    return mended
