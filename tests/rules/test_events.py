"""Events: what cannot be, what repeats over the change of clocks, and of what people are told."""

from datetime import UTC, date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Invalid
from union.membership.events import repeats, rules, words
from union.membership.events.rules import Draft, Every, Move, Occasion, Repeat, Way
from union.times import from_london, london, shown_span

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST = Occasion(from_london("2026-12-01", "19:00"), from_london("2026-12-01", "21:30"), "Room 1")
LONDON = ZoneInfo("Europe/London")


def _errors(draft: Draft, kept: Occasion | None = None) -> dict[str, str]:
    try:
        rules.check(draft, NOW, kept)
    except Invalid as refusal:
        return refusal.errors
    return {}


def _draft(starts: datetime, ends: datetime | None = None, venue: str = "Room", online: str = "") -> Draft:
    return Draft("Blitz", "", Occasion(starts, ends, venue, "", online), Way.ALONG)


def test_what_ends_before_it_begins_has_passed_is_nowhere_or_lasts_for_weeks_is_refused() -> None:
    begins = FIRST.starts_at
    assert set(_errors(_draft(begins, begins))) == {"ends_at"}
    assert set(_errors(_draft(begins, begins + timedelta(days=14, minutes=1)))) == {"ends_at"}
    assert set(_errors(_draft(NOW))) == {"starts_at"}
    assert set(_errors(_draft(begins, venue=""))) == {"venue"}
    assert _errors(_draft(begins, begins + timedelta(days=14))) == {}


def test_what_was_written_down_in_time_stays_when_it_has_passed() -> None:
    passed = _draft(NOW - timedelta(hours=1))
    assert _errors(passed, passed.when) == {}
    assert set(_errors(passed, FIRST)) == {"starts_at"}


@pytest.mark.parametrize(
    "link",
    ["http://x.example", "javascript:alert(1)", "https://", "meet", "https://a b", "https://u@x.example", "https://x.example:x"],
)
def test_an_online_link_is_a_whole_link_of_the_web(link: str) -> None:
    assert set(_errors(_draft(FIRST.starts_at, online=link))) == {"online"}
    assert _errors(_draft(FIRST.starts_at, venue="", online="https://meet.example/chess?x=1")) == {}


def test_an_evening_that_ends_an_hour_early_by_the_clock_of_the_october_night_lasts_longer() -> None:
    """From half past one in summer time to a quarter past one in winter time: the clocks go back in between."""
    begins = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ends = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert (f"{london(begins):%H:%M}", f"{london(ends):%H:%M}") == ("01:30", "01:15")
    assert rules.check_when(Occasion(begins, ends, "Hall"), datetime(2026, 10, 1, tzinfo=UTC), None) == {}


def test_a_slip_of_the_year_is_told_and_not_refused() -> None:
    assert rules.notes(Occasion(NOW + timedelta(days=401)), NOW) and not rules.notes(FIRST, NOW)


def test_weekly_over_the_change_of_clocks_is_at_the_same_time_on_the_wall() -> None:
    first = Occasion(from_london("2027-03-16", "19:00"), from_london("2027-03-16", "21:00"))
    found = repeats.dates(first, Repeat(Every.WEEK, times=3))
    assert list(found) == ["2027-03-16", "2027-03-23", "2027-03-30"]
    assert {f"{london(one.starts_at):%H:%M}" for one in found.values()} == {"19:00"}
    assert found["2027-03-30"].starts_at - found["2027-03-23"].starts_at == timedelta(days=7, hours=-1)


def test_in_the_hour_that_the_clocks_skip_it_begins_as_if_they_had_not() -> None:
    first = Occasion(from_london("2027-03-21", "01:30"), from_london("2027-03-21", "01:45"))
    found = repeats.dates(first, Repeat(Every.WEEK, times=2))["2027-03-28"]
    assert found.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert found.ends_at is not None and found.ends_at > found.starts_at


