"""The queue of the post room: send the copies of each chunk that is called for, each person once."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.mailings import printing, queue, sending
from union.site.mailing_freezes import FREEZES

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
MEANS = sending.Means(printing.rendered, FREEZES)


def _send(record: SQSRecord) -> None:
    called = queue.told(record.body)
    with sweeps.telling("chunk", f"{called.mailing_id}/{called.number}"):
        done = sending.send_chunk(called, datetime.now(UTC), MEANS)
    watch.logger.info("chunk", mailing=called.mailing_id, chunk=called.number, done=done)


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """SQS calls this; a chunk that failed comes again, the others do not. A call may come twice, late, or at once with itself."""
    with sweeps.invocation(context):
        return process_partial_response(event=event, record_handler=_send, processor=processor, context=context)
