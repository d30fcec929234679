"""Every hour: do what follows where a group's day to leave has come, and tell members who were not told; and see to yearly re-affiliation.

Re-affiliation has its steps by the day, and this finds in the first hour of each what there is to do: the other hours are for what did not fit.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.site import leaving
from union.voting.reaffiliation import clock as reaffiliation


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        done = sweeps.parts(("leaving", lambda: leaving.sweep(now)), ("re-affiliation", lambda: reaffiliation.tick(now)))
        watch.logger.info("groups that leave and groups that go on", done=done)
    return done
