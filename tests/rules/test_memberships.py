"""Until when a membership holds, and what must be accepted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.membership.memberships import rules
from union.times import london_day

END = (7, 31)


@pytest.mark.parametrize(
    ("today", "until"),
    [("2027-07-30", "2027-07-31"), ("2027-07-31", "2027-07-31"), ("2027-08-01", "2028-07-31"), ("2026-12-31", "2027-07-31")],
)
def test_a_membership_runs_to_the_end_of_the_academic_year(today: str, until: str) -> None:
    assert rules.academic_year_end(date.fromisoformat(today), END) == date.fromisoformat(until)


def test_the_year_turns_at_midnight_in_london_not_in_utc() -> None:
    half_past_eleven_utc = datetime(2027, 7, 31, 23, 30, tzinfo=UTC)
    assert rules.academic_year_end(london_day(half_past_eleven_utc), END) == date(2028, 7, 31)
    assert rules.academic_year_end(london_day(half_past_eleven_utc - timedelta(hours=1)), END) == date(2027, 7, 31)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_a_membership_holds_the_day_it_is_taken_and_never_more_than_a_year(today: date, month: int, day: int) -> None:
    until = rules.academic_year_end(today, (month, day))
    assert rules.is_live(until, today)
    assert until - today < timedelta(days=366)
    assert not rules.is_live(until, until + timedelta(days=1))


def test_nothing_holds_before_it_is_paid() -> None:
    assert not rules.is_live(None, date(2026, 11, 1))


def test_the_statement_in_force_must_be_accepted() -> None:
    rules.check_acceptance(True, "2026-09", "2026-09")
    with pytest.raises(Invalid) as refused:
        rules.check_acceptance(False, "2026-09", "2026-09")
    assert "accept" in refused.value.errors
    with pytest.raises(Invalid) as refused:
        rules.check_acceptance(True, "2025-09", "2026-09")
    assert "statement" in refused.value.errors
