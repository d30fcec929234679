"""The stream of the committees: look again at each group whose committee has just changed, so that staff see it at once."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.health import actions as health


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """DynamoDB calls this with the keys of what changed. It may come twice, or late: each group is looked at as it is now."""
    with sweeps.invocation(context):
        changed = sweeps.readable("committee", map(_group, event["Records"]))
        done = health.follow(changed, datetime.now(UTC))
        watch.logger.info("committees changed", done=done)


def _group(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["Keys"]["group_id"]["S"])
