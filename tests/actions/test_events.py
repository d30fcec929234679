"""Events as their committee writes them down, as people see them, and as calendars read them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream
from union.core.audit.tables import Entry
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from union.membership.events import actions as events
from union.membership.events import cards, feeds, pages, planning, records, whats_on
from union.membership.events.rules import Draft, Every, Occasion, Repeat, Way
from union.membership.events.tables import Event, EventDate
from union.membership.memberships.tables import Membership
from union.times import from_london, london

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.races import between

pytestmark = pytest.mark.usefixtures("union_house")
TUESDAY = Occasion(from_london("2026-12-01", "19:00"), from_london("2026-12-01", "21:30"), "Room 1", "Park Row")
WEDNESDAY = replace(TUESDAY, starts_at=TUESDAY.starts_at + timedelta(days=1), ends_at=None)
BLITZ = Draft("Blitz night", "Five minutes each.", TUESDAY, Way.ALONG)
WEEKLY = replace(BLITZ, repeat=Repeat(Every.WEEK, times=4, skips=(date(2026, 12, 22),)))
KEY = "key-12345678"
ALEX = Caller("alex", "Alex", "alex@union.example")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is on is kept in memory for some seconds; each test has a house of its own."""
    cards._known.clear()
    yield
    cards._known.clear()


def _member(person_id: str) -> None:
    told = {"name": "Sam", "group_name": "Chess", "statement_version": "1", "accepted_at": NOW, "valid_until": "2027-07-31"}
    Membership("chess", person_id, **told).save()


def published(draft: Draft = BLITZ, now: datetime = NOW) -> str:
    event_id = events.make("chess", PRIYA, draft, KEY, now)
    events.publish("chess", event_id, PRIYA, now)
    return event_id


def _dates(event_id: str) -> list[EventDate]:
    return sorted(EventDate.query(event_id), key=lambda one: str(one.date))


def _version(event_id: str) -> int:
    return int(Event.get(event_id).version)


