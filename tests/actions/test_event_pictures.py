"""The picture of an event, and what an event with tickets has besides what its tickets say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from pynamodb.connection import Connection
from union.commerce.products import actions as products
from union.commerce.products.tables import Product
from union.commerce.shop import actions as shop
from union.commerce.tickets.tables import Ticket
from union.core.audit.tables import Entry
from union.core.pictures import actions as pictures
from union.core.pictures.tables import Picture
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.events import actions as events
from union.membership.events import cards, dressing, planning, records
from union.membership.events.rules import Art, Details, Draft, Every, Repeat
from union.membership.events.tables import Event, EventDate
from union.site import committee_home
from union.site import events as site

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_event_places import BO
from tests.actions.test_events import BLITZ, KEY, WEEKLY, published
from tests.actions.test_events_with_tickets import MOVED
from tests.actions.test_pictures import _photo
from tests.actions.test_selling import BALL, _change, _made
from tests.races import between

pytestmark = pytest.mark.usefixtures("union_house")
RED, WIDE = Art(_photo(size=(900, 400)), "A red board"), Art(_photo(size=(1000, 400)), "A wide board")
GONE = Art(remove=True)
TOLD = Details("Park Row, Bristol BS1 5LJ", "https://meet.example/ball", "Step-free, with a lift.", adults=True)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is on and what is left is kept in memory for some seconds; each test has a house of its own."""
    cards._known.clear()
    shop._left.clear()
    yield
    cards._known.clear()
    shop._left.clear()


def _drawn(event_id: str, art: Art, draft: Draft = BLITZ, now: Any = NOW) -> None:
    events.change("chess", event_id, PRIYA, draft, int(Event.get(event_id).version), now, art=art)


def _shown(event_id: str) -> str | None:
    cards._known.clear()
    found = site.page(event_id, None, None, NOW)["event"]["picture"]
    listed = cards.ahead(NOW, 60)[0]["picture"]
    assert found == listed, "lists show what the page shows"
    return found["alt"] if found else None


def test_the_committee_s_home_finds_the_one_draft_among_many_events_by_one_question() -> None:
    for number in range(12):
        events.publish("chess", events.make("chess", PRIYA, BLITZ, f"key-number-{number}", NOW), PRIYA, NOW)
    draft = events.make("chess", PRIYA, replace(BLITZ, title="Finals"), KEY, NOW)
    with patch.object(Connection, "query", autospec=True, side_effect=Connection.query) as asked:
        assert [str(one.event_id) for one in records.drafts("chess", NOW)] == [draft]
    assert asked.call_count == 1


class TestAPicture:
    def test_it_comes_with_a_new_event_and_is_shown_on_its_page_and_in_lists(self) -> None:
        for _ in range(2):
            event_id = events.make("chess", PRIYA, BLITZ, KEY, NOW, art=RED)
        events.publish("chess", event_id, PRIYA, NOW)
        assert _shown(event_id) == "A red board"
        found = site.page(event_id, None, None, NOW)["event"]["picture"]
        assert found is not None and (found["width"], found["height"]) == (900, 400)
        assert pictures.seen(found["address"].removeprefix("/pictures/")).startswith(b"RIFF")
        assert planning.form("chess", event_id, {}, PRIYA, NOW)["picture"] == found

    def test_it_is_replaced_described_anew_and_taken_away_and_each_twice_is_once(self) -> None:
        event_id = published()
        for art, alt in ((RED, "A red board"), (WIDE, "A wide board"), (Art(alt="Wide"), "Wide"), (Art(), "Wide"), (GONE, None)):
            for _ in range(2):
                _drawn(event_id, art)
            assert _shown(event_id) == alt
        acts = [str(entry.act) for entry in Entry.query(f"event#{event_id}")]
        assert acts.count("changed") == 4, "a second click writes nothing"

    def test_all_dates_show_it_those_that_are_over_too(self) -> None:
        event_id = published(WEEKLY)
        later = WEEKLY.when.starts_at + timedelta(days=8)
        _drawn(event_id, RED, WEEKLY, later)
        assert [one.picture["alt"] for one in EventDate.query(event_id)] == ["A red board"] * 3
        events.call_off_date("chess", event_id, "2026-12-15", PRIYA, reason="Ill.", now=later)
        _drawn(event_id, GONE, WEEKLY, later)
        assert [one.picture for one in EventDate.query(event_id)] == [None] * 3

    def test_as_many_dates_as_an_event_may_have_change_their_picture_together(self) -> None:
        daily = replace(BLITZ, repeat=Repeat(Every.WEEK, until=date(2028, 1, 18)))
        event_id = published(daily)
        _drawn(event_id, RED, daily)
        assert {one.picture["alt"] for one in EventDate.query(event_id)} == {"A red board"}
        assert len(list(EventDate.query(event_id))) > 50

    def test_it_says_what_it_shows_and_what_is_no_picture_changes_nothing(self) -> None:
        event_id = published()
        for art, field in (
            (replace(RED, alt=""), "picture_alt"),
            (Art(alt="A board"), "picture"),
            (Art(b"GIF89a", "x"), "picture"),
        ):
            with pytest.raises(Invalid) as refused:
                _drawn(event_id, art)
            assert list(refused.value.errors) == [field]
        assert (_shown(event_id), list(Picture.scan())) == (None, [])

    def test_a_picture_that_lost_to_another_change_is_told_and_not_shown(self) -> None:
        event_id = published()
        with between(lambda: _drawn(event_id, WIDE), least=2), pytest.raises(Conflict):
            _drawn(event_id, RED)
        assert _shown(event_id) == "A wide board"

    def test_the_committee_s_home_asks_for_one_and_no_more_when_it_is_there(self) -> None:
        event_id = published(WEEKLY)
        asked = [one for one in committee_home.shown("chess", PRIYA, NOW)["duties"] if "picture" in one["text"]]
        assert [(one["to"], one["text"]) for one in asked] == [
            (f"/groups/chess/events/{event_id}#f-picture", "“Blitz night” on 1 December 2026 has no picture.")
        ]
        _drawn(event_id, RED, WEEKLY)
        assert not [one for one in committee_home.shown("chess", PRIYA, NOW)["duties"] if "has no picture" in one["text"]]


