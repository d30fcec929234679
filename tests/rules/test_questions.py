"""What is asked of whoever buys: which questions can stand beside each other, which answers can be used, and when they go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.commerce.questions import rules
from union.commerce.questions.rules import Answer, Kind, Per, Place, Question
from union.errors import Conflict, Invalid

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLACE = Place("ball", "std-1", "t1", "Winter Ball, Standard")
TEXT = Question("q1", "Anything we should know?", Kind.TEXT, Per.TICKET)
MENU = Question("q2", "Dinner", Kind.CHOICE, Per.TICKET, required=True, choices=("Meat", "Vegan"))
GUESTS = Question("q3", "How many guests?", Kind.NUMBER, Per.TICKET)
ONCE = Question("q4", "A table beside whom?", Kind.TEXT, Per.ORDER, required=True)
ALL = [TEXT, MENU, GUESTS, ONCE]


FIELDS = {one.question_id: rules.field("ball", "std-1", one) for one in ALL}


def _read(**sent: str) -> dict[str, Answer]:
    return rules.read(PLACE, ALL, {FIELDS[name]: text for name, text in sent.items()})


def test_each_place_is_asked_what_is_for_it_and_nothing_that_was_withdrawn() -> None:
    gone = replace(TEXT, withdrawn=True)
    assert rules.asked([gone, MENU, ONCE], "std-1") == [MENU]
    assert rules.asked([gone, MENU, ONCE], rules.ORDER) == [ONCE]


def test_what_is_answered_keeps_the_words_that_were_asked() -> None:
    assert _read(q1=" No nuts. ", q2="Vegan", q3="2") == {
        "q1": Answer(TEXT.label, "No nuts."),
        "q2": Answer("Dinner", "Vegan"),
        "q3": Answer(GUESTS.label, "2"),
    }


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, ["q2"]),
        ({"q2": "   "}, ["q2"]),
        ({"q2": "Fish"}, ["q2"]),
        ({"q2": "vegan"}, ["q2"]),
        ({"q2": "Meat", "q3": "two"}, ["q3"]),
        ({"q2": "Meat", "q3": "-1"}, ["q3"]),
        ({"q2": "Meat", "q3": "1e3"}, ["q3"]),
        ({"q2": "Meat", "q3": "٣"}, ["q3"]),
        ({"q2": "Meat", "q3": "1234567"}, ["q3"]),
        ({"q2": "Meat", "q1": "x" * 301}, ["q1"]),
        ({"q2": "Meat", "q1": "a\u202eb"}, ["q1"]),
        ({"q1": "\x00", "q3": "?"}, ["q1", "q2", "q3"]),
    ],
)
def test_an_answer_that_cannot_be_used_is_named_by_its_question(sent: dict[str, str], wrong: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        _read(**sent)
    assert sorted(refused.value.errors) == [FIELDS[name] for name in wrong]
    assert all(refused.value.errors[FIELDS[one.question_id]].startswith(one.label) for one in ALL if one.question_id in wrong)


def test_a_sentence_goes_on_from_the_question_as_one_would_write_it() -> None:
    with pytest.raises(Invalid) as refused:
        _read(q3="two")
    assert sorted(refused.value.errors.values()) == [
        "Dinner: please answer this.",
        "How many guests? Please enter a whole number, such as 2.",
    ]


@given(st.dictionaries(st.sampled_from([one.question_id for one in ALL]), st.text(max_size=400)))
def test_what_is_kept_was_asked_and_fits(sent: dict[str, str]) -> None:
    try:
        found = _read(**sent)
    except Invalid:
        return
    except Conflict:
        assert "q4" in sent, "it is asked once for an order"
        return
    assert set(found) <= {"q1", "q2", "q3"}
    assert found["q2"].text in MENU.choices
    assert all(0 < len(answer.text) <= rules.LONGEST_ANSWER for answer in found.values())


def test_a_question_is_not_asked_twice_and_there_are_not_too_many() -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(replace(TEXT, question_id="new", label="DINNER"), ALL)
    assert list(refused.value.errors) == ["label"]
    rules.check(replace(TEXT, question_id="new", label="Dinner"), [replace(MENU, withdrawn=True)])
    rules.check(TEXT, ALL)
    many = [replace(TEXT, question_id=f"n{n}", label=f"Question {n}") for n in range(rules.MOST_QUESTIONS)]
    with pytest.raises(Conflict):
        rules.check(replace(TEXT, label="One more"), many)
    rules.check(replace(many[0], label="Another word"), many)


def test_a_product_has_so_many_questions_with_those_that_are_asked_no_more() -> None:
    gone = [replace(TEXT, question_id=f"n{n}", withdrawn=True) for n in range(rules.MOST_EVER - 1)]
    rules.check(TEXT, gone)
    rules.check(replace(TEXT, label="Another word"), [*gone, TEXT])
    with pytest.raises(Conflict) as refused:
        rules.check(TEXT, [*gone, replace(TEXT, question_id="last", label="Last")])
    assert refused.value.detail.endswith("Please change one that you have.")


@given(
    label=st.sampled_from(["Do you avoid meat?", "Do you eat meat", "Dinner"]),
    withdrawn=st.booleans(),
    key=st.sampled_from(["std-1", "order"]),
)
def test_what_answers_other_words_or_what_is_asked_no_more_is_never_read(label: str, withdrawn: bool, key: str) -> None:
    before = replace(TEXT, label="Do you eat meat?", per=Per.ORDER if key == rules.ORDER else Per.TICKET)
    now = replace(before, label=label, withdrawn=withdrawn)
    with pytest.raises(Conflict):
        rules.read(replace(PLACE, key=key), [now], {rules.field("ball", key, before): "Yes"})
    with pytest.raises(Conflict):
        rules.read(replace(PLACE, key=key), [now], {f"a.ball.{key}.q1": "Yes"})


def test_a_letter_written_large_is_no_other_word_and_another_place_s_fields_are_nobody_s_business() -> None:
    sent = {rules.field("ball", "std-1", replace(TEXT, label=TEXT.label.upper())): "No nuts."}
    assert rules.read(PLACE, [TEXT], {**sent, "a.ball.std-11.q9-00000000": "x", "a.bal.std-1.q9": "y"}) == {
        "q1": Answer(TEXT.label, "No nuts.")
    }


def test_an_answer_answers_what_is_asked_in_its_words_and_can_still_be_chosen() -> None:
    assert rules.answers_it(Answer("DINNER", "Meat"), MENU)
    assert not rules.answers_it(Answer("Dinner", "Fish"), MENU)
    assert not rules.answers_it(Answer("Food", "Meat"), MENU)
    assert rules.answers_it(Answer(TEXT.label, "Anything at all"), TEXT)


@pytest.mark.parametrize("choices", [(), ("One",), ("Meat", "meat"), tuple(map(str, range(21))), ("x" * 81, "y")])
def test_a_choice_has_some_that_can_be_told_apart(choices: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(replace(MENU, choices=choices), [])
    assert list(refused.value.errors) == ["choices"]


def test_choices_are_typed_one_a_line() -> None:
    assert rules.lines(" Meat \r\n\n  Vegan  dish\n\u200b\n") == ("Meat", "Vegan dish")


def test_answers_go_some_weeks_after_what_they_are_for() -> None:
    event = NOW + timedelta(days=10)
    assert rules.forget_at(event, 4, NOW) == event + timedelta(weeks=4)
    assert rules.forget_at(None, 2, NOW) == NOW + timedelta(weeks=2)
    assert rules.forget_at(NOW - timedelta(days=9), 4, NOW) == NOW + timedelta(weeks=4)
