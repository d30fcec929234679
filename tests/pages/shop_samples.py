"""What the pages of the shop may look like: full, empty, sold out, wrong, and hostile."""

from typing import Any

from union.commerce.orders.rules import MEANINGS, Status

CHESS = {"group_id": "chess", "name": "Chess Society"}
STATEMENT = {"version": "2026-09", "title": "How we treat each other", "paragraphs": ["Be kind.", "Or lose your place here."]}


def item(item_id: str, name: str, price: int, **more: Any) -> dict[str, Any]:
    """Make one thing to choose."""
    told = {
        "full_price": price,
        "member_price": None,
        "members_only": False,
        "limit": None,
        "quantity": 0,
        "left": None,
        "days": None,
    }
    return {"item_id": item_id, "name": name, "price": price, "field": f"q.p1.{item_id}", "sold_out": False, **told, **more}


def product(name: str, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make one product of the shop's page."""
    told = {"product_id": "p1", "kind": "ticket", "status": "published", "description": "", "starts_at": None, "ends_at": None}
    told |= {
        "venue": None,
        "cancel_until": None,
        "collection": None,
        "preorder": False,
        "sale_begins": None,
        "sale_ends": None,
        "closes": None,
        "closed": False,
        "called_off": None,
    }
    return {**told, "name": name, "open": True, "items": items, **more}


BALL = product(
    "Winter Ball",
    [
        item("1", "Early bird", 2000, sold_out=True, left=0),
        item("2", "Standard", 2500, full_price=3000, member_price=2500, left=4, limit=3),
        item("3", "Committee table", 2500, members_only=True),
    ],
    description="Three courses, a band, and a chess set on every table.",
    starts_at="2026-12-11T19:00:00Z",
    venue="The Great Hall",
)
HOODIE = product(
    "Hoodie",
    [item("m", "M, navy", 2500), item("l", "L, navy", 2500)],
    product_id="p2",
    kind="merchandise",
    preorder=True,
    sale_ends="2026-12-01T23:59:00Z",
    collection="Collect it at the first meeting in January.",
)


def shop(products: list[dict[str, Any]], in_basket: int = 0, errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the shop's page."""
    told = {"group": CHESS, "products": products, "member": False, "joinable": True, "in_basket": in_basket}
    return {**told, "values": {}, "errors": errors or {}, **more}


def line(name: str, product_name: str, amount: int, quantity: int = 1, problem: str | None = None) -> dict[str, Any]:
    """Make one line of a basket."""
    kind = "membership" if product_name == "Membership" else "ticket"
    told = {"product_id": "p1", "item_id": name, "kind": kind, "price": amount // quantity, "problem": problem}
    return {
        **told,
        "field": f"q.p1.{name[:3]}",
        "product": product_name,
        "item": name,
        "name": f"{product_name}, {name}",
        "most": 20,
        "quantity": quantity,
        "amount": amount,
    }


def basket(lines: list[dict[str, Any]], errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the basket's page."""
    told = {"group": CHESS, "lines": lines, "code": None, "discount": 0, "total": sum(one["amount"] for one in lines)}
    told |= {"payable": bool(lines), "version": 3, "statement": None, "minutes": 15, "asked": [], "key": "k_01JDCC3N5T7YV6Q2"}
    return {**told, "values": {}, "errors": errors or {}, **more}


def ordered(kind: str, description: str, amount: int, **more: Any) -> dict[str, Any]:
    """Make one line of an order."""
    told = {"line_id": "1", "kind": kind, "product_id": "p1", "item_id": "1", "product": description, "item": "", "quantity": 1}
    told |= {"price": amount, "discount": 0, "valid_until": "2027-07-31" if kind == "membership" else None, "returned": 0}
    return {**told, "description": description, "amount": amount, "collected": False, **more}


def order(status: str, description: str, amount: int, refunded: int = 0) -> dict[str, Any]:
    """Make one order of the list."""
    told = {
        "group_id": "chess",
        "received": None,
        "held_until": None,
        "at_risk": False,
        "note": None,
        "lines": [ordered("ticket", description, amount)],
        "code": None,
        "joins": False,
        "valid_until": None,
        "pay_by": "2026-11-23T14:20:00Z",
        "paid_at": None,
        "disputed": False,
        "dispute": None,
        "all_returned": False,
        "order_id": "ord1",
        "group_name": "Chess Society",
        "created_at": "2026-11-23T14:05:00Z",
        "refunded": refunded,
        "came_back": refunded // 2,
    }
    return {**told, "status": status, "means": MEANINGS[Status(status)], "description": description, "amount": amount}


ORDERS = [
    order("open", "2 × Winter Ball, Standard", 5000),
    order("paid", "2 × Winter Ball, Standard; Hoodie, M, navy", 7500, refunded=2500),
    order("too-late", "Winter Ball, Early bird", 2000),
    order("expired", "Student membership", 500),
]


def entry(state: str, party: int = 2, until: str | None = None) -> dict[str, Any]:
    """Make one place on a waiting list."""
    told = {"queue": "p1.2", "entry_id": "e1", "group_id": "chess", "group_name": "Chess Society", "product": "Winter Ball"}
    told |= {
        "product_id": "p1",
        "item_id": "2",
        "item": "Standard",
        "name": "Winter Ball, Standard",
        "url": "/waiting/p1.2/e1",
        "joined_at": "2026-11-20T09:30:00Z",
    }
    return {**told, "state": state, "party": party, "until": until}


def offer(state: str, errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page of one place on a waiting list."""
    until = "2026-11-24T12:00:00Z" if state == "offered" else None
    return {
        "entry": entry(state, until=until),
        "group": CHESS,
        "asked": [],
        "key": "k_01JDCC3N5T7YV6Q2",
        "values": more,
        "errors": errors or {},
    }


WAIT: dict[str, Any] = {
    "group": CHESS,
    "product": {"product_id": "p1", "name": "Winter Ball"},
    "item": {"item_id": "2", "name": "Standard", "limit": 3},
    "hours": 24,
    "key": "k_01JDCC3N5T7YV6Q2",
    "values": {},
    "errors": {},
}
WAITING = [
    entry("offered", until="2026-11-24T12:00:00Z"),
    entry("waiting"),
    entry("taken", 1),
    entry("passed"),
    entry("left"),
    entry("over"),
]
