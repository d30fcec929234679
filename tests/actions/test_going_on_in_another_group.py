"""One group goes on in another: its members are invited, nobody is moved, and no two lead to each other in a circle."""

from datetime import timedelta

import pytest
from union import store
from union.commerce.joining import actions as joining
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, Elsewhere, Invalid
from union.membership.affiliation import actions as affiliation
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.site import leaving

from tests.actions.conftest import NOW, SAM, TEXT, forget
from tests.actions.electing import ALEX, member
from tests.actions.leaving import DAY, EVENING, MORNING, come, group, kept, leaves
from tests.races import between
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
MORGAN = staff("morgan", "Morgan Hall", "morgan@union.example", "staff")
SAID = {"accepted": True, "statement": "2026-09", "key": "key-join-1"}


def paid_group() -> None:
    """Let the group in which it goes on cost something."""
    offers = [{"offer_id": "standard", "name": "Standard", "price": 900}]
    groups.affiliate("games", {**TEXT, "name": "Games", "type": "societies"}, offers, [], "test", NOW)
    forget()


def test_its_members_join_the_other_for_nothing_until_theirs_would_have_ended_and_accept_its_statement() -> None:
    paid_group()
    member("sam", until="2027-03-05")
    leaves(into="games")
    (letter,) = Letter.scan()
    assert letter.context["into"]["name"] == "Games"
    assert [one["offer_id"] for one in joining.form("games", SAM, EVENING)["group"]["offers"]] == ["standard"], (
        "not before the day"
    )
    come()
    assert [one["offer_id"] for one in joining.form("games", SAM, MORNING)["group"]["offers"]] == ["from-chess", "standard"]
    assert Membership.count() == 1, "nobody is moved"
    with pytest.raises(Invalid):
        joining.join("games", SAM, offer_id="from-chess", now=MORNING, **{**SAID, "accepted": False})
    shown = joining.join("games", SAM, offer_id="from-chess", now=MORNING, **SAID).shown
    assert shown is not None and shown["membership"]["valid_until"] == "2027-03-05"
    assert joining.join("games", SAM, offer_id="from-chess", now=MORNING, **SAID).shown["already"]


def test_a_team_opens_no_group_of_another_team_s_to_the_members_of_its_own() -> None:
    groups.affiliate("rowing", {**TEXT, "name": "Rowing", "type": "sport_clubs"}, [], [], "test", NOW)
    forget()
    with pytest.raises(Invalid) as refused:
        leaves(into="rowing")
    assert list(refused.value.errors) == ["into"] and group().leaves_on is None
    assert "rowing" not in [one["group_id"] for one in leaving.shown("chess", ALEX, NOW)["groups"]]
    assert "rowing" in [one["group_id"] for one in leaving.shown("chess", MORGAN, NOW)["groups"]]
    leaves(MORGAN, into="rowing")
    assert kept().into == "rowing"


def test_nobody_joins_by_a_membership_that_they_did_not_hold() -> None:
    paid_group()
    member("old", until=(DAY - timedelta(days=2)).isoformat())
    leaves(into="games")
    come()
    for who in (SAM, Caller("old", "Old", "old@union.example")):
        assert [one["offer_id"] for one in joining.form("games", who, MORNING)["group"]["offers"]] == ["standard"]
        for offer in ("from-chess", "from-games", "from-nothing"):
            with pytest.raises(Invalid):
                joining.join("games", who, offer_id=offer, now=MORNING, **SAID)


def test_its_address_leads_to_the_other_for_as_long_as_it_does_not_come_back() -> None:
    leaves(into="print")
    come()
    with pytest.raises(Elsewhere) as there:
        groups.require(group(), MORNING)
    assert (there.value.after, there.value.for_good) == ("/groups/print", False)
    affiliation.restore("chess", ALEX, version=int(kept().version), now=MORNING)
    assert groups.there(group(), MORNING)
    assert (group().leads_to, group("print").takes_in) == (None, None)


def test_chains_and_circles_are_refused() -> None:
    paid_group()
    leaves(into="print")
    with pytest.raises(Invalid, match=r"Another group is about to go on|about to leave too"):
        leaves(group_id="print", into="chess")
    with pytest.raises(Invalid, match="Another group is about to go on"):
        leaves(group_id="print", into="games")
    with pytest.raises(Invalid, match="Another group is about to go on"):
        leaves(group_id="print")
    with pytest.raises(Invalid, match="about to leave too"):
        leaves(group_id="games", into="chess")
    affiliation.cancel("chess", ALEX, version=1, now=NOW)
    leaves(group_id="print")


def test_two_that_would_go_on_in_each_other_at_once_do_not_both() -> None:
    with between(lambda: leaves(group_id="print", into="chess")), pytest.raises(Conflict):
        leaves(into="print")
    assert (Group.get("chess").leaves_on, Group.get("print").leads_to) == (None, "chess")
    assert store.read(groups.key("chess"))[0].takes_in == ["print"]
