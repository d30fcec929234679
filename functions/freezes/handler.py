"""Cooling off: freeze a group's board, let it last longer, end it early, and say how it stands on other platforms."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.moderation.freezes import actions as freezes
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Attest, End, Extend, Freeze

app = Door()


def _page(door: Door, group_id: str, platform_id: str = "") -> dict[str, Any]:
    return freezes.freezing(group_id, someone(door.event), datetime.now(UTC))


@app.get("/groups/<group_id>/freeze", summary="Look at the form to freeze a board", description="For committee and staff.")
def form(group_id: str) -> Response[str]:
    return app.page("freeze.html", _page(app, group_id))


@shows_again("freeze.html", _page)
@takes("Freeze")
def _freeze(door: Door, form: "Freeze", group_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
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
    return door.go(f"/groups/{group_id}/freeze", {"freeze": told})


@shows_again("freeze.html", _page)
@takes("Extend")
def _extend(door: Door, form: "Extend", group_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    version, freeze_id = form.version, form.freeze_id
    told = freezes.extend(
        group_id, caller, freeze_id=freeze_id, version=version, number=form.length, unit=form.unit, key=form.key, now=now
    )
    return door.go(f"/groups/{group_id}/freeze", {"freeze": told})


@shows_again("freeze.html", _page)
@takes("End")
def _end(door: Door, form: "End", group_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    left = freezes.end_early(group_id, caller, freeze_id=form.freeze_id, version=form.version, key=form.key, now=now)
    return door.go(_where(group_id, bool(left)), {"freeze": None, "left": left})


def _where(group_id: str, to_do: bool) -> str:
    """Where to go on: to the page of the freeze while there is something to do by hand, else to the board."""
    return f"/groups/{group_id}/{'freeze' if to_do else 'board'}"


@shows_again("freeze.html", _page)
@takes("Attest")
def _attest(door: Door, form: "Attest", group_id: str, platform_id: str) -> Response[str]:
    caller, now = someone(door.event), datetime.now(UTC)
    told = freezes.attest(group_id, platform_id, caller, form.told(), freeze_id=form.freeze_id, version=form.version, now=now)
    return door.go(_where(group_id, form.deed != "reopened" or bool(told["left"])), told)


@app.post("/groups/<group_id>/freeze", summary="Freeze a board", description="For 1 minute to 28 days, with a statement.")
def freeze(group_id: str) -> Response[str]:
    return _freeze(app, group_id=group_id)


@app.post("/groups/<group_id>/freeze/extend", summary="Let a freeze last longer")
def extend(group_id: str) -> Response[str]:
    return _extend(app, group_id=group_id)


@app.post("/groups/<group_id>/freeze/end", summary="End a freeze now")
def end(group_id: str) -> Response[str]:
    return _end(app, group_id=group_id)


@app.post("/groups/<group_id>/freeze/platforms/<platform_id>", summary="Say how a platform stands in a freeze")
def attest(group_id: str, platform_id: str) -> Response[str]:
    return _attest(app, group_id=group_id, platform_id=platform_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
