"""The custom widgets of CloudWatch's dashboards, in HTML; whoever asks for their documentation gets it in Markdown."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union import sweeps, watch
from union.site import widgets
from union.web import pages


@watch.invoked
def lambda_handler(event: Any, context: LambdaContext) -> str:
    """CloudWatch calls this for each widget of a dashboard that somebody looks at, with that somebody's rights. No route leads here."""
    with sweeps.invocation(context):
        asked = widgets.asked(event)
        watch.logger.info("widget", kind=asked.kind or "unknown")
        return (
            widgets.DOCS if asked.describes else pages.render("widgets/widget.html", {}, widgets.shown(asked, datetime.now(UTC)))
        )
