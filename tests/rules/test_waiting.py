"""Whoever fits is served in order, and never more than there is."""

from hypothesis import given
from hypothesis import strategies as st
from union.commerce.waitlist import rules


@given(st.lists(st.integers(1, 10)), st.integers(0, 60))
def test_nobody_is_served_beyond_what_is_free_and_nobody_who_fits_is_passed_over(parties: list[int], free: int) -> None:
    served = rules.fits(parties, free)
    assert sum(parties[one] for one in served) <= free
    for index, party in enumerate(parties):
        if index not in served:
            assert party > free - sum(parties[one] for one in served if one < index)


def test_a_small_party_behind_a_large_one_is_served() -> None:
    assert rules.fits([4, 2, 1], 3) == [1, 2]
