"""What I hold, and who belongs to a group."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.memberships import actions as memberships
from union.money import plain
from union.site import my_groups
from union.web.api import App, serve
from union.web.sheets import sheet

if TYPE_CHECKING:
    from union.membership.memberships.views import Leaving, Roster
    from union.site.views import MyPage
    from union.web.api import Page
    from union.web.forms.base import Pressed

app = App()


@app.get("/my/groups", summary="Look at my groups, with open votes and events that are soon")
def mine() -> "Page[MyPage]":
    return app.page("my_groups.html", my_groups.shown(app.caller, app.now))


def _leaving(group_id: str) -> "Leaving":
    return memberships.leaving(group_id, app.caller, app.now)


@app.get("/groups/<group_id>/leave", summary="Look at what it means to leave a group")
def leaving(group_id: str) -> "Page[Leaving]":
    return app.page("leave.html", _leaving(group_id))


@app.form(
    "/groups/<group_id>/leave",
    "base.Pressed",
    again=("leave.html", _leaving),
    summary="Leave a group of one's own accord",
    description="At once, and nothing is paid back by it.",
)
def leave(form: "Pressed", group_id: str) -> Response[str]:
    memberships.leave(group_id, app.caller, app.now)
    return app.go("/my/groups", {})


@app.get("/groups/<group_id>/roster", summary="Look at a group's members", description="For its committee only.")
def roster(group_id: str) -> "Page[Roster]":
    return app.page("roster.html", memberships.roster(group_id, app.caller, app.now))


@app.get("/groups/<group_id>/roster.csv", summary="Download a group's members", description="For its committee only.")
def roster_sheet(group_id: str) -> Response[str]:
    found = memberships.roster(group_id, app.caller, app.now)
    rows = [
        (m["name"], m["kind"] or "", plain(m["price"]), m["joined_at"] or "", m["valid_until"] or "") for m in found["members"]
    ]
    text = sheet(("Name", "Membership", "Price in pounds", "Joined", "Valid until"), rows)
    return app.download(f"{found['group']['group_id']}-members.csv", text)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
