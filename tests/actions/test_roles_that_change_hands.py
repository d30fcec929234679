"""Committee roles change hands in one change, and nobody keeps the keys."""

from datetime import date

import pytest
from union import store
from union.core.people import actions as people
from union.core.people.rules import Accepted, Handover, Term, answered
from union.store import ConditionFailed

from tests.actions.conftest import NOW, PRIYA

pytestmark = pytest.mark.usefixtures("union_house")
OLD = Term("President", date(2026, 8, 1), date(2028, 7, 31))
NEXT = Handover("President", date(2027, 8, 1), date(2028, 7, 31), [("bo", "Bo Lind")])


def _held(person_id: str) -> list[Term]:
    (member,) = store.read(people.member_key("chess", person_id))
    return people.terms(member)


@pytest.fixture(autouse=True)
def priya_presides(union_house: None) -> None:
    """Give a president whose role would run for two years."""
    told = {"group_id": "chess", "group_name": "Chess", "person_id": PRIYA.person_id, "name": PRIYA.name}
    people.appoint(**told, appointed=[OLD], actor="staff", now=NOW)


def test_the_winner_begins_and_whoever_had_the_role_ends_the_day_before() -> None:
    store.commit(*people.handover_write("chess", "Chess", [NEXT], NOW))
    asked = {"awaits": True, "asked_on": NOW.date()}
    assert _held("bo") == [Term("President", date(2027, 8, 1), date(2028, 7, 31), **asked)]
    assert [term.ends_on for term in _held(PRIYA.person_id)] == [date(2027, 7, 31)]


def test_doing_it_again_writes_nothing() -> None:
    store.commit(*people.handover_write("chess", "Chess", [NEXT], NOW))
    assert people.handover_write("chess", "Chess", [NEXT], NOW) == []


def test_what_was_accepted_meanwhile_is_not_asked_for_again_and_who_waits_is_found_until_they_answer() -> None:
    store.commit(*people.handover_write("chess", "Chess", [NEXT], NOW))
    (waits,) = people.awaiting()
    assert (waits.person_id, waits.asked_on) == ("bo", NOW.date().isoformat())
    accepted = Accepted("2026-11-24T12:00:00Z", "2026-09", "2026-11")
    after = answered(people.terms(waits), "President", NEXT.starts_on, accepted)
    store.commit(*people.terms_write(waits, after, "bo@union.example"))
    assert _held("bo") == [Term("President", NEXT.starts_on, NEXT.ends_on, asked_on=NOW.date(), accepted=accepted)]
    assert people.handover_write("chess", "Chess", [NEXT], NOW) == []
    assert list(people.awaiting()) == []


def test_a_seat_that_nobody_won_is_nobodys() -> None:
    store.commit(*people.handover_write("chess", "Chess", [Handover("President", NEXT.starts_on, NEXT.ends_on, [])], NOW))
    assert [term.ends_on for term in _held(PRIYA.person_id)] == [date(2027, 7, 31)]


def test_roles_that_changed_meanwhile_stop_the_whole() -> None:
    parts = people.handover_write("chess", "Chess", [NEXT], NOW)
    told = {"group_id": "chess", "group_name": "Chess", "person_id": PRIYA.person_id, "name": PRIYA.name}
    people.appoint(**told, appointed=[OLD, Term("Treasurer", OLD.starts_on, OLD.ends_on)], actor="staff", now=NOW)
    with pytest.raises(ConditionFailed):
        store.commit(*parts)
    assert _held("bo") == []
