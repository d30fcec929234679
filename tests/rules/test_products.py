"""Discounts are exact to the penny, and what a committee writes down can be sold as it stands or names its field."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.commerce.products import rules
from union.commerce.products.rules import Choice, Discount, Draft, Item, Kind, Pool, Status, Window
from union.errors import Conflict, Invalid

LINES = st.lists(st.tuples(st.sampled_from(["ball", "hoodie", "card"]), st.integers(0, 100_000)), max_size=20)


@given(LINES, st.integers(1, 200_000), st.lists(st.sampled_from(["ball", "hoodie"]), unique=True))
def test_an_amount_comes_off_whole_or_down_to_nothing(lines: list[tuple[str, int]], pence: int, products: list[str]) -> None:
    off = rules.discounts(Discount("X", pence=pence, products=products), lines)
    eligible = sum(price for product, price in lines if not products or product in products)
    assert sum(off) == min(pence, eligible)
    assert all(0 <= one <= price for one, (_, price) in zip(off, lines, strict=True))


@given(LINES, st.integers(1, 100))
def test_a_percentage_is_never_more_than_the_line(lines: list[tuple[str, int]], percent: int) -> None:
    off = rules.discounts(Discount("X", percent=percent), lines)
    assert all(one * 100 <= price * percent < one * 100 + 100 for one, (_, price) in zip(off, lines, strict=True))


@pytest.mark.parametrize("quantity", [-1, 21, 10**9])
def test_a_number_that_no_order_can_have_names_its_field(quantity: int) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_quantity("ball.standard", quantity, Item("standard", "Standard", 500))
    assert "ball.standard" in refused.value.errors


@pytest.mark.parametrize("pence", [1, 29])
def test_cards_cannot_pay_pennies(pence: int) -> None:
    with pytest.raises(Invalid):
        rules.check_total(pence, 1)
    rules.check_total(0, 1)
    rules.check_total(30, 1)


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEFORE = NOW - timedelta(days=9)
BALL = Draft(
    Kind.TICKET,
    "Ball",
    "",
    [Choice("1", "Standard", 3000, member_price=2500, pools=("1",)), Choice("2", "Early bird", 2000, pools=("1", "2"))],
    [Pool("1", "Room", 60), Pool("2", "Early birds", 10)],
    starts_at=NOW,
)
HOODIE = Draft(Kind.MERCHANDISE, "Hoodie", "", [Choice("1", "M", 2500, stock=0)])


def _refused(draft: Draft) -> list[str]:
    with pytest.raises(Invalid) as refused:
        rules.check(draft, BEFORE, {})
    assert all(sentence.endswith(".") for sentence in refused.value.errors.values())
    return sorted(refused.value.errors)


def test_what_can_be_sold_passes() -> None:
    rules.check(BALL, BEFORE, {})
    rules.check(HOODIE, BEFORE, {})
    rules.check(replace(HOODIE, preorder=True, items=[Choice("1", "M", 2500)], sale=Window(None, NOW)), BEFORE, {})
    rules.check(
        Draft(Kind.MEMBERSHIP, "Membership", "", [Choice("1", "Standard", 0), Choice("2", "Half", 30, days=90)]), BEFORE, {}
    )


WRONG = [
    (replace(BALL, starts_at=None), "starts_at"),
    (replace(BALL, ends_at=NOW), "ends_at"),
    (replace(BALL, cancel_until=NOW + HOUR), "cancel_until"),
    (replace(BALL, sale=Window(NOW, NOW)), "sale_ends"),
    (replace(BALL, sale=Window(NOW, NOW - HOUR)), "sale_ends"),
    (replace(BALL, starts_at=BEFORE - timedelta(days=365)), "starts_at"),
    (replace(BALL, starts_at=BEFORE), "starts_at"),
    (replace(BALL, starts_at=NOW, cancel_until=BEFORE), "cancel_until"),
    (replace(BALL, sale=Window(None, BEFORE)), "sale_ends"),
    (replace(BALL, ends_at=NOW + HOUR, sale=Window(None, NOW + 2 * HOUR)), "sale_ends"),
    (replace(BALL, sale=Window(None, NOW + timedelta(days=1))), "sale_ends"),
    (replace(BALL, sale=Window(NOW, None)), "sale_begins"),
    (replace(HOODIE, sale=Window(None, BEFORE)), "sale_ends"),
    (replace(BALL, items=[]), "item1_name"),
    (replace(BALL, items=[Choice("3", "One", 29, pools=("1",))]), "item3_price"),
    (replace(BALL, items=[Choice("3", "One", 500, member_price=29, pools=("1",))]), "item3_member_price"),
    (replace(BALL, items=[Choice("3", "One", 500, member_price=501, pools=("1",))]), "item3_member_price"),
    (replace(BALL, items=[Choice("3", "One", 500)]), "item3_pools"),
    (replace(BALL, items=[Choice("3", "One", 500, pools=("1", "9"))]), "item3_pools"),
    (replace(BALL, items=[*BALL.items, Choice("3", "STANDARD", 500, pools=("1",))]), "item3_name"),
    (replace(HOODIE, items=[Choice("1", "M", 2500)]), "item1_stock"),
    (replace(HOODIE, preorder=True), "sale_ends"),
    (replace(HOODIE, items=[Choice(str(n), f"Size {n}", 2500, stock=1) for n in range(1, 22)]), "item21_name"),
    (replace(BALL, pools=[Pool(str(n), f"Room {n}", 1) for n in range(1, 12)]), "pool11_name"),
]


@pytest.mark.parametrize(("draft", "field"), WRONG)
def test_what_cannot_be_sold_so_names_its_field(draft: Draft, field: str) -> None:
    assert _refused(draft) == [field]


def test_what_was_written_down_in_time_stays_when_it_has_passed() -> None:
    rules.check(BALL, NOW + HOUR, rules.moments(BALL))
    with pytest.raises(Invalid) as refused:
        rules.check(replace(BALL, ends_at=NOW + HOUR), NOW + 2 * HOUR, rules.moments(BALL))
    assert refused.value.errors == {"ends_at": rules.PASSED}


MOMENTS = st.none() | st.integers(0, 96).map(lambda hours: NOW + hours * HOUR)


@given(MOMENTS, MOMENTS, st.integers(1, 48))
def test_nothing_is_sold_or_handed_on_when_the_event_is_over(ends: datetime | None, starts: datetime | None, hours: int) -> None:
    over = starts + hours * HOUR if starts else None
    closes = rules.sale_closes(Window(None, ends), starts, over)
    useful = rules.useful_until(Window(None, ends), starts, over)
    assert rules.over_at(starts, over) == over
    if over is None:
        assert (closes, useful) == (ends, None)
    else:
        assert closes and useful
        assert closes <= useful <= over or ends is None
        assert closes == (starts if ends is None else min(ends, over))
        assert useful >= starts, "an early end of the sale keeps nobody from handing on"


def test_an_event_without_an_end_is_over_half_a_day_after_it_began() -> None:
    assert rules.over_at(NOW, None) == NOW + rules.OPEN_END
    assert rules.over_at(None, None) is None


def test_a_year_far_away_is_asked_about_and_taken() -> None:
    far = rules.moments(replace(BALL, starts_at=NOW + timedelta(days=800)))
    assert rules.notes(far, NOW) == ["The event begins in more than a year. Is the year right?"]
    assert rules.notes(rules.moments(BALL), NOW) == []


def test_an_event_without_places_is_not_sold() -> None:
    assert _refused(replace(BALL, pools=[], items=BALL.items[:1])) == ["item1_pools", "pool1_name"]


def test_each_item_draws_on_the_pools_of_its_kind() -> None:
    assert [item.pools for item in rules.items("p", BALL)] == [("p#1",), ("p#1", "p#2")]
    assert [item.pools for item in rules.items("p", HOODIE)] == [("p#1",)]
    assert [(pool.number, pool.size) for pool in rules.pools(HOODIE)] == [("1", 0)]
    made = replace(HOODIE, preorder=True)
    assert (rules.pools(made), [item.pools for item in rules.items("p", made)]) == ([], [()])


@given(st.sets(st.integers(1, 99), max_size=20), st.sets(st.integers(1, 99), max_size=30))
def test_an_empty_row_never_has_a_number_that_meant_something(used: set[int], taken: set[int]) -> None:
    shown = rules.rows(used, taken, 20)
    empty = set(shown) - used
    assert used <= set(shown)
    assert not empty & taken
    assert len(shown) == len(set(shown)) <= 20
    assert len(empty) == min(3, 20 - len(used), 99 - max(used | taken, default=0))


@pytest.mark.parametrize("to", [Status.DRAFT, Status.PUBLISHED, Status.ARCHIVED])
def test_what_was_on_sale_is_never_a_draft_again(to: Status) -> None:
    for status in Status:
        if (status, to) in {("draft", "published"), ("published", "archived"), ("archived", "published")}:
            assert rules.moved(status, to) == to
        else:
            with pytest.raises(Conflict):
                rules.moved(status, to)


@pytest.mark.parametrize(
    "code",
    ["", "ABC", "A" * 21, "WELCOME 10", "WELCOME-10", "ＷＥＬＣＯＭＥ", "ſave10", "straße", "KOD\u0130", "ДАР2026", "CODE\n"],
)
def test_a_code_has_plain_letters_and_digits_only(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_code(Discount(code, percent=10), BEFORE)
    assert list(refused.value.errors) == ["code"]


@given(st.from_regex(r"[A-Za-z0-9]{4,20}", fullmatch=True))
def test_a_code_is_kept_in_capitals(code: str) -> None:
    assert rules.check_code(Discount(code, pence=100), BEFORE) == code.upper()


@pytest.mark.parametrize(
    ("discount", "field"),
    [
        (Discount("WELCOME"), "amount"),
        (Discount("WELCOME", pence=100, percent=10), "amount"),
        (Discount("WELCOME", percent=101), "percent"),
        (Discount("WELCOME", percent=10, window=Window(NOW, NOW)), "ends"),
        (Discount("WELCOME", percent=10, window=Window(None, BEFORE)), "ends"),
    ],
)
def test_a_code_takes_off_one_thing_in_one_window(discount: Discount, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_code(discount, BEFORE)
    assert list(refused.value.errors) == [field]
