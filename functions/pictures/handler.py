"""Pictures that people sent, as we drew them anew."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.pictures import actions as pictures
from union.web.api import App, serve
from union.web.audience import Audience

app = App()


@app.get(
    "/pictures/<name>",
    summary="Get a picture",
    description="A WebP, which never changes under its name. A smaller copy is named beside it where there is one.",
    to=Audience.EVERYBODY,
)
def picture(name: str) -> Response[str]:
    return app.kept("image/webp", pictures.seen(name))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
