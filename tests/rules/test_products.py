"""Discounts are exact to the penny, and never more than a line costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.products import rules
from union.products.rules import Discount, Item

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
