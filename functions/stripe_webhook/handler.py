"""Stripe's webhook, by itself: nobody else may come in here, and this may reach nothing but money and what follows from it."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.reconciliation import actions as reconciliation
from union.web.api import App, bad_request, serve
from union.web.audience import Audience

if TYPE_CHECKING:
    from union.commerce.reconciliation.views import Heard
    from union.web.api import Told

app = App()


@app.post(
    "/stripe/webhook",
    summary="Tell of a payment, a refund, a dispute or a payout",
    description="For Stripe only; the raw body must carry its signature.",
    to=Audience.STRIPE,
)
@bad_request
def hear() -> "Told[Heard]":
    signature = str(app.event["headers"].get("stripe-signature", ""))
    did = reconciliation.hear(app.sent.raw, signature, app.now)
    return app.told({"did": did})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
