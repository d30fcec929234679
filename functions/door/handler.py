"""The door of an event: who has a ticket, and who is in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.tickets import actions as tickets
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import Scan, UndoScan

app = Door()
_PATH = "/groups/<group_id>/products/<product_id>/door"


def _door(door: Door, group_id: str, product_id: str) -> dict[str, Any]:
    return tickets.door(group_id, product_id, someone(door.event), datetime.now(UTC))


@app.get(_PATH, summary="Open the page for an event's door")
def door(group_id: str, product_id: str) -> Response[str]:
    return app.page("door.html", _door(app, group_id, product_id))


@app.get(_PATH + "/list", summary="Get the list for the door", description="For each ticket a hash of its code, and what to say.")
def entries(group_id: str, product_id: str) -> Response[str]:
    return app.told(tickets.door_list(group_id, product_id, someone(app.event), datetime.now(UTC)))


@shows_again("door.html", _door)
@takes("Scan")
def _scan(door: Door, form: "Scan", group_id: str, product_id: str) -> Response[str]:
    said = tickets.scan(
        group_id,
        product_id,
        someone(door.event),
        code=form.code,
        scan_id=form.scan_id,
        device=form.device or "the door",
        at=form.at,
        holder=form.holder or None,
        now=datetime.now(UTC),
    )
    if door.json:
        return door.told(said)
    return door.page("door.html", {**_door(door, group_id, product_id), "scan": said, "values": {"device": form.device}})


@app.post(
    _PATH + "/scan",
    summary="Admit who shows a code",
    description="The same `scan_id` sent again gets the same answer. `at` is when it was scanned, where that was offline.",
)
def scan(group_id: str, product_id: str) -> Response[str]:
    return _scan(app, group_id=group_id, product_id=product_id)


@shows_again("door.html", _door)
@takes("UndoScan")
def _undo(door: Door, form: "UndoScan", group_id: str, product_id: str) -> Response[str]:
    tickets.undo(group_id, product_id, someone(door.event), name=form.ticket_id, scan_id=form.scan_id, now=datetime.now(UTC))
    return door.go(f"/groups/{group_id}/products/{product_id}/door", {})


@app.post(_PATH + "/undo", summary="Take back what a scan admitted")
def undo(group_id: str, product_id: str) -> Response[str]:
    return _undo(app, group_id=group_id, product_id=product_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
