"""The ladder suggests one step and forbids none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict
from union.moderation.conduct import rules
from union.moderation.conduct.rules import Kind, Post

STEPS = {"keep", "statement", "message", "remove", "update", "wait"}


@given(
    st.lists(st.sampled_from(Kind)),
    st.none() | st.builds(Post, st.booleans(), st.booleans(), st.booleans()),
    st.booleans(),
    st.booleans(),
)
def test_there_is_always_one_suggestion_and_it_can_be_done(
    kinds: list[Kind], post: Post | None, frozen: bool, closed: bool
) -> None:
    step = rules.suggested(kinds, post, frozen=frozen, closed=closed)
    assert step in STEPS
    assert not closed or step == "wait"
    if step in ("keep", "remove"):
        assert post is not None
        assert post.stands
        assert post.kept == (step == "remove")


def test_the_guidance_s_order_is_kept() -> None:
    post = Post(stands=True, kept=False)
    assert rules.suggested([], post, frozen=False, closed=False) == "keep"
    post = Post(stands=True, kept=True)
    done: list[str] = []
    for step, kind in (("statement", Kind.STATEMENT), ("message", Kind.MESSAGE)):
        assert rules.suggested(done, post, frozen=False, closed=False) == step
        done.append(kind)
    assert rules.suggested(done, post, frozen=False, closed=False) == "remove"
    assert rules.suggested(done, Post(stands=False, kept=True), frozen=False, closed=False) == "update"


def test_a_closed_concern_and_one_with_very_many_steps_take_no_more() -> None:
    rules.must_be_open(None, 5)
    for closed_at, steps in (("2026-11-23", 0), (None, rules.MOST_STEPS)):
        with pytest.raises(Conflict):
            rules.must_be_open(closed_at, steps)
