"""The door of an event: who has a ticket, and who is in."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.tickets import check_in
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.tickets.views import Door, DoorList, Scanned
    from union.web.api import Page, Told
    from union.web.forms.commerce import Scan, UndoScan

app = App()
_PATH = "/groups/<group_id>/products/<product_id>/door"


def _door(group_id: str, product_id: str) -> "Door":
    return check_in.door(group_id, product_id, app.caller, app.now)


@app.get(_PATH, summary="Open the page for an event's door")
def opened(group_id: str, product_id: str) -> "Page[Door]":
    return app.page("door.html", _door(group_id, product_id))


@app.get(_PATH + "/list", summary="Get the list for the door", description="For each ticket a hash of its code, and what to say.")
def entries(group_id: str, product_id: str) -> "Told[DoorList]":
    return app.told(check_in.door_list(group_id, product_id, app.caller, app.now))


@app.form(
    _PATH + "/scan",
    "commerce.Scan",
    again=("door.html", _door),
    summary="Admit who shows a code",
    description="The same `scan_id` sent again gets the same answer. `at` is when it was scanned, where that was offline.",
)
def scan(form: "Scan", group_id: str, product_id: str) -> "Told[Scanned] | Response[str]":
    said = check_in.scan(
        group_id,
        product_id,
        app.caller,
        code=form.code,
        scan_id=form.scan_id,
        device=form.device or "the door",
        at=form.at,
        holder=form.holder or None,
        now=app.now,
    )
    if app.json:
        return app.told(said)
    return app.page("door.html", {**_door(group_id, product_id), "scan": said, "values": {"device": form.device}})


@app.form(_PATH + "/undo", "commerce.UndoScan", again=("door.html", _door), summary="Take back what a scan admitted")
def undo(form: "UndoScan", group_id: str, product_id: str) -> Response[str]:
    check_in.undo(group_id, product_id, app.caller, name=form.ticket_id, scan_id=form.scan_id, now=app.now)
    return app.go(f"/groups/{group_id}/products/{product_id}/door", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
