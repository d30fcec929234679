"""Merchandise is marked as collected by the committee, once, and only where it is paid."""

import pytest
from union.commerce.orders.rules import Outcome
from union.commerce.orders.tables import Order
from union.commerce.returns import actions as returns
from union.errors import Conflict, NotAllowed, NotFound

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_shopping import _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("union_house", "ball")


def _hoodie(outcome: Outcome = Outcome.PAID) -> tuple[str, str]:
    _fill(standard=1, hoodie=1)
    order_id = _checkout()
    _pay(order_id, outcome=outcome)
    line = next(str(line.line_id) for line in Order.get(order_id).lines if line.kind == "merchandise")
    return order_id, line


def _mark(order_id: str, line: str, collected: bool = True) -> None:
    returns.hand_out("chess", order_id, line, PRIYA, collected=collected, now=NOW)


def _collected(order_id: str) -> list[str]:
    lines = returns.desk("chess", order_id, PRIYA, NOW)["order"]["lines"]
    return [line["line_id"] for line in lines if line["collected"]]


def test_what_was_handed_out_is_marked_and_the_mark_can_be_taken_back() -> None:
    order_id, line = _hoodie()
    assert _collected(order_id) == []
    _mark(order_id, line)
    _mark(order_id, line)
    assert _collected(order_id) == [line]
    _mark(order_id, line, collected=False)
    assert _collected(order_id) == []
    _mark(order_id, line)
    assert _collected(order_id) == [line]


def test_what_is_not_paid_is_not_handed_out() -> None:
    order_id, line = _hoodie(Outcome.EXPIRED)
    with pytest.raises(Conflict):
        _mark(order_id, line)


def test_a_ticket_is_not_collected() -> None:
    order_id, line = _hoodie()
    other = "1" if line == "2" else "2"
    with pytest.raises(NotFound):
        _mark(order_id, other)


def test_only_the_committee_hands_out() -> None:
    order_id, line = _hoodie()
    with pytest.raises(NotAllowed):
        returns.hand_out("chess", order_id, line, SAM, collected=True, now=NOW)
