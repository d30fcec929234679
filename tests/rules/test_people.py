"""Who may do what, and until when."""

from datetime import date

import pytest
from union.errors import NotAllowed
from union.people import rules
from union.people.rules import Caller, Term

TERM = Term("President", date(2026, 8, 1), date(2027, 7, 31))


@pytest.mark.parametrize(
    ("today", "runs"), [("2026-07-31", False), ("2026-08-01", True), ("2027-07-31", True), ("2027-08-01", False)]
)
def test_a_committee_role_begins_and_ends_by_itself(today: str, runs: bool) -> None:
    assert rules.on_committee([TERM], date.fromisoformat(today)) is runs


def test_staff_support_only_the_groups_of_their_team() -> None:
    alex = Caller("p1", "Alex", "a@union.example", frozenset({"staff-sport-clubs"}))
    assert rules.supports(alex, "sport_clubs")
    assert not rules.supports(alex, "societies")
    assert rules.supports(Caller("p2", "Bo", "b@union.example", frozenset({"staff"})), "societies")
    assert not rules.supports(Caller("p3", "Cy", "c@union.example", frozenset({"students"})), "societies")


def test_a_former_officer_leads_no_more() -> None:
    sam = Caller("p1", "Sam", "s@union.example")
    rules.must_lead(sam, "societies", [TERM], date(2027, 7, 31))
    with pytest.raises(NotAllowed):
        rules.must_lead(sam, "societies", [TERM], date(2027, 8, 1))


def test_not_even_staff_see_a_roster() -> None:
    with pytest.raises(NotAllowed):
        rules.must_be_on_committee([], date(2026, 11, 1))
