"""After an event: who came, what its committee says and shows, and one letter to each who was there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union import store
from union.commerce.events import thanking
from union.commerce.tickets import records as tickets
from union.commerce.tickets.tables import Ticket
from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.pictures import actions as pictures
from union.core.pictures.tables import Picture
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.events import actions as events
from union.membership.events import afterwards, places, planning, rules
from union.membership.events.afterwards import Words
from union.membership.events.tables import EventDate, Guest, Thanks
from union.site import actions as mini_sites
from union.site import events as site
from union.store import ConditionFailed

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_event_places import ANN, BO, KIM, LIN, TOLD, _come
from tests.actions.test_events import BLITZ, TUESDAY, WEEKLY, published
from tests.actions.test_events_with_tickets import _page
from tests.actions.test_pictures import _photo
from tests.actions.test_selling import _made
from tests.races import between, rushed, unguarded

pytestmark = pytest.mark.usefixtures("union_house")
DURING = TUESDAY.starts_at + timedelta(minutes=30)
AFTER = TUESDAY.starts_at + timedelta(days=1)
GOES = AFTER + rules.SECOND_THOUGHTS
HELLO = Words("What a **night**.")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """That there is no place left is kept in memory for a moment; each test has a house of its own."""
    places._full.clear()
    yield
    places._full.clear()


def _told(*people: Any) -> str:
    event_id = published(replace(TOLD, capacity=None))
    _come(event_id, *(people or (SAM, ANN, LIN)))
    return event_id


def _tick(event_id: str, *there: str, missed: tuple[str, ...] = ()) -> None:
    afterwards.tick("chess", event_id, "once", PRIYA, there=there, missed=missed, now=DURING)


def _say(event_id: str, words: Words, **more: Any) -> None:
    version = next((int(one.version) for one in Thanks.query(event_id)), 0)
    site.thank("chess", event_id, more.get("date", "once"), PRIYA, replace(words, version=version), more.get("now", AFTER))


def _came(event_id: str) -> int | None:
    found = EventDate.get(event_id, "once").came
    return None if found is None else int(found)


def _letters() -> list[str]:
    return sorted(str(one.to) for one in Letter.scan() if one.kind == "event-thanks")


PEOPLE = (SAM, ANN, LIN, BO, KIM)
EVERYBODY = {who.person_id for who in PEOPLE}


def _at_once(event_id: str) -> None:
    """Two at one door read the list, then both save what they ticked: Ann is on both lists."""
    refused = rushed([lambda: _tick(event_id, "sam", "ann", "lin"), lambda: _tick(event_id, "kim", "ann", "bo")], least=2)
    assert refused == [None, None]


def _noted(event_id: str) -> int:
    """How many ticks the audit trail has."""
    return sum(int(one.details["people"]) for one in Entry.query(f"event#{event_id}") if one.act == "ticked who came")


class TestTicking:
    def test_who_was_there_is_ticked_and_counted_and_taken_back(self) -> None:
        event_id = _told()
        for _ in range(2):
            _tick(event_id, "sam", "ann")
        assert _came(event_id) == 2
        _tick(event_id, "lin", missed=("ann",))
        assert {str(one.person_id): one.came for one in Guest.scan()} == {"sam": True, "ann": False, "lin": True}
        assert site.page(event_id, None, None, AFTER)["came"] == 2
        assert [str(one.act) for one in Entry.query(f"event#{event_id}")].count("ticked who came") == 2

    def test_two_who_tick_at_one_door_take_nothing_from_each_other(self) -> None:
        event_id = _told()
        with between(lambda: _tick(event_id, "ann"), least=2):
            _tick(event_id, "sam")
        assert ({str(one.person_id) for one in afterwards.came(event_id, "once", DURING)}, _came(event_id)) == ({"sam", "ann"}, 2)

    def test_two_who_tick_the_same_person_at_once_both_keep_all_their_other_ticks(self) -> None:
        event_id = _told(*PEOPLE)
        _at_once(event_id)
        assert ({str(one.person_id) for one in afterwards.came(event_id, "once", DURING)}, _came(event_id)) == (
            EVERYBODY,
            len(PEOPLE),
        )
        assert _noted(event_id) == len(PEOPLE), "each tick is written once"

    def test_without_the_conditions_of_the_store_one_tick_would_be_written_by_both(self) -> None:
        event_id = _told(*PEOPLE)
        with unguarded():
            _at_once(event_id)
        assert _noted(event_id) > len(PEOPLE)

    def test_a_tick_is_not_lost_where_somebody_else_ticks_the_same_in_a_later_transaction(self) -> None:
        event_id = _told(*PEOPLE)
        with patch.object(afterwards, "_TOGETHER", 2), between(lambda: _tick(event_id, "kim"), at=2, least=2):
            _tick(event_id, *(who.person_id for who in PEOPLE))
        assert {str(one.person_id) for one in afterwards.came(event_id, "once", DURING)} == EVERYBODY

    def test_whoever_gives_their_place_back_as_they_are_ticked_takes_nobody_else_s_tick(self) -> None:
        event_id = _told()
        guest = Guest.get(f"{event_id}.once", "ann")
        with between(lambda: guest.update([Guest.state.set("left")]), least=2):
            _tick(event_id, "sam", "ann")
        assert ([str(one.person_id) for one in afterwards.came(event_id, "once", DURING)], _came(event_id)) == (["sam"], 1)

    def test_a_list_that_others_tick_all_the_time_is_not_looked_at_for_ever(self) -> None:
        event_id = _told()
        with patch.object(store, "commit", side_effect=ConditionFailed([])) as tried, pytest.raises(Conflict):
            _tick(event_id, "sam")
        assert tried.call_count == afterwards._TRIES

    def test_only_those_who_come_can_be_ticked(self) -> None:
        event_id = published(TOLD)
        _come(event_id, SAM, ANN, LIN)
        _tick(event_id, "sam", "lin", "nobody")
        assert [str(one.person_id) for one in afterwards.came(event_id, "once", DURING)] == ["sam"]
        assert _came(event_id) == 1

    def test_more_than_one_transaction_holds_are_ticked_together(self) -> None:
        event_id = _told(SAM, ANN, LIN, BO, KIM)
        with patch.object(afterwards, "_TOGETHER", 2):
            _tick(event_id, "sam", "ann", "lin", "bo", "kim")
        assert _came(event_id) == 5

    def test_nobody_ticks_before_it_began_or_for_another_group_or_without_the_door(self) -> None:
        event_id = _told()
        with pytest.raises(Conflict):
            afterwards.tick("chess", event_id, "once", PRIYA, there=["sam"], missed=[], now=NOW)
        with pytest.raises(NotAllowed):
            afterwards.tick("chess", event_id, "once", SAM, there=["sam"], missed=[], now=DURING)
        for date in ("2036-01-01", ""):
            with pytest.raises(NotFound):
                afterwards.tick("chess", event_id, date, PRIYA, there=["sam"], missed=[], now=DURING)

    def test_once_names_are_forgotten_nobody_is_listed_or_ticked_and_the_number_stays(self) -> None:
        event_id = _told()
        _tick(event_id, "sam", "ann")
        last = (TUESDAY.ends_at or DURING) + rules.KEPT - timedelta(seconds=1)
        for now, ticks in ((last, True), (last + timedelta(seconds=1), False)):
            found = planning.comers("chess", event_id, "once", PRIYA, now)
            assert (found["ticks"], len(found["coming"]), found["came"]) == (ticks, 3 if ticks else 0, 2)
            assert found["forgotten"] is not ticks
            assert site.thanking("chess", event_id, "once", PRIYA, now)["reached"] == (2 if ticks else None)
        Guest(f"{event_id}.once", "ann").delete()
        with pytest.raises(Conflict):
            afterwards.tick("chess", event_id, "once", PRIYA, there=["lin"], missed=["sam"], now=now)
        with pytest.raises(Invalid):
            _say(event_id, replace(HELLO, letter=True), now=now)
        assert _came(event_id) == 2

    def test_nobody_came_to_what_was_called_off(self) -> None:
        event_id = _told()
        events.call_off("chess", event_id, PRIYA, reason="Ill.", now=NOW)
        found = planning.comers("chess", event_id, "once", PRIYA, AFTER)
        assert (found["ticks"], found["forgotten"]) == (False, False)
        with pytest.raises(Conflict):
            _tick(event_id, "sam")
        assert _came(event_id) is None

    def test_there_is_no_list_where_nobody_tells_that_they_come(self) -> None:
        with pytest.raises(NotFound):
            afterwards.tick("chess", published(BLITZ), "once", PRIYA, there=["sam"], missed=[], now=DURING)


class TestThanks:
    def test_what_is_said_stands_on_the_page_of_its_date_alone(self) -> None:
        event_id = published(WEEKLY)
        later = AFTER + timedelta(days=7)
        for _ in range(2):
            _say(event_id, replace(HELLO, came=30), date="2026-12-01", now=later)
        first, second = (site.page(event_id, date, None, later) for date in ("2026-12-01", "2026-12-08"))
        assert (first["thanks"], first["came"]) == ({"text": HELLO.text, "pictures": []}, 30)
        assert (second["thanks"], second["came"]) == (None, None)
        assert int(Thanks.get(event_id, "2026-12-01").version) == 1

    def test_pictures_come_one_at_a_time_and_go_again(self) -> None:
        event_id = published(BLITZ)
        for side in (300, 310):
            for _ in range(2):
                _say(event_id, replace(HELLO, picture=_photo(size=(side, 200)), alt=f"Board {side}"))
        shown = site.page(event_id, None, None, AFTER)["thanks"]
        assert shown is not None and [one["alt"] for one in shown["pictures"]] == ["Board 300", "Board 310"]
        assert len(list(Picture.scan())) == 4, "each and its smaller copy"
        first = site.thanking("chess", event_id, "once", PRIYA, AFTER)["pictures"][0]["name"]
        _say(event_id, replace(HELLO, gone=[first, "f" * 40]))
        assert pictures.seen(first), "as the privacy notice says"
        found = site.page(event_id, None, None, AFTER)
        assert found["thanks"] and [one["alt"] for one in found["thanks"]["pictures"]] == ["Board 310"]
        assert found["event"]["after"] == found["thanks"]["pictures"][0], "lists show it where the event has no picture"

    def test_a_picture_says_what_it_shows_and_there_are_so_many_at_most(self) -> None:
        event_id = published(BLITZ)
        for words, field in ((Words(picture=_photo()), "picture_alt"), (Words(alt="A board"), "picture")):
            with pytest.raises(Invalid) as refused:
                _say(event_id, words)
            assert list(refused.value.errors) == [field]
        for side in range(rules.MOST_PICTURES):
            _say(event_id, Words(picture=_photo(size=(100 + side, 90)), alt="A board"))
        with pytest.raises(Invalid):
            _say(event_id, Words(picture=_photo(size=(200, 90)), alt="A board"))
        assert len(site.thanking("chess", event_id, "once", PRIYA, AFTER)["pictures"]) == rules.MOST_PICTURES

    def test_the_second_of_two_who_write_at_once_is_told(self) -> None:
        event_id = published(BLITZ)
        with between(lambda: _say(event_id, Words("Theirs.")), least=2), pytest.raises(Conflict):
            _say(event_id, Words("Mine."))
        assert str(Thanks.get(event_id, "once").text) == "Theirs."
        with pytest.raises(Conflict):
            site.thank("chess", event_id, "once", PRIYA, Words("Mine."), AFTER)

    def test_nothing_is_said_of_what_is_not_over_was_called_off_or_is_another_group_s(self) -> None:
        event_id = published(BLITZ)
        with pytest.raises(Conflict):
            _say(event_id, HELLO, now=DURING)
        with pytest.raises(NotAllowed):
            site.thank("chess", event_id, "once", SAM, HELLO, AFTER)
        with pytest.raises(NotFound):
            _say("nothing", HELLO)
        events.call_off("chess", event_id, PRIYA, reason="Ill.", now=NOW)
        with pytest.raises(Conflict):
            _say(event_id, HELLO)

    def test_where_nothing_was_said_nothing_is_looked_for(self) -> None:
        event_id = published(BLITZ)
        for words, looks in ((Words(), 0), (HELLO, 1)):
            _say(event_id, words)
            with patch.object(afterwards, "key", wraps=afterwards.key) as asked:
                assert bool(site.page(event_id, None, None, AFTER)["thanks"]) == bool(looks)
            assert asked.call_count == looks

    def test_all_taken_away_again_nothing_stands_there(self) -> None:
        event_id = published(BLITZ)
        for words, said in ((HELLO, True), (Words(), False)):
            _say(event_id, words)
            found = site.page(event_id, None, None, AFTER)
            assert (found["event"]["said"], found["thanks"] is not None) == (said, said)


class TestTheMiniSite:
    def test_what_was_said_lately_stands_on_it_and_what_is_for_members_only_for_them(self) -> None:
        event_id = published(BLITZ)
        for words, was in ((Words(), []), (HELLO, [f"/events/{event_id}"])):
            _say(event_id, words)
            assert [one["url"] for one in mini_sites.mini_site("chess", None, AFTER)["was"]] == was
        assert mini_sites.mini_site("chess", None, AFTER)["events"] == []
        assert mini_sites.mini_site("chess", None, AFTER + timedelta(days=30))["was"] == [], "lately, not ever"
        EventDate(event_id, "once").update([EventDate.members.set(True)])
        assert [len(mini_sites.mini_site("chess", who, AFTER)["was"]) for who in (None, SAM, PRIYA)] == [0, 0, 1]


class TestTheLetter:
    def test_it_goes_to_those_who_came_once_after_a_moment_for_second_thoughts(self) -> None:
        event_id = _told(SAM, ANN, LIN)
        _tick(event_id, "sam", "ann")
        _say(event_id, replace(HELLO, letter=True))
        thanking.sweep(AFTER)
        assert _letters() == []
        _say(event_id, replace(HELLO, text="What a *slip*!", letter=True), now=AFTER + timedelta(minutes=1))
        for _ in range(2):
            thanking.sweep(GOES)
        assert _letters() == [ANN.email, SAM.email]
        (said, _) = (one.context for one in Letter.scan() if one.kind == "event-thanks")
        assert (said["text"], said["pictures"]) == ("What a slip!", 0)
        assert list(afterwards.to_thank()) == []
        _tick(event_id, "lin")
        _say(event_id, Words("More.", letter=True))
        thanking.sweep(GOES + timedelta(hours=1))
        assert _letters() == [ANN.email, SAM.email], "there is one letter for a date"

    def test_asked_for_while_names_are_kept_it_goes_to_all_who_came(self) -> None:
        event_id = _told()
        _tick(event_id, "sam")
        last = (TUESDAY.ends_at or DURING) + rules.KEPT - timedelta(seconds=1)
        _say(event_id, replace(HELLO, letter=True), now=last)
        thanking.sweep(last + rules.SECOND_THOUGHTS)
        assert _letters() == [SAM.email]

    def test_without_words_or_without_anybody_who_came_none_is_asked_for(self) -> None:
        event_id = _told()
        with pytest.raises(Invalid) as refused:
            _say(event_id, replace(HELLO, letter=True))
        assert list(refused.value.errors) == ["letter"]
        _tick(event_id, "sam")
        with pytest.raises(Invalid) as refused:
            _say(event_id, Words(letter=True))
        assert list(refused.value.errors) == ["text"]
        _say(event_id, replace(HELLO, letter=True))
        with pytest.raises(Invalid):
            _say(event_id, Words())

    def test_nobody_is_written_to_where_nobody_said_that_they_come(self) -> None:
        with pytest.raises(Invalid):
            _say(published(BLITZ), replace(HELLO, letter=True))

    def test_one_who_cannot_be_written_to_stops_no_other_and_is_tried_again(self) -> None:
        event_id = _told()
        _tick(event_id, "sam", "ann", "lin")
        _say(event_id, replace(HELLO, letter=True))
        real = thanking._letter

        def broken(person: Any, *more: Any) -> Any:
            if person.person_id == "ann":
                raise ValueError("no such address")
            return real(person, *more)

        with patch.object(thanking, "_letter", broken):
            thanking.sweep(GOES)
        assert (_letters(), len(list(afterwards.to_thank()))) == ([LIN.email, SAM.email], 1)
        thanking.sweep(GOES)
        assert (_letters(), list(afterwards.to_thank())) == ([ANN.email, LIN.email, SAM.email], [])

    def test_one_whose_record_cannot_be_read_keeps_nobody_from_the_letter(self) -> None:
        event_id = _told()
        _tick(event_id, "sam", "ann", "lin")
        _say(event_id, replace(HELLO, letter=True))
        key = {"pool": {"S": f"{event_id}.once"}, "person_id": {"S": "ann"}}
        broken = {"UpdateExpression": "SET told_at = :x", "ExpressionAttributeValues": {":x": {"S": "long ago"}}}
        boto3.client("dynamodb").update_item(TableName=Guest.Meta.table_name, Key=key, **broken)
        thanking.sweep(GOES)
        assert (_letters(), len(list(afterwards.to_thank()))) == ([LIN.email, SAM.email], 1)

    def test_nobody_is_written_to_for_ever(self) -> None:
        event_id = _told()
        _tick(event_id, "sam")
        _say(event_id, replace(HELLO, letter=True))
        with patch.object(thanking, "_letter", side_effect=ValueError):
            thanking.sweep(GOES + timedelta(days=7))
        assert list(afterwards.to_thank()) == []


class TestTickets:
    def test_those_let_in_with_tickets_are_counted_and_each_gets_one_letter(self) -> None:
        product_id = _made(sold=True)
        over = _page(product_id)["event"]["starts_at"]
        for number, (who, used) in enumerate(((SAM, True), (SAM, True), (BO, True), (KIM, False))):
            ticket = {"order_id": "o", "line_id": "l", "group_id": "chess", "product_id": product_id, "event": "Ball"}
            ticket |= {"item_id": "1", "item": "Standard", "buyer_id": "sam", "issued_at": NOW, "name": who.name}
            Ticket(f"t{number}", **ticket, person_id=who.person_id, email=who.email, admitted_at=NOW if used else None).save()
        after = EventDate.get(product_id, "once").starts_at + timedelta(days=2)
        assert over and site.thanking("chess", product_id, "once", PRIYA, after)["reached"] == 2
        with patch.object(tickets, "used", wraps=tickets.used) as asked:
            _say(product_id, replace(HELLO, letter=True), now=after)
        assert asked.call_count == 1
        thanking.sweep(after + rules.SECOND_THOUGHTS)
        assert (_letters(), _came(product_id)) == ([BO.email, SAM.email], 3)
