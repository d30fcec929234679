"""An order follows what Stripe says, in whatever order it is said."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.commerce.orders import rules
from union.commerce.orders.rules import Outcome, Payment, Status


def _play(outcomes: tuple[Outcome, ...]) -> Status:
    status = Status.OPEN
    for outcome in outcomes:
        status = rules.after(status, outcome) or status
    return status


@pytest.mark.parametrize("order", list(permutations([Outcome.PROCESSING, Outcome.PAID, Outcome.EXPIRED, Outcome.FAILED])))
def test_money_that_came_settles_the_order_whatever_else_is_said(order: tuple[Outcome, ...]) -> None:
    assert _play(order) == Status.PAID


@given(st.lists(st.sampled_from(Outcome)))
def test_an_order_is_paid_exactly_when_money_came(outcomes: list[Outcome]) -> None:
    assert (_play(tuple(outcomes)) == Status.PAID) == (Outcome.PAID in outcomes)


@given(st.sampled_from(Status), st.sampled_from(Outcome))
def test_hearing_it_twice_changes_nothing_more(status: Status, outcome: Outcome) -> None:
    after = rules.after(status, outcome)
    assert after is None or rules.after(after, outcome) is None


@pytest.mark.parametrize(
    ("session", "paid", "event", "says"),
    [
        ("complete", "paid", "checkout.session.completed", Outcome.PAID),
        ("complete", "unpaid", "checkout.session.completed", Outcome.PROCESSING),
        ("complete", "paid", "checkout.session.async_payment_succeeded", Outcome.PAID),
        ("complete", "unpaid", "checkout.session.async_payment_failed", Outcome.FAILED),
        ("expired", "unpaid", "checkout.session.expired", Outcome.EXPIRED),
        ("open", "unpaid", None, Outcome.NOTHING),
    ],
)
def test_what_a_session_says(session: str, paid: str, event: str | None, says: Outcome) -> None:
    assert rules.outcome(session, paid, event) == says


@pytest.mark.parametrize("wrong", [{"amount": 499}, {"currency": "usd"}, {"amount": None}])
def test_other_money_is_not_the_order_s(wrong: dict[str, object]) -> None:
    right = {"session_id": "cs", "order_id": "o", "amount": 500, "currency": "gbp", "livemode": False, "outcome": Outcome.PAID}
    assert rules.agrees(Payment(**right), 500)  # type: ignore[arg-type]
    assert not rules.agrees(Payment(**{**right, **wrong}), 500)  # type: ignore[arg-type]
