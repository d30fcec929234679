"""Lets the chess society have sold something: tickets for its dinner and hoodies, paid at the stand-in for Stripe."""

import json
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from infra.local.demo import people

if TYPE_CHECKING:
    from union.core.people.rules import Caller

DINNER = "Christmas dinner"
BOUGHT = ((0, {"1": 2}), (1, {"2": 1}), (2, {"1": 1, "2": 1}), (4, {"1": 4}), (6, {"2": 2}), (8, {"1": 1}), (9, {"2": 3}))
"""Who of the students bought how many of which kind of ticket."""
_UNPAID = 9
_SECONDS = 20


def buy(treasurer: "Caller", stripe_url: str, now: datetime) -> None:
    """Buy tickets for the dinner, where nobody has bought any; all but the last buyer pay, and the money goes to the bank."""
    from union.commerce.products import actions

    dinner = next((one for one in actions.listed("chess", treasurer, now)["products"] if one["name"] == DINNER), None)
    if dinner is None or _bought():
        return
    for number, quantities in BOUGHT:
        session = _ordered(people.caller(number), dinner["product_id"], quantities, now)
        if session and number != _UNPAID:
            _ask(stripe_url, "pay", {"session": session})
    _ask(stripe_url, "payout", {})


def _bought() -> bool:
    """Whether the first of them has bought something."""
    from union.commerce.orders import actions

    return bool(actions.mine(people.caller(BOUGHT[0][0]))["orders"])


def _ordered(buyer: "Caller", product_id: str, quantities: dict[str, int], now: datetime) -> str | None:
    """Order, as its buyer does with two clicks; returns the session at which to pay."""
    from union.commerce.shop import actions
    from union.commerce.shop.rules import field

    actions.fill("chess", buyer, {field(product_id, item): quantity for item, quantity in quantities.items()}, now)
    basket = actions.basket("chess", buyer, now)
    taken = actions.checkout(
        "chess", buyer, version=basket["version"], accepted=True, statement="", key=f"seed-{product_id}", now=now
    )
    return taken.pay_url.rpartition("/")[2].partition("?")[0] if taken.pay_url else None


def _ask(url: str, verb: str, told: dict[str, str]) -> None:
    body, headers = json.dumps(told).encode(), {"content-type": "application/json"}
    with urlopen(Request(f"{url}/control/{verb}", body, headers), timeout=_SECONDS):  # noqa: S310 - the stand-in of this machine
        return
