"""Who may be in a chat: nobody is on two lists, no member is shown the door, and a grace once given never gets shorter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.membership.chats import rules
from union.membership.chats.rules import Belongs, Door, Guest, Notice, Place

TODAY = date(2026, 12, 1)
DOOR = Door(has_link=False, words="new", grace_days=14, today=TODAY)
DAYS = st.dates(date(2026, 9, 1), date(2027, 3, 1))
DOORS = st.builds(Door, st.booleans(), st.sampled_from(["new", "old"]), st.integers(0, 90), DAYS)
BELONGS = st.builds(Belongs, st.none() | DAYS, st.booleans())
NOTICES = st.none() | st.builds(Notice, DAYS, DAYS)
GUESTS = st.builds(Guest, st.just("sam"), st.just(""), st.sampled_from(["", "new", "old"]), st.booleans(), st.booleans(), NOTICES)


@given(GUESTS, BELONGS, DOORS)
def test_a_live_member_never_has_to_leave(guest: Guest, belongs: Belongs, door: Door) -> None:
    if belongs.holds(door.today):
        assert rules.place(guest, belongs, door) not in (Place.TO_REMOVE, Place.LEAVING)
        assert rules.to_notify(guest, belongs, door) is None
        assert not rules.forgotten(guest, belongs, door)


@given(GUESTS, BELONGS, DOORS)
def test_whoever_is_in_and_no_member_is_always_on_a_list_and_whoever_is_not_in_is_forgotten(
    guest: Guest, belongs: Belongs, door: Door
) -> None:
    if not belongs.holds(door.today):
        inside = rules.inside(guest, door)
        assert (rules.place(guest, belongs, door) in (Place.TO_REMOVE, Place.LEAVING)) == inside
        assert rules.forgotten(guest, belongs, door) == (not inside)


@given(GUESTS, BELONGS, DOORS)
def test_nobody_is_added_who_did_not_accept_the_words_of_today(guest: Guest, belongs: Belongs, door: Door) -> None:
    if rules.place(guest, belongs, door) is Place.TO_ADD:
        assert guest.words == door.words
        assert belongs.holds(door.today)


@given(GUESTS, BELONGS, DOORS, st.integers(0, 90), st.integers(0, 200))
def test_once_told_nobody_has_to_leave_sooner_whatever_the_policy_says_later(
    guest: Guest, belongs: Belongs, door: Door, other: int, days: int
) -> None:
    notice = rules.to_notify(guest, belongs, door)
    if notice is None:
        return
    told = replace(guest, notice=notice)
    later = replace(door, grace_days=other, today=door.today + timedelta(days=days))
    assert rules.leaves_on(told, belongs, later) >= notice.leave_on
    if later.today < notice.leave_on:
        assert rules.place(told, belongs, later) is Place.LEAVING


@given(GUESTS, BELONGS, DOORS)
def test_whoever_gave_a_membership_back_has_no_grace(guest: Guest, belongs: Belongs, door: Door) -> None:
    if belongs.left and rules.inside(guest, door):
        assert rules.place(guest, belongs, door) is Place.TO_REMOVE


@given(BELONGS, BELONGS, DAYS)
def test_a_membership_and_a_role_count_together_whichever_is_named_first(one: Belongs, other: Belongs, today: date) -> None:
    both = rules.together(one, other, today)
    assert both == rules.together(other, one, today)
    assert both.holds(today) == (one.holds(today) or other.holds(today))


def test_a_lapse_gives_the_whole_grace_and_then_the_list() -> None:
    guest, lapsed = Guest("sam", words="new", entered=True), Belongs(TODAY - timedelta(days=1))
    notice = rules.to_notify(guest, lapsed, DOOR)
    assert notice == Notice(lapsed.until or TODAY, TODAY + timedelta(days=14))
    told = replace(guest, notice=notice)
    assert rules.place(told, lapsed, replace(DOOR, today=TODAY + timedelta(days=13))) is Place.LEAVING
    assert rules.place(told, lapsed, replace(DOOR, today=TODAY + timedelta(days=14))) is Place.TO_REMOVE


def test_who_was_never_told_is_not_to_be_removed_however_long_ago_it_was() -> None:
    guest, lapsed = Guest("sam", entered=True), Belongs(TODAY - timedelta(days=400))
    assert rules.place(guest, lapsed, DOOR) is Place.LEAVING
    assert rules.leaves_on(guest, lapsed, DOOR) == TODAY + rules.LEAST_NOTICE


def test_a_letter_about_an_earlier_membership_says_nothing_about_this_one() -> None:
    old = Notice(TODAY - timedelta(days=365), TODAY - timedelta(days=350))
    guest, lapsed = Guest("sam", entered=True, notice=old), Belongs(TODAY - timedelta(days=30))
    assert rules.place(guest, lapsed, DOOR) is Place.LEAVING
    assert rules.to_notify(guest, lapsed, DOOR) is not None


def test_where_there_is_a_link_whoever_accepted_counts_as_in_until_an_officer_says_otherwise() -> None:
    member, linked = Belongs(TODAY), replace(DOOR, has_link=True)
    guest = Guest("sam", words="new")
    assert rules.place(guest, member, DOOR) is Place.TO_ADD
    assert rules.place(guest, member, linked) is Place.IN
    assert rules.place(replace(guest, out=True), member, linked) is Place.TO_ADD
    assert rules.place(replace(guest, words="old"), member, DOOR) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Join us: https://chat.whatsapp.com/AbC123 today", True),
        ("chat.whatsapp.com/AbC123", True),
        ("www.CHAT.whatsapp.com/AbC123.", True),
        ("https://chat.whatsapp.com/AbC1234", False),
        ("https://chat.whatsapp.com/abc123", False),
        ("https://chat.whatsapp.com/", False),
        ("https://badchat.whatsapp.com/AbC123", False),
    ],
)
def test_a_link_is_found_in_a_text_by_its_whole_name(text: str, found: bool) -> None:
    assert rules.stands_in("https://chat.whatsapp.com/AbC123", text) == found


def test_a_link_without_a_path_is_found_nowhere() -> None:
    assert not rules.stands_in("https://discord.com", "https://discord.com/anything discord.com")
    assert rules.stands_in("https://example.org/in?a=1&b=2", 'href="https://example.org/in?a=1&amp;b=2"')


@pytest.mark.parametrize("text", ["x" * 61, "password: hunter2"])
def test_a_name_that_is_too_long_or_a_password_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        rules.check_known_as(text)
    with pytest.raises(Invalid):
        rules.check_stranger(text, 0)


def test_a_stranger_needs_something_by_which_to_find_them_and_there_is_an_end() -> None:
    assert rules.check_stranger("  ends in   4821 ", 0) == "ends in 4821"
    for text, known in (("   ", 0), ("Bob", rules.MOST_STRANGERS)):
        with pytest.raises(Invalid) as refused:
            rules.check_stranger(text, known)
        assert list(refused.value.errors) == ["seen"]


def test_an_owner_is_told_what_is_new_once_a_day_and_the_same_after_a_week() -> None:
    assert rules.tells("a", "", None, TODAY)
    assert not rules.tells("b", "a", TODAY, TODAY)
    assert rules.tells("b", "a", TODAY - timedelta(days=1), TODAY)
    assert not rules.tells("a", "a", TODAY - timedelta(days=6), TODAY)
    assert rules.tells("a", "a", TODAY - timedelta(days=7), TODAY)


def test_a_mark_is_of_who_and_not_of_their_order() -> None:
    assert rules.mark([["a", "b"], ["c"]]) == rules.mark([["b", "a"], ["c"]])
    assert rules.mark([["a"], ["b"]]) != rules.mark([["a", "b"], []])


def test_a_list_may_rest_for_the_weeks_of_the_policy_and_no_day_longer() -> None:
    assert not rules.look_due(TODAY - timedelta(weeks=4), 4, TODAY)
    assert rules.look_due(TODAY - timedelta(weeks=4, days=1), 4, TODAY)


def test_every_kind_of_chat_says_how_its_link_is_reset() -> None:
    assert "Reset link" in rules.how_links_are_reset("whatsapp")
    assert rules.how_links_are_reset("signal") == rules.how_links_are_reset("other")
