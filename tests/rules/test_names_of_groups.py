"""When two names of groups are one, or could be taken for each other: asked alike of who applies, is renamed and comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid
from union.membership.affiliation import rules as affiliation
from union.membership.groups import rules

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.lists(
    st.sampled_from(["The", "Chess", "Chss", "Go", "Soc", "Society", "&", "of", "Film", "LGBT+"]), max_size=5
).map(" ".join)
ONE_NAME = [
    ("Chess Society", "The Chess Soc"),
    ("Chess Society", "ChessSoc"),
    ("Chess Society", "CHESS  club"),
    ("Society of Chess", "Chess Society"),
    ("Café Society", "Cafe Soc"),
    ("Film & Media", "Film and Media Society"),
    ("Women’s Rugby", "Womens Rugby Club"),
    ("Chess Society", "\u0421h\u0435ss Society"),
    ("CHESS", "CH\u0395SS"),
]
ALIKE = [
    ("Chess Society", "Ches Society"),
    ("Chess Boxing Society", "ChessBoxing"),
    ("Debating", "Debatng Soc"),
    ("LGBT", "LGBT+"),
]
OTHERS = [("Chess Society", "Film Society"), ("Chess Society", "Checkers Society"), ("C++ Society", "C Society"), ("Go", "Goa")]


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_names_that_are_one_however_they_are_written(one: str, other: str) -> None:
    assert rules.compared(one) == rules.compared(other)
    assert rules.alike(one, other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_could_be_taken_for_each_other(one: str, other: str) -> None:
    assert rules.compared(one) != rules.compared(other)
    assert rules.alike(one, other) and rules.alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_names_that_are_two(one: str, other: str) -> None:
    assert not rules.alike(one, other)


@given(NAMES, NAMES)
def test_to_be_alike_holds_both_ways_and_one_name_is_always_alike(one: str, other: str) -> None:
    assert rules.alike(one, other) == rules.alike(other, one)
    assert rules.alike(one, one)
    if rules.compared(one) == rules.compared(other):
        assert rules.alike(one, other)


@given(st.lists(st.sampled_from(["Chess", "Boxing", "Film", "Opera"]), min_size=1, max_size=4, unique=True), st.randoms())
def test_case_noise_and_order_tell_no_name_from_another(words: list[str], chance: Any) -> None:
    shuffled = [*words, "SOCIETY", "the"]
    chance.shuffle(shuffled)
    assert rules.compared(" ".join(shuffled).upper()) == rules.compared(" ".join(words))


def test_a_name_of_noise_alone_is_still_told_from_others() -> None:
    assert not rules.alike("The Society", "Students Union")
    assert rules.compared("The Society") != ""


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_no_group_is_renamed_or_comes_back_to_a_name_that_is_another_s_however_it_is_written(one: str, other: str) -> None:
    with pytest.raises(Invalid, match=other):
        affiliation.check_name(one, ["Film", other])
    with pytest.raises(Conflict, match=other):
        affiliation.check_name_free(one, ["Film", other])


@pytest.mark.parametrize(("one", "other"), [*ALIKE, *OTHERS])
def test_a_name_that_only_looks_like_another_can_be_taken(one: str, other: str) -> None:
    assert affiliation.check_name(f" {one}  ", [other]) == one
    affiliation.check_name_free(one, [other])
