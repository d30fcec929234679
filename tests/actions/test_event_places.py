"""Places at events: one for each, never more than there are, a line that moves up by itself, and a letter for each who is to know."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from pynamodb.exceptions import UpdateError
from union import store
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.rate_limits.tables import Limit
from union.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from union.membership.events import actions as events
from union.membership.events import feeds, pages, places, planning, rules
from union.membership.events import letters as event_letters
from union.membership.events.rules import Every, Repeat, Way
from union.membership.events.tables import Event, EventDate, Guest, Place
from union.times import from_london

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_events import BLITZ, TUESDAY, _member, published
from tests.races import between, rushed, unguarded

pytestmark = pytest.mark.usefixtures("union_house")
TOLD = replace(BLITZ, way=Way.TOLD, capacity=2)
LATER = NOW + rules.SECOND_THOUGHTS
ANN, LIN, BO, KIM = (Caller(name.lower(), name, f"{name.lower()}@union.example") for name in ("Ann", "Lin", "Bo", "Kim"))


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
    return pages.shown(event_id, None, who, NOW)["you"]


def test_each_has_one_place_whoever_comes_too_late_waits_and_moves_up_when_one_is_given_back() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN, BO, SAM)
    assert _states(event_id) == {"sam": "coming", "ann": "coming", "lin": "waiting", "bo": "waiting"}
    assert (_you(event_id, LIN), _you(event_id, BO)) == ({"state": "waiting", "before": 0}, {"state": "waiting", "before": 1})
    shown = pages.shown(event_id, None, None, NOW)
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
    shown = pages.shown(event_id, None, SAM, NOW)
    assert (shown["left"], shown["coming"]) == (None, 3)


def test_whoever_comes_reads_the_online_link_and_whoever_waits_does_not() -> None:
    event_id = published(replace(TOLD, capacity=1, when=replace(TUESDAY, online="https://meet.example/x")))
    _come(event_id, SAM, ANN)
    assert pages.shown(event_id, None, SAM, NOW)["link"] == "https://meet.example/x"
    assert [pages.shown(event_id, None, who, NOW)["link"] for who in (ANN, None)] == [None, None]


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
    assert pages.shown(event_id, None, None, NOW)["left"] == 0
    _come(event_id, BO)
    assert _states(event_id)["bo"] == "waiting"
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=4), 4, NOW)
    places.sweep(NOW)
    assert set(_states(event_id).values()) == {"coming"}
    assert pages.shown(event_id, None, None, NOW)["left"] == 0


def test_a_number_of_places_cannot_be_set_once_people_come_without_one() -> None:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, SAM)
    with pytest.raises(Invalid):
        events.change("chess", event_id, PRIYA, TOLD, 2, NOW)


def test_whoever_gave_their_place_back_does_not_keep_a_number_of_places_from_being_set() -> None:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, SAM, ANN)
    places.leave(event_id, "once", SAM, NOW)
    with patch.object(Guest, "query", wraps=Guest.query) as asked, pytest.raises(Invalid) as refused:
        events.change("chess", event_id, PRIYA, TOLD, 2, NOW)
    assert list(refused.value.errors) == ["capacity"], "Ann still comes"
    assert asked.call_args.kwargs["consistent_read"], "whoever told us a moment ago counts"
    places.leave(event_id, "once", ANN, NOW)
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=1), 2, NOW)
    _come(event_id, SAM, ANN)
    assert _states(event_id) == {"sam": "coming", "ann": "waiting"}


def test_one_who_cannot_be_read_takes_nobody_the_page_of_an_event_without_a_number_of_places() -> None:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, SAM, ANN, LIN)
    places.leave(event_id, "once", LIN, NOW)
    _spoilt(event_id, "ann")
    assert pages.shown(event_id, None, None, NOW)["coming"] == 2


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


@pytest.mark.parametrize("way", [Way.TOLD, Way.ALONG])
def test_a_slip_that_is_put_back_at_once_leaves_no_sign_and_one_that_is_seen_later_is_a_move(way: Way) -> None:
    event_id = published(replace(BLITZ, way=way))
    _moved(event_id, 1)
    assert _signs(event_id) == (True, "2026-12-01T19:00:00Z")
    _moved(event_id, 0, NOW + timedelta(minutes=1), 3)
    assert _signs(event_id) == (False, None)
    _moved(event_id, 1, NOW, 4)
    _moved(event_id, 0, LATER, 5)
    assert _signs(event_id)[0]


@pytest.mark.parametrize("way", [Way.TOLD, Way.ALONG])
def test_a_slip_after_a_move_that_people_know_leaves_the_sign_of_that_move(way: Way) -> None:
    event_id = published(replace(BLITZ, way=way))
    _moved(event_id, 1)
    places.sweep(LATER)
    for number, hours in enumerate((2, 0, 1)):
        _moved(event_id, hours, LATER + timedelta(seconds=number), 3 + number)
    assert _signs(event_id) == (True, "2026-12-01T19:00:00Z")
    assert (EventDate.get(event_id, "once").moved_at, places.sweep(LATER + timedelta(hours=1))) == (NOW, {})


def _signs(event_id: str) -> tuple[bool, str | None]:
    shown = pages.shown(event_id, None, None, NOW)
    return shown["event"]["moved"], shown["was"] and shown["was"]["starts_at"]


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
    _come(event_id, SAM, ANN, BO, LIN)
    places.leave(event_id, "once", BO, NOW)
    off = NOW + timedelta(seconds=1)
    with between(lambda: events.call_off("chess", event_id, PRIYA, reason="No heating.", now=NOW)):
        places.tell(event_id, "once", KIM, off)
    assert _states(event_id) == {"sam": "coming", "ann": "coming", "bo": "left", "lin": "waiting", "kim": "waiting"}
    for at in (NOW, off):
        places.sweep(at)
    assert _states(event_id)["lin"] == "waiting", "nobody is sent out of the line untold"
    for at in (LATER, LATER, LATER):
        places.sweep(at)
    told = [one for one in Letter.scan() if one.kind == "date-called-off"]
    assert sorted(str(one.to) for one in told) == sorted([SAM.email, ANN.email, LIN.email, KIM.email])
    assert {one.context["reason"] for one in told} == {"No heating."}
    assert [_states(event_id)[who] for who in ("lin", "kim")] == ["left", "left"]


def test_only_the_committee_s_door_reads_who_comes_and_in_which_order_who_waits() -> None:
    event_id = published(TOLD)
    _come(event_id, SAM, ANN, LIN)
    found = planning.comers("chess", event_id, "once", PRIYA, NOW)
    assert [[one["name"] for one in found[part]] for part in ("coming", "waiting")] == [["Ann", "Sam Okoro"], ["Lin"]]
    with pytest.raises(NotAllowed):
        planning.comers("chess", event_id, "once", SAM, NOW)


def test_the_line_is_closed_when_it_begins() -> None:
    event_id = published(replace(TOLD, capacity=1))
    _come(event_id, SAM, ANN)
    places.sweep(from_london("2026-12-01", "19:00"))
    assert _states(event_id) == {"sam": "coming", "ann": "left"}


def _forgotten(event_id: str, date: str = "once") -> set[Any]:
    pool = f"{event_id}.{date}"
    return {one.forget_at for one in [*Guest.query(pool), *Place.query(pool)]}


def test_who_comes_to_a_date_is_forgotten_by_that_date_and_not_by_the_first_of_the_series() -> None:
    event_id = published(replace(TOLD, repeat=Repeat(Every.WEEK, times=20)))
    _come(event_id, SAM, ANN, LIN, date="2027-04-13")
    assert _forgotten(event_id, "2027-04-13") == {from_london("2027-04-13", "21:30") + rules.KEPT}


def test_moved_to_a_later_day_who_comes_is_kept_as_long_as_that_day_asks_for() -> None:
    event_id = published(replace(TOLD, capacity=5))
    events.change("chess", event_id, PRIYA, TOLD, 2, NOW)
    _come(event_id, SAM, ANN, LIN)
    places.leave(event_id, "once", LIN, NOW)
    assert _forgotten(event_id) == {TUESDAY.over_at + rules.KEPT}
    later = replace(TUESDAY, starts_at=TUESDAY.starts_at + timedelta(days=70), ends_at=TUESDAY.over_at + timedelta(days=70))
    events.move_date("chess", event_id, "once", PRIYA, when=later, version=3, now=NOW)
    with patch.object(store, "alone", side_effect=UpdateError("The line is cut.")):
        places.sweep(LATER)
    assert EventDate.get(event_id, "once").telling, "it is not done as long as that is not"
    places.sweep(LATER)
    assert _forgotten(event_id) == {later.over_at + rules.KEPT}
    assert {one.person_id for one in Place.query(f"{event_id}.once")} == {None, "sam", "ann"}
    assert EventDate.get(event_id, "once").telling is None


def test_of_what_was_refused_at_one_date_no_other_is_left_with_places_closed() -> None:
    weekly = replace(TOLD, capacity=5, repeat=Repeat(Every.WEEK, times=2))
    event_id = published(weekly)
    _come(event_id, SAM, ANN, LIN, date="2026-12-08")
    with pytest.raises(Invalid) as refused:
        events.change("chess", event_id, PRIYA, replace(weekly, capacity=2), 2, NOW)
    assert list(refused.value.errors) == ["capacity"]
    assert pages.shown(event_id, "2026-12-01", None, NOW)["left"] == 5


def test_where_somebody_takes_a_place_that_was_to_be_closed_all_are_open_again() -> None:
    weekly = replace(TOLD, repeat=Repeat(Every.WEEK, times=2))
    event_id = published(weekly)
    _come(event_id, SAM, date="2026-12-08")
    with (
        between(lambda: places.tell(event_id, "2026-12-08", ANN, NOW), at=2),
        pytest.raises(Invalid, match="has just taken") as refused,
    ):
        events.change("chess", event_id, PRIYA, replace(weekly, capacity=1), 2, NOW)
    assert list(refused.value.errors) == ["capacity"]
    assert pages.shown(event_id, "2026-12-01", None, NOW)["left"] == 2


@pytest.mark.parametrize("size", [1, 9])
def test_a_change_that_is_lost_leaves_as_many_places_as_are_written_down(size: int) -> None:
    event_id = published(replace(TOLD, capacity=5))
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=3), 2, NOW)
    other = replace(TOLD, capacity=3, title="Theirs")
    at = 3 if size == 1 else 1
    with between(lambda: events.change("chess", event_id, PRIYA, other, 3, NOW), at=at), pytest.raises(Conflict):
        events.change("chess", event_id, PRIYA, replace(TOLD, capacity=size), 3, NOW)
    assert pages.shown(event_id, None, None, NOW)["left"] == 3


def test_saving_again_mends_what_broke_down_before_it_was_written() -> None:
    event_id = published(replace(TOLD, capacity=5))
    with patch.object(events, "_write", side_effect=LookupError), patch.object(places, "settle"), pytest.raises(LookupError):
        events.change("chess", event_id, PRIYA, TOLD, 2, NOW)
    assert pages.shown(event_id, None, None, NOW)["left"] == 2
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=5), 2, NOW)
    assert pages.shown(event_id, None, None, NOW)["left"] == 5


def test_saving_again_mends_what_broke_down_after_it_was_written() -> None:
    event_id = published(replace(TOLD, capacity=5))
    events.change("chess", event_id, PRIYA, TOLD, 2, NOW)
    with patch.object(places, "settle"):
        events.change("chess", event_id, PRIYA, replace(TOLD, capacity=4), 3, NOW)
    assert pages.shown(event_id, None, None, NOW)["left"] == 2
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=4), 4, NOW)
    assert pages.shown(event_id, None, None, NOW)["left"] == 4


def _counted() -> int:
    return sum(int(one.taken) for one in Limit.scan() if str(one.limit).startswith("event-moved"))


def test_what_moves_nothing_is_not_counted_as_a_move_whatever_it_is_called() -> None:
    event_id = published(replace(TOLD, repeat=Repeat(Every.WEEK, times=4)))
    weekly = replace(TOLD, title="Storytelling night", repeat=Repeat(Every.WEEK, times=4))
    events.change("chess", event_id, PRIYA, weekly, 2, NOW)
    events.call_off_date("chess", event_id, "2026-12-08", PRIYA, reason="Snow.", now=NOW)
    events.change("chess", event_id, PRIYA, replace(weekly, text="Bring a story."), 4, NOW)
    events.change("chess", event_id, PRIYA, replace(weekly, repeat=Repeat(Every.WEEK, times=3)), 5, NOW)
    loud = replace(TUESDAY, venue="ROOM 1")
    events.move_date("chess", event_id, "2026-12-01", PRIYA, when=loud, version=6, now=NOW)
    assert _counted() == 0


def test_what_moves_a_date_of_which_people_are_told_is_counted_until_it_is_too_often() -> None:
    event_id = published(TOLD)
    for number in range(1, 6):
        when = replace(TUESDAY, starts_at=TUESDAY.starts_at + timedelta(minutes=number))
        if number % 2:
            events.move_date("chess", event_id, "once", PRIYA, when=when, version=number + 1, now=NOW)
        else:
            events.change("chess", event_id, PRIYA, replace(TOLD, when=when), number + 1, NOW)
    assert _counted() == 5
    with pytest.raises(TooMany):
        _moved(event_id, 1, version=7)


def test_what_is_over_is_not_moved_where_nobody_would_see_it() -> None:
    event_id, after = published(TOLD), TUESDAY.over_at
    later = replace(TUESDAY, starts_at=TUESDAY.starts_at + timedelta(days=7), ends_at=None)
    for when in (later, replace(TUESDAY, venue="Room 9")):
        with pytest.raises(Invalid) as refused:
            events.change("chess", event_id, PRIYA, replace(TOLD, when=when), 2, after)
        assert list(refused.value.errors) == ["starts_at"] and "over" in refused.value.errors["starts_at"]
    events.change("chess", event_id, PRIYA, replace(TOLD, text="It was good."), 2, after)
    assert (Event.get(event_id).starts_at, Event.get(event_id).text) == (TUESDAY.starts_at, "It was good.")


def test_what_repeats_and_is_over_goes_elsewhere_only_where_it_goes_on() -> None:
    weekly = replace(TOLD, repeat=Repeat(Every.WEEK, times=2))
    event_id, after = published(weekly), from_london("2026-12-09", "12:00")
    bar = replace(weekly, when=replace(TUESDAY, venue="Bar"))
    with pytest.raises(Invalid) as refused:
        events.change("chess", event_id, PRIYA, bar, 2, after)
    assert list(refused.value.errors) == ["starts_at"]
    events.change("chess", event_id, PRIYA, replace(bar, repeat=Repeat(Every.WEEK, times=3)), 2, after)
    found = {str(one.date): str(one.venue) for one in EventDate.query(event_id)}
    assert found == {"2026-12-01": "Room 1", "2026-12-08": "Room 1", "2026-12-15": "Bar"}


def test_whoever_has_a_place_sees_what_is_for_members_by_now_and_can_give_the_place_back() -> None:
    event_id = published(replace(TOLD, capacity=1))
    _come(event_id, SAM, ANN)
    events.change("chess", event_id, PRIYA, replace(TOLD, capacity=1, members=True), 2, NOW)
    assert [_you(event_id, who)["state"] for who in (SAM, ANN)] == ["coming", "waiting"]
    assert feeds.of_event(event_id, None, SAM, NOW)
    for refused in (lambda: _you(event_id, LIN), lambda: feeds.of_event(event_id, None, LIN, NOW)):
        with pytest.raises(NotAllowed):
            refused()
    places.leave(event_id, "once", SAM, NOW)
    with pytest.raises(NotAllowed):
        _you(event_id, SAM)
    assert pages.after_leaving(event_id, "once", SAM, NOW) == "/groups/chess/events"
    assert pages.after_leaving(event_id, "once", PRIYA, NOW) == f"/events/{event_id}"


def test_who_cannot_be_written_to_stops_nobody_else_and_the_date_stays_on_the_list_until_it_is_over() -> None:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, SAM, ANN, LIN)
    _moved(event_id, 1)
    write = event_letters.moved

    def failing(event: Any, one: Any, guest: Guest, *more: Any) -> Any:
        if guest.person_id == "ann":
            raise LookupError("Nobody can write to Ann.")
        return write(event, one, guest, *more)

    with patch.object(event_letters, "moved", failing):
        assert [places.sweep(LATER), places.sweep(LATER)] == [{"told": 2}, {}]
        assert EventDate.get(event_id, "once").telling
        places.sweep(TUESDAY.over_at + timedelta(hours=1))
    assert EventDate.get(event_id, "once").telling is None


def test_who_cannot_be_told_that_a_place_is_theirs_holds_up_nobody_behind_them() -> None:
    event_id = published(replace(TOLD, capacity=2))
    _come(event_id, SAM, ANN, LIN, BO)
    write = event_letters.moved_up

    def failing(event: Any, one: Any, guest: Guest, *more: Any) -> Any:
        if guest.person_id == "lin":
            raise LookupError("Nobody can write to Lin.")
        return write(event, one, guest, *more)

    with patch.object(event_letters, "moved_up", failing):
        for who in (SAM, ANN):
            places.leave(event_id, "once", who, NOW)
    assert _states(event_id)["bo"] == "coming"
    assert places.sweep(NOW) == {"moved up": 1}
    assert _states(event_id)["lin"] == "coming"


def test_who_waits_and_cannot_be_read_is_passed_by_nobody_who_comes_later_and_holds_up_nobody() -> None:
    event_id = published(replace(TOLD, capacity=1))
    _come(event_id, SAM, ANN, LIN)
    _spoilt(event_id, "ann")
    places.leave(event_id, "once", SAM, NOW)
    assert _states_of(event_id, "sam", "lin") == ["left", "coming"]
    places.leave(event_id, "once", LIN, NOW)
    _come(event_id, BO)
    assert _states_of(event_id, "bo") == ["waiting"]
    assert places.sweep(NOW) == {"moved up": 1}
    assert _you(event_id, BO)["state"] == "coming"


def _spoilt(event_id: str, person_id: str) -> None:
    """What is kept of somebody cannot be read any more."""
    key = {"pool": {"S": f"{event_id}.once"}, "person_id": {"S": person_id}}
    told = {"UpdateExpression": "SET #f = :v", "ExpressionAttributeNames": {"#f": "told_at"}}
    name = str(Guest.Meta.table_name)
    boto3.client("dynamodb").update_item(TableName=name, Key=key, **told, ExpressionAttributeValues={":v": {"L": []}})  # type: ignore[arg-type]


def _states_of(event_id: str, *people: str) -> list[str]:
    return [str(Guest.get(f"{event_id}.once", who).state) for who in people]
