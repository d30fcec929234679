"""Who may do what, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.people import rules
from union.core.people.rules import Caller, Can, Handover, Rights, StaffRole, Term
from union.errors import NotAllowed

TERM = Term("President", date(2026, 8, 1), date(2027, 7, 31))


@pytest.mark.parametrize(
    ("today", "runs"), [("2026-07-31", False), ("2026-08-01", True), ("2027-07-31", True), ("2027-08-01", False)]
)
def test_a_committee_role_begins_and_ends_by_itself(today: str, runs: bool) -> None:
    assert rules.on_committee([TERM], date.fromisoformat(today)) is runs


def test_staff_support_only_the_groups_of_their_team() -> None:
    alex = Caller("p1", "Alex", "a@union.example", rights=Rights({"staff-sport-clubs"}))
    assert rules.supports(alex, "sport_clubs")
    assert not rules.supports(alex, "societies")
    assert rules.supports(Caller("p2", "Bo", "b@union.example", rights=Rights({"staff"})), "societies")
    assert not rules.supports(Caller("p3", "Cy", "c@union.example", rights=Rights({"students"})), "societies")


def test_a_right_that_nobody_read_is_neither_yes_nor_no() -> None:
    alex = Caller("p1", "Alex", "a@union.example")
    for ask in (lambda: alex.is_staff, lambda: rules.supports(alex, "societies"), lambda: rules.must_be_staff(alex)):
        with pytest.raises(LookupError):
            ask()


@pytest.mark.parametrize(
    ("at", "runs"),
    [("2026-07-31T22:59", False), ("2026-07-31T23:00", True), ("2027-07-31T22:59", True), ("2027-07-31T23:00", False)],
)
def test_a_staff_role_begins_and_ends_by_itself_at_midnight_in_london(at: str, runs: bool) -> None:
    role = StaffRole("staff-societies", date(2026, 8, 1), date(2027, 7, 31))
    assert rules.teams_at([role], datetime.fromisoformat(at).replace(tzinfo=UTC)) == ({"staff-societies"} if runs else set())


def test_a_staff_role_without_a_last_day_goes_on_and_who_says_no_time_has_none() -> None:
    role = StaffRole("staff", date(2026, 8, 1))
    assert rules.teams_at([role], datetime(2066, 1, 1, tzinfo=UTC)) == {"staff"}
    assert rules.teams_at([role], None) == set()


@pytest.mark.parametrize(
    ("title", "can"),
    [
        ("President", set(Can)),
        (" co-chair ", set(Can)),
        ("Vice President", set(Can) - {Can.ROLES}),
        ("TREASURER", {Can.MONEY}),
        ("Deputy Treasurer", {Can.MONEY}),
        ("General Secretary", {Can.PAGE, Can.LETTERS, Can.ELECTIONS, Can.MEMBERS}),
        ("Welfare Officer", {Can.CONDUCT}),
        ("Welfare Chair", {Can.PAGE, Can.DOOR}),
        ("Keeper of the Biscuits", {Can.PAGE, Can.DOOR}),
        ("", {Can.PAGE, Can.DOOR}),
    ],
)
def test_a_title_brings_what_the_table_says_and_one_it_does_not_know_brings_little(title: str, can: set[Can]) -> None:
    assert rules.by_title(title) == can


@given(st.text(max_size=40))
def test_every_title_brings_something_and_none_that_is_made_up_leads(title: str) -> None:
    brings = rules.by_title(title)
    assert brings
    assert Can.ROLES not in rules.by_title(f"keeper {title} keeper")


def test_what_the_group_gave_to_a_title_stands_before_the_table() -> None:
    given = {"treasurer": ["door", "of old"]}
    assert rules.capabilities([" Treasurer"], given) == {Can.DOOR}
    assert rules.capabilities(["Treasurer", "Secretary"], given) >= {Can.DOOR, Can.LETTERS}
    assert rules.capabilities([], given) == frozenset()


def test_who_may_not_is_told_what_the_role_lacks() -> None:
    with pytest.raises(NotAllowed, match="hold elections"):
        rules.check([Can.ELECTIONS], {Can.DOOR}, in_office=True)
    with pytest.raises(NotAllowed, match="Only this group's committee"):
        rules.check([Can.ELECTIONS], set(), in_office=False)
    rules.check([Can.ELECTIONS, Can.DOOR], {Can.DOOR}, in_office=True)


def test_not_even_staff_see_a_roster_or_who_comes_to_an_event() -> None:
    assert set(Can) - {Can.MEMBERS, Can.DOOR} == rules.BY_SUPPORT
    for needs, told in ((Can.DOOR, "Only this group's committee can"), (Can.MONEY, "committee and its staff support can")):
        with pytest.raises(NotAllowed, match=told):
            rules.check([needs], set(), in_office=False)


NEXT = Handover("President", date(2027, 8, 1), date(2028, 7, 31), [("bo", "Bo")])


TODAY = date(2027, 5, 1)
WON = Term("President", date(2027, 8, 1), date(2028, 7, 31), awaits=True, asked_on=TODAY)


def test_whoever_had_the_role_has_it_no_more_when_the_next_begins() -> None:
    long = Term("President", date(2026, 8, 1), date(2028, 7, 31))
    (kept,) = rules.handed_over([long], "ana", [NEXT], TODAY)
    assert kept.ends_on == date(2027, 7, 31)
    assert rules.handed_over([], "bo", [NEXT], TODAY) == [WON]


@pytest.mark.parametrize(("asked_on", "waits"), [(TODAY, True), (date(2027, 7, 31), True), (date(2027, 8, 1), False)])
def test_a_role_that_waits_for_its_holder_waits_on_while_days_are_left_until_the_next_begins(asked_on: date, waits: bool) -> None:
    waiting = Term("President", date(2026, 8, 1), date(2028, 7, 31), awaits=True, asked_on=date(2026, 8, 1))
    after = rules.handed_over([waiting], "ana", [NEXT], asked_on)
    assert after == ([replace(waiting, ends_on=date(2027, 7, 31))] if waits else [])


@pytest.mark.parametrize("title", ["president", " PRESIDENT ", "President  "])
def test_a_role_is_handed_over_however_its_title_is_written(title: str) -> None:
    (kept,) = rules.handed_over([Term(title, date(2026, 8, 1), date(2028, 7, 31))], "ana", [NEXT], TODAY)
    assert (kept.role, kept.ends_on) == (title, date(2027, 7, 31))
    assert rules.handed_over([replace(WON, role=title)], "ana", [NEXT], TODAY) == [], "what waits for somebody else is gone too"
    again = rules.handed_over([replace(TERM, role=title, ends_on=date(2028, 7, 31))], "bo", [NEXT], TODAY)
    assert [(one.role, one.ends_on) for one in again] == [(title, date(2027, 7, 31)), ("President", date(2028, 7, 31))]


def test_two_who_are_to_share_a_role_both_have_it_however_each_wrote_it() -> None:
    both = [NEXT, replace(NEXT, role="president", people=[("cy", "Cy")])]
    assert rules.handed_over([], "bo", both, TODAY) == [WON]
    assert rules.handed_over([], "cy", both, TODAY) == [replace(WON, role="president")]


def test_whoever_is_elected_again_goes_on_and_other_roles_stay() -> None:
    treasurer = Term("Treasurer", date(2026, 8, 1), date(2028, 7, 31))
    again = rules.handed_over([TERM, treasurer], "bo", [NEXT], TODAY)
    assert again == [TERM, treasurer, Term("President", date(2027, 8, 1), date(2028, 7, 31))]


ACCEPTED = rules.Accepted("2026-06-01T12:00:00Z", "2026-09", "2026-11")


@pytest.mark.parametrize(
    ("held", "goes_on"),
    [
        (replace(TERM, accepted=ACCEPTED), True),
        (replace(TERM, role=" president"), True),
        (replace(TERM, role="Treasurer"), False),
        (replace(TERM, awaits=True), False),
        (replace(TERM, ends_on=date(2027, 7, 30)), False),
        (replace(TERM, starts_on=date(2027, 8, 1)), False),
    ],
)
def test_who_is_in_the_role_on_the_eve_goes_on_by_what_they_accepted_and_nobody_else_does(held: Term, goes_on: bool) -> None:
    won = rules.handed_over([held], "bo", [NEXT], TODAY)[-1]
    assert (won.awaits, won.accepted) == (not goes_on, held.accepted if goes_on else None)


@pytest.mark.parametrize("days", [-1, 0, 1, 364, 365])
@pytest.mark.parametrize("awaits", [True, False])
def test_a_role_that_awaits_its_holder_runs_on_no_day(days: int, awaits: bool) -> None:
    day = WON.starts_on + timedelta(days=days)
    assert replace(WON, awaits=awaits).runs(day) == (not awaits and 0 <= days <= 365)


def test_an_answer_is_for_one_role_and_the_day_on_which_it_begins() -> None:
    later = replace(WON, starts_on=date(2028, 8, 1), ends_on=date(2029, 7, 31))
    assert rules.answered([TERM, WON, later], "President", WON.starts_on, ACCEPTED) == [
        TERM, replace(WON, awaits=False, accepted=ACCEPTED), later,
    ]  # fmt: skip
    assert rules.answered([TERM, WON, later], "President", WON.starts_on, None) == [TERM, later]
    assert rules.answered([TERM], "President", TERM.starts_on, None) == [TERM], "what runs is given up, not declined"


def test_a_seat_that_is_filled_in_between_takes_nobody_elses() -> None:
    long = Term("President", date(2026, 8, 1), date(2028, 7, 31))
    between = Handover("President", date(2027, 8, 1), date(2028, 7, 31), [("bo", "Bo")], others_stay=True)
    assert rules.handed_over([long], "ana", [between], TODAY) == [long]


DAYS = st.dates(date(2026, 1, 1), date(2029, 1, 1))
TERMS = st.lists(
    st.builds(
        lambda role, first, days: Term(role, first, first + timedelta(days=days)),
        st.sampled_from(["President", "Treasurer"]),
        DAYS,
        st.integers(0, 700),
    ),
    max_size=5,
)


@given(TERMS, DAYS, st.integers(0, 700), st.booleans(), st.booleans())
def test_a_role_is_handed_over_once_however_often_it_is_done(
    terms: list[Term], first: date, days: int, wins: bool, others_stay: bool
) -> None:
    people = [("bo", "Bo")] if wins else [("cy", "Cy")]
    handover = Handover("President", first, first + timedelta(days=days), people, others_stay)
    once = rules.handed_over(terms, "bo", [handover], TODAY)
    assert rules.handed_over(once, "bo", [handover], TODAY + timedelta(days=1)) == once
    assert [term for term in once if term.role == "Treasurer"] == [term for term in terms if term.role == "Treasurer"]
    held = any(replace(term, awaits=False).runs(first) for term in once if term.role == "President")
    assert held == (wins or (others_stay and any(term.runs(first) for term in terms if term.role == "President")))
