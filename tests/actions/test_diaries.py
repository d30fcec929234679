"""Somebody's own calendar: what is in it, for whom, and the private address that lets programs read it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from union import secrets, store
from union.commerce.products import actions as products
from union.commerce.products.tables import Product
from union.commerce.tickets.tables import Ticket
from union.core.audit.tables import Entry
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Conflict, NotFound
from union.membership.events import actions as events
from union.membership.events import cards, diaries, places
from union.membership.events.rules import Every, Repeat, Way
from union.membership.events.tables import Diary, Event, EventDate
from union.membership.groups import actions as groups
from union.membership.memberships.tables import Membership
from union.site import calendars
from union.store import Delete, Put

from tests.actions.conftest import NOW, PRIYA, SAM, TEXT
from tests.actions.test_events import BLITZ, TUESDAY, WEEKLY, _member, _read_by_two, published
from tests.actions.test_selling import BALL, _made
from tests.races import between, rushed

pytestmark = pytest.mark.usefixtures("union_house")
LIN = Caller("lin", "Lin", "lin@union.example")
FORM = "key-12345678"


def _file(who: Caller = SAM, form: str = FORM) -> str:
    diaries.renew(who, form, NOW)
    return _known(who)


def _known(who: Caller = SAM) -> str:
    address = diaries.shown(who, NOW)["address"]
    assert address is not None and address.startswith("http://localhost:8000/calendars/")
    return address.rpartition("/")[2]


def _titles(file: str, now: Any = NOW) -> list[str]:
    entries, others = _read_by_two(calendars.read(file, now))
    assert sorted(str(one["summary"]) for one in entries) == sorted(str(one.summary) for one in others)
    return sorted(str(one["summary"]) for one in entries)


def _at_print(title: str, **more: Any) -> str:
    """An event of a group that Sam does not belong to."""
    term = Term("President", date(2026, 8, 1), date(2027, 7, 31))
    told: dict[str, Any] = {"name": "Priya Shah", "appointed": [term], "actor": "test", "now": NOW}
    people.appoint(group_id="print", group_name="Print", person_id="priya", **told)
    event_id = events.make("print", PRIYA, replace(BLITZ, title=title, **more), f"key-of-{title}", NOW)
    events.publish("print", event_id, PRIYA, NOW)
    return event_id


def test_it_has_all_that_one_s_own_groups_do_and_nothing_else() -> None:
    published()
    events.publish("chess", events.make("chess", PRIYA, replace(BLITZ, title="Members", members=True), "key-2", NOW), PRIYA, NOW)
    events.make("chess", PRIYA, replace(BLITZ, title="Draft"), "key-3", NOW)
    _at_print("Other")
    assert _titles(_file()) == []
    _member("sam")
    assert _titles(_known()) == ["Blitz night", "Members"]


def test_whoever_is_no_member_any_more_and_whoever_leaves_the_committee_finds_their_events_gone() -> None:
    published(replace(BLITZ, members=True))
    _member("sam")
    sams, priyas = _file(), _file(PRIYA)
    assert _titles(sams) == _titles(priyas) == ["Blitz night"]
    Membership.get("chess", "sam").update([Membership.valid_until.set("2026-11-22")])
    ended = Term("President", date(2026, 8, 1), date(2026, 11, 22))
    people.appoint(group_id="chess", group_name="Chess", person_id="priya", name="P", appointed=[ended], actor="test", now=NOW)
    assert _titles(sams) == _titles(priyas) == []


def test_a_place_at_another_group_s_event_is_in_it_until_it_is_given_back_and_a_turn_in_the_line_is_not() -> None:
    once = _at_print("Once", way=Way.TOLD, capacity=1)
    weekly = _at_print("Weekly", way=Way.TOLD, repeat=Repeat(Every.WEEK, times=4))
    places.tell(once, "once", SAM, NOW)
    places.tell(weekly, "2026-12-08", SAM, NOW)
    places.tell(once, "once", LIN, NOW)
    file = _file()
    assert _titles(file) == ["Once", "Weekly"]
    assert _titles(_file(LIN)) == []
    entries, _ = _read_by_two(calendars.read(file, NOW))
    starts = {str(one["summary"]): one["dtstart"].dt for one in entries}
    assert starts["Weekly"] == TUESDAY.starts_at + timedelta(days=7), "that date alone"
    events.change("print", once, PRIYA, replace(BLITZ, title="Once", way=Way.TOLD, capacity=1, members=True), 2, NOW)
    assert "Once" in _titles(file), "whoever has a place sees what is for members by now"
    places.leave(once, "once", SAM, NOW)
    assert _titles(file) == ["Weekly"]
    assert _titles(_known(LIN)) == ["Once"], "who moved up has it"


def test_what_one_has_a_ticket_for_is_in_it_moves_and_goes_with_the_ticket() -> None:
    product_id = _made(sold=True)
    told = {"group_id": "chess", "product_id": product_id, "event": "Ball", "item_id": "1", "item": "Standard", "order_id": "o"}
    holder = {"person_id": "sam", "name": "Sam", "email": "sam@union.example", "buyer_id": "sam"}
    Ticket(ticket_id="t1", line_id="1", issued_at=NOW, **told, **holder).save()
    file = _file()
    assert _titles(file) == [BALL.name]
    products.archive("chess", product_id, PRIYA, NOW)
    assert _titles(file) == [BALL.name], "what is not on sale any more still happens"
    products.call_off("chess", product_id, PRIYA, reason="Ill.", now=NOW)
    (one,), (other,) = _read_by_two(calendars.read(file, NOW))
    assert (str(one["status"]), other.status) == ("CANCELLED", "CANCELLED")
    Ticket.get("t1").update([Ticket.void_at.set(NOW)])
    assert _titles(file) == []
    assert Product.get("chess", product_id).called_off_because == "Ill."


def test_each_event_says_whose_it_is_and_no_online_link_and_nobody_who_comes() -> None:
    when = replace(TUESDAY, online="https://meet.example/chess")
    event_id = published(replace(BLITZ, when=when, way=Way.TOLD))
    places.tell(event_id, "once", LIN, NOW)
    _member("sam")
    text = calendars.read(_file(), NOW)
    (one,), _ = _read_by_two(text)
    assert str(one["description"]) == "Chess\n\nFive minutes each."
    assert one["url"].endswith(f"/events/{event_id}")
    for hidden in ("meet.example", "Lin", "Sam", "sam@", "ATTENDEE", "ORGANIZER"):
        assert hidden not in text


def test_the_same_is_told_in_the_same_words_and_what_is_long_over_is_not() -> None:
    published(WEEKLY)
    _member("sam")
    file = _file()
    assert calendars.read(file, NOW) == calendars.read(file, NOW + timedelta(hours=3))
    assert _titles(file, TUESDAY.starts_at + timedelta(days=100)) == ["Blitz night"]
    Membership.get("chess", "sam").update([Membership.valid_until.set("2027-12-31")])
    cards._known.clear()
    assert _titles(file, TUESDAY.starts_at + timedelta(days=120)) == []


def test_what_is_off_sale_is_in_no_calendar_of_those_without_a_ticket() -> None:
    product_id = _made(sold=True)
    _member("sam")
    file = _file()
    assert _titles(file) == [BALL.name]
    products.archive("chess", product_id, PRIYA, NOW)
    assert _titles(file) == []


def test_however_much_there_is_so_much_is_read_at_most() -> None:
    for number in range(40):
        group_id = f"g{number:02}"
        groups.affiliate(group_id, {**TEXT, "name": group_id.title(), "type": "societies"}, [], [], "test", NOW)
        told = {"name": "Sam", "group_name": group_id, "statement_version": "1", "accepted_at": NOW, "valid_until": "2027-07-31"}
        Membership(group_id, "sam", **told).save()
    groups._listed = None
    told = {"title": "E", "way": "along", "status": "published", "changed_at": NOW, "starts_at": TUESDAY.starts_at}
    with EventDate.batch_write() as dates, Event.batch_write() as kept:
        for number in range(230):
            dates.save(EventDate(f"e{number:03}", "once", group_id="g00", listed="listed", **told))
            kept.save(Event(f"e{number:03}", group_id="g00", **told))
    file, asked = _file(), []
    dispatch = store._Tables.dispatch

    def counted(tables: Any, operation: str, told: dict[str, Any]) -> Any:
        asked.append((operation, told.get("IndexName")))
        return dispatch(tables, operation, told)

    with patch.object(store._Tables, "dispatch", counted):
        assert len(_titles(file)) == 200
    assert len(diaries.shown(SAM, NOW)["groups"]) == 30
    assert asked.count(("Query", "by_group")) == 30 and len(asked) < 45


def test_with_a_new_address_the_one_before_is_void_at_once() -> None:
    old = _file()
    new = _file(form="key-another1")
    assert old != new and old[:24] == new[:24]
    with pytest.raises(NotFound):
        calendars.read(old, NOW)
    assert calendars.read(new, NOW)
    _file(form="key-another1")
    assert _known() == new, "the same form again changes nothing"
    diaries.renew(SAM, FORM, NOW)
    assert _known() not in (old, new), "an old form that is sent again brings no old address back"
    assert [str(one.act) for one in Entry.query("accounts")] == ["calendar address made"] * 3


def test_of_many_forms_at_once_one_address_stands_and_it_is_the_one_that_is_shown() -> None:
    rushed([lambda: diaries.renew(SAM, FORM, NOW)] * 4, least=1)
    first = _known()
    assert calendars.read(first, NOW)
    with between(lambda: diaries.renew(SAM, "key-theirs1", NOW)), pytest.raises(Conflict):
        diaries.renew(SAM, "key-mine-12", NOW)
    with between(lambda: diaries.renew(SAM, "key-both-12", NOW)):
        diaries.renew(SAM, "key-both-12", NOW)
    assert calendars.read(_known(), NOW) and _known() != first


def test_taken_away_nobody_reads_it_and_taken_away_while_a_new_one_is_made_it_is_kept() -> None:
    file = _file()
    for _ in range(2):
        diaries.stop(SAM, NOW)
    with pytest.raises(NotFound):
        calendars.read(file, NOW)
    assert diaries.shown(SAM, NOW)["address"] is None and not diaries.shown(SAM, NOW)["in_use"]
    _file()
    with between(lambda: diaries.renew(SAM, "key-another1", NOW)), pytest.raises(Conflict):
        diaries.stop(SAM, NOW)
    with between(lambda: diaries.stop(SAM, NOW)):
        diaries.stop(SAM, NOW)
    assert list(Diary.scan()) == []


def test_who_guesses_or_mixes_addresses_finds_nothing() -> None:
    sams, lins = _file(), _file(LIN)
    mixed = [sams[:24] + lins[24:], lins[:24] + sams[24:], sams.upper(), sams + "x", sams.removesuffix(".ics"), " " + sams]
    for file in [*mixed, "", ".ics", f"{'a' * 24}{'0' * 40}.ics", f"{sams[:24]}{'0' * 40}.ics", sams.replace(".ics", "\n.ics")]:
        with pytest.raises(NotFound):
            calendars.read(file, NOW)


@given(place=st.integers(0, 63), letter=st.sampled_from("0123456789abcdef"))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_one_other_letter_and_it_is_no_address(place: int, letter: str) -> None:
    file = _file()
    other = file[:place] + letter + file[place + 1 :]
    if other != file:
        with pytest.raises(NotFound):
            calendars.read(other, NOW)


def test_whoever_reads_the_table_can_read_no_calendar() -> None:
    file = _file()
    (kept,) = Diary.scan()
    assert file[24:64] not in str(kept.attribute_values)
    for guess in (str(kept.hash)[:40], str(kept.salt).rjust(40, "0"), str(kept.hash)[24:]):
        with pytest.raises(NotFound):
            calendars.read(f"{kept.key}{guess}.ics", NOW)


def test_with_another_key_of_the_house_an_address_goes_on_and_is_not_shown_until_a_new_one_is_made() -> None:
    file = _file()
    with patch.dict(secrets._held, {"union-house-local/diaries": (float("inf"), {"key": "another"})}):
        shown = diaries.shown(SAM, NOW)
        assert (shown["address"], shown["in_use"]) == (None, True)
        assert calendars.read(file, NOW)
        assert _file(form="key-another1") != file
        with pytest.raises(NotFound):
            calendars.read(file, NOW)


def test_an_address_that_nobody_reads_is_forgotten_and_one_that_is_read_is_kept() -> None:
    read_last = NOW + timedelta(days=29)
    file, later = _file(), read_last + timedelta(days=400)
    assert calendars.read(file, read_last)
    assert Diary.scan().next().forget_at == NOW + timedelta(days=430), "not written at each look"
    assert calendars.read(file, later)
    assert Diary.scan().next().forget_at == later + timedelta(days=430)
    gone = later + timedelta(days=430)
    with pytest.raises(NotFound):
        calendars.read(file, gone)
    assert not diaries.shown(SAM, gone)["in_use"]
    diaries.renew(SAM, "key-another1", gone)
    assert diaries.shown(SAM, gone)["in_use"]


def test_an_address_that_is_renewed_while_it_is_read_stays_renewed() -> None:
    file, later = _file(), NOW + timedelta(days=100)
    alone = store.alone

    def late(part: Put | Delete) -> bool:
        diaries.renew(SAM, "key-another1", later)
        return alone(part)  # type: ignore[arg-type]

    with patch.object(store, "alone", late):
        diaries.owner(file, later)
    with pytest.raises(NotFound):
        calendars.read(file, later)


def test_the_page_names_the_groups_that_are_in_it() -> None:
    _member("sam")
    assert diaries.shown(SAM, NOW)["groups"] == [{"group_id": "chess", "name": "Chess"}]
