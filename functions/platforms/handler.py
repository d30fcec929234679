"""The register of a group's platforms elsewhere."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.membership.platforms import actions as platforms
from union.membership.platforms import attesting, holding, pages
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.membership.platforms.views import PlatformPage, Register
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.platforms import AddAdmin, LookedAt, NameOwner, Platform

app = App()
_LIST, _ONE = "/groups/<group_id>/platforms", "/groups/<group_id>/platforms/<platform_id>"


def _list(group_id: str) -> "Register":
    return pages.register_of(group_id, app.caller, app.now)


def _changing(group_id: str, platform_id: str) -> "Register":
    return pages.changing(group_id, platform_id, app.typed, app.caller, app.now)


def _whole(group_id: str, platform_id: str) -> "PlatformPage":
    return pages.whole(group_id, platform_id, app.caller, app.now)


@app.get(_LIST, summary="See a group's platforms elsewhere", description="For committee and staff.")
def register(group_id: str) -> "Page[Register]":
    return app.page("platforms.html", _list(group_id))


@app.get(
    _ONE, summary="See one platform: who answers for it, who can run it, what was seen there", description="Also for its owner."
)
def one(group_id: str, platform_id: str) -> "Page[PlatformPage]":
    return app.page("platform.html", _whole(group_id, platform_id))


@app.get(f"{_ONE}/edit", summary="Look at the form to change a platform")
def edit(group_id: str, platform_id: str) -> "Page[Register]":
    return app.page("platforms.html", _changing(group_id, platform_id))


@app.form(_LIST, "platforms.Platform", again=("platforms.html", _list), summary="Add a platform to a group's register")
def add(form: "Platform", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    platform_id = platforms.add(group_id, caller, form.checked(), key=form.key, now=now)
    return _seen(group_id, platform_id)


@app.form(_ONE, "platforms.Platform", again=("platforms.html", _changing), summary="Change what a platform is")
def change(form: "Platform", group_id: str, platform_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    platforms.change(group_id, platform_id, caller, form.checked(), now=now)
    return _seen(group_id, platform_id)


@app.form(f"{_ONE}/owner", "platforms.NameOwner", again=("platform.html", _whole), summary="Say who answers for a platform")
def name_owner(form: "NameOwner", group_id: str, platform_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    holding.name_owner(group_id, platform_id, caller, form.person_id, now=now)
    return _seen(group_id, platform_id)


@app.form(
    f"{_ONE}/admins",
    "platforms.AddAdmin",
    again=("platform.html", _whole),
    summary="Write down that somebody can run a platform, and why",
)
def add_admin(form: "AddAdmin", group_id: str, platform_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    holding.add_admin(group_id, platform_id, caller, form.told(), key=form.key, now=now)
    return _seen(group_id, platform_id)


@app.form(
    f"{_ONE}/admins/<admin_id>/remove",
    "base.Pressed",
    again=("platform.html", _whole),
    summary="Take somebody off the list of who can run a platform",
)
def remove_admin(form: "Pressed", group_id: str, platform_id: str, admin_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    holding.remove_admin(group_id, platform_id, admin_id, caller, now=now)
    return _seen(group_id, platform_id)


@app.form(
    f"{_ONE}/look",
    "platforms.LookedAt",
    again=("platform.html", _whole),
    summary="Say what you saw on a platform",
    description="For the committee alone: staff support says nothing in its name.",
)
def look(form: "LookedAt", group_id: str, platform_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    attesting.attest(group_id, platform_id, caller, form.seen(), version=form.version, key=form.key, now=now)
    return _seen(group_id, platform_id)


@app.form(
    f"{_ONE}/retire", "base.Pressed", again=("platforms.html", _list), summary="Retire a platform that is not used any more"
)
def retire(form: "Pressed", group_id: str, platform_id: str) -> Response[str]:
    platforms.retire(group_id, platform_id, app.caller, app.now)
    return app.go(f"/groups/{group_id}/platforms", {"platform_id": platform_id})


def _seen(group_id: str, platform_id: str) -> Response[str]:
    return app.go(f"/groups/{group_id}/platforms/{platform_id}", {"platform_id": platform_id})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