class TestWritingDown:
    def test_only_the_committee_sees_a_draft_and_everybody_what_is_published(self) -> None:
        event_id = events.make("chess", PRIYA, BLITZ, KEY, NOW)
        with pytest.raises(NotFound):
            pages.shown(event_id, None, None, NOW)
        assert [one["status"] for one in planning.plan("chess", PRIYA, NOW)["events"]] == ["draft"]
        events.publish("chess", event_id, PRIYA, NOW)
        shown = pages.shown(event_id, None, None, NOW)
        assert (shown["event"]["title"], shown["event"]["group"]["name"], shown["over"]) == ("Blitz night", "Chess", False)
        assert shown["map"] == "https://www.openstreetmap.org/search?query=Park+Row"
        acts = [str(entry.act) for entry in Entry.query(f"event#{event_id}")]
        assert sorted(acts) == ["drafted", "published"]

    def test_nobody_else_writes_or_sees_what_is_planned(self) -> None:
        event_id = published()
        for act in (
            lambda: events.make("chess", SAM, BLITZ, KEY, NOW),
            lambda: events.change("chess", event_id, SAM, BLITZ, 2, NOW),
            lambda: events.publish("chess", event_id, SAM, NOW),
            lambda: events.call_off("chess", event_id, SAM, reason="No.", now=NOW),
            lambda: planning.plan("chess", SAM, NOW),
            lambda: planning.form("chess", event_id, {}, SAM, NOW),
        ):
            with pytest.raises(NotAllowed):
                act()
        with pytest.raises(NotFound):
            records.existing("print", event_id)

    def test_what_has_begun_by_now_is_not_published(self) -> None:
        event_id = events.make("chess", PRIYA, BLITZ, KEY, NOW)
        with pytest.raises(Invalid) as refused:
            events.publish("chess", event_id, PRIYA, TUESDAY.starts_at)
        assert "starts_at" in refused.value.errors

    def test_a_draft_is_thrown_away_and_what_people_know_is_not(self) -> None:
        event_id = events.make("chess", PRIYA, BLITZ, KEY, NOW)
        for _ in range(2):
            events.discard("chess", event_id, PRIYA, NOW)
        assert list(Event.scan()) == []
        known = published()
        with pytest.raises(Conflict):
            events.discard("chess", known, PRIYA, NOW)

    def test_of_two_who_change_it_at_once_the_second_is_told(self) -> None:
        event_id = published()
        other = replace(BLITZ, title="Theirs")
        with between(lambda: events.change("chess", event_id, PRIYA, other, 2, NOW)), pytest.raises(Conflict):
            events.change("chess", event_id, PRIYA, replace(BLITZ, title="Mine"), 2, NOW)
        assert {str(one.title) for one in _dates(event_id)} == {"Theirs"}

    def test_for_members_alone_a_visitor_signs_in_a_stranger_joins_and_a_member_reads_the_link(self) -> None:
        when = replace(TUESDAY, online="https://meet.example/chess")
        event_id = published(replace(BLITZ, members=True, when=when))
        with pytest.raises(SignInNeeded):
            pages.shown(event_id, None, None, NOW)
        with pytest.raises(SignInNeeded):
            feeds.of_event(event_id, None, None, NOW)
        with pytest.raises(NotAllowed):
            pages.shown(event_id, None, SAM, NOW)
        _member("sam")
        assert pages.shown(event_id, None, SAM, NOW)["link"] == "https://meet.example/chess"
        assert [whats_on.of_group("chess", who, NOW)["ahead"] for who in (None, ALEX)] == [[], []]
        assert len(whats_on.of_group("chess", SAM, NOW)["ahead"]) == 1
        assert cards.ahead(NOW, 30) == []
        cards._known.clear()
        assert len(cards.ahead(NOW, 30, {"chess"})) == 1

    def test_an_online_link_is_not_for_strangers(self) -> None:
        event_id = published(replace(BLITZ, when=replace(TUESDAY, online="https://meet.example/chess")))
        assert pages.shown(event_id, None, None, NOW)["link"] is None
        assert pages.shown(event_id, None, SAM, NOW)["link"] is None
        assert "meet.example" not in feeds.of_group("chess", NOW)
        assert pages.shown(event_id, None, PRIYA, NOW)["link"] == "https://meet.example/chess"


