"""What is true of a group's own page: its colour can be read on, its versions can be compared, and nobody's words are lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.membership.pages import rules
from union.membership.pages.rules import Content

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
LINES = st.lists(st.sampled_from(["We play.", "Every week.", "", "In the bar."]), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#ffffff", "#000000", 21.0), ("#ffffff", "#767676", 4.54), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert rules.contrast(one, other) == pytest.approx(ratio, abs=0.006)


@given(COLOURS)
def test_a_colour_is_taken_where_text_can_be_read_on_it_or_else_one_near_it_is_named_that_is(colour: str) -> None:
    if rules.best(colour) >= rules.ENOUGH:
        assert rules.colour(colour) == colour
        return
    with pytest.raises(Invalid) as refused:
        rules.colour(colour)
    (offered,) = re.findall(r"(#\w{6}) is very near", refused.value.errors["colour"])
    assert rules.colour(offered) == offered
    assert all(abs(int(colour[at : at + 2], 16) - int(offered[at : at + 2], 16)) < 40 for at in (1, 3, 5)), "it is near"


def test_every_colour_that_can_be_chosen_works_and_so_does_what_stands_for_none() -> None:
    assert {rules.colour(one) for one in rules.SWATCHES} == set(rules.SWATCHES)
    assert rules.colour("") == ""
    assert (rules.colour("0B3F3B"), rules.colour(" #0bf ")) == ("#0b3f3b", "#00bbff")


@pytest.mark.parametrize("typed", ["red", "#12", "#1234567", "url(x)", '#fff"/><script>', "#ｆｆｆ"])
def test_what_is_no_colour_is_told_so(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.colour(typed)
    assert list(refused.value.errors) == ["colour"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Chess Society", "C"), ("The Society", "TS"), ("24 Hour Plays", "HP"), ("جمعية الطلاب", "جا"), ("🎭", "·")],
)
def test_a_drawn_mark_has_the_letters_that_tell_most(name: str, letters: str) -> None:
    assert rules.initials(name) == letters


@given(st.text(max_size=60))
def test_any_name_has_a_mark_of_one_or_two_letters(name: str) -> None:
    assert 1 <= len(rules.initials(name)) <= 2


@given(LINES, LINES)
def test_two_texts_side_by_side_say_what_they_said_and_only_what_differs_is_marked(old: str, new: str) -> None:
    left, right = rules.sides(old, new)
    assert [line for line, _ in left] == old.splitlines() and [line for line, _ in right] == new.splitlines()
    assert [line for line, differs in left if not differs] == [line for line, differs in right if not differs]
    if old == new:
        assert not any(differs for _, differs in [*left, *right])


def test_what_another_changed_is_told_and_what_one_had_left_alone_is_theirs() -> None:
    base = Content(summary="We play.", purpose="Chess.", meets="Mondays.")
    theirs = Content(summary="We play.", purpose="Chess and go.", meets="Tuesdays.")
    typed = {"summary": "We win.", "purpose": "Chess and bridge.", "meets": "Mondays.\r\n", "version": "1"}
    told = {one.name: (one.was, one.now, one.untouched) for one in rules.meanwhile(base, theirs, typed)}
    assert told == {"purpose": ("Chess.", "Chess and go.", False), "meets": ("Mondays.", "Tuesdays.", True)}
    assert rules.meanwhile(base, theirs, {**typed, "purpose": "Chess and go.", "meets": "Tuesdays."}) == []


def test_what_was_kept_by_another_edition_of_the_house_is_read() -> None:
    assert rules.content({"summary": "We play.", "meets": None, "anthem": "La"}) == Content(summary="We play.")
    page = Content(summary="We play.", enquiries=False)
    assert rules.content(page.kept()) == page


def test_a_page_that_says_nothing_has_three_steps_ahead_and_one_that_tells_has_none() -> None:
    assert [one.done for one in rules.steps(Content(summary="We play.", purpose="We play."))] == [False] * 3
    assert all(one.done for one in rules.steps(Content(summary="Chess.", purpose="We play.", meets="Mondays.", logo="a" * 40)))
