"""A complaint is heard once, an appeal once more, and never by whoever decided before."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, NotAllowed
from union.moderation.appeals import rules
from union.moderation.appeals.rules import MOVES, About, Deed, State


@pytest.mark.parametrize(("state", "deed"), list(product(State, Deed)))
def test_what_is_not_a_move_is_refused_with_a_sentence(state: State, deed: Deed) -> None:
    if (state, deed) in MOVES:
        assert rules.moved(state, deed, About.REMOVED) == MOVES[state, deed]
        return
    with pytest.raises(Conflict) as refused:
        rules.moved(state, deed, About.REMOVED)
    assert refused.value.detail.endswith(".")


@given(st.lists(st.sampled_from(Deed), max_size=12), st.sampled_from(About))
def test_there_is_one_appeal_at_most_and_only_where_a_post_was_removed(deeds: list[Deed], about: About) -> None:
    state, appeals, decisions = State.ASKED, 0, 0
    for deed in deeds:
        try:
            state = rules.moved(state, deed, about)
        except Conflict:
            continue
        appeals += deed == Deed.APPEAL
        decisions += deed != Deed.APPEAL
    assert appeals <= (about == About.REMOVED)
    assert decisions <= 1 + appeals
    assert rules.waits(state) == (decisions == appeals)


@pytest.mark.parametrize("who", ["complainer", "actor", "first"])
def test_nobody_decides_about_their_own_doing(who: str) -> None:
    with pytest.raises(NotAllowed):
        rules.check_decider(who, complainer="complainer", acted="actor", decided_by="first")
    rules.check_decider("another", complainer="complainer", acted="actor", decided_by="first")
