"""Every five minutes: mend what timers and calls have missed."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.core.letters import actions as letters
from union.moderation.board import read_only
from union.moderation.freezes import ending


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself.

    Whoever runs the house calls it with `{"send_again": "refused"}` once what kept the post from taking letters is mended.
    """
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        if "send_again" in event:
            mended = {"letters": letters.once_more(event["send_again"], now)}
        else:
            mended = sweeps.parts(
                ("freezes", lambda: ending.sweep(now)),
                ("read-only", lambda: read_only.sweep(now)),
                ("letters", lambda: letters.sweep(now)),
            )
        watch.logger.info("sweep", mended=mended)
    return mended
