"""What a payment to the bank is made of, whatever it is made of."""

from hypothesis import given
from hypothesis import strategies as st
from union.commerce.payouts import rules
from union.commerce.payouts.rules import Column, Line

LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["chess", "drama", "union"]),
        st.none() | st.sampled_from(["o1", "o2", "o3"]),
        st.text(),
        st.sampled_from(Column),
        st.integers(-(10**6), 10**6),
        st.integers(-100, 10**4),
    )
)


@given(LINES)
def test_the_shares_of_all_groups_are_the_whole(lines: list[Line]) -> None:
    shares = rules.by_group(lines)
    assert sum(share.net for share in shares.values()) == rules.sums(lines).net == sum(line.net for line in lines)
    assert set(shares) == {line.group_id for line in lines}


@given(LINES)
def test_an_order_counts_once_however_many_lines_it_has(lines: list[Line]) -> None:
    assert rules.sums(lines + lines).orders == rules.sums(lines).orders <= 3


@given(st.text(max_size=120))
def test_whatever_stands_in_an_address_stays_within_a_groups_lines(typed: str) -> None:
    assert rules.behind(typed) < "~"
