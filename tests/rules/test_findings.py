"""Findings: how they come, go and come back, who is told when, and what the register and the page here say of them."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from union.core.policy.rules import Checks
from union.errors import Conflict, Invalid
from union.membership.platform_checks import rules
from union.membership.platform_checks.rules import Answer, Decision, Deed, Evidence, Found, Kept, Rule, Seen, State, To
from union.membership.platforms.rules import Entry, Flaw, Registered

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
JUDGING = (Deed.UPHOLD, Deed.DISMISS, Deed.CONFIRM, Deed.CLEAR, Deed.WAIVE)
SEEN = Seen(Answer.OK, "https://a.example/")


def site(**more: object) -> Registered:
    """A web site as the register has it."""
    told = {
        "platform_id": "p",
        "kind": "website",
        "label": "Our site",
        "url": "https://a.example/",
        "public": True,
        "interactive": False,
    }
    return Registered(**{**told, "entry": Entry.EVERYBODY, "added_at": NOW - timedelta(days=83), **more})  # type: ignore[arg-type]


def test_the_drawing_of_states_is_the_rules() -> None:
    drawing = Path(rules.__file__).with_name("STATES.md").read_text()
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", drawing, re.MULTILINE)
    assert sorted(drawn) == sorted((str(before), str(after), str(deed)) for (before, deed), after in rules.MOVES.items())
    assert len(drawn) == drawing.count("-->")


def test_what_cannot_be_done_is_refused_in_words() -> None:
    for state in (*State, rules.NEW):
        for deed in Deed:
            if (state, deed) not in rules.MOVES:
                with pytest.raises(Conflict) as refused:
                    rules.moved(state, deed)
                assert refused.value.detail.endswith(".")


@pytest.mark.parametrize(
    ("state", "until", "found", "deed"),
    [
        (None, None, True, Deed.FIND),
        (None, None, False, None),
        (State.OPEN, None, True, None),
        (State.OPEN, None, False, Deed.MEND),
        (State.APPEALED, None, True, None),
        (State.APPEALED, None, False, Deed.MEND),
        (State.MENDED, None, True, Deed.FIND),
        (State.MENDED, None, False, None),
        (State.WAIVED, None, True, None),
        (State.WAIVED, None, False, None),
        (State.WAIVED, TODAY, True, None),
        (State.WAIVED, TODAY, False, None),
        (State.WAIVED, TODAY - timedelta(days=1), True, Deed.FIND),
        (State.WAIVED, TODAY - timedelta(days=1), False, Deed.MEND),
    ],
)
def test_a_look_opens_closes_or_lets_be(state: State | None, until: date | None, found: bool, deed: Deed | None) -> None:
    kept = Kept(state, until) if state else None
    assert rules.settled(Rule.SIGN_UPS, kept, found=found, today=TODAY) == deed
    hint = Deed.FLAG if deed == Deed.FIND else deed
    assert rules.settled(Rule.OVERLAP, kept, found=found, today=TODAY) == hint, "a machine points at it, and decides nothing"


@given(some.sampled_from(State), some.none() | some.dates(), some.booleans(), some.sampled_from(Rule))
def test_whatever_a_look_does_can_be_done(state: State, until: date | None, found: bool, rule: Rule) -> None:
    deed = rules.settled(rule, Kept(state, until), found=found, today=TODAY)
    assert deed is None or rules.moved(state, deed)


@pytest.mark.parametrize("answer", Answer)
def test_what_could_not_be_seen_is_neither_found_nor_mended(answer: Answer) -> None:
    found = rules.of_page(Seen(answer, "https://a.example/", why="Why."), [])
    told = rules.told_by(Seen(answer, "https://a.example/"), found)
    assert {one.rule for one in found} <= told
    assert (Rule.LINK in told) == (answer not in (Answer.COULD_NOT_LOOK, Answer.NOT_ASKED, Answer.TLS_BAD))
    assert (Rule.SIGN_UPS in told) == (answer == Answer.OK)
    assert (answer in (Answer.COULD_NOT_LOOK, Answer.NOT_ASKED, Answer.OK, Answer.TOO_BIG)) == (not found)


def test_what_is_found_at_the_beginning_of_a_long_page_counts() -> None:
    told = [Found(Rule.SIGN_UPS, [Evidence("a", "b")])]
    long = Seen(Answer.TOO_BIG, "https://a.example/")
    assert rules.of_page(long, told) == told
    assert Rule.SIGN_UPS in rules.told_by(long, told)


@pytest.mark.parametrize(
    ("on", "committee", "staff"),
    [(0, 1, 0), (6, 1, 0), (7, 2, 0), (14, 2, 0), (15, 3, 1), (21, 3, 1), (22, 3, 2), (400, 3, 2)],
)
def test_a_committee_is_told_three_times_and_staff_when_it_is_late(on: int, committee: int, staff: int) -> None:
    mend_by, today = TODAY + timedelta(days=14), TODAY + timedelta(days=on)
    assert rules.notices(State.OPEN, To.COMMITTEE, TODAY, mend_by, today) == committee
    assert rules.notices(State.OPEN, To.STAFF, TODAY, mend_by, today) == staff


@pytest.mark.parametrize("state", [State.FLAGGED, State.APPEALED])
def test_what_staff_have_to_decide_is_told_to_staff_alone(state: State) -> None:
    assert rules.notices(state, To.COMMITTEE, TODAY, TODAY, TODAY + timedelta(days=99)) == 0
    assert [rules.notices(state, To.STAFF, TODAY, TODAY, TODAY + timedelta(days=n)) for n in (0, 6, 7)] == [1, 1, 2]


@pytest.mark.parametrize("state", [State.WAIVED, State.MENDED])
def test_nobody_is_told_of_what_is_over(state: State) -> None:
    assert rules.notices(state, To.COMMITTEE, TODAY, TODAY, date(2030, 1, 1)) == 0
    assert rules.due(state, TODAY, TODAY) is None


def test_nights_are_counted_once_a_day_and_end_with_a_look() -> None:
    assert rules.nights(0, None, Answer.COULD_NOT_LOOK, TODAY) == 1
    assert rules.nights(1, "2026-11-23", Answer.COULD_NOT_LOOK, TODAY) == 1
    assert rules.nights(1, "2026-11-22", Answer.COULD_NOT_LOOK, TODAY) == 2
    assert rules.nights(4, "2026-11-22", Answer.OK, TODAY) == 0
    assert rules.nights(4, "2026-11-22", Answer.NOT_ASKED, TODAY) == 4


def test_only_after_some_nights_staff_are_told_and_never_of_social_media() -> None:
    shut = Seen(Answer.COULD_NOT_LOOK, "https://a.example/", why="It did not answer in time.")
    assert rules.unseen(shut, 4, "website", 5) == []
    assert [one.rule for one in rules.unseen(shut, 5, "website", 5)] == [Rule.UNSEEN]
    assert "5 nights" in rules.unseen(shut, 5, "website", 5)[0].evidence[0].what
    assert rules.unseen(shut, 500, "instagram", 5) == []
    assert rules.unseen(SEEN, 500, "website", 5) == []


@pytest.mark.parametrize(
    ("one", "asked"),
    [
        (site(), True),
        (site(public=False), False),
        (site(kind="instagram", url="https://www.instagram.com/a"), True),
        (site(kind="whatsapp", url="https://chat.whatsapp.com/x"), False),
        (site(kind="email", url="mailto:a@b.example"), False),
        (site(kind="other", url=""), False),
        (site(kind="telegram", url="https://t.me/chess"), False),
        (site(kind="other", url="https://discord.gg/abc"), False),
    ],
)
def test_only_pages_for_everybody_are_asked_for(one: Registered, asked: bool) -> None:
    assert rules.is_asked(one) == asked


def test_a_site_that_the_page_here_does_not_link_is_a_finding_at_once() -> None:
    assert [one.rule for one in rules.of_register(site(public=False, added_at=NOW), [], TODAY)] == [Rule.LINKED]
    assert rules.of_register(site(kind="other", public=False), [], TODAY) == []


def test_what_the_register_lacks_is_found_after_a_week_and_names_nobody() -> None:
    flaws = [Flaw.OWNER_LEFT, Flaw.MEMBERS_UNSEEN, Flaw.STATEMENT_UNSEEN, Flaw.ADMIN_LEFT, Flaw.TOO_FEW_ADMINS]
    assert rules.of_register(site(added_at=NOW - timedelta(days=6)), flaws, TODAY) == []
    found = rules.of_register(site(added_at=NOW - timedelta(days=7)), flaws, TODAY)
    assert {one.rule for one in found} == {Rule.OWNER, Rule.MEMBERS_ONLY, Rule.STATEMENT, Rule.ADMINS}
    of_people = rules.of_register(site(), [Flaw.LIST_UNSEEN, Flaw.PEOPLE_LEFT, Flaw.STRANGERS], TODAY)
    assert [one.rule for one in of_people] == [Rule.MEMBERS_ONLY, Rule.PEOPLE]


def test_the_page_here_keeps_up_by_an_event_ahead_or_news() -> None:
    news = NOW - timedelta(weeks=6)
    assert rules.of_own_page(NOW + timedelta(days=1), None, 6, NOW) == []
    assert rules.of_own_page(None, news, 6, NOW) == []
    assert [one.rule for one in rules.of_own_page(None, news - timedelta(minutes=1), 6, NOW)] == [Rule.UP_TO_DATE]
    assert [one.rule for one in rules.of_own_page(None, None, 6, NOW)] == [Rule.UP_TO_DATE]


def test_the_day_of_the_last_news_is_the_one_in_london() -> None:
    news = datetime(2026, 8, 31, 23, 30, tzinfo=UTC)
    (found,) = rules.of_own_page(None, news, 6, NOW)
    assert [one.what for one in found.evidence] == ["No event is ahead. Its last news is of 1 September 2026."]


def test_staff_decide_what_stands_so_that_this_can_be_done_to_it() -> None:
    fits = {
        (str(state), deed.value) for state in State for deed in Deed if deed in JUDGING and Decision(deed.value, "").fits(state)
    }
    assert fits == {
        ("appealed", "uphold"),
        ("appealed", "dismiss"),
        ("flagged", "confirm"),
        ("flagged", "clear"),
        ("open", "waive"),
    }


def test_of_social_media_nothing_is_read() -> None:
    assert {"facebook", "instagram", "x", "snapchat", "linkedin", "tiktok"} == rules.SOCIAL


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_to_be_mended_is_late_and_from_the_day_after_its_last(state: State) -> None:
    last = TODAY.isoformat()
    assert not rules.is_late(state, last, TODAY)
    assert rules.is_late(state, last, TODAY + timedelta(days=1)) == (state == State.OPEN)


def test_a_group_of_two_sites_is_asked_once_to_keep_its_page_up_at_the_one_that_it_added_first() -> None:
    older, newer = site(platform_id="b", added_at=NOW - timedelta(days=83, minutes=1)), site(platform_id="a")
    assert rules.first_site([newer, older, site(platform_id="0", kind="other")]) == "b"
    assert rules.first_site([site(kind="other")]) is None


def test_a_reason_says_something_and_a_last_day_is_within_a_year() -> None:
    assert rules.check_reason("  It is a form for feedback. ") == "It is a form for feedback."
    for bad in ("", "wrong", "x" * 2_001):
        with pytest.raises(Invalid):
            rules.check_reason(bad)
    for good in (None, TODAY, TODAY + timedelta(days=366)):
        rules.check_until(good, TODAY)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=367)):
        with pytest.raises(Invalid):
            rules.check_until(day, TODAY)


@pytest.mark.parametrize("told", [{"mend_days": 0}, {"mend_days": 91}, {"news_weeks": "6"}, {"nights": 1}, {"nights": True}])
def test_a_policy_s_numbers_for_the_checks_are_whole_and_sensible(told: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"checks\."):
        Checks(**told)


def test_every_rule_has_its_words() -> None:
    assert set(rules.WORDS) == set(Rule)
    assert set(Rule) == rules.PAGE_RULES | rules.REGISTER_RULES
    assert not rules.PAGE_RULES & rules.REGISTER_RULES
