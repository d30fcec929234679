"""What may go back, what is paid for it, and how refunds and disputes follow what Stripe says."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.commerce.disputes import rules as dispute_rules
from union.commerce.refunds import rules
from union.commerce.refunds.rules import State

PAID = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (datetime(2026, 11, 15, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 16, 0, 0, tzinfo=UTC), False),
        (PAID, True),
    ],
)
def test_what_is_for_no_date_goes_back_until_the_fourteenth_day_is_over(now: datetime, may: bool) -> None:
    assert rules.may_give_back(False, None, PAID, now) is may


def test_the_fourteen_days_are_londons_also_where_the_clocks_change() -> None:
    paid = datetime(2026, 10, 12, 23, 30, tzinfo=UTC)  # the 13th in London
    assert rules.may_give_back(False, None, paid, datetime(2026, 10, 27, 23, 59, tzinfo=UTC))
    assert not rules.may_give_back(False, None, paid, datetime(2026, 10, 28, 0, 0, tzinfo=UTC))


def test_a_ticket_goes_back_until_its_organisers_moment_and_without_one_not_at_all() -> None:
    until = PAID + timedelta(days=90)
    assert rules.may_give_back(True, until, PAID, until - timedelta(seconds=1))
    assert not rules.may_give_back(True, until, PAID, until)
    assert not rules.may_give_back(True, None, PAID, PAID)


@given(st.integers(0, 10**7), st.lists(st.integers(1, 20), min_size=1, max_size=10))
def test_parts_of_a_line_sum_up_to_the_line_in_however_many_steps(amount: int, steps: list[int]) -> None:
    quantity, before, paid = sum(steps), 0, 0
    for number in steps:
        part = rules.part_of(amount, quantity, before, number)
        assert 0 <= part <= amount
        assert abs(part - amount * number / quantity) < 1
        before, paid = before + number, paid + part
    assert paid == amount


@pytest.mark.parametrize("order", list(permutations(["pending", "succeeded", "failed"])))
def test_a_refund_ends_where_stripe_says_whatever_comes_first(order: tuple[str, ...]) -> None:
    state = State.ASKED
    for status in order:
        state = rules.after(state, status) or state
    assert state == State.FAILED


@given(st.sampled_from(State), st.sampled_from(["pending", "succeeded", "failed", "canceled", "requires_action", "other"]))
def test_hearing_of_a_refund_twice_changes_nothing_more(state: State, status: str) -> None:
    after = rules.after(state, status) or state
    assert rules.after(after, status) is None


@given(st.permutations(["needs_response", "under_review", "won"]))
def test_a_decided_dispute_stays_decided(order: list[str]) -> None:
    known: str | None = None
    for status in order:
        known = dispute_rules.after(known, dispute_rules.state(status)) or known
    assert known == dispute_rules.State.WON


@pytest.mark.parametrize(
    ("status", "state"),
    [("warning_needs_response", "open"), ("warning_closed", "won"), ("prevented", "won"), ("lost", "lost"), ("new_word", "open")],
)
def test_every_word_of_stripes_for_a_dispute_means_something(status: str, state: str) -> None:
    assert dispute_rules.state(status) == state


def test_the_fourteen_days_are_the_regulations() -> None:
    assert timedelta(days=14) == rules.CANCEL_WITHIN
    assert date(2026, 11, 1) + rules.CANCEL_WITHIN == date(2026, 11, 15)
