"""Samples of the pages on which a treasurer looks through what was sold."""

from typing import Any

from union.commerce.sales.rules import LOOKED_AT, ON_A_PAGE, STATES

from tests.pages import shop_samples, ticket_samples

CHESS = {"group_id": "chess", "name": "Chess Society"}
PRODUCTS = [{"value": "p1", "label": "Winter Ball"}, {"value": "p2", "label": "Hoodie"}]


def found(orders: list[Any], **more: Any) -> dict[str, Any]:
    """Make the data of a group's list of orders, of which `orders` are a page."""
    return {
        "group": CHESS,
        "named": True,
        "chosen": False,
        "asked": "",
        "orders": [{**one, "to_hand_out": one["status"] == "paid"} for one in orders],
        "sums": {"of": None, "orders": len(orders), "paid": 3_000 * len(orders), "refunded": 0} if more.get("chosen") else None,
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
    many = {"of": None, "orders": 1_234, "paid": 3_456_700, "refunded": 9_000}
    place = "2026-07-01T09:00:00.000000Z~o1"
    chosen = {"chosen": True, "asked": "status=paid&from=2026-11-01", "values": {"status": "paid", "from": "2026-11-01"}}
    nasty = [{"value": hostile, "label": hostile}]
    wrong = {"from": "The first day cannot be after the last.", "status": "Please choose one of these."}
    return {
        "all": found(orders, older=place),
        "one": found(orders[:1]),
        "empty": found([]),
        "chosen": found(orders * (ON_A_PAGE // len(orders)), sums=many, older=place, **chosen),
        "further": found(orders, beyond=place, back_to="2026-07-01T09:00:00Z", sums=many, **chosen),
        "nothing-further": found([], beyond=place, back_to="2026-07-01T09:00:00Z", **chosen),
        "of-product": found(
            orders,
            **{**chosen, "values": {"product": "p2"}},
            sums={**many, "of": {"quantity": 14, "amount": 35_000, "returned": 2}},
        ),
        "not-found": found([], chosen=True, values={"q": "Sam"}, asked="q=Sam"),
        "errors": found(orders, values={"from": "2026-12-01", "to": "2026-11-01", "status": hostile}, errors=wrong),
        "hostile": found(orders, values={"q": hostile, "product": hostile}, products=nasty, asked="q=%3Cscript%3E", chosen=True),
        "staff": found(orders, named=False),
        "staff-not-found": found([], named=False, chosen=True, values={"q": "Sam Okoro"}),
    }


def row(name: str, option: str, number: int = 1, done: str | None = None) -> dict[str, Any]:
    """Make a line of a list."""
    return {
        "name": name,
        "option": option,
        "number": number,
        "done": done,
        "look": False,
        "order_id": "k3abcdefgh234567abcdefgh",
        "answers": [],
    }


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
        "questions": [],
        "by": "",
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
    said = [{"label": "Dinner", "text": "Vegan"}, {"label": "Anything we should know?", "text": hostile}]
    counts = [{"text": "Meat", "number": 0}, {"text": "Vegan", "number": 1}]
    questions = [
        {"question_id": "q1", "label": "Dinner", "counts": counts},
        {"question_id": "q2", "label": "Anything we should know?", "counts": []},
    ]
    dinner = [{**door[0], "answers": said}, *door[1:]]
    return {
        "dinner": listed(dinner, questions=questions, by="q1"),
        "dinner-by-name": listed(dinner, questions=questions),
        "door": listed([{**one, "look": n == 2} for n, one in enumerate(door)]),
        "handing-out": listed(sorted(hoodies, key=lambda one: str(one["option"])), "merchandise", "Hoodie", **bounded),
        "one-kind": listed([row("Ann Lee", "")], "merchandise", "Mug"),
        "empty": listed([]),
        "hostile": listed([row(long + hostile, hostile), row(hostile, long, 99, "yes")], "merchandise", long + hostile),
    }


def field(number: int, kind: str = "text", label: str = "Anything we should know?", **more: Any) -> dict[str, Any]:
    """Make a question as a field."""
    told = {
        "field": f"a.p1.2-{number}.q-{kind}",
        "label": label,
        "kind": kind,
        "required": False,
        "choices": [],
        "value": "",
        "before": None,
    }
    return {**told, **more}


def places(*names: str, label: str = "Anything we should know?", **more: Any) -> list[dict[str, Any]]:
    """Make what is asked at places of these names."""
    many = [f"Table {n}" for n in range(1, 9)]
    return [
        {
            "name": name,
            "fields": [
                field(n, "choice", "Dinner", required=True, choices=["Meat", "Fish", "Vegan"], **more),
                field(n, "text", label),
                field(n, "number", "How many guests do you bring?"),
                {**field(n, "choice", "Which table?", choices=many), "field": f"a.p1.2-{n}.q-many"},
            ],
            "gone": [],
        }
        for n, name in enumerate(names, start=1)
    ]


def asking_baskets(long: str, hostile: str) -> dict[str, dict[str, Any]]:
    """Make baskets about which something is asked."""
    two = places("Winter Ball, Standard, ticket 1 of 2", "Winter Ball, Standard, ticket 2 of 2")
    plain = shop_samples.basket([shop_samples.line("Standard", "Winter Ball", 6000, 2)])
    wrong = {
        "a.p1.2-2.q-choice": "Dinner: please answer this.",
        "a.p1.2-1.q-number": "How many guests do you bring? Please enter a whole number, such as 2.",
    }
    typed = {"a.p1.2-1.q-choice": "Vegan", "a.p1.2-1.q-number": "two", "a.p1.2-1.q-text": hostile}
    return {
        "asks": {**plain, "asked": two},
        "asks-errors": {**plain, "asked": two, "values": typed, "errors": wrong},
        "asks-hostile": {**plain, "asked": places(long + hostile, label=long + hostile)},
    }


def asking_offer() -> dict[str, Any]:
    """Make the offer of two places about which something is asked."""
    two = places("Winter Ball, Standard, ticket 1 of 2", "Winter Ball, Standard, ticket 2 of 2")
    return {**shop_samples.offer("offered"), "asked": two}


def question(number: int, kind: str = "choice", label: str = "Dinner", **more: Any) -> dict[str, Any]:
    """Make a question as its committee sees it."""
    choices = ["Meat", "Vegan"] if kind == "choice" else []
    told = {"question_id": f"q{number}", "label": label, "kind": kind, "per": "ticket", "required": True, "choices": choices}
    return {**told, "at_door": False, "withdrawn": False, **more}


def asked(long: str, hostile: str) -> dict[str, dict[str, Any]]:
    """Make the page of what is asked with a product."""
    three = [
        question(1),
        question(2, "text", "A table beside whom?", per="order", required=False, at_door=True),
        question(3, "number", "Guests", withdrawn=True),
    ]
    base: dict[str, Any] = {
        "group": CHESS,
        "product": {"product_id": "p1", "name": "Winter Ball", "event": True},
        "questions": three,
        "weeks": 4,
        "full": False,
        "spent": False,
        "version": 3,
        "key": "k_01JDCC3N5T7YV6Q2",
        "values": {},
        "errors": {},
    }
    path = "/groups/chess/products/p1/questions"
    new = {"label": hostile, "kind": "choice", "choices": "Meat", "per": "order"}
    nasty = [question(1, label=long + hostile, choices=[long, hostile])]
    return {
        "some": base,
        "none": {**base, "questions": []},
        "full": {**base, "full": True},
        "spent": {**base, "spent": True},
        "of-a-hoodie": {**base, "product": {"product_id": "p1", "name": "Hoodie", "event": False}, "questions": three[1:2]},
        "new-errors": {
            **base,
            "values": new,
            "errors": {"choices": "Please give 2 to 20 answers to choose from, each on a line of its own."},
            "sent": {"path": path, "values": new, "key": base["key"]},
        },
        "change-errors": {
            **base,
            "values": {"label": "", "choices": "Meat"},
            "errors": {"label": "Please write what you ask."},
            "sent": {"path": f"{path}/q1", "values": {"label": "", "choices": "Meat"}, "key": base["key"]},
        },
        "hostile": {**base, "questions": nasty, "product": {"product_id": "p1", "name": long + hostile, "event": True}},
    }


REWORDED = {"label": "Do you eat meat?", "text": "Yes"}
GONE = {"field": "a.p1.2-1.q9-away", "label": "Which table?", "text": "The one by the window"}


def answered(long: str, hostile: str) -> dict[str, dict[str, Any]]:
    """Make the page of somebody's answers."""
    base: dict[str, Any] = {
        "group": CHESS,
        "title": "Your order",
        "path": "/orders/o1/answers",
        "back": "/orders/o1",
        "places": places("Winter Ball, Standard", value="Vegan"),
        "open": True,
        "version": "1",
        "key": "k_01JDCC3N5T7YV6Q2",
        "values": {},
        "errors": {},
    }
    return {
        "open": base,
        "closed": {**base, "open": False},
        "reworded": {**base, "places": places("Winter Ball, Standard", before=REWORDED)},
        "reworded-closed": {**base, "places": places("Winter Ball, Standard", before=REWORDED), "open": False},
        "none": {**base, "places": []},
        "gone": {**base, "places": [{**one, "gone": [GONE]} for one in base["places"]]},
        "gone-closed": {**base, "places": [{**base["places"][0], "fields": [], "gone": [GONE]}], "open": False},
        "gone-hostile": {
            **base,
            "places": [{**base["places"][0], "gone": [{**GONE, "label": long + hostile, "text": long + hostile}]}],
        },
        "errors": {
            **base,
            "values": {"a.p1.2-1.q-number": hostile},
            "errors": {"a.p1.2-1.q-number": "Guests: please enter a whole number, such as 2."},
        },
        "hostile": {
            **base,
            "places": places(long + hostile, label=hostile, before={"label": long, "text": hostile}),
            "open": False,
        },
    }


def answered_ticket(hostile: str) -> dict[str, Any]:
    """Make a ticket whose holder has answered."""
    answers = [{"label": "Dinner", "text": "Vegan"}, {"label": hostile, "text": hostile}]
    return {**next(iter(ticket_samples.TICKETS.values())), "asks": True, "answers": answers}
