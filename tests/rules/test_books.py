"""The books are the ledger's entries, each counted once, by the calendar in London."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.commerce.books import rules
from union.commerce.ledger.rules import Entry, Kind, Part, months
from union.errors import Invalid
from union.money import plain
from union.times import london_day
from union.web.sheets import sheet

TODAY = date(2026, 11, 23)
moments = st.integers(1_767_225_600, 1_798_675_200).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
pence = st.integers(-(10**6), 10**6)
parts = st.lists(
    st.builds(Part, st.sampled_from(["ball", "hoodie"]), st.sampled_from(["M", "2 × M", "L"]), st.just(1), pence), max_size=3
)
entries = st.lists(
    st.builds(Entry, st.sampled_from(Kind), st.just("e"), st.just("chess"), st.none(), moments, pence, parts.map(tuple)),
    max_size=30,
)


def _entry(kind: Kind, amount: int, at: datetime, *shares: Part) -> Entry:
    return Entry(kind, "e", "chess", "o", at, amount, shares)


@given(entries)
def test_nothing_is_counted_twice_or_left_out(found: list[Entry]) -> None:
    whole = rules.totals(found)
    assert whole["net"] + whole["payouts"] == sum(entry.amount for entry in found)
    assert sum(sums["net"] for _, sums in rules.by_day(found)) == whole["net"]
    assert sum(int(row["net"]) for row in rules.by_product(found)) == whole["net"]


@given(entries, st.integers(0, 400))
def test_the_bars_are_the_nets_of_the_period(found: list[Entry], length: int) -> None:
    asked = rules.Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=length))
    inside = [entry for entry in found if asked.first <= london_day(entry.at) <= asked.last]
    bars = rules.bars(asked, inside)
    assert sum(net for _, net in bars) == rules.totals(inside)["net"]
    assert len(bars) <= 62
    nets = [net for _, net in bars]
    for x, y, width, height in rules.drawn(nets, rules.scale(nets), 600, 160):
        assert -0.1 <= x <= x + width <= 600.1 and -0.1 <= y <= y + height <= 160.1


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=62))
def test_an_axis_is_marked_with_few_round_amounts_a_step_apart_and_holds_every_bar(values: list[int]) -> None:
    marks = rules.scale(values)
    assert 2 <= len(marks) <= 6 and 0 in marks
    assert marks[0] >= max(0, *values, 0) and marks[-1] <= min(0, *values, 0)
    (step,) = {above - below for above, below in pairwise(marks)}
    assert str(step).rstrip("0") in ("1", "2", "5")
    for value, (_, y, _, tall) in zip(values, rules.drawn(values, marks, 600, 160), strict=True):
        end, zero = rules.height_of(value, marks, 160), rules.height_of(0, marks, 160)
        assert y == min(end, zero) and abs(tall - abs(end - zero)) < 0.02


def test_a_phone_has_room_for_three_days_below_a_chart() -> None:
    assert [rules.some(list(range(n))) for n in (1, 2, 3, 30, 31)] == [[0], [0, 1], [0, 1, 2], [0, 29], [0, 15, 30]]


def test_a_sale_before_midnight_in_london_is_of_that_day() -> None:
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert [day for day, _ in rules.by_day([_entry(Kind.SALE, 5, at)])] == [date(2026, 7, 1)]
    assert rules.Period(date(2026, 7, 1), date(2026, 7, 1)).begins <= at


def test_two_of_a_thing_and_one_of_it_are_one_row() -> None:
    at = datetime(2026, 6, 30, tzinfo=UTC)
    sold = _entry(Kind.SALE, 90, at, Part("ball", "2 × Ball, Standard", 2, 60), Part("ball", "Ball, Standard", 1, 30))
    back = _entry(Kind.REFUND, -30, at, Part("ball", "Ball, Standard", -1, -30))
    (row,) = rules.by_product([sold, back])
    assert row == {"name": "Ball, Standard", "quantity": 2, "sales": 90, "refunds": -30, "net": 60}


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-11-24", "2026-11-23", "from"),
        ("yesterday", "", "from"),
        ("", "2026-02-30", "to"),
        ("20261101", "", "from"),
        ("2026-W47-1", "", "from"),
        ("１9-11-2026", "", "from"),
        ("2000-01-01", "2026-11-23", "from"),
        ("0001-01-01", "0001-01-02", "to"),
        ("9999-12-31", "9999-12-31", "to"),
        ("", "0001-01-01", "to"),
    ],
)
def test_a_period_that_is_none_names_its_field(first: str, last: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.period(first, last, TODAY)
    assert list(refused.value.errors) == [field]


def test_no_period_is_the_last_thirty_days() -> None:
    assert rules.period("", "", TODAY) == rules.Period(date(2026, 10, 25), TODAY)


def test_a_month_before_the_first_day_that_can_be_asked_for_begins_with_that() -> None:
    assert rules.period("", "2000-01-05", TODAY) == rules.Period(date(2000, 1, 1), date(2000, 1, 5))


@pytest.mark.parametrize(("text", "says"), [("2026-W47-1", "2026-11-23"), ("1999-12-31", "century"), ("2101-01-01", "century")])
def test_a_day_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.day("from", text)
    assert says in refused.value.errors["from"]


def test_every_month_of_a_period_is_asked_for() -> None:
    assert months(date(2026, 11, 30), date(2027, 2, 1)) == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_an_amount_below_zero_is_a_number_in_a_sheet_and_a_formula_is_none() -> None:
    text = sheet(("Amount",), [(plain(-150),), ("-1+1",), ("-SUM(A1)",), ("-1.50\n=1",), ("=1",)])
    assert text.splitlines()[1:] == ['"-1.50"', '"\'-1+1"', '"\'-SUM(A1)"', "\"'-1.50", '=1"', '"\'=1"']


@pytest.mark.parametrize(
    ("kept", "quantity", "name"),
    [
        ("2 × Ball, Standard", 2, "Ball, Standard"),
        ("2 × Ball, Standard", -2, "Ball, Standard"),
        ("Ball, Standard", 1, "Ball, Standard"),
        ("Ball 2 × 2, Standard", 1, "Ball 2 × 2, Standard"),
        ("12 × Board 8 × 8", 12, "Board 8 × 8"),
        ("2 × ", 2, "2 × "),
        ("6 × Cider", 1, "6 × Cider"),
        ("6 × Cider", -1, "6 × Cider"),
        ("3 × 6 × Cider", 3, "6 × Cider"),
        ("1 × 1, a game", 1, "1 × 1, a game"),
    ],
)
def test_how_many_were_sold_is_no_part_of_what_was_sold(kept: str, quantity: int, name: str) -> None:
    assert rules.without_number(kept, quantity) == name
