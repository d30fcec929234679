"""Every minute: tell those who hold tickets or said that they come of what was moved or called off, take that back, and thank who came."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.commerce.events import actions as events
from union.commerce.events import thanking
from union.membership.events import places


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        mended = sweeps.parts(
            ("moved events", lambda: events.sweep(now)),
            ("events to list", lambda: events.list_old(now)),
            ("places", lambda: places.sweep(now)),
            ("thanks", lambda: thanking.sweep(now)),
        )
        watch.logger.info("event news", mended=mended)
    return mended
