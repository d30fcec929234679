"""What nobody waits for: clocks, queues, streams and what Scheduler calls. One bad item stops nothing else, and everything ends in time."""

from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools.utilities.typing import LambdaContext

from union import time_left, watch


@contextmanager
def invocation(context: LambdaContext, correlation_id: str | None = None) -> Iterator[None]:
    """One call by the clock, a queue or a stream: its log lines belong together, it knows how long it may take, and its counts leave."""
    watch.follow(correlation_id or context.aws_request_id)
    try:
        with time_left.within(context.get_remaining_time_in_millis()):
            yield
    finally:
        watch.flush()
