"""Staff support look at applications and decide: a group is made whole or not at all, once, and by nobody with a part in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union import store
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.applications import actions, deciding, founding, records
from union.membership.applications.rules import Answer, Seat
from union.membership.applications.tables import WantedName
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership

from tests.actions.conftest import NOW, PRIYA, SAM, forget
from tests.actions.founding import CROWD, LIN, NIA, PDF, SEATS, WORDS, begun, gathered, record, sent, version
from tests.races import between, rushed, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
BEA = staff("bea", "Bea Moss", "bea@union.example", "staff-societies")
SPORT = staff("spo", "Spo Rt", "spo@union.example", "staff-sport-clubs")
ALL = staff("all", "Al Staff", "all@union.example", "staff")


def letters(kind: str) -> list[Any]:
    return [one for one in Letter.scan() if one.kind == kind]


def approve(application_id: str, caller: Caller = ALEX, group_id: str = "rocket-society", now: datetime = NOW) -> str:
    return deciding.approve(application_id, caller, group_id, version=version(application_id), now=now)


def group(group_id: str = "rocket-society") -> Any:
    (found,) = store.read(groups.key(group_id))
    return found


def test_staff_see_what_was_sent_of_their_own_teams_and_nothing_else() -> None:
    draft = begun(NIA, "key-of-nia", name="Opera")
    application_id = sent()
    for caller in (ALEX, ALL):
        page = deciding.listed(caller, NOW)
        assert [one["name"] for one in page["waiting"]] == ["Rocket Society"]
        assert deciding.seen(application_id, caller, NOW)["may_decide"]
        with pytest.raises(NotFound):
            deciding.seen(draft, caller, NOW)
    assert deciding.listed(SPORT, NOW) == {"waiting": [], "returned": [], "decided": []}
    for caller in (SAM, PRIYA, LIN):
        with pytest.raises(NotAllowed):
            deciding.listed(caller, NOW)
        with pytest.raises(NotAllowed):
            deciding.seen(application_id, caller, NOW)


def test_staff_are_told_who_is_on_the_first_committee_and_of_all_other_founders_how_many() -> None:
    page = deciding.seen(sent(), ALEX, NOW)
    assert page["application"]["founders"] == 10
    assert {seat["name"] for seat in page["application"]["seats"]} == {"Sam Okoro", "Lin Wei"}
    assert "Crowd" not in str(page) and LIN.email not in str(page)


@pytest.mark.parametrize(
    "decide",
    [
        approve,
        lambda one, who: deciding.give_back(one, who, "No.", version=version(one), now=NOW),
        lambda one, who: deciding.decline(one, who, "No.", version=version(one), now=NOW),
    ],
    ids=["approve", "return", "decline"],
)
def test_neither_another_team_nor_a_student_nor_whoever_has_a_part_in_it_decides(decide: Callable[[str, Caller], Any]) -> None:
    application_id = begun()
    gathered(application_id)
    founding.say_yes(application_id, str(record(application_id).link), BEA, NOW)
    actions.send(application_id, SAM, NOW)
    for caller, refusal in ((SPORT, NotFound), (SAM, NotAllowed), (BEA, NotAllowed)):
        with pytest.raises(refusal):
            decide(application_id, caller)
    page = deciding.seen(application_id, BEA, NOW)
    assert (page["own"], page["may_decide"]) == (True, False)
    assert record(application_id).state == "submitted"


def test_staff_who_apply_themselves_do_not_decide_about_it() -> None:
    application_id = sent(ALEX, "key-of-alex")
    with pytest.raises(NotAllowed, match="somebody else of your team"):
        approve(application_id, ALEX)
    approve(application_id, BEA)


def test_an_approved_group_is_there_with_its_page_committee_and_letters() -> None:
    application_id = sent()
    assert deciding.seen(application_id, ALEX, NOW)["address"] == "rocket-society"
    assert approve(application_id) == "rocket-society"
    made = group()
    assert (made.name, made.type, made.summary, made.purpose) == tuple(WORDS[n] for n in ("name", "type", "summary", "purpose"))
    assert "one thing" in made.conduct_statement
    held = people.held("rocket-society", NOW)
    assert {(one["name"], one["role"], one["ends_on"], one["awaits"]) for one in held} == {
        ("Sam Okoro", "President", "2027-07-31", True),
        ("Lin Wei", "Treasurer", "2027-07-31", True),
    }
    assert {str(one.email) for one in CommitteeMember.query("rocket-society")} == {SAM.email, LIN.email}
    assert people.committee("rocket-society", NOW) == [], "nobody runs a role before they accept it"
    told = {one.to: one.context["role"] for one in letters("founded")}
    assert len(told) == 10 and (told[SAM.email], told[LIN.email], told[CROWD[0].email]) == ("President", "Treasurer", "")
    assert Membership.count() == 0, "nobody is a member who has not joined"
    page = actions.seen(application_id, SAM, NOW)
    assert (page["application"]["state"], page["application"]["group_id"]) == ("approved", "rocket-society")
    assert WantedName.count() == 0
    (entry,) = deciding.listed(ALEX, NOW)["decided"]
    assert (entry["name"], entry["state"]) == ("Rocket Society", "approved")


@pytest.mark.parametrize(("group_type", "offers"), [("societies", []), ("volunteering", [0]), ("rag", [0])])
def test_a_group_that_charges_nothing_can_be_joined_at_once_and_others_when_they_say_what_it_costs(
    group_type: str, offers: list[int]
) -> None:
    application_id = sent(type=group_type)
    approve(application_id, ALL)
    assert [int(one.price) for one in group().offers] == offers


def test_approved_twice_and_by_two_at_once_it_is_made_once() -> None:
    application_id = sent()
    seen_at = version(application_id)
    acts = [
        lambda who=who: deciding.approve(application_id, who, "rocket-society", version=seen_at, now=NOW) for who in (ALEX, BEA)
    ]
    found = rushed(acts, least=5)
    assert sum(one == "rocket-society" for one in found) == 1
    assert isinstance(next(one for one in found if one != "rocket-society"), Conflict)
    assert deciding.approve(application_id, BEA, "rockets", version=seen_at, now=NOW) == "rocket-society"
    assert (len(letters("founded")), group("rockets")) == (10, None)


def test_without_its_conditions_a_group_would_be_made_twice() -> None:
    application_id = sent()
    seen_at = version(application_id)
    with between(lambda: deciding.approve(application_id, BEA, "rocket-two", version=seen_at, now=NOW), least=5), unguarded():
        deciding.approve(application_id, ALEX, "rocket-one", version=seen_at, now=NOW)
    assert group("rocket-one") is not None and group("rocket-two") is not None


@pytest.mark.parametrize("address", ["chess", "Rocket Society", "x", "", "a" * 41, "../staff"])
def test_an_address_that_is_taken_or_none_is_refused_and_nothing_is_made(address: str) -> None:
    application_id = sent()
    with pytest.raises(Invalid) as refused:
        approve(application_id, group_id=address)
    assert "group_id" in refused.value.errors
    assert (record(application_id).state, letters("founded"), CommitteeMember.count()) == ("submitted", [], 1)


def test_a_name_that_a_group_got_in_the_meantime_is_no_second_group_s() -> None:
    application_id = sent()
    Group.get("chess").update(actions=[Group.name.set("The R\u043ecket Soc")])
    forget()
    with pytest.raises(Conflict, match="Return"):
        approve(application_id)
    assert group() is None and record(application_id).state == "submitted"
    Group.get("chess").update(actions=[Group.name.set("Chess")])
    forget()
    approve(application_id)


def test_an_address_is_offered_that_is_free() -> None:
    groups.affiliate(
        "rocket-society",
        {"name": "X", "type": "rag", "summary": "x", "purpose": "x", "how_to_join": "x", "conduct_statement": "x"},
        [],
        [],
        "test",
        NOW,
    )
    assert deciding.seen(sent(), ALEX, NOW)["address"] == "rocket-society-2"


def test_a_decision_holds_for_what_was_looked_at_and_never_for_what_was_sent_anew() -> None:
    application_id = sent()
    seen_at = version(application_id)
    deciding.give_back(application_id, ALEX, "Please say more.", version=seen_at, now=NOW)
    actions.write(application_id, SAM, {**WORDS, "purpose": "Something else."}, version=version(application_id), now=NOW)
    actions.send(application_id, SAM, NOW)
    for decide in (
        lambda: deciding.approve(application_id, BEA, "rocket-society", version=seen_at, now=NOW),
        lambda: deciding.decline(application_id, BEA, "No.", version=seen_at, now=NOW),
        lambda: deciding.give_back(application_id, BEA, "No.", version=seen_at, now=NOW),
    ):
        with pytest.raises(Conflict):
            decide()


def test_what_is_returned_is_its_applicant_s_again_with_as_much_time_and_comes_back() -> None:
    application_id = sent()
    for _ in range(2):
        deciding.give_back(application_id, ALEX, "Say how money is kept.", version=version(application_id), now=NOW)
    (letter,) = letters("application")
    assert (letter.to, letter.context["what"], letter.context["reason"]) == (SAM.email, "returned", "Say how money is kept.")
    page = actions.seen(application_id, SAM, NOW)
    assert (page["application"]["state"], page["application"]["reason"], page["day"]) == (
        "returned",
        "Say how money is kept.",
        "2027-01-18",
    )
    assert [one["name"] for one in deciding.listed(ALEX, NOW)["returned"]] == ["Rocket Society"]
    assert records.open_items(NOW) == []
    actions.bring(application_id, SAM, PDF + b"money", now=NOW)
    founding.say_yes(application_id, str(record(application_id).link), NIA, NOW)
    actions.send(application_id, SAM, NOW)
    assert [one.context["again"] for one in letters("application-new")].count(True) == 1
    assert deciding.seen(application_id, ALEX, NOW)["application"]["reason"] == "Say how money is kept."
    approve(application_id)
    assert len(letters("founded")) == 11


def test_what_is_declined_is_told_with_its_reason_and_flagged_where_it_comes_again_under_another_spelling() -> None:
    application_id = sent()
    for _ in range(2):
        deciding.decline(application_id, ALEX, "There is one already.", version=version(application_id), now=NOW)
    (letter,) = letters("application")
    assert (letter.context["what"], letter.context["reason"]) == ("declined", "There is one already.")
    assert record(application_id).forget_at == NOW + timedelta(days=1095)
    assert WantedName.count() == 0
    again = sent(NIA, "key-of-nia", name="The Rockets Soc")
    (flag,) = deciding.seen(again, ALEX, NOW)["alike"]
    assert flag == {"what": "declined", "name": "Rocket Society", "url": f"/staff/applications/{application_id}"}
    assert deciding.seen(application_id, ALEX, NOW)["application"]["reason"] == "There is one already."


def test_a_name_like_a_group_s_or_another_team_s_application_is_flagged_without_a_way_in() -> None:
    sent(NIA, "key-of-nia", name="Chss", type="sport_clubs")
    forget()
    assert deciding.seen(sent(name="Chess Boxing Society"), ALEX, NOW)["alike"] == []
    found = deciding.seen(sent(CROWD[50], "key-of-crowd", name="Ches"), ALEX, NOW)["alike"]
    assert found == [
        {"what": "group", "name": "Chess", "url": "/groups/chess"},
        {"what": "submitted", "name": "Chss", "url": None},
    ]


def test_a_first_committee_late_in_the_year_stays_for_the_next() -> None:
    july = datetime(2027, 7, 10, 12, tzinfo=UTC)
    application_id = sent(now=july)
    approve(application_id, now=july)
    assert {one["ends_on"] for one in people.held("rocket-society", july)} == {"2028-07-31"}


def test_two_who_share_a_role_both_get_it() -> None:
    application_id = begun()
    gathered(application_id)
    seats = {**SEATS, "3": Seat("President", "Nia", NIA.email)}
    actions.seat(application_id, SAM, seats, version=version(application_id), now=NOW)
    founding.answer(application_id, NIA, Answer.ACCEPTED, NOW)
    actions.send(application_id, SAM, NOW)
    approve(application_id)
    assert sorted(one["name"] for one in people.held("rocket-society", NOW) if one["role"] == "President") == [
        "Nia Jones",
        "Sam Okoro",
    ]


def test_as_many_as_can_found_a_group_fit_into_one_transaction() -> None:
    application_id = begun()
    gathered(application_id, 50)
    actions.send(application_id, SAM, NOW)
    approve(application_id)
    assert (len(letters("founded")), Group.count()) == (50, 3)


def test_what_staff_have_not_decided_in_time_is_late_and_waits_on() -> None:
    application_id = sent()
    later = NOW + timedelta(days=15)
    (one,) = deciding.listed(ALEX, later)["waiting"]
    assert one["late"] and deciding.seen(application_id, ALEX, later)["late"]
    approve(application_id, now=later)
