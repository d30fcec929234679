"""How a case goes, who is kept out of it, and what its numbers tell."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.policy.rules import Terms
from union.errors import Conflict, Invalid
from union.moderation.incidents import rules
from union.moderation.incidents.rules import MOVES, Deed, Heading, Severity, State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(("state", "deed"), list(product(State, Deed)))
def test_what_is_not_drawn_is_refused_with_a_sentence(state: State, deed: Deed) -> None:
    if (state, deed) in MOVES:
        assert rules.moved(state, deed) == MOVES[state, deed]
        return
    with pytest.raises(Conflict) as refused:
        rules.moved(state, deed)
    assert refused.value.detail.endswith(".")


@given(st.lists(st.sampled_from(Deed), max_size=12))
def test_whatever_is_done_no_case_is_closed_that_nobody_took_and_none_comes_back_from_deletion(deeds: list[Deed]) -> None:
    state, taken = State.RECEIVED, False
    for deed in deeds:
        before = state
        try:
            state = rules.moved(state, deed)
        except Conflict:
            continue
        taken = taken or deed == Deed.TAKE
        assert before != State.DELETED
        assert taken or state == State.RECEIVED


def test_threats_and_sexual_harassment_jump_the_queue() -> None:
    urgent = {heading for heading in Heading if rules.severity(heading) == Severity.URGENT}
    assert urgent == {Heading.THREATS, Heading.SEXUAL_HARASSMENT}
    assert rules.severity(Heading.ADVICE) == Severity.ADVICE
    terms = Terms()
    assert terms.first_look("urgent") < terms.first_look("normal") < terms.first_look("advice")


def test_a_report_is_about_what_has_happened() -> None:
    rules.check_moment(None, NOW)
    rules.check_moment(NOW, NOW)
    for moment in (NOW + timedelta(hours=1), NOW - timedelta(days=4000)):
        with pytest.raises(Invalid):
            rules.check_moment(moment, NOW)


def test_only_a_closed_case_whose_time_has_come_and_that_nobody_holds_is_deleted() -> None:
    assert rules.may_delete(State.CLOSED, NOW, NOW, held=False)
    for state, at, held in (
        (State.IN_HAND, NOW, False),
        (State.CLOSED, None, False),
        (State.CLOSED, NOW + timedelta(seconds=1), False),
        (State.CLOSED, NOW, True),
        (State.DELETED, NOW, False),
    ):
        assert not rules.may_delete(state, at, NOW, held=held)


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 12)), max_size=6))
def test_a_small_count_is_never_told_and_never_stands_alone_beside_others(counts: list[dict[str, int]]) -> None:
    for row, told in zip(counts, rules.suppressed(counts, "abcd"), strict=True):
        gone = [name for name in "abcd" if told[name] is None]
        assert all(told[name] is None for name in "abcd" if 0 < row.get(name, 0) < rules.SUPPRESSED_BELOW)
        assert len(gone) != 1 or not [name for name in "abcd" if told[name]]
        assert all(told[name] == row.get(name, 0) for name in "abcd" if told[name] is not None)
