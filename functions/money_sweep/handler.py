"""Every minute: close checkouts whose time is over, send refunds that Stripe was not told of, serve who waits, delete old answers."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.commerce.orders import actions as orders
from union.commerce.questions import actions as questions
from union.commerce.refunds import actions as refunds
from union.commerce.waitlist import actions as waitlist


@watch.invoked
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """EventBridge calls this by the clock. It may run twice, or at once with itself."""
    with sweeps.invocation(context):
        now = datetime.now(UTC)
        mended = sweeps.parts(
            ("checkouts", lambda: {"orders": orders.sweep(now)}),
            ("refunds", lambda: {"refunds": refunds.sweep(now)}),
            ("answers", lambda: {"answers": questions.sweep(now)}),
            ("waiting lists", lambda: {"offers": waitlist.sweep(now)}),
        )
        watch.logger.info("money sweep", mended=mended)
    return mended
