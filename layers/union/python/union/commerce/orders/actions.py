"""Verbs: show an order to its buyer, settle it when they return from paying, give it up, and close what nobody paid in time."""

import random
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from union import store, sweeps
from union.commerce.orders import checkout, pages, records, rules, settling
from union.commerce.orders.checkout import Taken
from union.commerce.orders.rules import Status
from union.commerce.orders.tables import Order
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from union.commerce.orders.views import OrderPage, Orders

AGAIN_IN, AGAIN_SLOWLY = 4, 20
"""After how many seconds the page of an order asks again for what could not be had from Stripe, the first time and later."""


def look_at(name: str, session_id: str | None, caller: Caller, now: datetime, *, asked_before: bool = False) -> "OrderPage":
    """An order as its page shows it. Somebody who returns from paying before the webhook came settles it by reading it back.

    Where Stripe does not answer now, `later` says so and the page asks again, at `again` after `again_in` seconds, more slowly
    where it `asked_before`: the order is ours to show whoever is away. Raises `NotFound` for an order that is not the caller's.
    """
    (order,) = people.read_for(caller, records.key(name))
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    if session_id and order.status in (Status.OPEN, Status.PROCESSING):
        try:
            order = settling.read_back(order, session_id, now)
        except Unavailable as failure:
            again = f"/orders/{name}?session_id={quote(session_id)}&go=1"
            return _later({**pages.shown(order, now), "returned": True}, failure.detail, again, asked_before)
    return _opened(order, now, asked_before)


def _opened(order: Order, now: datetime, asked_before: bool) -> "OrderPage":
    if not (rules.payable(order.status, order.pay_by, now) and order.amount):
        return pages.shown(order, now)
    pay_url, later = checkout.where_to_pay(order)
    shown: OrderPage = {**pages.shown(order, now), "pay_url": pay_url}
    return _later(shown, later, f"/orders/{order.order_id}?go=1", asked_before) if later else shown


def _later(shown: "OrderPage", why: str, again: str, asked_before: bool) -> "OrderPage":
    """The page of an order that asks again, as Stripe does not answer now."""
    return {**shown, "later": why, "again": again, "again_in": AGAIN_SLOWLY if asked_before else AGAIN_IN}


def cancel(name: str, caller: Caller, now: datetime) -> Taken | None:
    """Give up an order that is not paid: its checkout is closed and its stock is free again. Raises `NotFound`."""
    (order,) = people.read_for(caller, records.key(name))
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    return checkout.close(order, now) if order.status == Status.OPEN else Taken(order.order_id)


def mine(caller: Caller) -> "Orders":
    """The caller's orders, the newest first."""
    people.read_for(caller)
    return {
        "orders": [pages.told(order) for order in Order.by_person.query(caller.person_id, scan_index_forward=False, limit=200)]
    }


def sweep(now: datetime) -> int:
    """Close the checkouts whose time is over, so that nobody pays for stock that is free again. Returns how many."""
    done: Counter[str] = Counter()
    # Whatever is wrong with one shard, the next time another one is first.
    for shard in random.sample(shards := rules.shards(), len(shards)):
        overdue = Order.by_awaiting.query(shard, Order.pay_by < now)
        done += sweeps.each(
            "checkout", overdue, lambda found: _ended(str(found.order_id), now), lambda found: str(found.order_id)
        )
    return done["orders"]


def _ended(name: str, now: datetime) -> dict[str, int]:
    (order,) = store.read(records.key(name))
    if order is not None:
        _look_after(order, now)
    return {"orders": 1}


def _look_after(order: Order, now: datetime) -> None:
    """Close the checkout of an order that nobody paid in time; ask Stripe again for one of which a bank still has to say."""
    if order.status == Status.OPEN:
        checkout.close(order, now)
    elif order.status == Status.PROCESSING:
        settling.ask_again(order, now)
