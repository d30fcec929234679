"""Who is kept out of a matter: one rule for people, for teams, and for whoever is called as somebody who is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.people.rules import Caller, Rights
from union.moderation.recusals import rules
from union.moderation.recusals.rules import Recusal


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Priya Shah", "It was PRIYA SHAH."),
        ("Priya Shah", "shah (priya)"),
        ("José Núñez", "jose nunez did it"),
        ("Li", "I think it was Li"),
        ("Zoë van der Berg", "Zoe, of the van der Berg family"),
    ],
)
def test_whoever_is_named_is_found(name: str, text: str) -> None:
    assert rules.is_named(name, text)


@pytest.mark.parametrize(
    ("name", "text"), [("Priya Shah", "Priya"), ("Li", "Lively"), ("", "anybody"), ("Sam Okoro", "Sam and Oko")]
)
def test_half_a_name_names_nobody(name: str, text: str) -> None:
    assert not rules.is_named(name, text)


def someone(person_id: str, name: str = "Jo Hill", *teams: str) -> Caller:
    return Caller(person_id, name, "x@union.example", rights=Rights(teams))


def test_who_is_kept_out_by_id_is_not_cleared_by_a_name_and_who_is_named_can_be() -> None:
    out = Recusal(
        "i", frozenset({"priya"}), traces=rules.traces("i", "Alex Green did it"), cleared=frozenset({"alex-2", "priya"})
    )
    assert out.keeps_out(someone("alex", "Alex Green"))
    assert not out.keeps_out(someone("alex-2", "Alex Green"))
    assert out.keeps_out(someone("priya", "Priya Shah"))
    assert not out.keeps_out(someone("kim", "Kim Lee"))


@pytest.mark.parametrize(
    ("teams", "shut"),
    [
        (["staff-societies"], True),
        (["staff-sport-clubs"], False),
        (["staff-sport-clubs", "staff-societies"], True),
        (["staff"], False),
        (["staff", "staff-societies"], True),
        ([], False),
    ],
)
def test_whoever_is_on_a_team_that_is_kept_out_is_kept_out_whatever_else_they_are_on(teams: list[str], shut: bool) -> None:
    out = Recusal("i", teams=frozenset({"societies"}), cleared=frozenset({"alex"}))
    assert out.keeps_out(someone("alex", "Alex Green", *teams)) is shut


def test_a_team_with_two_words_in_its_name_is_the_same_team() -> None:
    assert Recusal("i", teams=frozenset({"sport_clubs"})).keeps_out(someone("jo", "Jo Hill", "staff-sport-clubs"))


@given(st.text(max_size=30), st.text(max_size=60))
def test_traces_find_whom_the_words_name_and_nobody_else(name: str, text: str) -> None:
    out = Recusal("i", traces=rules.traces("i", text))
    assert out.shut("somebody", name) is rules.is_named(name, text)


def test_traces_of_one_case_say_nothing_of_another() -> None:
    assert not rules.traces("i", "Priya Shah") & rules.traces("j", "Priya Shah")
