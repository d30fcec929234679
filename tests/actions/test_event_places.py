"""Places at events: one for each, never more than there are, a line that moves up by itself, and a letter for each who is to know."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.events import actions as events
from union.membership.events import places, rules
from union.membership.events.rules import Every, Repeat, Way
from union.membership.events.tables import EventDate, Guest, Place
from union.times import from_london

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_events import BLITZ, TUESDAY, _member, published
from tests.races import rushed, unguarded

pytestmark = pytest.mark.usefixtures("union_house")
TOLD = replace(BLITZ, way=Way.TOLD, capacity=2)
LATER = NOW + rules.SECOND_THOUGHTS
ANN, LIN, BO = (Caller(name.lower(), name, f"{name.lower()}@union.example") for name in ("Ann", "Lin", "Bo"))


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """That there is no place left is kept in memory for a moment; each test has a house of its own."""
    places._full.clear()
    yield
    places._full.clear()


def _come(event_id: str, *people: Caller, date: str = "once") -> None:
    for number, who in enumerate(people):
        places._full.clear()
        places.tell(event_id, date, who, NOW - timedelta(minutes=5) + timedelta(seconds=number))


def _states(event_id: str, date: str = "once") -> dict[str, str]:
    return {str(one.person_id): str(one.state) for one in Guest.query(f"{event_id}.{date}")}


def _letters() -> list[tuple[str, str]]:
    return sorted((str(one.kind), str(one.to)) for one in Letter.scan())


def _you(event_id: str, who: Caller) -> Any:
    return events.shown(event_id, None, who, NOW)["you"]


def test_each_has_one_place_whoever_comes_too_late_waits_and_moves_up_when_one_is_given_back() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN, BO, SAM)
    assert _states(event_id) == {"sam": "coming", "ann": "coming", "lin": "waiting", "bo": "waiting"}
    assert (_you(event_id, LIN), _you(event_id, BO)) == ({"state": "waiting", "before": 0}, {"state": "waiting", "before": 1})
    shown = events.shown(event_id, None, None, NOW)
    assert (shown["capacity"], shown["left"], shown["coming"], shown["you"]) == (2, 0, 2, None)
    for _ in range(2):
        places.leave(event_id, "once", SAM, NOW)
    assert _states(event_id) == {"sam": "left", "ann": "coming", "lin": "coming", "bo": "waiting"}
    assert _letters() == [("place", ANN.email), ("place", SAM.email), ("place-free", LIN.email)]
    _come(event_id, SAM)
    assert _states(event_id)["sam"] == "waiting", "whoever gave a place back stands at the end"


def test_without_a_number_of_places_everybody_has_one() -> None:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, SAM, ANN, LIN)
    assert set(_states(event_id).values()) == {"coming"}
    shown = events.shown(event_id, None, SAM, NOW)
    assert (shown["left"], shown["coming"]) == (None, 3)


def test_whoever_comes_reads_the_online_link_and_whoever_waits_does_not() -> None:
    event_id = published(replace(TOLD, capacity=1, when=replace(TUESDAY, online="https://meet.example/x")))
    _come(event_id, SAM, ANN)
    assert events.shown(event_id, None, SAM, NOW)["link"] == "https://meet.example/x"
    assert [events.shown(event_id, None, who, NOW)["link"] for who in (ANN, None)] == [None, None]


PEOPLE = [Caller(f"p{number}", f"P {number}", f"p{number}@union.example") for number in range(8)]


def test_of_many_who_come_at_once_as_many_as_there_are_places_have_one() -> None:
    event_id = published(replace(TOLD, capacity=3))
    rushed([lambda who=who: places.tell(event_id, "once", who, NOW) for who in PEOPLE], least=2)
    places.sweep(NOW)
    assert sorted(_states(event_id).values()) == ["coming"] * 3 + ["waiting"] * 5
    assert sorted(str(one.number) for one in Place.query(f"{event_id}.once")) == ["00001", "00002", "00003"]


def test_without_the_conditions_of_the_store_there_would_be_more_of_them_than_places() -> None:
    event_id = published(replace(TOLD, capacity=3))
    with unguarded():
        rushed([lambda who=who: places.tell(event_id, "once", who, NOW) for who in PEOPLE], least=2)
    assert list(_states(event_id).values()).count("coming") > 3


def test_two_who_give_back_at_once_make_room_for_two() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN, BO)
    rushed([lambda who=who: places.leave(event_id, "once", who, NOW) for who in (SAM, ANN)], least=2)
    places.sweep(NOW)
    assert _states(event_id) == {"sam": "left", "ann": "left", "lin": "coming", "bo": "coming"}


def test_each_date_has_places_of_its_own() -> None:
    event_id = published(replace(TOLD, capacity=1, repeat=Repeat(Every.WEEK, times=2)))
    _come(event_id, SAM, date="2026-12-01")
    _come(event_id, SAM, ANN, date="2026-12-08")
    assert (_states(event_id, "2026-12-01"), _states(event_id, "2026-12-08")) == (
        {"sam": "coming"},
        {"sam": "coming", "ann": "waiting"},
    )


def test_more_places_let_the_line_move_up_and_fewer_than_those_who_come_there_cannot_be() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN)
    with pytest.raises(Invalid) as refused:
        events.change("chess", event_id, PRIYA, replace(TOLD, capacity=1), 2, NOW)
    assert list(refused.value.errors) == ["capacity"]
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=5), 2, NOW)
    assert places.sweep(NOW) == {"moved up": 1}
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=3), 3, NOW)
    assert events.shown(event_id, None, None, NOW)["left"] == 0
    _come(event_id, BO)
    assert _states(event_id)["bo"] == "waiting"
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=4), 4, NOW)
    places.sweep(NOW)
    assert set(_states(event_id).values()) == {"coming"}
    assert events.shown(event_id, None, None, NOW)["left"] == 0


def test_a_number_of_places_cannot_be_set_once_people_come_without_one() -> None:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, SAM)
    with pytest.raises(Invalid):
        events.change("chess", event_id, PRIYA, TOLD, 2, NOW)


def test_what_is_no_such_event_is_over_or_for_members_is_refused() -> None:
    along, members = published(), events.make("chess", PRIYA, replace(TOLD, members=True), "key-another1", NOW)
    events.publish("chess", members, PRIYA, NOW)
    with pytest.raises(NotFound):
        places.tell(along, "once", SAM, NOW)
    with pytest.raises(NotFound):
        places.tell("nothing", "once", SAM, NOW)
    with pytest.raises(NotAllowed):
        places.tell(members, "once", SAM, NOW)
    _member("sam")
    places.tell(members, "once", SAM, NOW)
    with pytest.raises(Conflict):
        places.tell(members, "once", ANN, TUESDAY.starts_at)
    with pytest.raises(Conflict):
        places.leave(members, "once", SAM, TUESDAY.starts_at)
    events.call_off("chess", members, PRIYA, reason="No.", now=NOW)
    with pytest.raises(Conflict):
        places.tell(members, "once", _joined("ann"), NOW)


def _joined(person_id: str) -> Caller:
    _member(person_id)
    return ANN


def _moved(event_id: str, hours: int, now: Any = NOW, version: int = 2) -> None:
    when = replace(TUESDAY, starts_at=TUESDAY.starts_at + timedelta(hours=hours))
    events.move_date("chess", event_id, "once", PRIYA, when=when, version=version, now=now)


def test_a_move_is_told_once_to_each_who_comes_or_waits_after_a_while() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN)
    _moved(event_id, 1)
    assert places.sweep(NOW) == {}
    places.tell(event_id, "once", BO, NOW + timedelta(minutes=1))
    for _ in range(2):
        places.sweep(LATER)
    told = [to for kind, to in _letters() if kind == "date-moved"]
    assert told == sorted([ANN.email, LIN.email, SAM.email]), "whoever told us after the move knows the new time"
    (letter,) = [one for one in Letter.scan() if one.to == SAM.email and one.kind == "date-moved"]
    assert letter.context["was"]["starts_at"] == "2026-12-01T19:00:00Z" and letter.context["starts_at"] == "2026-12-01T20:00:00Z"


def test_a_slip_that_is_put_back_at_once_is_told_to_nobody() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM)
    _moved(event_id, 1)
    events.move_date("chess", event_id, "once", PRIYA, when=TUESDAY, version=3, now=NOW + timedelta(minutes=1))
    places.sweep(LATER + timedelta(minutes=1))
    assert [kind for kind, _ in _letters()] == ["place"]
    assert EventDate.get(event_id, "once").moved_from is None


def test_moved_again_after_people_were_told_they_are_told_again_from_where_they_know_it() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM)
    _moved(event_id, 1)
    places.sweep(LATER)
    _moved(event_id, 2, LATER, 3)
    places.sweep(LATER + rules.SECOND_THOUGHTS)
    moves = [one for one in Letter.scan() if one.kind == "date-moved"]
    assert sorted(one.context["was"]["starts_at"] for one in moves) == ["2026-12-01T19:00:00Z", "2026-12-01T20:00:00Z"]


def test_called_off_everybody_reads_why_once_and_the_line_is_closed() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN)
    places.leave(event_id, "once", ANN, NOW)
    events.call_off("chess", event_id, PRIYA, reason="No heating.", now=NOW)
    for at in (NOW, LATER, LATER):
        places.sweep(at)
    told = [one for one in Letter.scan() if one.kind == "date-called-off"]
    assert sorted(str(one.to) for one in told) == sorted([SAM.email, LIN.email])
    assert {one.context["reason"] for one in told} == {"No heating."}


def test_only_the_committee_s_door_reads_who_comes_and_in_which_order_who_waits() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN)
    found = events.comers("chess", event_id, "once", PRIYA, NOW)
    assert [[one["name"] for one in found[part]] for part in ("coming", "waiting")] == [["Ann", "Sam Okoro"], ["Lin"]]
    with pytest.raises(NotAllowed):
        events.comers("chess", event_id, "once", SAM, NOW)


def test_the_line_is_closed_when_it_begins() -> None:
    event_id = published(replace(TOLD, capacity=1))
    _come(event_id, SAM, ANN)
    places.sweep(from_london("2026-12-01", "19:00"))
    assert _states(event_id) == {"sam": "coming", "ann": "left"}
