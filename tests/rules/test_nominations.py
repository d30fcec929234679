"""Whoever may stand says so in time, and only what was approved comes on a ballot paper."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid
from union.voting.nominations import rules
from union.voting.nominations.rules import Act, State

DAY_0 = datetime(2027, 2, 1, 12, tzinfo=UTC)
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


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 30)), max_size=12), st.integers(10, 30))
def test_numbers_never_change_after_the_poll_has_opened(people: list[tuple[int, int | None]], now: int) -> None:
    """Each is (approved on day, withdrawn on day or never); the poll opens on day 10."""

    def numbers(today: int) -> list[tuple[int, str]]:
        some = []
        for number, (approved, withdrawn) in enumerate(people):
            gone = withdrawn is not None and approved <= withdrawn <= today
            state = State.WITHDRAWN if gone else State.APPROVED
            at = DAY_0 + timedelta(days=withdrawn) if gone and withdrawn is not None else None
            if rules.stood(state, DAY_0 + timedelta(days=approved), at, DAY_0 + timedelta(days=10)):
                some.append((f"p{number}", f"Name {number % 3}", gone))
        return [(one.number, one.person_id) for one in rules.numbered(some)]

    assert numbers(now) == numbers(10)


def test_who_was_not_approved_in_time_is_no_candidate() -> None:
    opened, late = DAY_0, DAY_0 + timedelta(hours=1)
    assert not rules.stood(State.SENT, None, None, opened)
    assert not rules.stood(State.APPROVED, late, None, opened)
    assert not rules.stood(State.WITHDRAWN, DAY_0 - timedelta(days=2), DAY_0 - timedelta(days=1), opened)
    assert rules.stood(State.WITHDRAWN, DAY_0 - timedelta(days=2), late, opened)


@given(st.integers(-7_200, 7_200), st.integers(0, 20))
def test_what_is_written_before_the_papers_are_made_was_begun_before_the_opening_and_only_that(begun: int, runs: int) -> None:
    """`begun` in seconds from the opening; it is written after it has run for up to 20."""
    try:
        rules.check_still(DAY_0, DAY_0 + timedelta(seconds=begun))
    except Conflict:
        assert -60 < begun < 0
        return
    assert (begun < 0) == (begun + runs < 0)


def test_a_full_ballot_paper_takes_nobody_more() -> None:
    rules.check_room({"1": 199, "2": 200}, "1")
    for full in ({"1": 200}, {str(n): 98 for n in range(1, 11)}):
        with pytest.raises(Conflict):
            rules.check_room(full, "1")


@given(st.text("abc123-", min_size=1), st.text("abc123-#", min_size=1))
def test_a_nomination_is_named_after_its_post_and_person(post_id: str, person_id: str) -> None:
    assert rules.of_id(rules.nomination_id(post_id, person_id)) == (post_id, person_id)
