"""A group leaves on a day, stays after all, comes back; what ends with it ends once, whoever comes first, late or twice."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.audit import actions as audit
from union.core.letters import actions as letter_actions
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Gone, Invalid, NotAllowed
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation import pages, records
from union.membership.affiliation.rules import MOVES, Deed, State
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.site import actions as site
from union.site import committee_home, leaving
from union.store import ConditionFailed

from tests.actions.conftest import NOW, PRIYA, SAM, forget
from tests.actions.electing import ALEX, SPORTY, member
from tests.actions.leaving import DAY, EVENING, MIDNIGHT, MORNING, TODAY, come, group, kept, leaves, told
from tests.races import between, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
MORGAN = staff("morgan", "Morgan Hall", "morgan@union.example", "staff")
LATER = NOW + timedelta(hours=1)


def shown(caller: Caller = ALEX, now: Any = NOW) -> Any:
    """The page."""
    return leaving.shown("chess", caller, now)


def facts() -> list[Any]:
    """What a group is and sells."""
    return [group().purpose, group().price, [one.as_dict() for one in group().offers], list(group().platforms)]


def roles() -> dict[str, list[str]]:
    """The last days of the roles that anybody holds, by person."""
    return {str(one.person_id): [term.ends_on for term in one.terms] for one in CommitteeMember.query("chess")}


def test_from_being_set_its_page_its_committee_and_its_members_are_told_and_all_goes_on() -> None:
    for who in ("priya", "sam", "ann"):
        member(who)
    leaves(inside="The card reader is missing.")
    assert told() == [
        ("ann@union.example", "leaves", False),
        ("priya@union.example", "leaves", True),
        ("sam@union.example", "leaves", False),
    ]
    assert site.mini_site("chess", None, NOW)["group"]["leaves_on"] == DAY.isoformat()
    assert any("leaves the union" in duty["text"] for duty in committee_home.shown("chess", PRIYA, NOW)["duties"])
    assert groups.there(group(), EVENING)
    assert not groups.there(group(), MIDNIGHT)
    staff_sees, committee_sees = shown()["leaving"], shown(PRIYA)["leaving"]
    assert (staff_sees["inside"], committee_sees["inside"]) == ("The card reader is missing.", None)
    assert committee_sees["reason"] == staff_sees["reason"] == "Nobody stood in two elections."
    assert set(shown(PRIYA)["may"].values()) == {False}
    assert "leaving set" in [entry.act for entry in audit.told("group#chess")]


def test_members_are_told_once_however_often_it_is_said_and_the_clock_tells_whom_the_form_did_not() -> None:
    member("sam")
    with patch.object(letter_actions, "written", side_effect=ConditionFailed([])):
        leaves()
    assert kept().telling == "yes" and told() == []
    assert come(LATER)["told"] == 1
    leaves()
    assert come(LATER)["told"] == 0
    assert told() == [("sam@union.example", "leaves", False)]
    assert kept().telling is None


def test_a_group_of_very_many_members_is_told_in_batches() -> None:
    for number in range(110):
        member(f"m-{number}")
    leaves()
    assert len(told()) == 110
    assert kept().telling is None


@pytest.mark.parametrize("who", [SPORTY, PRIYA, SAM, Caller("eve", "Eve", "eve@union.example")], ids=lambda one: one.person_id)
def test_nobody_but_its_own_staff_support_lets_it_leave_or_stay_or_calls_it_otherwise(who: Caller) -> None:
    leaves()
    deeds = [
        lambda: affiliation.leave("print", who, affiliation.Plan(DAY, "Because."), sure=True, now=NOW),
        lambda: affiliation.cancel("chess", who, version=1, now=NOW),
        lambda: affiliation.rename("chess", who, name="Chess!", address="", seen="Chess", now=NOW),
        lambda: leaving.settle("chess", who, version=1, now=NOW),
        lambda: affiliation.restore("chess", who, version=1, now=NOW),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    come()
    for deed in deeds[1:]:
        with pytest.raises((NotAllowed, Gone)):
            deed()
    assert kept().state == "left" and group("print").leaves_on is None


def test_the_team_for_all_may_as_well_and_an_unlisted_reader_may_not_even_look() -> None:
    leaves(MORGAN)
    assert shown(MORGAN)["may"]["cancel"]
    for who in (SAM, SPORTY):
        with pytest.raises(NotAllowed):
            shown(who)
    come()
    for who in (SAM, SPORTY):
        with pytest.raises(Gone):
            shown(who, MORNING)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("leaves_on", {"day": TODAY}),
        ("leaves_on", {"day": TODAY + timedelta(days=6)}),
        ("leaves_on", {"day": TODAY + timedelta(days=401)}),
        ("reason", {"reason": ""}),
        ("sure", {"sure": False}),
        ("into", {"into": "chess"}),
        ("into", {"into": "nowhere"}),
    ],
)
def test_what_cannot_be_used_names_its_field_and_changes_nothing(field: str, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        leaves(**more)
    assert list(refused.value.errors) == [field]
    assert group().leaves_on is None and told() == []


def test_it_is_set_once_and_another_day_needs_the_first_to_be_cancelled() -> None:
    leaves()
    version = group().appointed
    leaves()
    with pytest.raises(Conflict):
        leaves(day=DAY + timedelta(days=1))
    assert (int(kept().version), group().appointed) == (1, version)


def test_without_conditions_two_who_set_it_at_once_would_both_think_it_done() -> None:
    with unguarded(), between(lambda: leaves(MORGAN, day=DAY + timedelta(days=1))):
        leaves()
    assert kept().leaves_on == DAY.isoformat(), "the other day, which somebody was told, is lost"


def test_two_who_set_it_at_once_set_it_once() -> None:
    with between(lambda: leaves(MORGAN, day=DAY + timedelta(days=1))), pytest.raises(Conflict):
        leaves()
    assert (group().leaves_on, kept().leaves_on) == ((DAY + timedelta(days=1)).isoformat(),) * 2


def test_until_the_day_it_can_stay_and_whoever_was_told_is_told_so() -> None:
    member("sam")
    leaves()
    affiliation.cancel("chess", ALEX, version=1, now=EVENING)
    affiliation.cancel("chess", ALEX, version=1, now=EVENING)
    assert [about for _, about, _ in told()] == ["leaves", "stays"]
    assert come() == {"left": 0, "told": 0}
    assert groups.there(group(), MORNING) and group().leaves_on is None
    assert roles() == {"priya": ["2027-07-31"]}
    assert records.open_items(NOW) == []
    leaves(reason="This time really.")
    assert [about for _, about, _ in told()] == ["leaves", "leaves", "stays"]
    with pytest.raises(Conflict):
        affiliation.cancel("chess", ALEX, version=1, now=EVENING)


def test_whom_the_click_did_not_tell_that_it_stays_or_is_back_the_clock_tells_once() -> None:
    member("sam")
    for state, deed, now in (("stays", affiliation.cancel, LATER), ("back", affiliation.restore, MORNING)):
        leaves(reason=state)
        come() if deed is affiliation.restore else None
        with patch.object(letter_actions, "written", side_effect=ConditionFailed([])):
            deed("chess", ALEX, version=int(kept().version), now=now)
        assert kept().telling == "yes" and state not in [about for _, about, _ in told()]
        assert records.open_items(now) == [], "it is the clock that has something to do, and not staff"
        assert [come(now)["told"] for _ in range(2)] == [1, 0]
        assert (kept().telling, kept().open, kept().due_on) == (None, None, None)
    assert sorted(about for _, about, _ in told()) == ["back", "leaves", "leaves", "stays"]


def test_it_comes_back_also_while_the_list_in_memory_has_it_still() -> None:
    listed = groups.directory(NOW)
    leaves()
    come()
    with patch.object(groups, "directory", lambda _: listed):
        affiliation.restore("chess", ALEX, version=2, now=MORNING)
    assert groups.there(group(), MORNING)


def test_it_does_not_come_back_beside_another_that_has_its_name_by_now() -> None:
    leaves()
    come()
    Group.get("print").update(actions=[Group.name.set("Ch\u0435ss")])
    forget()
    with pytest.raises(Conflict, match="first"):
        affiliation.restore("chess", ALEX, version=2, now=MORNING)
    assert not groups.there(group(), MORNING)
    Group.get("print").update(actions=[Group.name.set("Print")])
    forget()
    affiliation.restore("chess", ALEX, version=2, now=MORNING)
    assert groups.there(group(), MORNING)


def test_once_the_day_has_come_it_cannot_be_cancelled_though_no_clock_came_by() -> None:
    leaves()
    with pytest.raises(Conflict):
        affiliation.cancel("chess", ALEX, version=1, now=MIDNIGHT)
    with pytest.raises(Gone):
        site.mini_site("chess", PRIYA, MIDNIGHT)


def test_on_the_day_every_role_ends_the_evening_before_once_and_what_would_begin_later_is_gone() -> None:
    told_of = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": NOW}
    people.appoint(
        **told_of, person_id="tom", name="Tom", appointed=[Term("Treasurer", DAY + timedelta(days=9), DAY + timedelta(days=99))]
    )
    people.appoint(**told_of, person_id="old", name="Old", appointed=[Term("Secretary", TODAY - timedelta(days=99), TODAY)])
    leaves()
    assert come(EVENING)["left"] == 0
    assert come()["left"] == 1
    last = (DAY - timedelta(days=1)).isoformat()
    assert roles() == {"priya": [last], "tom": [], "old": [TODAY.isoformat()]}
    assert (group().standing, kept().state) == ("disaffiliated", "left")
    assert come()["left"] == come(MORNING + timedelta(days=3))["left"] == 0
    assert [one["name"] for one in shown(now=MORNING)["officers"]] == ["Priya Shah"]


def test_an_officer_is_written_to_as_a_member_and_where_they_are_none_as_they_accepted_their_role() -> None:
    member("priya")
    waits = Term("Treasurer", TODAY, DAY + timedelta(days=99))
    people.appoint(group_id="chess", group_name="Chess", actor="test", now=NOW, person_id="tom", name="Tom", appointed=[waits])
    for who in ("priya", "tom"):
        CommitteeMember("chess", who).update([CommitteeMember.email.set(f"{who}.role@union.example")])
    leaves()
    assert told() == [("priya@union.example", "leaves", True), ("tom.role@union.example", "leaves", True)]


def test_who_never_accepted_a_role_was_not_in_office_to_the_end() -> None:
    waits = Term("Treasurer", TODAY, DAY + timedelta(days=99), awaits=True)
    people.appoint(group_id="chess", group_name="Chess", actor="test", now=NOW, person_id="tom", name="Tom", appointed=[waits])
    leaves()
    assert [one["name"] for one in shown(now=MORNING)["officers"]] == ["Priya Shah"]


def test_two_clocks_at_once_end_it_once() -> None:
    leaves()
    with between(lambda: affiliation.left("chess", MORNING), at=1, least=3):
        assert affiliation.left("chess", MORNING) is False
    assert len([entry for entry in audit.told("group#chess") if entry.act == "left the union"]) == 1


def test_a_role_that_is_given_at_the_very_moment_does_not_outlive_the_group() -> None:
    leaves()

    def appointed() -> None:
        told_of = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": EVENING}
        people.appoint(**told_of, person_id="tom", name="Tom", appointed=[Term("Treasurer", TODAY, DAY + timedelta(days=99))])
        store.commit(groups.appoint_write(group()))

    with between(appointed, at=1, least=3):
        assert affiliation.left("chess", MORNING) is False
    assert come()["left"] == 1
    assert max(day for days in roles().values() for day in days) < DAY.isoformat()


def test_staff_see_it_on_their_list_while_they_have_something_to_do() -> None:
    leaves()
    (item,) = records.open_items(NOW)
    assert (item["group_id"], item["group_type"], item["due_on"], item["url"]) == (
        "chess",
        "societies",
        DAY.isoformat(),
        "/groups/chess/affiliation",
    )
    come()
    (item,) = records.open_items(MORNING)
    assert "settled" in item["text"] and item["due_on"] > DAY.isoformat()
    leaving.settle("chess", ALEX, version=int(kept().version), now=MORNING)
    leaving.settle("chess", ALEX, version=int(kept().version) - 1, now=MORNING)
    assert records.open_items(MORNING) == [] and kept().state == "settled"
    assert [one["state"] for one in pages.listed(ALEX, MORNING)["departures"]] == ["settled"]
    assert pages.listed(SPORTY, MORNING)["departures"] == []


def test_its_money_is_not_called_settled_while_the_house_still_ends_things() -> None:
    leaves()
    assert affiliation.left("chess", MORNING)
    with pytest.raises(Conflict):
        leaving.settle("chess", ALEX, version=int(kept().version), now=MORNING)


def test_it_comes_back_with_its_page_its_members_and_its_prices_and_without_its_committee() -> None:
    sam = member("sam")
    before = facts()
    leaves()
    come()
    affiliation.restore("chess", ALEX, version=int(kept().version), now=MORNING)
    affiliation.restore("chess", ALEX, version=int(kept().version) - 1, now=MORNING)
    forget()
    page = site.mini_site("chess", sam, MORNING)
    assert (page["you"]["member"], page["committee"], page["group"]["leaves_on"]) == (True, [], None)
    assert facts() == before
    assert [about for to, about, _ in told() if to == "sam@union.example"] == ["back", "leaves"]
    assert come() == {"left": 0, "told": 0}


def test_brought_back_before_any_clock_came_by_its_committee_does_not_come_back_either() -> None:
    leaves()
    affiliation.restore("chess", ALEX, version=1, now=MORNING)
    assert roles() == {"priya": [(DAY - timedelta(days=1)).isoformat()]}
    assert groups.there(group(), MORNING)


def test_it_comes_back_until_the_policy_s_last_day_and_not_after_it() -> None:
    leaves()
    come()
    with pytest.raises(Conflict):
        affiliation.restore("chess", ALEX, version=2, now=MIDNIGHT + timedelta(days=366, hours=1))
    assert not leaving.shown("chess", ALEX, MIDNIGHT + timedelta(days=366, hours=1))["may"]["restore"]
    affiliation.restore("chess", ALEX, version=2, now=MIDNIGHT + timedelta(days=365))


def test_brought_back_and_ended_by_a_clock_at_once_one_of_them_is_told_that_something_changed() -> None:
    leaves()
    with between(lambda: affiliation.left("chess", MORNING), at=1, least=3):
        affiliation.restore("chess", ALEX, version=1, now=MORNING)
    assert (group().standing, kept().state) == ("affiliated", "restored")
    come()
    assert (group().standing, kept().state) == ("affiliated", "restored")


def test_a_membership_that_ran_out_meanwhile_has_run_out() -> None:
    member("sam", until=(DAY + timedelta(days=2)).isoformat())
    leaves()
    come()
    later = MORNING + timedelta(days=40)
    affiliation.restore("chess", ALEX, version=2, now=later)
    assert not site.mini_site("chess", SAM, later)["you"]["member"]
    assert Membership.count() == 1, "nothing is deleted"


def test_only_what_is_drawn_can_be_done() -> None:
    assert {(state, deed) for state in State for deed in Deed} - MOVES.keys(), "the test can fail"
    for deed in (
        lambda: affiliation.cancel("chess", ALEX, version=1, now=NOW),
        lambda: affiliation.restore("chess", ALEX, version=1, now=NOW),
        lambda: leaving.settle("chess", ALEX, version=1, now=NOW),
    ):
        with pytest.raises(Conflict):
            deed()
