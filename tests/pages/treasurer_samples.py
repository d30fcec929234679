"""Samples of the pages on which a treasurer looks through what was sold."""

from typing import Any

from union.commerce.sales.rules import LOOKED_AT, ON_A_PAGE, STATES

CHESS = {"group_id": "chess", "name": "Chess Society"}
PRODUCTS = [{"value": "p1", "label": "Winter Ball"}, {"value": "p2", "label": "Hoodie"}]


def found(orders: list[Any], **more: Any) -> dict[str, Any]:
    """Make the data of a group's list of orders, of which `orders` are a page."""
    return {
        "group": CHESS,
        "named": True,
        "chosen": False,
        "asked": "",
        "orders": orders,
        "sums": {"orders": len(orders), "paid": 3_000 * len(orders), "refunded": 0},
        "older": None,
        "beyond": None,
        "back_to": None,
        "looked_at": LOOKED_AT,
        "products": PRODUCTS if orders else [],
        "states": [{"value": value, "label": label} for value, label in STATES.items()],
        "values": {},
        "errors": {},
        **more,
    }


def lists(orders: list[Any], hostile: str) -> dict[str, dict[str, Any]]:
    """Make a group's list of orders as it may be."""
    many = {"orders": 1_234, "paid": 3_456_700, "refunded": 9_000}
    place = "2026-07-01T09:00:00.000000Z~o1"
    chosen = {"chosen": True, "asked": "state=paid&from=2026-11-01", "values": {"state": "paid", "from": "2026-11-01"}}
    nasty = [{"value": hostile, "label": hostile}]
    wrong = {"from": "The first day cannot be after the last.", "state": "Please choose one of these."}
    return {
        "all": found(orders, older=place),
        "one": found(orders[:1]),
        "empty": found([]),
        "chosen": found(orders * (ON_A_PAGE // len(orders)), sums=many, older=place, **chosen),
        "further": found(orders, beyond=place, back_to="2026-07-01T09:00:00Z", sums=many, **chosen),
        "nothing-further": found([], beyond=place, back_to="2026-07-01T09:00:00Z", **chosen),
        "not-found": found([], chosen=True, values={"q": "Sam"}, asked="q=Sam"),
        "errors": found(orders, values={"from": "2026-12-01", "to": "2026-11-01", "state": hostile}, errors=wrong),
        "hostile": found(orders, values={"q": hostile, "product": hostile}, products=nasty, asked="q=%3Cscript%3E", chosen=True),
        "staff": found(orders, named=False),
        "staff-not-found": found([], named=False, chosen=True, values={"q": "Sam Okoro"}),
    }
