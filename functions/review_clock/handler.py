"""Every night: remind of committee roles that wait for an answer, and see to the reviews of who needs theirs."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.voting.reviews import clock
from union.voting.roles import waiting


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        done = sweeps.parts(("roles that wait", lambda: waiting.tick(now)), ("reviews", lambda: clock.tick(now)))
        watch.logger.info("review clock", done=done)
    return done
