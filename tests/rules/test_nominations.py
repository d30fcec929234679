"""Whoever may stand says so in time, and only what was approved comes on a ballot paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid
from union.nominations import rules
from union.nominations.rules import Act, Candidate, State

PHASES = ["draft", "notice", "nominations", "review", "poll", "closing", "sealed", "complaints", "declared", "cancelled"]


@given(st.sampled_from([None, *State]), st.sampled_from(Act), st.sampled_from(PHASES))
def test_doing_it_again_changes_nothing(state: State | None, act: Act, phase: str) -> None:
    try:
        once = rules.after(state, act, phase)
    except Conflict:
        return
    assert rules.after(once, act, phase) == once


@given(st.sampled_from([None, *State]), st.sampled_from(Act))
def test_nothing_is_sent_or_approved_once_the_poll_is_open(state: State | None, act: Act) -> None:
    for phase in PHASES[4:]:
        if act != Act.WITHDRAW:
            with pytest.raises(Conflict):
                rules.after(state, act, phase)


def test_a_change_has_to_be_approved_anew() -> None:
    assert rules.after(State.APPROVED, Act.SEND, "nominations") == State.SENT


def test_whoever_withdrew_is_not_approved_behind_their_back() -> None:
    with pytest.raises(Conflict, match="withdrawn"):
        rules.after(State.WITHDRAWN, Act.APPROVE, "review")


def test_one_can_withdraw_until_the_count_and_not_after() -> None:
    assert rules.after(State.APPROVED, Act.WITHDRAW, "sealed") == State.WITHDRAWN
    with pytest.raises(Conflict, match="too late"):
        rules.after(State.APPROVED, Act.WITHDRAW, "complaints")


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * 4_001])
def test_a_manifesto_that_cannot_be_names_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_manifesto(text)
    assert list(refused.value.errors) == ["manifesto"]


def test_a_manifesto_keeps_its_lines() -> None:
    assert rules.check_manifesto(" I play.\r\n\r\nI win. ") == "I play.\n\nI win."


def test_a_return_needs_a_reason() -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_reason("  ")
    assert list(refused.value.errors) == ["reason"]


def test_numbers_on_the_paper_do_not_depend_on_who_came_first() -> None:
    people = [("p3", "bo", False), ("p1", "Ana", False), ("p2", "Bo", True)]
    assert rules.numbered(people) == rules.numbered(people[::-1])
    assert [(one.number, one.person_id, one.withdrawn) for one in rules.numbered(people)] == [
        (1, "p1", False),
        (2, "p2", True),
        (3, "p3", False),
    ]


def test_the_order_is_each_voters_own_and_fair() -> None:
    candidates = [Candidate(number, f"p{number}", f"Name {number}") for number in range(1, 5)]
    assert rules.shuffled(candidates, "e", "v1") == rules.shuffled(candidates[::-1], "e", "v1")
    first = [rules.shuffled(candidates, "e", f"v{voter}")[0].number for voter in range(2_000)]
    assert all(400 < first.count(number) < 600 for number in range(1, 5))


@given(st.text("abc123-", min_size=1), st.text("abc123-#", min_size=1))
def test_a_nomination_is_named_after_its_post_and_person(post_id: str, person_id: str) -> None:
    assert rules.of_id(rules.nomination_id(post_id, person_id)) == (post_id, person_id)
