"""A group is called by another name, and every address that it ever had leads to it for ever and is never anybody else's."""

from datetime import timedelta

import pytest
from union import store
from union.core.people import actions as people
from union.core.people.rules import Term
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Elsewhere, Gone, Invalid
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation.rules import MOST_ADDRESSES
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships import actions as memberships

from tests.actions.conftest import NOW, PRIYA, TEXT, forget
from tests.actions.electing import ALEX, member
from tests.actions.leaving import MORNING, TODAY, come, group, leaves, told
from tests.races import between, unguarded

pytestmark = pytest.mark.usefixtures("union_house")
NAME = "Board Games Society"


def rename(name: str = NAME, address: str = "", seen: str = "Chess") -> None:
    """Give the chess society a name."""
    forget()
    affiliation.rename("chess", ALEX, name=name, address=address, seen=seen, now=NOW)
    forget()


def test_the_new_name_stands_in_lists_in_roles_and_in_memberships_and_the_committee_is_told() -> None:
    for who in ("priya", "sam"):
        member(who)
    rename(address="board-games")
    assert groups.by_id(NOW)["chess"]["name"] == NAME
    assert memberships.mine(PRIYA, NOW)["roles"][0]["group_name"] == NAME
    assert memberships.mine(PRIYA, NOW)["memberships"][0]["group_name"] == NAME
    assert [to for to, *_ in told("renamed")] == ["priya@union.example"]


def test_a_second_click_changes_nothing() -> None:
    member("priya")
    rename(address="board-games")
    rename(address="board-games")
    assert (group().name, list(group().addresses)) == (NAME, ["board-games"])
    assert len(told("renamed")) == 1


def test_an_address_leads_on_by_a_record_of_its_own_however_often_the_name_changes() -> None:
    rename(address="board-games")
    rename("Go", "go", NAME)
    for slug in ("board-games", "go"):
        (found,) = store.read(groups.key(slug))
        with pytest.raises(Elsewhere) as there:
            groups.require(found, NOW)
        assert (there.value.before, there.value.after, there.value.for_good) == (f"/groups/{slug}", "/groups/chess", True)
    assert set(groups.by_id(NOW)) == {"chess", "print"}, "an address is no group"


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("name", "Print", ""),
        ("name", " PRÍNT ", ""),
        ("name", "Pr\u0456nt", ""),
        ("name", "x", ""),
        ("address", NAME, "print"),
        ("address", NAME, "Board Games"),
        ("address", NAME, "a"),
        ("address", NAME, "-games"),
    ],
)
def test_what_is_another_s_or_no_address_names_its_field_and_changes_nothing(field: str, name: str, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        rename(name, address)
    assert list(refused.value.errors) == [field]
    assert (group().name, group().addresses) == ("Chess", None)


def test_no_group_is_ever_given_an_address_that_led_to_another_not_even_once_that_one_left() -> None:
    rename(address="board-games")
    leaves()
    come()
    with pytest.raises(Conflict):
        groups.affiliate("board-games", {**TEXT, "name": "Board Games", "type": "societies"}, [], [], "test", MORNING)
    (found,) = store.read(groups.key("board-games"))
    with pytest.raises(Elsewhere):
        groups.require(found, MORNING)


def test_one_that_left_is_not_renamed() -> None:
    leaves()
    come()
    with pytest.raises(Gone):
        affiliation.rename("chess", ALEX, name=NAME, address="", seen="Chess", now=MORNING)


def test_two_who_rename_it_at_once_are_not_both_right() -> None:
    with unguarded(), between(lambda: rename("Go")):
        rename("Draughts")
    assert group().name == "Draughts", "without conditions the other name is lost and nobody is told"
    with between(lambda: rename("Go", seen="Draughts")), pytest.raises(Conflict):
        rename("Backgammon", seen="Draughts")
    assert group().name == "Go"


def test_two_groups_cannot_take_one_address_at_once() -> None:
    def other() -> None:
        affiliation.rename("print", ALEX, name="Print", address="games", seen="Print", now=NOW)

    with between(other), pytest.raises(Invalid) as refused:
        rename(address="games")
    assert list(refused.value.errors) == ["address"]
    assert Group.get("games").leads_to == "print"
    assert group().name == "Chess"


def test_addresses_have_an_end() -> None:
    for number in range(MOST_ADDRESSES):
        rename("Chess", f"chess-{number}")
    with pytest.raises(Invalid):
        rename("Chess", "one-more")


def test_a_committee_with_a_long_past_is_renamed_to_the_last_record() -> None:
    told_of = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": NOW}
    for number in range(95):
        term = Term("Wizard", TODAY - timedelta(days=900), TODAY - timedelta(days=800))
        people.appoint(**told_of, person_id=f"p-{number}", name="P", appointed=[term])
    rename()
    assert {one.group_name for one in CommitteeMember.query("chess")} == {NAME}


def test_everybody_of_a_large_committee_is_told_of_the_name() -> None:
    for number in range(34):
        who, term = member(f"m-{number}"), Term("Marshal", TODAY, TODAY + timedelta(days=99))
        people.appoint(
            group_id="chess", group_name="Chess", actor="test", now=NOW, person_id=who.person_id, name="M", appointed=[term]
        )
    rename()
    assert len({to for to, *_ in told("renamed")}) == 34
