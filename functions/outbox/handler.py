"""The stream of the outbox: call the queue for every letter just written."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.letters import actions as letters


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    """DynamoDB calls this with new letters only, as the template filters it. A failure gives the whole batch again."""
    with sweeps.invocation(context):
        written = [record["dynamodb"]["NewImage"] for record in event["Records"] if record["eventName"] == "INSERT"]
        letters.call((image["letter_id"]["S"], image["correlation_id"]["S"]) for image in written)
        watch.logger.info("outbox", letters=len(written))