class TestRepeating:
    def test_each_date_has_an_address_and_the_page_shows_the_next(self) -> None:
        event_id = published(WEEKLY)
        assert [str(one.date) for one in _dates(event_id)] == ["2026-12-01", "2026-12-08", "2026-12-15"]
        shown = pages.shown(event_id, None, None, from_london("2026-12-02", "10:00"))
        assert shown["event"]["url"] == f"/events/{event_id}/2026-12-08"
        assert pages.shown(event_id, "2026-12-01", None, NOW)["event"]["starts_at"] == "2026-12-01T19:00:00Z"
        with pytest.raises(NotFound):
            pages.shown(event_id, "2026-12-22", None, NOW)

    def test_one_date_is_moved_alone_and_stays_when_the_others_follow_a_change(self) -> None:
        event_id = published(WEEKLY)
        wednesday = Occasion(from_london("2026-12-09", "18:00"), from_london("2026-12-09", "20:00"), "Room 9")
        events.move_date("chess", event_id, "2026-12-08", PRIYA, when=wednesday, version=2, now=NOW)
        events.move_date("chess", event_id, "2026-12-08", PRIYA, when=wednesday, version=2, now=NOW)
        later = replace(WEEKLY, when=replace(TUESDAY, venue="Room 2"))
        events.change("chess", event_id, PRIYA, later, 3, NOW)
        assert [(str(one.date), str(one.venue)) for one in _dates(event_id)] == [
            ("2026-12-01", "Room 2"), ("2026-12-08", "Room 9"), ("2026-12-15", "Room 2"),
        ]  # fmt: skip
        shown = pages.shown(event_id, "2026-12-08", None, NOW)
        assert shown["was"] == {"starts_at": "2026-12-08T19:00:00Z", "ends_at": "2026-12-08T21:30:00Z", "venue": "Room 1"}

    def test_one_date_is_called_off_and_its_day_says_so(self) -> None:
        event_id = published(WEEKLY)
        for _ in range(2):
            events.call_off_date("chess", event_id, "2026-12-08", PRIYA, reason="Snow.", now=NOW)
        assert [one["called_off"] for one in cards.ahead(NOW, 30)] == [None, "Snow.", None]
        with pytest.raises(Conflict):
            events.move_date("chess", event_id, "2026-12-08", PRIYA, when=TUESDAY, version=3, now=NOW)

    def test_made_longer_it_has_more_dates_and_made_shorter_the_rest_is_called_off(self) -> None:
        event_id = published(WEEKLY)
        events.change("chess", event_id, PRIYA, replace(WEEKLY, repeat=Repeat(Every.WEEK, times=5)), 2, NOW)
        assert len(_dates(event_id)) == 5
        events.change("chess", event_id, PRIYA, replace(WEEKLY, repeat=Repeat(Every.WEEK, times=2)), 3, NOW)
        assert [one.status for one in _dates(event_id)] == ["published"] * 2 + ["called-off"] * 3

    def test_what_is_over_is_left_as_it_was(self) -> None:
        event_id = published(WEEKLY)
        events.change("chess", event_id, PRIYA, replace(WEEKLY, title="New name"), 2, from_london("2026-12-02", "10:00"))
        assert [str(one.title) for one in _dates(event_id)] == ["Blitz night", "New name", "New name"]
        events.call_off("chess", event_id, PRIYA, reason="Exams.", now=from_london("2026-12-09", "10:00"))
        assert [one.status for one in _dates(event_id)] == ["published", "published", "called-off"]

    def test_for_whom_it_is_holds_for_what_is_over_was_called_off_or_falls_out_too(self) -> None:
        event_id, later = published(WEEKLY), from_london("2026-12-02", "10:00")
        events.call_off_date("chess", event_id, "2026-12-08", PRIYA, reason="Snow.", now=NOW)
        shorter = replace(WEEKLY, repeat=Repeat(Every.WEEK, times=2))
        for version, draft in ((3, replace(WEEKLY, members=True)), (4, WEEKLY), (5, replace(shorter, members=True))):
            events.change("chess", event_id, PRIYA, draft, version, later)
            assert [bool(one.members) for one in _dates(event_id)] == [draft.members] * 3
            found = [whats_on.of_group("chess", who, later)["past"] for who in (None, PRIYA)]
            assert [len(past) for past in found] == [0 if draft.members else 1, 1]
        assert _dates(event_id)[-1].status == "called-off"

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            (replace(WEEKLY, repeat=None), "every"),
            (replace(WEEKLY, repeat=Repeat(Every.MONTH, times=3)), "every"),
            (replace(WEEKLY, when=WEDNESDAY, repeat=Repeat(Every.WEEK, times=3)), "starts_at"),
            (replace(WEEKLY, way=Way.TOLD), "way"),
            (replace(WEEKLY, repeat=Repeat(Every.WEEK)), "until"),
        ],
    )  # fmt: skip
    def test_what_people_know_does_not_become_another_event(self, other: Draft, field: str) -> None:
        event_id = published(WEEKLY)
        with pytest.raises(Invalid) as refused:
            events.change("chess", event_id, PRIYA, other, 2, NOW)
        assert list(refused.value.errors) == [field]
        assert len(_dates(event_id)) == 3

    def test_once_its_first_date_is_over_its_hour_still_changes_for_those_ahead(self) -> None:
        event_id, later = published(WEEKLY), from_london("2026-12-02", "10:00")
        for _ in range(2):
            events.change("chess", event_id, PRIYA, replace(WEEKLY, when=AT_SIX), 2, later)
        assert _hours(event_id) == ["01 19:00", "08 18:00", "15 18:00"]
        assert _in_calendars(event_id) == {one.starts_at for one in _dates(event_id)}, (
            "what is past stays as it was in calendars too"
        )
        events.change("chess", event_id, PRIYA, WEEKLY, 3, later)
        assert _in_calendars(event_id) == {one.starts_at for one in _dates(event_id)}

    @pytest.mark.parametrize("today", ["12:00", "18:30", "20:00"])
    def test_a_date_of_today_does_not_go_to_an_hour_that_has_passed(self, today: str) -> None:
        event_id, now = published(WEEKLY), from_london("2026-12-08", today)
        at_ten = replace(TUESDAY, starts_at=from_london("2026-12-01", "10:00"))
        events.change("chess", event_id, PRIYA, replace(WEEKLY, when=at_ten), 2, now)
        assert _hours(event_id) == ["01 19:00", "08 19:00", "15 10:00"]
        assert not EventDate.get(event_id, "2026-12-08").moved_at, "nobody is told of a move that is none"
        assert _in_calendars(event_id) == {one.starts_at for one in _dates(event_id)}
        at_nine = replace(TUESDAY, starts_at=from_london("2026-12-01", "21:00"))
        events.change("chess", event_id, PRIYA, replace(WEEKLY, when=at_nine), 3, now)
        assert _hours(event_id) == ["01 19:00", "08 21:00", "15 21:00"]
        assert _in_calendars(event_id) == {one.starts_at for one in _dates(event_id)}

    def test_its_first_day_stays_and_where_nothing_is_ahead_so_does_its_hour(self) -> None:
        event_id = published(WEEKLY)
        earlier = Occasion(from_london("2026-11-24", "19:00"), None, "Room 1")
        for when, now in ((earlier, "2026-12-02"), (AT_SIX, "2026-12-20")):
            with pytest.raises(Invalid) as refused:
                events.change("chess", event_id, PRIYA, replace(WEEKLY, when=when), 2, from_london(now, "10:00"))
            assert list(refused.value.errors) == ["starts_at"]

    def test_a_draft_whose_first_date_has_passed_is_not_put_to_another_hour_of_the_past(self) -> None:
        event_id = events.make("chess", PRIYA, WEEKLY, KEY, NOW)
        with pytest.raises(Invalid) as refused:
            events.change("chess", event_id, PRIYA, replace(WEEKLY, when=AT_SIX), 1, from_london("2026-12-02", "10:00"))
        assert list(refused.value.errors) == ["starts_at"]


