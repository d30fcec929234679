"""The staff contacts of part-time officers: kept by staff, dated, written to, and loud where nobody is named."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from union import watch
from union.core.contacts import actions as contacts
from union.core.contacts.rules import Individual
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import contacts as groups_contacts
from union.site import actions as site
from union.watch import Count

from tests.actions.conftest import NOW, TEXT
from tests.races import rushed, unguarded
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
OFFICERS = staff("olu", "Olu Ade", "olu@union.example", "staff-part-time-officers")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
TODAY = NOW.date()
DAY = timedelta(days=1)
MAYA = Individual("welfare", "Maya Hill", "maya@union.example", TODAY)


@pytest.fixture(autouse=True)
def welfare(union_house: None) -> None:
    """Give the union a part-time officer."""
    groups.affiliate("welfare", {**TEXT, "name": "Welfare Officer", "type": "part_time_officers"}, [], [], "test", NOW)
    groups._listed = None


def _name(one: Individual = MAYA, caller: Caller = OFFICERS) -> None:
    contacts.name(caller, groups.by_id(NOW), **vars(one), now=NOW)


def _address(now: Any = NOW, *, steps_in: bool = True) -> str:
    return contacts.address(policies.read(), "part_time_officers", "welfare", now, steps_in=steps_in)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Count]:
    """Give what is counted."""
    found: list[Count] = []
    monkeypatch.setattr(watch, "count", lambda event, number=1: found.append(event))
    return found


def test_a_vacant_contact_falls_to_the_deputy_and_is_counted(counted: list[Count]) -> None:
    assert (_address(), counted) == ("societies@union.example", [Count.CONTACT_VACANT])
    assert _address(steps_in=False) == "officers@union.example"
    counted.clear()
    _name()
    assert (_address(), counted) == ("maya@union.example", [])
    contacts.end(OFFICERS, groups.by_id(NOW), group_id="welfare", key="key-of-it", now=NOW)
    assert (_address(), counted) == ("societies@union.example", [Count.CONTACT_VACANT])


def test_the_officer_s_page_shows_who_it_is_and_since_when() -> None:
    assert site.mini_site("welfare", None, NOW)["own_contact"] is None
    _name()
    shown = site.mini_site("welfare", None, NOW)["own_contact"]
    assert shown == {"name": "Maya Hill", "email": "maya@union.example", "since": TODAY.isoformat()}


def test_staff_s_monday_tells_of_officers_without_a_contact() -> None:
    (one,) = groups_contacts.open_items(NOW)
    assert (one["text"], one["url"]) == ("Has no staff contact of their own.", "/staff/contacts#welfare")
    _name()
    assert groups_contacts.open_items(NOW) == []


def test_only_the_staff_of_officers_keep_them() -> None:
    for refused in (
        partial(contacts.listed, ALEX, groups.by_id(NOW), NOW),
        partial(_name, MAYA, ALEX),
        partial(_name, MAYA, Caller("sam", "Sam", "sam@union.example")),
        partial(contacts.end, ALEX, groups.by_id(NOW), group_id="welfare", key="key-of-it", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(NotFound):
        _name(Individual("chess", "Maya", "maya@union.example", TODAY))


def test_a_new_pack_leaves_the_contacts_as_they_are() -> None:
    _name()
    text = (
        (policies.Path(policies.__file__).parent / "default.toml")
        .read_text()
        .replace('version = "2026-09"', 'version = "2027-01"')
    )
    policies.adopt(text, "test", NOW)
    assert policies.read().version == "2027-01"
    assert _address() == "maya@union.example"


def _two_at_once() -> list[Any]:
    other = Individual("welfare", "Noor Aziz", "noor@union.example", TODAY + DAY)
    return rushed([_name, partial(_name, other)])


def test_two_who_name_one_at_once_lose_nothing() -> None:
    assert sum(isinstance(one, Conflict) for one in _two_at_once()) == 1
    assert len(policies.read().kept) == 1
    _two = Individual("welfare", "Noor Aziz", "noor@union.example", TODAY + DAY)
    _name(_two)
    _name(_two)
    assert _address(NOW + DAY) == "noor@union.example"


def test_without_conditions_neither_is_told() -> None:
    with unguarded():
        assert not any(isinstance(one, Conflict) for one in _two_at_once())


def test_the_page_tells_who_was_is_and_will_be() -> None:
    _name(Individual("welfare", "Kim Lund", "kim@union.example", TODAY - 90 * DAY))
    _name()
    _name(Individual("welfare", "Noor Aziz", "noor@union.example", TODAY + 9 * DAY))
    (officer,) = contacts.listed(OFFICERS, groups.by_id(NOW), NOW)["officers"]
    assert officer["now"] is not None
    names = [one["name"] for one in (*officer["before"], officer["now"], *officer["next"])]
    assert (names, officer["wants"], officer["of_pack"]) == (["Kim Lund", "Maya Hill", "Noor Aziz"], "", False)
