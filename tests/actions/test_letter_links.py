"""The links in a letter that turn such letters off: nobody but the house can make one, and each is good for one thing alone."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from union import secrets
from union.membership.letter_choices import tokens
from union.membership.letter_choices.rules import CHOSEN, Sort
from union.membership.letter_choices.tokens import Told

pytestmark = pytest.mark.usefixtures("union_house")
TOLD = Told("chess", "sam", Sort.NEWS, "019a-abcdefghijkl")


def made(told: Told = TOLD) -> str:
    return tokens.token(told.group_id, told.person_id, told.sort, told.mailing_id)


@pytest.mark.parametrize("sort", CHOSEN)
def test_a_link_says_whose_letters_of_which_group_and_sort_and_from_which_letter(sort: Sort) -> None:
    told = replace(TOLD, sort=sort, person_id="f3b0c442-98fc-4c14-9afb-f4c8996fb924", group_id="g" * 60)
    assert tokens.read(made(told)) == told
    assert len(made(told)) < 260, "a line of a letter may have 998 characters"


def test_the_same_letter_has_the_same_link_and_another_has_another() -> None:
    assert made() == made()
    others = [
        replace(TOLD, group_id="print"),
        replace(TOLD, person_id="lin"),
        replace(TOLD, sort=Sort.SPONSORS),
        replace(TOLD, mailing_id="019b-abcdefghijkl"),
    ]
    assert len({made(one) for one in (TOLD, *others)}) == 5


def test_letters_about_what_somebody_holds_have_no_such_link() -> None:
    with pytest.raises(ValueError, match="cannot be turned off"):
        made(replace(TOLD, sort=Sort.SERVICE))


def _forged(told: Told) -> str:
    """Another one's words under the mark of a link that is good."""
    words = "\x1f".join((told.group_id, told.person_id, told.sort, told.mailing_id))
    return urlsafe_b64encode(words.encode()).decode().rstrip("=") + made()[-32:]


def test_a_link_that_the_house_did_not_make_says_nothing() -> None:
    wrong = [_forged(replace(TOLD, person_id="lin")), _forged(replace(TOLD, sort=Sort.SERVICE)), made()[:-1] + "g", made()[:-32]]
    wrong += ["", "a", "a" * 40, "0" * 32, made() + "=", made() + "\n", f" {made()}", made().upper(), "é" * 60, "a" * 5_000]
    assert [tokens.read(one) for one in wrong] == [None] * len(wrong)
    assert _forged(TOLD) == made(), "or this test forges badly"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_-]{8,80}[0-9a-f]{32}", fullmatch=True))
def test_whatever_is_asked_for_there_is_an_answer(token: str) -> None:
    assert tokens.read(token) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0), st.sampled_from("aZ0-_."))
def test_no_letter_of_a_link_can_be_another(at: int, letter: str) -> None:
    good = made()
    at %= len(good)
    changed = good[:at] + letter + good[at + 1 :]
    assert tokens.read(changed) == (TOLD if changed == good else None)


def test_with_another_key_of_the_house_every_link_is_void() -> None:
    good = made()
    with patch.dict(secrets._held, {"union-house-local/letters": (float("inf"), {"key": "another"})}):
        assert tokens.read(good) is None
        foreign = made()
    assert tokens.read(foreign) is None and tokens.read(good) == TOLD
