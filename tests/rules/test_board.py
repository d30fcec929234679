"""Who may post on a board, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid, NotAllowed
from union.moderation.board import rules
from union.moderation.board.rules import Deed, State
from union.moderation.freezes.rules import Freeze

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FREEZE = Freeze("chess", "f1", 2, NOW, NOW + timedelta(hours=1))


def test_members_wait_and_the_committee_may_state() -> None:
    rules.check_posting(None, member=True, statement=False, now=NOW)
    rules.check_posting(FREEZE, member=False, statement=True, now=NOW)
    rules.check_posting(FREEZE, member=True, statement=False, now=NOW + timedelta(hours=1))
    for freeze, member in ((FREEZE, True), (None, False)):
        with pytest.raises(NotAllowed):
            rules.check_posting(freeze, member=member, statement=False, now=NOW)


def test_who_is_refused_is_told_until_when() -> None:
    with pytest.raises(NotAllowed, match="Mon 23 Nov 2026, 13:00"):
        rules.check_posting(FREEZE, member=True, statement=False, now=NOW)


@given(st.lists(st.sampled_from(Deed), max_size=10), st.booleans())
def test_whatever_is_done_a_post_is_never_removed_before_it_is_kept(deeds: list[Deed], kept: bool) -> None:
    state = State.SHOWN
    for deed in deeds:
        try:
            state = rules.moved(state, deed, kept=kept)
        except Conflict:
            continue
        assert kept or state != State.REMOVED


@given(st.text())
def test_links_lose_nothing_of_a_text(text: str) -> None:
    assert "".join(piece for piece, _ in rules.parts(text)) == text


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.org/a?b=1&c=2.", ["https://example.org/a?b=1&c=2"]),
        ("(http://example.org)", ["http://example.org"]),
        ("javascript:alert(1) data:text/html,x ftp://x.example", []),
        ('https://example.org/"><script>', ["https://example.org/"]),
        ("no link", []),
        ("https://", []),
        ("HTTPS://EXAMPLE.ORG and https://b.example", ["HTTPS://EXAMPLE.ORG", "https://b.example"]),
    ],
)
def test_only_addresses_of_the_web_become_links(text: str, links: list[str]) -> None:
    assert [piece for piece, link in rules.parts(text) if link] == links


@given(st.integers(-5, 1000), st.sampled_from(["hours", "days"]))
def test_read_only_lasts_from_an_hour_to_28_days_or_is_refused(length: int, unit: str) -> None:
    asked = length * (timedelta(hours=1) if unit == "hours" else timedelta(days=1))
    if timedelta(hours=1) <= asked <= timedelta(days=28):
        assert rules.read_only_until(length, unit, NOW) == NOW + asked
    else:
        with pytest.raises(Invalid):
            rules.read_only_until(length, unit, NOW)


def test_only_staff_decide_about_somebody_on_the_committee_and_nobody_about_themselves() -> None:
    rules.check_restricting(supports=False, own=False, fellow=False)
    rules.check_restricting(supports=True, own=False, fellow=True)
    for supports, own, fellow in ((True, True, False), (False, False, True)):
        with pytest.raises(NotAllowed):
            rules.check_restricting(supports=supports, own=own, fellow=fellow)
