"""A page of a list is one of its pages, whatever the address asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.paging import page_of


@given(st.lists(st.integers()), st.text(), st.integers(1, 9))
def test_every_address_shows_a_page_that_there_is(found: list[int], asked: str, size: int) -> None:
    shown, page, pages = page_of(found, asked, size)
    assert 1 <= page <= pages
    assert len(shown) <= size and bool(shown) == bool(found)


@given(st.lists(st.integers()), st.integers(1, 9))
def test_the_pages_together_are_the_list(found: list[int], size: int) -> None:
    pages = page_of(found, "", size)[2]
    assert [one for number in range(pages) for one in page_of(found, str(number + 1), size)[0]] == found


@pytest.mark.parametrize(
    ("asked", "page"), [("2", 2), ("0", 1), ("-1", 1), ("9999", 3), ("99999999999", 1), ("٣", 1), ("²", 1), ("2.0", 1), ("", 1)]
)
def test_what_is_no_number_is_the_first_page_and_what_is_beyond_the_last_one_the_last(asked: str, page: int) -> None:
    assert page_of(list("abcde"), asked, 2)[1:] == (page, 3)
