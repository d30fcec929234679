"""The list of groups and their mini sites."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from union.core.policy import actions as policies
from union.site import home
from union.web.api import App, serve
from union.web.audience import Audience
from union.web.caller import who

if TYPE_CHECKING:
    from union.core.policy.views import PolicyInForce
    from union.site.views import FrontPage, MiniSite
    from union.web.api import Page

app = App()


@app.get(
    "/",
    summary="See what is on this week, the latest news, and the groups",
    description="Groups by type; `q` searches groups, events and news, slips and accents forgiven; `type` chooses a type of group.",
    to=Audience.EVERYBODY,
)
def front_page() -> "Page[FrontPage]":
    return app.shared(app.page("home.html", home.shown(who(app.event), app.asked("q")[:100], app.asked("type")[:40], app.now)))


@app.get("/groups/<group_id>", summary="Look at a group's mini site", to=Audience.EVERYBODY)
def mini_site(group_id: str) -> "Page[MiniSite]":
    from union.site import (
        actions as site,  # It is put together from half of the house, of which the list of groups needs nothing.
    )

    return app.shared(app.page("group.html", site.mini_site(group_id, who(app.event), app.now)))


@app.get("/conduct", summary="Read how the union wants people to treat each other", to=Audience.EVERYBODY)
def conduct() -> "Page[PolicyInForce]":
    return app.page("conduct.html", policies.seen(who(app.event)))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
