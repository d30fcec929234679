"""What the desk of staff support says of a case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.moderation.desk import rules
from union.moderation.incidents.rules import State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=1), "due in 1 minute"),
        (timedelta(minutes=59), "due in 59 minutes"),
        (timedelta(hours=1), "due in 1 hour"),
        (timedelta(hours=47), "due in 47 hours"),
        (timedelta(days=7), "due in 7 days"),
        (-timedelta(hours=2), "2 hours late"),
    ],
)
def test_the_clock_is_told_as_people_say_it(left: timedelta, words: str) -> None:
    assert rules.clock(NOW - timedelta(days=1), NOW + left, NOW)["words"] == words


@given(st.datetimes(), st.datetimes(), st.datetimes())
def test_the_clock_s_bar_is_never_under_or_over_full(opened: datetime, due: datetime, now: datetime) -> None:
    told = rules.clock(opened, due, now)
    assert 0 <= told["passed"] <= 100
    assert told["late"] == (due < now)


def test_the_last_months_end_with_this_one() -> None:
    assert rules.last_months(datetime(2027, 1, 1, 12, tzinfo=UTC), 3) == ["2026-11", "2026-12", "2027-01"]


@pytest.mark.parametrize("state", [s for s in State if s != State.DELETED])
def test_there_is_always_a_next_action(state: State) -> None:
    assert rules.next_action(state, None) == "Somebody has to take it"
    assert rules.next_action(state, "alex")


def test_what_was_written_and_done_stands_in_one_order() -> None:
    entries = [
        {"entry_id": "b", "at": "2026-11-23T12:00:01Z", "by": "reporter"},
        {"entry_id": "d", "at": "2026-11-23T12:00:03Z", "by": "alex"},
    ]
    steps = [{"step_id": "c", "at": "2026-11-23T12:00:02Z", "side": "committee"}]
    assert [(one["entry_id"], one["side"]) for one in rules.timeline(entries, steps)] == [
        ("b", "reporter"),
        ("c", "committee"),
        ("d", "staff"),
    ]


@pytest.mark.parametrize(
    ("state", "due_at", "stands"),
    [
        ("received", NOW - timedelta(minutes=1), "overdue"),
        ("in_hand", NOW + timedelta(minutes=1), "today"),
        ("in_hand", NOW + timedelta(days=1), ""),
        ("waiting", NOW - timedelta(days=1), "waiting"),
        ("received", None, ""),
    ],
)
def test_an_open_case_stands_in_one_list_by_the_clock(state: str, due_at: datetime | None, stands: str) -> None:
    assert rules.by_clock(state, due_at, NOW) == stands
    shown = [show for show in rules.BY_CLOCK if rules.shows(show, "me", "me", by_clock=stands)]
    assert shown == ([stands] if stands else [])


def test_a_case_that_stands_by_itself_is_in_no_list_by_the_clock_until_it_is_taken() -> None:
    for owner, stands in ((None, ["crowded"]), ("me", ["all", "mine", "overdue"])):
        assert [show for show in rules.SHOWN if rules.shows(show, owner, "me", crowded=True, by_clock="overdue")] == stands
