"""Telegram's webhook, by itself: nobody else may come in here."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.chat_codes import hearing
from union.web.api import App, bad_request, serve
from union.web.audience import Audience

if TYPE_CHECKING:
    from union.membership.chat_codes.views import TelegramHeard
    from union.web.api import Told

app = App()


@app.post(
    "/telegram/webhook",
    summary="Tell of what somebody says to the union's bot",
    description="For Telegram only; the header X-Telegram-Bot-Api-Secret-Token must carry the word that it was given.",
    to=Audience.TELEGRAM,
)
@bad_request
def hear() -> "Told[TelegramHeard]":
    secret = str(app.event["headers"].get("x-telegram-bot-api-secret-token", ""))
    return app.told(hearing.hear(app.sent.raw, secret, app.now))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
