"""What the pages of tickets and of the door may look like: good, used, void, handed on, offered, wrong and hostile."""

from typing import Any

from union import qr
from union.commerce.tickets import rules

CHESS = {"group_id": "chess", "name": "Chess Society"}
CODE = rules.code("abcdefghijkl", 1, b"sample")
EVENT = {"starts_at": "2026-12-11T19:00:00Z", "ends_at": "2026-12-11T23:00:00Z", "venue": "The Great Hall", "called_off": None}


def ticket(state: str = "good", errors: dict[str, str] | None = None, typed: str = "", **more: Any) -> dict[str, Any]:
    """Make the data of one ticket's page."""
    told = {"ticket_id": "abcdefghijkl", "order_id": "ord1", "group_id": "chess", "product_id": "ball", "event": "Winter Ball"}
    told |= {"item": "Standard", "name": "Sam Okoro", "state": state, "used_at": None, "url": "/tickets/abcdefghijkl", **EVENT}
    told |= {"code": None, "qr": None, "offer": None, "may_go": False, "members_only": False, "moved": None}
    if state == "good":
        told |= {"code": rules.spelled(CODE), "qr": qr.drawn(CODE), "may_go": True}
    handed = "2026-11-20T10:00:00Z" if state == "gone" else None
    page = {
        "ticket": {**told, **more},
        "group": CHESS,
        "handed_at": handed,
        "asks": False,
        "answers": [],
        "key": "k_01JDCC3N5T7YV6Q2",
    }
    return {**page, "values": {"email": typed} if typed else {}, "errors": errors or {}}


TICKETS = {
    "good": ticket(),
    "members": ticket(members_only=True),
    "errors": ticket(errors={"email": "Please enter an e-mail address, such as sam@example.ac.uk."}, typed="lin"),
    "offered": ticket(offer={"to": "lin@union.example", "until": "2026-11-30T12:00:00Z"}),
    "offered-error": ticket(
        errors={"form": "This ticket is offered to somebody already. Take that back first."},
        offer={"to": "lin@union.example", "until": "2026-11-30T12:00:00Z"},
    ),
    "begun": ticket(may_go=False),
    "no-date": ticket(starts_at=None, ends_at=None, venue=None),
    "moved": ticket(
        moved={"starts_at": "2026-12-10T19:00:00Z", "ends_at": None, "venue": "The Barn", "until": "2026-11-30T12:00:00Z"}
    ),
    "off": ticket("void", called_off="The band is ill."),
    "used": ticket("used", used_at="2026-12-11T19:04:00Z"),
    "void": ticket("void"),
    "gone": ticket("gone"),
}


def hostile(bad: str, long: str) -> dict[str, Any]:
    """Make the page of a ticket whose every text is an attack."""
    made = ticket(errors={"email": bad}, typed=bad, event=bad + long, item=long, name=bad, venue=long)
    return {**made, "group": {"group_id": bad, "name": bad + long}}


def held(state: str, over: bool = False) -> dict[str, Any]:
    """Make one ticket of the list."""
    alone = ("code", "qr", "offer", "may_go", "members_only", "moved")
    return {**{name: told for name, told in ticket(state)["ticket"].items() if name not in alone}, "over": over}


MINE = [held("good"), held("used"), held("void"), held("good", over=True), {**held("void"), "called_off": "The band is ill."}]


def accept(may_accept: bool = True) -> dict[str, Any]:
    """Make the page of an offered ticket."""
    told = {"ticket_id": "abcdefghijkl", "event": "Winter Ball", "item": "Standard", "until": "2026-11-30T12:00:00Z", **EVENT}
    told |= {"members_only": not may_accept, "from": "Sam Okoro"}
    page = {"ticket": told, "group": CHESS, "may_accept": may_accept, "offer": "0" * 64, "key": "k_01JDCC3N5T7YV6Q2"}
    return {**page, "values": {}, "errors": {}}


def ordered(page: dict[str, Any]) -> dict[str, Any]:
    """Give an order's page its tickets."""
    bare = {"ticket_id": "abcdefghijkl", "line_id": "1", "product_id": "ball", "item_id": "1", "event": "Winter Ball"}
    bare |= {"item": "Standard", "serial": 1}
    shown = [{**bare, "state": "good", "handed_on": False}, {**bare, "state": "good", "handed_on": True}]
    shown.append({**bare, "state": "void", "handed_on": False})
    return {**page, "order": {**page["order"], "tickets": shown}}


def said(verdict: str, colour: str, sentence: str, **more: Any) -> dict[str, Any]:
    """Make what the door says of one scan."""
    told = {"ticket_id": None, "name": None, "item": None, "member": None, "admitted_at": None, "clock": None, "device": None}
    return {**told, "verdict": verdict, "colour": colour, "sentence": sentence, "scan_id": "scan-one-1", **more}


SAM = {"ticket_id": "abcdefghijkl", "name": "Sam Okoro", "item": "Standard"}
SAID = {
    "green": said("admitted", "green", "Admitted at 20:04.", **SAM, member=True),
    "amber": said("admitted", "amber", "This ticket is for members, and the membership has ended.", **SAM, member=False),
    "red": said("used", "red", "Already used at 21:04 at door B.", **SAM, member=True),
    "forged": said("forged", "red", "This is not one of our tickets."),
}


def door(scan: dict[str, Any] | None, errors: dict[str, str] | None = None, **typed: str) -> dict[str, Any]:
    """Make the page at an event's door."""
    page = {"group": CHESS, "event": {"product_id": "ball", "name": "Winter Ball", **EVENT}, "tickets": 300, "inside": 41}
    return {**page, "scan": scan, "key": "k_01JDCC3N5T7YV6Q2", "values": typed, "errors": errors or {}}
