"""Prices and moments as people type them: read as they are meant, or refused in a sentence."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import money, times

MONEY = [("5", 500), ("5.00", 500), ("£5", 500), (" £ 5.05 ", 505), ("0", 0), ("0.30", 30), ("10000", 1_000_000), ("007", 700)]
NO_MONEY = ["", "1_000", "1e3", "NaN", "inf", "-0", "-1", "+5", "5.", ".5", "5.5", "5.555", "1,250.50", "1,000", "£", "££5", "5£"]
NO_MONEY += ["£-5", "0x10", "５", "٥", "5.0٠", "1 000", "5\n", "5\u00a0", "$5", "five", "10000.01", "9" * 9, "9" * 400, "5.00.00"]
SPRING = [("2026-03-29", "01:00"), ("2026-03-29", "01:59"), ("2027-03-28", "01:30"), ("2026-03-29", "01:30:59")]
NO_MOMENT = [
    ("", ""),
    ("2026-12-11", ""),
    ("", "19:30"),
    ("2026-13-01", "10:00"),
    ("2026-02-30", "10:00"),
    ("2026-12-11", "24:01"),
]
NO_MOMENT += [
    ("1999-12-31", "23:59"),
    ("2100-01-01", "00:00"),
    ("9999-12-31", "23:59"),
    ("20261211", "19:30"),
    ("2026-W50-5", "19:30"),
]
NO_MOMENT += [
    ("11/12/2026", "19:30"),
    ("2026-12-11", "7pm"),
    ("2026-12-11", "19:30+00:00"),
    ("2026-12-1１", "19:30"),
    ("2026-12-11", "1930"),
]


@pytest.mark.parametrize(("text", "pence"), MONEY)
def test_a_price_is_read_as_it_is_meant(text: str, pence: int) -> None:
    assert money.typed(text) == pence


@pytest.mark.parametrize("text", NO_MONEY)
def test_what_is_no_price_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(Please write a price in pounds|The highest price).*\.$"):
        money.typed(text)


@given(st.integers(0, money.MOST))
def test_every_price_reads_back(pence: int) -> None:
    assert money.typed(money.plain(pence)) == pence
    assert money.typed(f"£{money.plain(pence)}") == pence


@given(st.text(max_size=12))
def test_no_text_is_a_price_by_accident(text: str) -> None:
    pence, said = _tried(lambda: money.typed(text))
    assert (pence is None) == said.endswith(".")
    if pence is not None:
        assert 0 <= pence <= money.MOST
        assert text.strip(" ").lstrip("£").strip(" ").replace(".", "", 1).isascii()


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)))  # noqa: DTZ001 - a wall clock has no zone
def test_a_moment_shows_on_london_s_clocks_as_it_was_typed(wall: datetime) -> None:
    typed = wall.replace(second=0, microsecond=0)
    moment, said = _tried(lambda: times.from_london(f"{typed:%Y-%m-%d}", f"{typed:%H:%M}"))
    if moment is None:
        assert "clocks go forward" in said
        assert (typed.month, typed.weekday(), typed.hour) == (3, 6, 1)
    else:
        assert times.london(moment).replace(tzinfo=None) == typed
        assert times.from_iso(times.iso(moment)) == moment


def _tried[T](read: Callable[[], T]) -> tuple[T | None, str]:
    try:
        return read(), ""
    except ValueError as refused:
        return None, str(refused)


@given(st.integers(2000, 2099), st.integers(0, 59))
def test_the_hour_that_the_clocks_skip_is_refused_and_of_the_one_that_comes_twice_the_first_is_taken(
    year: int, minute: int
) -> None:
    spring, autumn = (_last_sunday(year, month) for month in (3, 10))
    with pytest.raises(ValueError, match="clocks go forward"):
        times.from_london(spring.isoformat(), f"01:{minute:02d}")
    assert times.from_london(spring.isoformat(), "02:00") == datetime(year, 3, spring.day, 1, tzinfo=UTC)
    twice = times.from_london(autumn.isoformat(), f"01:{minute:02d}")
    assert twice == datetime(year, 10, autumn.day, 0, minute, tzinfo=UTC)
    assert times.london(twice + timedelta(hours=1)).hour == 1


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


@pytest.mark.parametrize(("day", "clock"), SPRING)
def test_a_skipped_time_says_why(day: str, clock: str) -> None:
    with pytest.raises(ValueError, match="There is no such time: the clocks go forward"):
        times.from_london(day, clock)


@pytest.mark.parametrize(("day", "clock"), NO_MOMENT)
def test_what_is_no_date_and_time_is_refused_in_a_sentence(day: str, clock: str) -> None:
    with pytest.raises(ValueError, match=r"^(Please give|There is no such date).*\.$"):
        times.from_london(day, clock)


@pytest.mark.parametrize(
    "text", ["", "2026-12-11", "2026-99-11T19:30:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x"]
)
def test_what_is_no_moment_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Please give a (moment|year).*\.$"):
        times.from_iso(text)


def test_a_moment_of_a_program_is_taken_with_its_offset() -> None:
    assert times.from_iso("2026-10-25T01:30:00.5+00:00") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert times.from_iso("2026-12-11T21:30:00+02:00") == datetime(2026, 12, 11, 19, 30, tzinfo=UTC)