AT_SIX = replace(TUESDAY, starts_at=TUESDAY.starts_at - timedelta(hours=1))


def _hours(event_id: str) -> list[str]:
    return [f"{london(one.starts_at):%d %H:%M}" for one in _dates(event_id)]


def _in_calendars(event_id: str) -> set[datetime]:
    """When a calendar that somebody subscribes to shows the dates of an event."""
    text, _ = feeds.of_event(event_id, None, None, NOW)
    timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(UTC)
    return {one.dtstart.astimezone(UTC) for one in timeline if one.status != "CANCELLED"}


class TestCallingOff:
    def test_it_is_shown_as_called_off_until_its_day_and_stays_so(self) -> None:
        event_id = published()
        for _ in range(2):
            events.call_off("chess", event_id, PRIYA, reason="No heating.", now=NOW)
        assert [one["called_off"] for one in whats_on.of_group("chess", None, NOW)["ahead"]] == ["No heating."]
        after = from_london("2026-12-02", "12:00")
        assert whats_on.of_group("chess", None, after) | {"group": None} == {
            "group": None,
            "ahead": [],
            "past": [],
            "can": [],
            "member": False,
        }
        with pytest.raises(Conflict):
            events.change("chess", event_id, PRIYA, replace(BLITZ, title="Again"), 3, NOW)
        with pytest.raises(Conflict):
            events.publish("chess", event_id, PRIYA, NOW)

    def test_a_draft_and_what_is_over_are_not_called_off(self) -> None:
        draft = events.make("chess", PRIYA, BLITZ, "key-another1", NOW)
        event_id = published()
        with pytest.raises(Conflict):
            events.call_off("chess", draft, PRIYA, reason="No.", now=NOW)
        with pytest.raises(Conflict):
            events.call_off("chess", event_id, PRIYA, reason="No.", now=TUESDAY.over_at)


