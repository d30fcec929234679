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


def row(name: str, option: str, number: int = 1, done: str | None = None) -> dict[str, Any]:
    """Make a line of a list."""
    return {"name": name, "option": option, "number": number, "done": done, "order_id": "k3abcdefgh234567abcdefgh"}


def listed(rows: list[dict[str, Any]], kind: str = "ticket", name: str = "Winter Ball", **more: Any) -> dict[str, Any]:
    """Make the data of a product's list."""
    options = sorted({one["option"] for one in rows})
    at = (
        {"starts_at": "2026-12-11T19:00:00Z", "venue": "The Great Hall"}
        if kind == "ticket"
        else {"starts_at": None, "venue": None}
    )
    return {
        "group": CHESS,
        "product": {"product_id": "p1", "kind": kind, "name": name, **at},
        "rows": rows,
        "totals": [
            {
                "option": option,
                "number": sum(one["number"] for one in rows if one["option"] == option),
                "done": sum(one["number"] for one in rows if one["option"] == option and one["done"]),
            }
            for option in options
        ],
        "as_of": "2026-12-11T18:30:00Z",
        "looked_at": LOOKED_AT,
        "back_to": None,
        **more,
    }


def product_lists(long: str, hostile: str) -> dict[str, dict[str, Any]]:
    """Make lists as they may be."""
    names = ["Ann Lee", "Ann Lee", "Bo Chen", "Jürgen Groß", "Sam Okoro", "Zoë Ng"]
    door = [row(name, "Standard" if n % 3 else "Early bird", done="19:04" if n == 1 else None) for n, name in enumerate(names)]
    hoodies = [row(name, "ML"[n % 2], 1 + n % 2, "yes" if n == 2 else None) for n, name in enumerate(names[1:])]
    bounded = {"back_to": "2026-03-01T10:00:00Z"}
    return {
        "door": listed(door),
        "handing-out": listed(sorted(hoodies, key=lambda one: str(one["option"])), "merchandise", "Hoodie", **bounded),
        "one-kind": listed([row("Ann Lee", "")], "merchandise", "Mug"),
        "empty": listed([]),
        "hostile": listed([row(long + hostile, hostile), row(hostile, long, 99, "yes")], "merchandise", long + hostile),
    }
