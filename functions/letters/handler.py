"""The queue of letters: send each once."""

import json
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.letters import actions as letters
from union.core.letters.rules import MADE_WHEN_SENT

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def _send(record: SQSRecord) -> None:
    call = json.loads(record.body)
    watch.follow(call["correlation_id"])
    with sweeps.telling("letter", str(record.message_id)):
        mark = letters.send(call["letter_id"], datetime.now(UTC), _enclosed)
    watch.logger.info("letter", letter=mark)


def _enclosed(kind: str, context: dict[str, Any], now: datetime) -> tuple[dict[str, Any], dict[str, bytes]]:
    """All that a letter says, and what goes with it. Few are about tickets, and only they wait until what makes those is loaded."""
    if kind not in MADE_WHEN_SENT:
        return context, {}
    from union.commerce.tickets import letters as ticket_letters

    return ticket_letters.enclosed(kind, context, now)


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """SQS calls this; a letter that could not be sent comes again, the others do not."""
    with sweeps.invocation(context):
        return process_partial_response(event=event, record_handler=_send, processor=processor, context=context)
