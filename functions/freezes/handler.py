"""Cooling off: freeze a group's board, let it last longer, end it early, and say how it stands on other platforms."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.freezes import actions as freezes
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.moderation.freezes.views import FreezePage
    from union.web.api import Page
    from union.web.forms.moderation import Attest, End, Extend, Freeze

app = App()


def _page(group_id: str) -> "FreezePage":
    return freezes.freezing(group_id, app.caller, app.now)


@app.get("/groups/<group_id>/freeze", summary="Look at the form to freeze a board", description="For committee and staff.")
def form(group_id: str) -> "Page[FreezePage]":
    return app.page("freeze.html", _page(group_id))


def _where(group_id: str, to_do: bool) -> str:
    """Where to go on: to the page of the freeze while there is something to do by hand, else to the board."""
    return f"/groups/{group_id}/{'freeze' if to_do else 'board'}"


@app.form(
    "/groups/<group_id>/freeze",
    "moderation.Freeze",
    again=("freeze.html", _page),
    summary="Freeze a board",
    description="For 1 minute to 28 days, with a statement.",
)
def freeze(form: "Freeze", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    told = freezes.freeze(
        group_id,
        caller,
        number=form.length,
        unit=form.unit,
        statement=form.statement,
        chosen=form.platforms,
        key=form.key,
        now=now,
    )
    return app.go(f"/groups/{group_id}/freeze", {"freeze": told})


@app.form(
    "/groups/<group_id>/freeze/extend", "moderation.Extend", again=("freeze.html", _page), summary="Let a freeze last longer"
)
def extend(form: "Extend", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    version, freeze_id = form.version, form.freeze_id
    told = freezes.extend(
        group_id, caller, freeze_id=freeze_id, version=version, number=form.length, unit=form.unit, key=form.key, now=now
    )
    return app.go(f"/groups/{group_id}/freeze", {"freeze": told})


@app.form("/groups/<group_id>/freeze/end", "moderation.End", again=("freeze.html", _page), summary="End a freeze now")
def end(form: "End", group_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    left = freezes.end_early(group_id, caller, freeze_id=form.freeze_id, version=form.version, key=form.key, now=now)
    return app.go(_where(group_id, bool(left)), {"freeze": None, "left": left})


@app.form(
    "/groups/<group_id>/freeze/platforms/<platform_id>",
    "moderation.Attest",
    again=("freeze.html", _page),
    summary="Say how a platform stands in a freeze",
)
def attest(form: "Attest", group_id: str, platform_id: str) -> Response[str]:
    caller, now = app.caller, app.now
    told = freezes.attest(group_id, platform_id, caller, form.told(), freeze_id=form.freeze_id, version=form.version, now=now)
    return app.go(_where(group_id, form.deed != "reopened" or bool(told["left"])), told)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
