"""An empty house says what is to be done in it; each step is done once the tables say so, and none by hand."""

from functools import partial
from typing import Any

import pytest
from union.commerce.reconciliation.tables import Cursor
from union.core.letters.rules import State
from union.core.letters.tables import Letter
from union.core.people.tables import StaffMember, StaffRoleMap
from union.core.policy import actions as policies
from union.errors import NotAllowed
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.site import set_up

from tests.actions.conftest import NOW, PRIYA, TEXT
from tests.races import refused, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
MORGAN = staff("morgan", "Morgan Hill", "morgan@union.example", "staff")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")


def _done() -> set[str]:
    return {one["name"] for one in set_up.shown(MORGAN, NOW)["steps"] if one["done"]}


def _on(person_id: str, *teams: str) -> None:
    roles = [StaffRoleMap(team=team, starts_on="2020-01-01") for team in teams]
    StaffMember(person_id=person_id, name=person_id, email=f"{person_id}@x.uk", roles=roles).save()


def _text(name: str) -> str:
    return next(one["text"] for one in set_up.shown(MORGAN, NOW)["steps"] if one["name"] == name)


@pytest.fixture(autouse=True)
def empty(union_house: None) -> None:
    """Let there be no groups, and nobody on the staff but who asks."""
    for model in (Group, StaffMember):
        for one in model.scan():
            one.delete()
    _on("morgan", "staff")
    groups._listed = None


def test_in_an_empty_house_everything_is_to_be_done_and_said() -> None:
    told = set_up.shown(MORGAN, NOW)
    assert (_done(), told["done"], told["may_try"], told["letter"]) == (set(), 0, True, None)
    assert "Societies, Sport clubs" in _text("teams")
    assert "Samaritans" not in _text("addresses") and "Campus security" in _text("addresses")
    assert all(one["to"].startswith(("/", "#")) for one in told["steps"])


def test_a_step_is_done_once_the_tables_say_so_and_no_longer_than_they_do() -> None:
    _on("noor", "staff", "staff-societies", "staff-volunteering")
    assert _done() == {"keepers", "teams"}, "a deputy's team steps in"
    text = policies.default_text().replace(".example", ".ac.uk").replace("+442000000000", "+441865000000")
    policies.adopt(text.replace('"2026-09"', '"2027-01"', 1), "morgan", NOW)
    assert _done() == {"keepers", "teams", "policy", "addresses"}
    groups.affiliate("chess", {**TEXT, "name": "Chess", "type": "societies"}, [], [], "test", NOW)
    groups._listed = None
    Cursor("movements", seen=NOW, ran_at=NOW).save()
    set_up.try_letter(MORGAN, NOW)
    assert "letters" not in _done()
    (letter,) = Letter.scan()
    letter.update([Letter.state.set(State.SENT)])
    assert set_up.shown(MORGAN, NOW)["done"] == 7
    _on("noor", "staff-societies")
    assert _done() == {"policy", "addresses", "groups", "money", "letters"}


def test_a_letter_is_tried_once_a_day_whoever_asks_and_its_state_is_told() -> None:
    noor = staff("noor", "Noor Aziz", "noor@union.example", "staff")
    _on("noor", "staff")
    trying = partial(set_up.try_letter, MORGAN, NOW), partial(set_up.try_letter, noor, NOW)
    with unguarded():
        assert refused(*trying) is None
    assert [one.to for one in Letter.scan()] == ["noor@union.example"], "the first one was put over"
    for one in Letter.scan():
        one.delete()
    assert refused(*trying) is None
    told: Any = set_up.shown(noor, NOW)
    assert (told["letter"]["to"], told["letter"]["state"], told["may_try"]) == ("morgan@union.example", "waiting", False)


def test_only_the_team_for_all_sets_the_house_up() -> None:
    for who in (ALEX, PRIYA):
        for act in (set_up.shown, set_up.try_letter):
            with pytest.raises(NotAllowed):
                act(who, NOW)
    assert list(Letter.scan()) == []
