"""Lets the chess society have sold something: tickets for its dinner and hoodies, paid at the stand-in for Stripe."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from infra.local.demo import people

if TYPE_CHECKING:
    from union.commerce.products.rules import Draft
    from union.core.people.rules import Caller

BOUGHT = ((0, {"1": 2}), (1, {"2": 1}), (2, {"1": 1, "2": 1}), (4, {"1": 4}), (6, {"2": 2}), (8, {"1": 1}), (9, {"2": 3}))
"""Who of the students bought how many of which kind of ticket."""
_TOLD = {people.NAMES[0]: ("No nuts, please.", "Nothing"), people.NAMES[6]: ("Vegan",)}
"""What some of them tell the kitchen, for one ticket after the other."""
_UNPAID = 9
_SECONDS = 20
_TRIES = 4


def buy(treasurer: "Caller", stripe_url: str, now: datetime) -> None:
    """Sell tickets for a dinner; all but the last buyer pay, and the money goes to the bank. Treasurers see which orders' money it was.

    Whatever of it was done before is not done again: where the demonstration was stopped midway, this goes on from there.
    """
    if _stand(_UNPAID):  # The last thing that is done.
        return
    dinner = _on_sale(treasurer, now)
    for number, quantities in BOUGHT:
        if number != _UNPAID and "paid" not in _stand(number):
            session = _ordered(number, dinner, quantities, now)
            if session:
                _ask(stripe_url, "pay", {"session": session})
    _ask(stripe_url, "payout", {})
    _agree(now)
    _ordered(_UNPAID, dinner, dict(BOUGHT)[_UNPAID], now)


def _agree(now: datetime) -> None:
    """Ask Stripe, as the house does every night, so that nobody has to wait for one. What webhooks still have to tell is followed here.

    They come at the same time: where both were at one thing, the sums agree only when it is asked once more.
    """
    from union.commerce.reconciliation import actions

    for _ in range(_TRIES):
        if not actions.reconcile(now)["differences"]:
            return


def _on_sale(treasurer: "Caller", now: datetime) -> str:
    from union.commerce.products import actions
    from union.commerce.questions import actions as questions
    from union.commerce.questions.rules import Kind, Per, Question

    product_id = actions.make("chess", treasurer, _dinner(now), "seed-dinner", now)
    actions.publish("chess", product_id, treasurer, now)
    questions.ask(
        "chess",
        product_id,
        treasurer,
        Question("", "Anything the kitchen should know?", Kind.TEXT, Per.TICKET),
        "seed-kitchen",
        now,
    )
    return product_id


def _stand(number: int) -> list[str]:
    """Where the orders of one of the students stand."""
    from union.commerce.orders import actions

    return [order["status"] for order in actions.mine(people.caller(number))["orders"]]


def _ordered(number: int, product_id: str, quantities: dict[str, int], now: datetime) -> str | None:
    """Order, as its buyer does with two clicks; returns the session at which to pay. An order that is not paid yet is gone on with."""
    from union.commerce.shop import actions
    from union.commerce.shop.rules import field

    buyer, before = people.caller(number), _stand(number)
    lost = len(before) - before.count("open")
    if "open" not in before:
        actions.fill("chess", buyer, {field(product_id, item): quantity for item, quantity in quantities.items()}, now)
    key = f"seed-{product_id}" + (f"-{lost}" if lost else "")
    basket = actions.basket("chess", buyer, now)
    asked = [field["field"] for place in basket["asked"] for field in place["fields"]]
    answers = dict(zip(asked, _TOLD.get(buyer.name, ()), strict=False))
    taken = actions.checkout(
        "chess", buyer, version=basket["version"], accepted=True, statement="", key=key, now=now, answers=answers
    )
    return taken.pay_url.rpartition("/")[2].partition("?")[0] if taken.pay_url else None


def _ask(url: str, verb: str, told: dict[str, str]) -> None:
    body, headers = json.dumps(told).encode(), {"content-type": "application/json"}
    with urlopen(Request(f"{url}/control/{verb}", body, headers), timeout=_SECONDS):  # noqa: S310 - the stand-in of this machine
        return


def _dinner(now: datetime) -> "Draft":
    from union.commerce.products.rules import Choice, Draft, Kind, Pool

    starts_at = (now + timedelta(days=12)).replace(hour=19, minute=0, second=0, microsecond=0)
    types = [
        Choice("1", "With meat", 1800, member_price=1500, limit=4, pools=("1",)),
        Choice("2", "Vegetarian", 1600, member_price=1300, limit=4, pools=("1",)),
    ]
    return Draft(
        kind=Kind.TICKET,
        name="Christmas dinner",
        description="Two courses at one long table, and a quiz between them.",
        items=types,
        pools=[Pool("1", "The long table", 40)],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        venue="The Long Room",
        cancel_until=starts_at - timedelta(days=3),
    )
