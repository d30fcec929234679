"""Several times a night: look at groups' platforms elsewhere; and at those of one group, whenever somebody asks for it."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.platform_checks import looking


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock, and the page of findings with `{"look_again": <group id>}`. Both may come twice, or at once."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        done = looking.look_again(event["look_again"], now) if "look_again" in event else looking.tick(now)
        watch.logger.info("platform clock", done=done)
    return done
