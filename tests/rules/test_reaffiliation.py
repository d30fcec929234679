"""When groups re-affiliate, what leads where, and how the list fills itself from what is known."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.policy import actions as policies
from union.core.policy import rules as policy_rules
from union.core.policy.rules import Reaffiliation
from union.errors import Conflict, Invalid
from union.voting.reaffiliation import rules
from union.voting.reaffiliation.rules import Check, Deed, Facts, Officer, State, Year

DAY = timedelta(days=1)
POLICY = policies.default()
YEAR = Year("2027", date(2027, 9, 5), date(2027, 10, 31), date(2026, 10, 31))
NOW = datetime(2027, 9, 20, 12, tzinfo=UTC)
PRIYA, TOM = (
    Officer(name, role, date(2028, 7, 31), before=True) for name, role in (("Priya", "President"), ("Tom", "Treasurer"))
)
GOOD = Facts(
    affiliated_on=date(2020, 1, 1),
    members=True,
    officers=[PRIYA, TOM],
    elected=("Spring election", date(2027, 3, 1)),
    platforms=2,
    chats=1,
    last_news=NOW - 3 * DAY,
    version="2026-09",
)
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
MONTHS = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: (day.month, day.day))
POLICIES = st.builds(Reaffiliation, last_day=MONTHS, opens_weeks=st.integers(4, 26))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("deed", Deed)
def test_a_deed_leads_where_it_is_drawn_and_nowhere_else(state: State, deed: Deed) -> None:
    if (state, deed) in rules.MOVES:
        assert rules.moved(state, deed) is rules.MOVES[state, deed]
    else:
        with pytest.raises(Conflict):
            rules.moved(state, deed)


def test_nothing_but_staff_approves_and_nothing_ends_a_group() -> None:
    assert {(before, deed) for (before, deed), after in rules.MOVES.items() if after is State.APPROVED} == {
        (State.SENT, Deed.APPROVE)
    }
    assert {before for before, deed in rules.MOVES if deed is Deed.SEND} == rules.WITH_COMMITTEE
    assert {before for before, deed in rules.MOVES if deed is Deed.LAPSE} == rules.STANDING


@given(POLICIES, DAYS)
def test_on_each_day_one_year_counts_and_the_next_opens_later(policy: Reaffiliation, today: date) -> None:
    year = rules.year_at(policy, today)
    following = rules.next_opening(policy, today)
    assert year.opens_on <= today < following
    assert rules.year_at(policy, following - DAY) == year != rules.year_at(policy, following)
    assert year.since < year.opens_on < year.last_on
    assert year.name == str(year.last_on.year)


@given(POLICIES, DAYS, DAYS)
def test_a_group_is_asked_only_while_it_can_still_be_in_time_and_if_it_was_there_before(
    policy: Reaffiliation, today: date, affiliated_on: date
) -> None:
    year = rules.year_at(policy, today)
    if rules.is_asked(year, affiliated_on, today):
        assert affiliated_on < year.opens_on <= today <= year.last_on
        assert not rules.is_late(State.OPEN, year.last_on, today)


@given(POLICIES, DAYS, st.integers(0, 60))
def test_reminders_come_one_after_the_other_and_none_is_taken_back(policy: Reaffiliation, today: date, more: int) -> None:
    last = rules.year_at(policy, today).last_on
    before, after = (rules.reminders_due(last, policy, day) for day in (today, today + more * DAY))
    assert 0 <= before <= after <= len(policy.reminders_before) + len(policy.reminders_after)
    assert rules.staff_due(last, policy, last) == 0
    assert rules.staff_due(last, policy, last + 400 * DAY) == len(policy.reminders_after)


@pytest.mark.parametrize(
    ("state", "late", "due"),
    [
        (State.OPEN, True, YEAR.last_on),
        (State.RETURNED, True, YEAR.last_on),
        (State.SENT, False, YEAR.last_on + 15 * DAY),
        (State.APPROVED, False, None),
        (State.CALLED_OFF, False, None),
        (State.LAPSED, False, None),
    ],
)
def test_who_is_late_and_by_when_something_is_to_be_done(state: State, late: bool, due: date | None) -> None:
    today = YEAR.last_on + DAY
    assert rules.is_late(state, YEAR.last_on, today) is late
    assert not rules.is_late(state, YEAR.last_on, YEAR.last_on), "the last day is one of it"
    assert rules.due_on(state, YEAR.last_on, today, POLICY.reaffiliation) == due


def _unmet(facts: Facts, now: datetime = NOW) -> list[str]:
    return rules.unmet(rules.checklist(facts, YEAR, POLICY, now))


LISTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("all is well", {}, []),
    ("nobody leads", {"lacks": ["Nobody leads the group."]}, ["committee"]),
    ("somebody has not accepted", {"awaiting": [("Sam", "Editor")]}, ["committee"]),
    ("nobody was elected", {"elected": None}, ["committee"]),
    ("the election was before the last year's day", {"elected": ("Old", YEAR.since)}, ["committee"]),
    ("the election was the day after", {"elected": ("New", YEAR.since + DAY)}, []),
    ("a first committee needs no election and no handover", {"elected": None, "affiliated_on": YEAR.since + DAY}, []),
    ("an officer's page holds no elections", {"elected": None, "members": False, "last_news": None}, []),
    ("a handover is not done", {"handing": [(date(2027, 9, 1), 3)]}, ["handover"]),
    ("a handover that begins later is not late", {"handing": [(date(2027, 12, 1), 3)]}, []),
    ("somebody new took over nothing", {"officers": [PRIYA, replace(TOM, before=False)]}, ["handover"]),
    ("somebody new to whom was handed over", {"officers": [replace(TOM, before=False)], "handed_on": date(2027, 8, 2)}, []),
    (
        "a handover of the year before is no handover",
        {"officers": [replace(TOM, before=False)], "handed_on": YEAR.since},
        ["handover"],
    ),
    ("something is wrong on a platform", {"wrong": ["Nobody looks after “@chess”."]}, ["register"]),
    ("a chat does not show the statement", {"unshown": ["Nobody has said so."]}, ["statement"]),
    ("the page lacks a picture", {"undressed": ["Show yourselves"]}, ["page"]),
    ("no event and old news", {"last_news": NOW - timedelta(weeks=7)}, ["page"]),
    ("an event is ahead", {"last_news": None, "next_event": NOW + DAY}, []),
    ("no platform at all", {"platforms": 0, "chats": 0}, []),
]


@pytest.mark.parametrize(("changed", "lacking"), [row[1:] for row in LISTS], ids=[row[0] for row in LISTS])
def test_the_list_fills_itself(changed: dict[str, Any], lacking: list[str]) -> None:
    assert _unmet(replace(GOOD, **changed)) == lacking


@given(st.data())
def test_each_line_is_always_there_with_evidence_and_a_way_to_mend_it(data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from([row[1] for row in LISTS]), max_size=4))
    facts = replace(GOOD, **{name: value for one in some for name, value in one.items()})
    found = rules.checklist(facts, YEAR, POLICY, NOW)
    assert [one.check for one in found] == list(Check)
    assert all(one.to and one.evidence and all(one.evidence) for one in found)
    assert all(line.endswith(".") for one in found for line in one.evidence)


def test_evidence_is_never_longer_than_somebody_reads() -> None:
    found = rules.checklist(replace(GOOD, wrong=[f"Thing {n}." for n in range(40)]), YEAR, POLICY, NOW)
    (register,) = [one for one in found if one.check is Check.REGISTER]
    assert register.evidence[-1] == "And 34 more." and len(register.evidence) == 7


def test_a_union_can_do_without_elections_here() -> None:
    policy = replace(POLICY, reaffiliation=replace(POLICY.reaffiliation, election=False))
    assert rules.unmet(rules.checklist(replace(GOOD, elected=None), YEAR, policy, NOW)) == []


def test_a_committee_says_all_that_it_is_asked_to_and_what_it_does_about_the_rest() -> None:
    rules.check_claims(["names", "contact", "more"], ["names", "contact"])
    rules.check_note("", [])
    rules.check_note("We elect one in May.", ["committee"])
    for check in (lambda: rules.check_claims(["names"], ["names", "contact"]), lambda: rules.check_note("", ["page"])):
        with pytest.raises(Invalid):
            check()


def test_what_is_not_met_is_approved_only_with_a_reason_and_only_as_it_was_seen() -> None:
    rules.check_in_spite([], [], "")
    rules.check_in_spite(["page"], ["page", "register"], "They are on a break.")
    with pytest.raises(Invalid, match="page out of date"):
        rules.check_in_spite(["page"], ["page"], "")
    with pytest.raises(Conflict):
        rules.check_in_spite(["page", "committee"], ["page"], "They are on a break.")


@pytest.mark.parametrize(
    "wrong",
    [
        "last_day = '02-30'",
        "last_day = '02-29'",
        "opens_weeks = 0",
        "opens_weeks = 27",
        "reminders_before = [57]",
        "reminders_before = [0]",
        "reminders_after = [true]",
        "reminders_after = [1,2,3,4,5,6,7]",
        "decide_days = 0",
        "election = 1",
        "sooner = 1",
        "claims = [{name='a',label='A',text='B'},{name='a',label='A',text='B'}]",
        "claims = [{name='a',label='',text='B'}]",
    ],
)
def test_a_policy_that_cannot_be_is_refused(wrong: str) -> None:
    text = (Path(policies.__file__).parent / "default.toml").read_text()
    before, _, rest = text.partition("[reaffiliation]\n")
    _, _, after = rest.partition("# Whether staff support look at")
    with pytest.raises(Invalid):
        policy_rules.parse(f"{before}[reaffiliation]\n{wrong}\n# {after}")
    good = "last_day = '05-31'\nopens_weeks = 6\nelection = false"
    assert tomllib.loads(f"{before}[reaffiliation]\n{good}\n# {after}")
    assert policy_rules.parse(f"{before}[reaffiliation]\n{good}\n# {after}").reaffiliation.last_day == (5, 31)
