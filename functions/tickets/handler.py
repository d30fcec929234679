"""Tickets: those I hold, one of them, its calendar file, and handing it on."""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from union.commerce.tickets import actions as tickets
from union.commerce.tickets import transfer
from union.web.api import App, serve

if TYPE_CHECKING:
    from union.commerce.tickets.views import TicketPage, Tickets, TicketToAccept
    from union.web.api import Page
    from union.web.forms.base import Pressed
    from union.web.forms.commerce import AcceptTicket, HandOn

app = App()


def _ticket(ticket_id: str) -> "TicketPage":
    return tickets.look_at(ticket_id, app.caller, app.now)


@app.get("/my/tickets", summary="List the tickets you hold")
def mine() -> "Page[Tickets]":
    return app.page("tickets.html", tickets.mine(app.caller, app.now))


@app.get("/tickets/<ticket_id>", summary="Look at a ticket", description="With its code, while it is good and yours.")
def ticket(ticket_id: str) -> "Page[TicketPage]":
    return app.page("ticket.html", _ticket(ticket_id))


@app.get("/tickets/<ticket_id>/event.ics", summary="Get the event of a ticket as a calendar file (RFC 5545)")
def event(ticket_id: str) -> Response[str]:
    return app.download("event.ics", tickets.calendar(ticket_id, app.caller, app.now), "text/calendar")


@app.form(
    "/tickets/<ticket_id>/transfer",
    "commerce.HandOn",
    again=("ticket.html", _ticket),
    summary="Offer a ticket to another student",
    description="They get a letter with a link.",
)
def hand_on(form: "HandOn", ticket_id: str) -> Response[str]:
    transfer.offer(ticket_id, app.caller, email=form.email, key=form.key, now=app.now)
    return app.go(f"/tickets/{ticket_id}", {})


@app.form("/tickets/<ticket_id>/keep", "base.Pressed", again=("ticket.html", _ticket), summary="Take back the offer of a ticket")
def take_back(form: "Pressed", ticket_id: str) -> Response[str]:
    transfer.take_back(ticket_id, app.caller, app.now)
    return app.go(f"/tickets/{ticket_id}", {})


@app.get(
    "/tickets/<ticket_id>/accept", summary="Look at a ticket that is offered to you", description="`offer` is in the letter."
)
def offered(ticket_id: str) -> "Page[TicketToAccept]":
    told = transfer.offered(ticket_id, app.caller, app.asked("offer")[:100], app.now)
    return app.page("accept.html", told)


@app.form("/tickets/<ticket_id>/accept", "commerce.AcceptTicket", summary="Accept a ticket that is offered to you")
def accept(form: "AcceptTicket", ticket_id: str) -> Response[str]:
    transfer.accept(ticket_id, app.caller, form.offer, app.now)
    return app.go(f"/tickets/{ticket_id}", {})


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway calls this."""
    return serve(app, event, context)