def test_a_month_s_second_tuesday_and_a_fifth_which_is_the_last() -> None:
    second = Occasion(from_london("2026-12-08", "19:00"))
    assert list(repeats.dates(second, Repeat(Every.MONTH, times=3))) == ["2026-12-08", "2027-01-12", "2027-02-09"]
    last = Occasion(from_london("2026-12-29", "19:00"))
    assert list(repeats.dates(last, Repeat(Every.MONTH, until=date(2027, 2, 28)))) == ["2026-12-29", "2027-01-26", "2027-02-23"]


WRONG = [
    (Repeat(Every.WEEK), "until"),
    (Repeat(Every.WEEK, until=date(2027, 3, 1), times=4), "times"),
    (Repeat(Every.WEEK, until=date(2026, 12, 1)), "until"),
    (Repeat(Every.WEEK, until=date(2099, 12, 31)), "until"),
    (Repeat(Every.WEEK, times=61), "times"),
    (Repeat(Every.WEEK, times=10**9), "times"),
    (Repeat(Every.WEEK, times=3, skips=[date(2026, 12, 2)]), "skips"),
    (Repeat(Every.WEEK, times=2, skips=[date(2026, 12, 1), date(2026, 12, 8)]), "skips"),
    (Repeat(Every.WEEK, times=2, skips=[date(2026, 12, 1) + timedelta(days=n) for n in range(10_000)]), "skips"),
]


@pytest.mark.parametrize(("again", "field"), WRONG)
def test_what_repeats_for_ever_too_often_or_not_at_all_is_refused_at_its_field(again: Repeat, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        repeats.dates(FIRST, again)
    assert list(refused.value.errors) == [field]


def test_what_would_begin_again_before_it_ends_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        repeats.dates(Occasion(FIRST.starts_at, FIRST.starts_at + timedelta(days=8)), Repeat(Every.WEEK, times=2))
    assert list(refused.value.errors) == ["ends_at"]


_DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
_FIRSTS = st.builds(datetime.combine, _DAYS, st.times().map(lambda one: one.replace(second=0, microsecond=0)))


@given(_FIRSTS, st.sampled_from(Every), st.integers(2, rules.MOST_DATES))
def test_the_dates_are_those_of_the_rule_that_calendars_read(wall: datetime, every: Every, times: int) -> None:
    first = Occasion(repeats.moment(wall.date(), wall.time()))
    told = repeats.written(first, Repeat(every, times=times))
    text = ";".join(f"{name}={value}" for name, value in told.items()).upper()
    begins = london(first.starts_at).replace(tzinfo=None)
    theirs = [one.date().isoformat() for one in rrulestr(text, dtstart=begins)]
    assert list(repeats.dates(first, Repeat(every, times=times))) == theirs
    assert len(theirs) == times


@given(_FIRSTS, st.integers(1, 300), st.integers(2, 20))
def test_every_date_begins_and_ends_at_the_same_time_on_the_wall_unless_the_clocks_skip_it(
    wall: datetime, minutes: int, times: int
) -> None:
    begins = repeats.moment(wall.date(), wall.time())
    first = Occasion(begins, begins + timedelta(minutes=minutes))
    clock = f"{london(begins):%H:%M}"
    for day, one in repeats.dates(first, Repeat(Every.WEEK, times=times)).items():
        assert one.ends_at is not None and one.ends_at > one.starts_at
        skipped = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON).astimezone(UTC).astimezone(LONDON)
        assert f"{london(one.starts_at):%H:%M}" in (clock, f"{skipped:%H:%M}")


def test_who_comes_is_kept_as_long_as_the_privacy_notice_says() -> None:
    texts = resources.files("union.core.policy").joinpath("default.toml").read_text()
    assert f"come to an event, and whether you were there, is forgotten {rules.KEPT.days} days after it." in texts


def test_how_often_is_said_in_words() -> None:
    assert words.repeats(FIRST, Repeat(Every.WEEK, until=date(2027, 3, 16))) == "every Tuesday until 16 March 2027"
    assert words.repeats(FIRST, Repeat(Every.MONTH, times=6)) == "on the first Tuesday of each month, 6 times"


LATER = Occasion(FIRST.starts_at + timedelta(hours=1), FIRST.ends_at, "Room 1")
LATEST = Occasion(FIRST.starts_at + timedelta(hours=2), FIRST.ends_at, "Room 2")


