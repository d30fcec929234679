"""Each minute: let letters to many begin whose moment has come, plan them, mend what calls were lost, and count what became of them."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.membership.mailings import ticking
from union.site.mailing_audiences import resolve
from union.site.mailing_freezes import FREEZES


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        done = ticking.tick(datetime.now(UTC), resolve, FREEZES)
        watch.logger.info("mailing clock", done=done)
    return done
