"""The register of a group's platforms elsewhere."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.platforms import actions as platforms
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Platform, Pressed

app = Door()


def _list(door: Door, group_id: str, platform_id: str = "") -> dict[str, Any]:
    return platforms.register_of(group_id, someone(door.event), datetime.now(UTC))


def _one(door: Door, group_id: str, platform_id: str) -> dict[str, Any]:
    return platforms.changing(group_id, platform_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/platforms", summary="See a group's platforms elsewhere", description="For committee and staff.")
def register(group_id: str) -> Response[str]:
    return app.page("platforms.html", _list(app, group_id))


@app.get("/groups/<group_id>/platforms/<platform_id>", summary="Look at the form to change a platform")
def one(group_id: str, platform_id: str) -> Response[str]:
    return app.page("platforms.html", _one(app, group_id, platform_id))


@shows_again("platforms.html", _list)
@takes("Platform")
def _add(door: Door, form: "Platform", group_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    platform_id = platforms.add(group_id, caller, form.checked(), key=form.key, now=now)
    return door.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


@shows_again("platforms.html", _one)
@takes("Platform")
def _change(door: Door, form: "Platform", group_id: str, platform_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    platforms.change(group_id, platform_id, caller, form.checked(), now=now)
    return door.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


@shows_again("platforms.html", _list)
@takes("Pressed")
def _retire(door: Door, form: "Pressed", group_id: str, platform_id: str) -> Response[str]:
    platforms.retire(group_id, platform_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


@app.post("/groups/<group_id>/platforms", summary="Add a platform to a group's register")
def add(group_id: str) -> Response[str]:
    return _add(app, group_id=group_id)


@app.post("/groups/<group_id>/platforms/<platform_id>", summary="Change a platform")
def change(group_id: str, platform_id: str) -> Response[str]:
    return _change(app, group_id=group_id, platform_id=platform_id)


@app.post("/groups/<group_id>/platforms/<platform_id>/retire", summary="Retire a platform that is not used any more")
def retire(group_id: str, platform_id: str) -> Response[str]:
    return _retire(app, group_id=group_id, platform_id=platform_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