def test_a_move_is_told_from_where_people_know_it_to_be() -> None:
    assert rules.moved(FIRST, LATER, None, NOW) == Move(NOW, FIRST)
    last = Move(NOW, FIRST)
    soon, late = NOW + timedelta(minutes=1), NOW + rules.SECOND_THOUGHTS
    assert rules.moved(LATER, LATEST, last, soon) == Move(soon, FIRST)
    assert rules.moved(LATER, LATEST, last, late) == Move(late, FIRST, unsure=True)


def test_a_slip_that_is_put_back_at_once_was_no_move_and_later_it_is_one() -> None:
    last = Move(NOW, FIRST)
    assert rules.moved(LATER, FIRST, last, NOW + timedelta(minutes=1)) is None
    late = NOW + rules.SECOND_THOUGHTS
    assert rules.moved(LATER, FIRST, last, late) == Move(late, FIRST, unsure=True)


def test_spaces_and_capitals_move_no_event() -> None:
    assert rules.moved(FIRST, Occasion(FIRST.starts_at, FIRST.ends_at, " room  1"), None, NOW) is None


def test_what_is_on_is_told_by_when_it_begins() -> None:
    hours = {"now": -2, "tonight": 8, "tomorrow": 24, "sunday": 24 * 6, "monday": 24 * 7}
    found = rules.grouped({name: NOW + timedelta(hours=h) for name, h in hours.items()}, NOW)
    assert found == {"today": ["now", "tonight"], "week": ["tomorrow", "sunday"], "later": ["monday"]}


def test_a_night_is_one_evening_and_two_days_are_two() -> None:
    assert shown_span("2026-12-01T22:00:00Z", "2026-12-02T03:00:00Z") == "Tue 1 Dec 2026, 22:00 to 03:00"
    assert shown_span("2026-12-01T09:00:00Z", "2026-12-02T17:00:00Z").endswith("to Wed 2 Dec 2026, 17:00")
    assert shown_span("2026-12-01T22:00:00Z", None) == "Tue 1 Dec 2026, 22:00"


PEOPLE = ("ann", "bo", "kim", "lin")
TICKS = st.fixed_dictionaries({name: st.booleans() for name in PEOPLE})
LISTS = st.sets(st.sampled_from((*PEOPLE, "nobody")))


class TestTicking:
    @given(TICKS, LISTS, LISTS)
    def test_only_whose_tick_changes_is_written_and_writing_it_again_changes_nothing(
        self, there: dict[str, bool], came: set[str], missed: set[str]
    ) -> None:
        changes = rules.ticked(there, came, missed)
        assert all(there[name] != tick for name, tick in changes.items()) and changes.keys() <= there.keys()
        assert rules.ticked({**there, **changes}, came, missed) == {}

    @given(TICKS, LISTS, LISTS)
    def test_two_lists_that_tick_different_people_come_to_the_same_in_either_order(
        self, there: dict[str, bool], one: set[str], other: set[str]
    ) -> None:
        first = {**there, **rules.ticked(there, one - other, [])}
        second = {**there, **rules.ticked(there, [], other)}
        assert {**first, **rules.ticked(first, [], other)} == {**second, **rules.ticked(second, one - other, [])}

    @pytest.mark.parametrize(("people", "parts"), [(0, 1), (1, 1), (150, 1), (151, 2), (1_000, 7)])
    def test_a_long_list_has_as_many_parts_as_it_needs(self, people: int, parts: int) -> None:
        assert rules.parts(people) == parts


def test_a_date_has_so_many_pictures_at_most_and_those_that_go_make_room() -> None:
    there = {f"p{number}": "A board" for number in range(rules.MOST_PICTURES)}
    with pytest.raises(Invalid):
        rules.pictured(there, {"new": "A clock"}, [])
    assert rules.pictured(there, {"p0": "The board"}, [])["p0"] == "The board", "the same picture, told anew"
    after = rules.pictured(there, {"new": "A clock"}, ["p0", "strange"])
    assert ("p0" in after, after["new"], len(after)) == (False, "A clock", rules.MOST_PICTURES)
