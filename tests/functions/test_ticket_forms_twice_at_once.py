"""Every form by which a ticket is handed on, let in with or given up, sent twice at once."""

import json
from collections.abc import Callable
from typing import Any

from union.commerce.tickets import seal
from union.commerce.tickets.tables import Ticket

from tests.actions.conftest import PRIYA, SAM
from tests.actions.test_tickets import LIN, bought, code, events
from tests.functions.clicking import clicked, twice

__all__ = ["events"]
type Call = Callable[..., Any]
EVENT = "/groups/chess/products/ball"


@twice("/tickets/<ticket_id>/transfer", "/tickets/<ticket_id>/accept")
def test_it_is_offered_and_accepted(call: Call) -> None:
    (name,) = bought()
    clicked(call, f"/tickets/{name}/transfer", SAM, email=LIN.email, key="key-offer-1")
    clicked(call, f"/tickets/{name}/accept", LIN, offer=seal.offer(name, "key-offer-1"))
    assert Ticket.get(name).person_id == "lin"


@twice("/tickets/<ticket_id>/transfer", "/tickets/<ticket_id>/keep")
def test_it_is_offered_and_kept(call: Call) -> None:
    (name,) = bought()
    clicked(call, f"/tickets/{name}/transfer", SAM, email=LIN.email)
    clicked(call, f"/tickets/{name}/keep", SAM)
    assert Ticket.get(name).offer_hash is None


@twice(*(f"/groups/<group_id>/products/<product_id>/door/{deed}" for deed in ("scan", "undo")))
def test_it_lets_in_and_that_is_undone(call: Call) -> None:
    (name,) = bought()
    scanned = clicked(call, f"{EVENT}/door/scan", PRIYA, json={"code": code(name), "scan_id": "scan-one-1"})
    assert json.loads(scanned.body)["verdict"] == "admitted"
    clicked(call, f"{EVENT}/door/undo", PRIYA, ticket_id=name, scan_id="scan-one-1")
    assert Ticket.get(name).admitted_at is None


@twice("/groups/<group_id>/products/<product_id>/call-off")
def test_an_event_is_called_off(call: Call) -> None:
    bought()
    clicked(call, f"{EVENT}/call-off", PRIYA, reason="The hall is flooded.", sure="yes")
