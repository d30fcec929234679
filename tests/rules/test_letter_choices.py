"""Which letters of a group somebody gets, and how long a link that turned them off turns them on again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.membership.letter_choices.rules import CHOSEN, UNDO, Sort, can_undo, wants

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHOICES = st.sampled_from([None, True, False])


def test_whoever_never_chose_gets_news_and_nothing_of_sponsors() -> None:
    assert {sort: wants(None, None, sort) for sort in Sort} == {Sort.SERVICE: True, Sort.NEWS: True, Sort.SPONSORS: False}


@given(CHOICES, CHOICES)
def test_what_is_about_a_thing_that_somebody_holds_always_comes(news: bool | None, sponsors: bool | None) -> None:
    assert wants(news, sponsors, Sort.SERVICE)


@given(CHOICES, CHOICES, CHOICES)
def test_the_two_sorts_know_nothing_of_each_other(one: bool | None, other: bool | None, another: bool | None) -> None:
    assert wants(one, other, Sort.NEWS) == wants(one, another, Sort.NEWS)
    assert wants(other, one, Sort.SPONSORS) == wants(another, one, Sort.SPONSORS)


@pytest.mark.parametrize("sort", CHOSEN)
def test_a_choice_is_kept_to(sort: Sort) -> None:
    assert wants(True, True, sort) and not wants(False, False, sort)


def test_a_link_undoes_for_a_day_what_it_did() -> None:
    assert UNDO.days == 1 and not UNDO.seconds
    assert can_undo(NOW, NOW) and can_undo(NOW, NOW + UNDO - timedelta(seconds=1))
    assert not can_undo(NOW, NOW + UNDO) and not can_undo(None, NOW)
