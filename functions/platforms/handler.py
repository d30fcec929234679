"""The register of a group's platforms elsewhere."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.platforms import actions as platforms
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.platforms.views import Register
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.membership import Platform

app = App()


def _list(group_id: str) -> "Register":
    return platforms.register_of(group_id, app.caller, app.now)


def _one(group_id: str, platform_id: str) -> "Register":
    return platforms.changing(group_id, platform_id, app.typed, app.caller, app.now)


@app.get("/groups/<group_id>/platforms", summary="See a group's platforms elsewhere", description="For committee and staff.")
def register(group_id: str) -> "Page[Register]":
    return app.page("platforms.html", _list(group_id))


@app.get("/groups/<group_id>/platforms/<platform_id>", summary="Look at the form to change a platform")
def one(group_id: str, platform_id: str) -> "Page[Register]":
    return app.page("platforms.html", _one(group_id, platform_id))


@app.form(
    "/groups/<group_id>/platforms",
    "membership.Platform",
    again=("platforms.html", _list),
    summary="Add a platform to a group's register",
)
def add(form: "Platform", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    platform_id = platforms.add(group_id, caller, form.checked(), key=form.key, now=now)
    return app.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


@app.form(
    "/groups/<group_id>/platforms/<platform_id>",
    "membership.Platform",
    again=("platforms.html", _one),
    summary="Change a platform",
)
def change(form: "Platform", group_id: str, platform_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    platforms.change(group_id, platform_id, caller, form.checked(), now=now)
    return app.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


@app.form(
    "/groups/<group_id>/platforms/<platform_id>/retire",
    "base.Pressed",
    again=("platforms.html", _list),
    summary="Retire a platform that is not used any more",
)
def retire(form: "Pressed", group_id: str, platform_id: str) -> Response[str]:
    platforms.retire(group_id, platform_id, app.caller, app.now)
    return app.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