def _read_by_two(text: str) -> tuple[list[Any], list[Any]]:
    """What two libraries that know nothing of each other read in a calendar."""
    one = icalendar.Calendar.from_ical(text)
    other = IcsCalendarStream.calendar_from_ics(text)
    return list(one.walk("VEVENT")), list(other.events)


class TestCalendars:
    def test_what_happens_once_is_in_utc_with_a_stable_name_and_counts_its_changes(self) -> None:
        event_id = published()
        first, _ = feeds.of_event(event_id, None, None, NOW)
        moved = replace(TUESDAY, starts_at=TUESDAY.starts_at + timedelta(hours=1))
        events.move_date("chess", event_id, "once", PRIYA, when=moved, version=2, now=NOW)
        second, _ = feeds.of_event(event_id, None, None, NOW)
        (one,), (other,) = _read_by_two(first)
        (again,), (also,) = _read_by_two(second)
        assert one["uid"] == again["uid"] == other.uid == also.uid
        assert int(again["sequence"]) == int(one["sequence"]) + 1 == also.sequence
        assert again["dtstart"].dt == also.dtstart == moved.starts_at
        assert "DURATION:" not in second.replace("REFRESH-INTERVAL;VALUE=DURATION:", "")
        assert "Priya" not in second and "ATTENDEE" not in second and "ORGANIZER" not in second

    def test_what_was_called_off_is_cancelled(self) -> None:
        event_id = published()
        events.call_off("chess", event_id, PRIYA, reason="No.", now=NOW)
        (one,), (other,) = _read_by_two(feeds.of_group("chess", NOW))
        assert (str(one["status"]), other.status) == ("CANCELLED", "CANCELLED")

    def test_what_repeats_is_read_alike_by_both_and_as_our_pages_show_it(self) -> None:
        """Over the change of clocks, with a day left out, one moved, one called off, and a night that is an hour shorter."""
        first = Occasion(from_london("2027-03-13", "22:00"), from_london("2027-03-14", "03:00"), "Hall")
        draft = Draft("Night", "", first, Way.ALONG, repeat=Repeat(Every.WEEK, times=5, skips=(date(2027, 3, 20),)))
        event_id = published(draft)
        moved = Occasion(from_london("2027-04-04", "20:00"), from_london("2027-04-04", "23:00"), "Bar")
        events.move_date("chess", event_id, "2027-04-03", PRIYA, when=moved, version=2, now=NOW)
        events.call_off_date("chess", event_id, "2027-04-10", PRIYA, reason="Exams.", now=NOW)
        text, _ = feeds.of_event(event_id, None, None, NOW)
        ours = {(one.starts_at, one.ends_at) for one in _dates(event_id) if one.status == "published"}
        assert len(ours) == 3
        entries, other = _read_by_two(text)
        assert "BEGIN:VTIMEZONE" in text and "TZID=Europe/London" in text
        timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(UTC)
        theirs = {(one.dtstart.astimezone(UTC), one.dtend.astimezone(UTC)) for one in timeline if one.status != "CANCELLED"}
        assert theirs == ours
        assert {str(one["uid"]) for one in entries} == {one.uid for one in other}
        assert len({int(one["sequence"]) for one in entries}) == 1
        ids = {london(one["recurrence-id"].dt).date().isoformat() for one in entries if "recurrence-id" in one}
        assert ids == {"2027-03-27", "2027-04-03", "2027-04-10"}

    def test_one_date_alone_is_put_into_a_calendar_and_the_same_text_is_made_each_time(self) -> None:
        event_id = published(WEEKLY)
        text, changed = feeds.of_event(event_id, "2026-12-08", None, NOW)
        (one,), (other,) = _read_by_two(text)
        assert one["dtstart"].dt == other.dtstart == from_london("2026-12-08", "19:00")
        assert feeds.of_event(event_id, "2026-12-08", None, NOW + timedelta(hours=5)) == (text, changed)

    def test_a_group_s_calendar_has_what_everybody_may_see_and_no_draft(self) -> None:
        published()
        events.publish("chess", events.make("chess", PRIYA, replace(BLITZ, members=True), "key-another1", NOW), PRIYA, NOW)
        events.make("chess", PRIYA, replace(BLITZ, title="Draft"), "key-another2", NOW)
        entries, others = _read_by_two(feeds.of_group("chess", NOW))
        assert len(entries) == len(others) == 1
        assert _read_by_two(feeds.of_group("print", NOW)) == ([], [])


