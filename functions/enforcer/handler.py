"""The queue of servers elsewhere: freeze each of them, or open it again, as the freezes of its groups want it."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.chats import bots
from union.moderation.enforcement import actions as enforcing
from union.moderation.enforcement import queue
from union.moderation.freezes import holding

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
MEANS = enforcing.Means(bots.chat, holding.tell)


def _bring(record: SQSRecord) -> None:
    lane = queue.told(record.body)
    with sweeps.telling("chat", lane):
        again = enforcing.run(lane, datetime.now(UTC), MEANS)
    watch.logger.info("chat", lane=lane, again=again)
    # What is further away than a call can wait is called for by the sweep.
    if again is not None and again <= queue.LONGEST:
        enforcing.hurry([lane], again)


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """SQS calls this. A call may come twice, late, or at once with itself; what is to be done stands in the table."""
    with sweeps.invocation(context):
        return process_partial_response(event=event, record_handler=_bring, processor=processor, context=context)
