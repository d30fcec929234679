"""The committee's home: what wants doing, and every tool."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union.site import committee_home
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.site.views import CommitteeHome
    from union.web.api import Page

app = App()


@app.get(
    "/groups/<group_id>/committee-home",
    summary="See what wants doing for a group, and its committee's tools",
    description="For its committee and staff support, to each what their role opens.",
)
def committee_home_page(group_id: str) -> "Page[CommitteeHome]":
    return app.page("committee_home.html", committee_home.shown(group_id, app.caller, app.now))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
