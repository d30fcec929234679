"""Every morning: ask those who answer for a platform to look there, and go through the lists of who is in chats."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.chats import nightly
from union.membership.platforms import reminding


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        done = sweeps.parts(("chats", lambda: nightly.sweep(now)), ("reminders", lambda: reminding.sweep(now)))
        watch.logger.info("asked to look at platforms", done=done)
    return done