def test_what_is_on_is_read_by_when_it_begins_and_goes_when_it_is_over() -> None:
    published(WEEKLY)
    assert [one["date"] for one in cards.ahead(NOW, 9)] == ["2026-12-01"]
    cards._known.clear()
    assert [one["date"] for one in cards.ahead(NOW, 30)] == ["2026-12-01", "2026-12-08", "2026-12-15"]
    assert cards.ahead(from_london("2026-12-01", "21:00"), 30)[0]["date"] == "2026-12-01"
    assert cards.ahead(from_london("2026-12-01", "21:30"), 30)[0]["date"] == "2026-12-08"


def test_past_dates_of_a_group_are_the_latest_first() -> None:
    published(WEEKLY)
    found = whats_on.of_group("chess", None, from_london("2027-02-01", "12:00"))
    assert [one["date"] for one in found["past"]] == ["2026-12-15", "2026-12-08", "2026-12-01"]
    assert found["ahead"] == []


class TestWhatsOn:
    def test_it_is_told_by_when_it_begins_and_chosen_by_type_and_group(self) -> None:
        published(WEEKLY)
        found = whats_on.shown(None, {}, from_london("2026-12-01", "10:00"))
        assert [(part["name"], len(part["events"])) for part in found["parts"]] == [("today", 1), ("later", 2)]
        assert whats_on.shown(None, {"type": "rag"}, NOW)["count"] == 0
        assert whats_on.shown(None, {"type": "societies", "group": "chess"}, NOW)["count"] == 3
        assert whats_on.shown(None, {"group": "print"}, NOW)["count"] == 0
        assert whats_on.shown(None, {"type": "nonsense", "group": "nonsense", "month": "1999-13"}, NOW)["count"] == 3

    def test_a_month_has_whole_weeks_from_monday_and_each_event_on_its_day_in_london(self) -> None:
        late = Occasion(from_london("2027-03-28", "23:30"), None, "Hall")
        published(replace(BLITZ, when=late))
        month = whats_on.shown(None, {"month": "2027-03"}, NOW)["month"]
        assert month is not None and (month["before"], month["after"]) == ("2027-02", "2027-04")
        days = [day for week in month["weeks"] for day in week]
        assert (days[0]["day"], days[-1]["day"], {len(week) for week in month["weeks"]}) == ("2027-03-01", "2027-04-04", {7})
        assert [day["day"] for day in days if day["events"]] == ["2027-03-28"]
        assert whats_on.shown(None, {"month": "2029-01"}, NOW)["month"] is None

    def test_members_find_what_is_for_them_and_nobody_else_does(self) -> None:
        published(replace(BLITZ, members=True))
        _member("sam")
        assert [whats_on.shown(who, {}, NOW)["count"] for who in (None, ALEX, SAM, PRIYA)] == [0, 0, 1, 1]
        assert _read_by_two(feeds.of_all(NOW)) == ([], [])

    def test_what_is_for_members_since_a_moment_ago_is_in_no_calendar_for_all(self) -> None:
        event_id = published()
        assert cards.ahead(NOW, 30) != []
        events.change("chess", event_id, PRIYA, replace(BLITZ, members=True), 2, NOW)
        assert _read_by_two(feeds.of_all(NOW)) == ([], [])

    def test_the_calendar_of_all_has_each_event_once(self) -> None:
        published(WEEKLY)
        entries, others = _read_by_two(feeds.of_all(NOW))
        assert len(entries) == len(others) == 1
