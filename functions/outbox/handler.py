"""The stream of the outbox: call the queue for every letter just written."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.letters import actions as letters


def _named(record: dict[str, Any]) -> tuple[str, str]:
    image = record["dynamodb"]["NewImage"]
    return image["letter_id"]["S"], image["correlation_id"]["S"]


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """DynamoDB calls this with new letters only, as the template filters it. A failure gives the whole batch again."""
    with sweeps.invocation(context):
        new = [record for record in event["Records"] if record["eventName"] == "INSERT"]
        written = list(sweeps.readable("letter", map(_named, new)))
        letters.call(written)
        watch.logger.info("outbox", letters=len(written))
