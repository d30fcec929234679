"""A vacant role is filled for a time that is said, by a member; what members voted for, other officers cannot take away."""

from datetime import date, timedelta

import pytest
from union.audit.tables import Entry
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.handover import actions as handover
from union.memberships.tables import Membership
from union.people import actions as people
from union.people.rules import Caller, Term
from union.times import london_day

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house", "sam_belongs")
STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
OTHER_STAFF = staff("kim", "Kim Roe", "kim@union.example", "staff-sport-clubs")
END = date(2027, 7, 31)


@pytest.fixture
def sam_belongs(union_house: None) -> None:
    """Give the chess society a member and one whose membership is over."""
    for who, name, until in (("sam", "Sam Okoro", "2027-07-31"), ("old", "Old Hand", "2026-07-31")):
        told = {"name": name, "group_name": "Chess", "statement_version": "2026-09", "accepted_at": NOW}
        Membership(group_id="chess", person_id=who, valid_until=until, joined_at=NOW, **told).save()


def _co_opt(caller: Caller = PRIYA, person_id: str = "sam", role: str = " Social  secretary ", ends_on: date = END) -> None:
    handover.co_opt("chess", caller, person_id=person_id, role=role, ends_on=ends_on, now=NOW)


def _roles() -> list[tuple[str, str]]:
    return [(one["person_id"], one["role"]) for one in people.held("chess", NOW)]


def test_a_member_is_co_opted_at_once_and_until_the_day_that_was_said() -> None:
    for _ in range(2):
        _co_opt()
    assert _roles() == [("priya", "President"), ("sam", "Social secretary")]
    assert people.roles(SAM, NOW) == [
        {"group_id": "chess", "group_name": "Chess", "role": "Social secretary", "ends_on": "2027-07-31"}
    ]
    assert not people.roles(SAM, NOW + timedelta(days=365))
    assert [entry.act for entry in Entry.query("group#chess")].count("co-opted") == 1


def test_a_co_option_takes_nobody_elses_seat() -> None:
    _co_opt(role="President")
    assert _roles() == [("priya", "President"), ("sam", "President")]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"person_id": "old"}, "person_id"),
        ({"person_id": "nobody"}, "person_id"),
        ({"role": "  "}, "role"),
        ({"role": "x" * 61}, "role"),
        ({"ends_on": london_day(NOW) - timedelta(days=1)}, "ends_on"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on"),
    ],
)
def test_what_cannot_be_names_its_field(more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _co_opt(**more)  # type: ignore[arg-type]
    assert list(refused.value.errors) == [field]
    assert len(_roles()) == 1


@pytest.mark.parametrize("who", [SAM, OTHER_STAFF])
def test_nobody_else_sees_or_fills_the_committee(who: Caller) -> None:
    with pytest.raises(NotAllowed):
        handover.committee("chess", who, NOW)
    with pytest.raises(NotAllowed):
        _co_opt(who)


def test_staff_support_sees_roles_and_no_members() -> None:
    shown = handover.committee("chess", STAFF, NOW)
    assert (shown["may_co_opt"], shown["members"]) == (False, [])
    assert [one["name"] for one in handover.committee("chess", PRIYA, NOW)["members"]] == ["Sam Okoro"]
    with pytest.raises(Invalid):
        _co_opt(STAFF)


def _end(caller: Caller, person_id: str, role: str) -> None:
    handover.end("chess", caller, person_id=person_id, role=role, now=NOW)


def test_whoever_gives_a_role_up_has_the_keys_no_more() -> None:
    _co_opt()
    _end(SAM, "sam", "Social secretary")
    assert _roles() == [("priya", "President")]
    with pytest.raises(NotAllowed):
        handover.committee("chess", SAM, NOW)


def test_an_officer_cannot_put_another_out_and_staff_can() -> None:
    _co_opt()
    with pytest.raises(NotAllowed, match="Only whoever holds a role"):
        _end(SAM, "priya", "President")
    _end(STAFF, "priya", "President")
    assert _roles() == [("sam", "Social secretary")]
    with pytest.raises(NotFound):
        _end(STAFF, "priya", "President")


def test_the_last_of_a_committee_stays_until_staff_say_otherwise() -> None:
    with pytest.raises(Conflict, match="Nobody would be left"):
        _end(PRIYA, "priya", "President")
    _end(STAFF, "priya", "President")
    assert _roles() == []


def test_a_role_that_has_not_begun_can_be_given_up_and_is_gone() -> None:
    told = {"group_id": "chess", "group_name": "Chess", "person_id": "sam", "name": "Sam Okoro", "actor": "test", "now": NOW}
    people.appoint(**told, appointed=[Term("Treasurer", date(2027, 8, 1), date(2028, 7, 31))])
    assert ("sam", "Treasurer") in _roles()
    _end(STAFF, "sam", "Treasurer")
    assert _roles() == [("priya", "President")]