def _detail(product_id: str, told: Details = TOLD, art: Art = RED, **more: Any) -> None:
    version = more["version"] if "version" in more else int(Event.get(product_id).version)
    dressing.detail("chess", product_id, more.get("caller", PRIYA), told, art, version=version, now=NOW)


class TestAnEventWithTickets:
    def test_its_committee_writes_what_only_the_event_has_and_the_shop_keeps_it(self) -> None:
        product_id = _made(sold=True)
        for _ in range(2):
            _detail(product_id)
        assert int(Event.get(product_id).version) == 2
        _change(product_id, MOVED)
        found = site.page(product_id, None, PRIYA, NOW)
        assert (found["access"], found["address"], found["link"]) == (TOLD.access, TOLD.address, TOLD.online)
        assert (found["event"]["adults"], found["event"]["online"], found["event"]["venue"]) == (True, True, "The Barn")
        assert found["event"]["picture"] and found["event"]["picture"]["alt"] == RED.alt
        assert Product.get("chess", product_id).name == found["event"]["title"] == BALL.name
        _detail(product_id, Details(), GONE)
        found = site.page(product_id, None, PRIYA, NOW)
        assert (found["access"], found["address"], found["event"]["adults"]) == (None, None, False)
        assert found["event"]["picture"] is None

    def test_whoever_holds_a_ticket_sees_the_link_and_nobody_else(self) -> None:
        product_id = _made(sold=True)
        _detail(product_id)
        ticket = {"order_id": "o", "line_id": "l", "group_id": "chess", "product_id": product_id, "event": "Ball"}
        ticket |= {
            "item_id": "1",
            "item": "Standard",
            "buyer_id": "bo",
            "issued_at": NOW,
            "name": "Bo",
            "email": "bo@union.example",
        }
        Ticket("t1", **ticket, person_id="bo").save()
        Ticket("t2", **ticket, person_id="sam", void_at=NOW).save()
        Ticket("t3", **{**ticket, "product_id": "other"}, person_id="sam").save()
        assert [site.page(product_id, None, who, NOW)["link"] for who in (BO, SAM, None)] == [TOLD.online, None, None]

    def test_nobody_but_the_committee_writes_there_and_only_of_what_has_tickets(self) -> None:
        product_id, event_id = _made(sold=True), published()
        with pytest.raises(NotAllowed):
            _detail(product_id, caller=SAM)
        with pytest.raises(NotFound):
            _detail("nothing", version=1)
        with pytest.raises(Conflict):
            _detail(event_id)
        with pytest.raises(Invalid) as refused:
            _detail(product_id, replace(TOLD, online="javascript:alert(1)"))
        assert list(refused.value.errors) == ["online"]
        assert (Event.get(product_id).access, list(Picture.scan())) == (None, [])

    def test_what_somebody_else_changed_meanwhile_is_not_written_over(self) -> None:
        product_id = _made(sold=True)
        first = int(Event.get(product_id).version)
        with between(lambda: _change(product_id, MOVED), least=2), pytest.raises(Conflict):
            _detail(product_id)
        with pytest.raises(Conflict):
            _detail(product_id, version=first)
        _detail(product_id)
        assert site.page(product_id, None, None, NOW)["event"]["venue"] == "The Barn"

    def test_what_was_called_off_stays_as_it_is(self) -> None:
        product_id = _made(sold=True)
        products.call_off("chess", product_id, PRIYA, reason="Ill.", now=NOW)
        with pytest.raises(Conflict):
            _detail(product_id)
