"""The queue of what the post tells of letters: each message is checked and heard by itself, and may come twice."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.letters import hearing
from union.membership.mailings import feedback as mailings

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _hear(record: SQSRecord) -> None:
    now = datetime.now(UTC)
    with sweeps.telling("feedback", str(record.message_id)):
        event = hearing.heard(record.body, now)
        if event is not None and "mailing" in event.tags:
            mailings.told(event, now)


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """SQS calls this; what could not be heard comes again, the others do not."""
    with sweeps.invocation(context):
        watch.logger.info("what the post tells", messages=len(event["Records"]))
        return process_partial_response(event=event, record_handler=_hear, processor=processor, context=context)
