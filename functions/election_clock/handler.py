"""The times of elections: a timer of EventBridge Scheduler says that one has come, and every five minutes what was missed is mended."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.voting.lifecycle import actions as lifecycle


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Scheduler calls this, at least once, with an election's id and version; or by the clock, without any."""
    with sweeps.invocation(context, event.get("correlation_id")):
        now = datetime.now(UTC)
        if "election_id" in event:
            found: dict[str, Any] = {"steps": lifecycle.advance(event["election_id"], event["version"], now)}
            watch.logger.info("timer", election_id=event["election_id"], version=event["version"], **found)
        else:
            found = dict(lifecycle.sweep(now))
            watch.logger.info("sweep", mended=found)
    return found
