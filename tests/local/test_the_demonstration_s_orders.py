"""A demonstration that was stopped midway is not half for good: what is missing is sold the next time, and nothing twice."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

import pytest
from union.commerce.orders.rules import Outcome
from union.commerce.orders.tables import Order

from infra.local.demo import orders
from tests.actions.conftest import NOW, PRIYA, union_house
from tests.actions.test_shopping import _pay, stripe

__all__ = ["stripe", "union_house"]
pytestmark = pytest.mark.usefixtures("union_house", "stripe")


class _Stand:
    """Stands in for what pays at the stand-in for Stripe, and is stopped after so many payments."""

    def __init__(self, stops_after: int) -> None:
        self.left, self.asked = stops_after, Counter[str]()

    def __call__(self, _url: str, verb: str, _told: dict[str, str]) -> None:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.asked[verb] += 1
        for one in Order.scan() if verb == "pay" else ():
            if one.status == "open":
                _pay(str(one.order_id))


def _buy(stops_after: int = 99, after: timedelta = timedelta(0)) -> Counter[str]:
    stand = _Stand(stops_after)
    with patch.object(orders, "_ask", stand), patch.object(orders, "_agree", lambda _: stand.asked.update(["agree"])):
        orders.buy(PRIYA, "http://stripe", NOW + after)
    return stand.asked


def test_the_next_time_goes_on_where_the_last_was_stopped() -> None:
    for stops_after in (0, 2):
        with pytest.raises(KeyboardInterrupt):
            _buy(stops_after)
    assert _buy() == {"pay": 4, "payout": 1, "agree": 1}
    assert _buy() == {}
    assert Counter(one.status for one in Order.scan()) == {"paid": 6, "open": 1}
    assert len({one.person_id for one in Order.scan()}) == 7


def test_whose_time_ran_out_meanwhile_orders_again() -> None:
    with pytest.raises(KeyboardInterrupt):
        _buy(0)
    (one,) = Order.scan()
    _pay(str(one.order_id), outcome=Outcome.EXPIRED)
    assert _buy(after=timedelta(hours=2)) == {"pay": 6, "payout": 1, "agree": 1}
    assert Counter(one.status for one in Order.scan()) == {"expired": 1, "paid": 6, "open": 1}
