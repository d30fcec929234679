"""Tickets: those I hold, one of them, its calendar file, and handing it on."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.tickets import actions as tickets
from union.web.api import Door, serve, shows_again, takes
from union.web.caller import someone

if TYPE_CHECKING:
    from union.web.forms import AcceptTicket, HandOn, Pressed

app = Door()


def _ticket(door: Door, ticket_id: str) -> dict[str, Any]:
    return tickets.look_at(ticket_id, someone(door.event), datetime.now(UTC))


@app.get("/my/tickets", summary="List the tickets you hold")
def mine() -> Response[str]:
    return app.page("tickets.html", tickets.mine(someone(app.event), datetime.now(UTC)))


@app.get("/tickets/<ticket_id>", summary="Look at a ticket", description="With its code, while it is good and yours.")
def ticket(ticket_id: str) -> Response[str]:
    return app.page("ticket.html", _ticket(app, ticket_id))


@app.get("/tickets/<ticket_id>/event.ics", summary="Get the event of a ticket as a calendar file (RFC 5545)")
def event(ticket_id: str) -> Response[str]:
    return app.download("event.ics", tickets.calendar(ticket_id, someone(app.event), datetime.now(UTC)), "text/calendar")


@shows_again("ticket.html", _ticket)
@takes("HandOn")
def _hand_on(door: Door, form: "HandOn", ticket_id: str) -> Response[str]:
    tickets.offer(ticket_id, someone(door.event), email=form.email, key=form.key, now=datetime.now(UTC))
    return door.go(f"/tickets/{ticket_id}", {})


@app.post(
    "/tickets/<ticket_id>/transfer", summary="Offer a ticket to another student", description="They get a letter with a link."
)
def hand_on(ticket_id: str) -> Response[str]:
    return _hand_on(app, ticket_id=ticket_id)


@shows_again("ticket.html", _ticket)
@takes("Pressed")
def _take_back(door: Door, form: "Pressed", ticket_id: str) -> Response[str]:
    tickets.take_back(ticket_id, someone(door.event), datetime.now(UTC))
    return door.go(f"/tickets/{ticket_id}", {})


@app.post("/tickets/<ticket_id>/keep", summary="Take back the offer of a ticket")
def take_back(ticket_id: str) -> Response[str]:
    return _take_back(app, ticket_id=ticket_id)


@app.get(
    "/tickets/<ticket_id>/accept", summary="Look at a ticket that is offered to you", description="`offer` is in the letter."
)
def offered(ticket_id: str) -> Response[str]:
    told = tickets.offered(ticket_id, someone(app.event), app.asked("offer")[:100], datetime.now(UTC))
    return app.page("accept.html", told)


@takes("AcceptTicket")
def _accept(door: Door, form: "AcceptTicket", ticket_id: str) -> Response[str]:
    tickets.accept(ticket_id, someone(door.event), form.offer, datetime.now(UTC))
    return door.go(f"/tickets/{ticket_id}", {})


@app.post("/tickets/<ticket_id>/accept", summary="Accept a ticket that is offered to you")
def accept(ticket_id: str) -> Response[str]:
    return _accept(app, ticket_id=ticket_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
