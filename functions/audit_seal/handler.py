"""The stream of the log of who did what: seal what was just noted."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.audit import sealing


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """DynamoDB calls this with the keys of what is new alone, as the template filters it. A failure gives the whole batch again."""
    with sweeps.invocation(context):
        new = [record for record in event["Records"] if record["eventName"] == "INSERT"]
        noted = list(sweeps.readable("entry of the log", map(_key, new)))
        done = sealing.seal(noted, datetime.now(UTC))
        watch.logger.info("sealed", entries=done)


def _key(record: dict[str, Any]) -> tuple[str, str]:
    keys = record["dynamodb"]["Keys"]
    return str(keys["subject"]["S"]), str(keys["entry_id"]["S"])
