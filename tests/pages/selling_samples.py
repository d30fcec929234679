"""What the treasurer's pages may look like: empty, full, with errors, and hostile."""

from typing import Any

from tests.pages.shop_samples import BALL, CHESS, HOODIE, item, product

KEY = "k_01JDCC3N5T7YV6Q2"


def pool(name: str, size: int, sold: int = 0, held: int = 0) -> dict[str, Any]:
    """Make one pool of stock."""
    return {"name": name, "size": size, "sold": sold, "held": held, "left": size - sold - held}


def to_its_group(told: dict[str, Any]) -> dict[str, Any]:
    """Make a product as its group sees it of one as the shop shows it."""
    in_shop = ("field", "quantity", "left", "sold_out")
    return {**told, "items": [{name: value for name, value in one.items() if name not in in_shop} for one in told["items"]]}


def listed(products: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the data of the list of products."""
    told = [{"over": False, "pools": [], **to_its_group(one)} for one in products]
    return {
        "group": CHESS,
        "products": told,
        "may": {"door": True, "names": True},
        "sells_memberships": True,
        "has_memberships": False,
        **more,
    }


DRAFT = product("Hoodie", [item("1", "M, navy", 2500)], product_id="p3", kind="merchandise", status="draft")
LIST = listed(
    [
        {**BALL, "pools": [pool("The room", 60, 41, 3), pool("Early birds", 10, 10)]},
        {**HOODIE, "open": False, "closed": True},
        {**DRAFT, "pools": [pool("M, navy", 0), pool("L, navy", 5)]},
        {**BALL, "product_id": "p5", "name": "Spring Ball", "status": "archived", "called_off": "The band is ill."},
        {**BALL, "product_id": "p4", "name": "Summer Ball", "status": "archived", "pools": [pool("The room", 60, 60)]},
    ]
)


def form(
    kind: str,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    product: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Make the data of the form for a product."""
    rows = {"item_rows": [1, 2, 3], "pool_rows": [1, 2, 3] if kind == "ticket" else []}
    told = {"group": CHESS, "kind": kind, "version": 0, "key": KEY, "notes": [], **rows}
    kept = to_its_group(product) if product else None
    return {**told, "values": values or {}, "errors": errors or {}, "product": kept, "event": None, **more}


TICKET = {
    "kind": "ticket",
    "name": "Winter Ball",
    "starts_at_date": "2026-12-11",
    "starts_at_time": "19:00",
    "pool1_name": "The room",
    "pool1_size": "60",
    "pool2_name": "Early birds",
    "pool2_size": "10",
    "item1_name": "Standard",
    "item1_price": "30.00",
    "item1_member_price": "25.00",
    "item1_pool1": "yes",
    "item2_name": "Early bird",
    "item2_price": "20.00",
    "item2_pool1": "yes",
    "item2_pool2": "yes",
}
WRONG = {
    "name": "Please say what you sell.",
    "starts_at": "There is no such time: the clocks go forward in that hour. Please choose another.",
    "pool1_size": "41 are sold or held at this moment, so there cannot be fewer than that.",
    "item1_price": "Please write a price in pounds, such as 5 or 5.00.",
    "item1_limit": "Please enter 20 or less.",
    "item2_pools": "Please say which places these tickets are for.",
    "form": "Somebody else has changed this since you opened the page.",
    "kind": "Please choose one of these.",
}


def hostile_list(text: str) -> dict[str, Any]:
    """Make a list of one product that somebody gave names to do harm."""
    evil = product(text, [item("x", text, 100)], venue=text)
    return listed([{**evil, "pools": [pool(text, 5_000, 4_000, 900)]}], has_memberships=True)


def ball(status: str, errors: dict[str, str] | None = None) -> dict[str, Any]:
    """Make the form for an event that is kept already."""
    rows = [1, 2, 3, 4, 5]
    return form("ticket", TICKET, errors, product={**BALL, "status": status}, item_rows=rows, pool_rows=rows, version=3)


def hostile_ball(text: str) -> dict[str, Any]:
    """Make the form for an event that somebody described to do harm."""
    kept = {**BALL, "name": text, "description": text, "venue": text}
    typed = [name for name in (*TICKET, "description", "venue") if not name.startswith("starts_at_")]
    return form("ticket", dict.fromkeys(typed, text), product=kept)


def new_hoodie(text: str) -> dict[str, Any]:
    """Make the form for new merchandise that was sent with errors."""
    wrong = {"item1_name": "Please fill this in.", "item2_stock": "Please enter a whole number, such as 24.", "preorder": text}
    return form("merchandise", {"name": text, "item2_limit": "9"}, {**wrong, "item99_name": text})


PREORDER = form("merchandise", {"name": "Hoodie", "preorder": "yes"}, product={**HOODIE, "status": "draft"})


def codes(values: dict[str, str] | None = None, errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page of discount codes."""
    products = [{"product_id": "p1", "name": "Winter Ball"}, {"product_id": "p2", "name": "Hoodie"}]
    told = {"group": CHESS, "codes": [], "products": products, "key": KEY}
    return {**told, "values": values or {}, "errors": errors or {}, **more}


def code(name: str, **more: Any) -> dict[str, Any]:
    """Make one discount code."""
    told = {"code": name, "pence": 0, "percent": 10, "products": [], "begins": None, "ends": None, "uses": None, "used": None}
    return {**told, "withdrawn": False, "good": True, **more}


CODES = [
    code("WELCOME10"),
    code("BALL5", pence=500, percent=0, products=[{"product_id": "p1", "name": "Winter Ball"}], uses=20, used=7),
    code("SOON", begins="2026-12-01T00:00:00Z", ends="2026-12-11T19:00:00Z", good=False),
    code("OLD2025", withdrawn=True, good=False),
]
CODE_WRONG = {
    "code": "Please use 4 to 20 letters from A to Z and digits, nothing else.",
    "amount": "Please give either an amount or a percentage.",
    "ends": "The code ends before it begins.",
    "products": "There is no such product of this group.",
}
