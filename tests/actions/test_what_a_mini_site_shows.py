"""What a group's mini site and the union's home put together from several rooms, and in how many round trips."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from union import store, time_left
from union.core.people.rules import Caller
from union.membership.events import actions as events
from union.membership.events.rules import Draft
from union.membership.memberships.tables import Membership
from union.site import actions as site

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_events import BLITZ, WEDNESDAY, WEEKLY

pytestmark = pytest.mark.usefixtures("union_house")


def published(draft: Draft, key: str = "key-12345678") -> str:
    """Make an event that people see."""
    event_id = events.make("chess", PRIYA, draft, key, NOW)
    events.publish("chess", event_id, PRIYA, NOW)
    return event_id


def next_ones(caller: Caller | None = None) -> list[tuple[str, str]]:
    """The titles and days of what the mini site shows."""
    return [(one["title"], one["starts_at"][:10]) for one in site.mini_site("chess", caller, NOW)["events"]]


@contextmanager
def together(number: int) -> Iterator[list[str]]:
    """Answer queries once so many of them are under way at the same time; what else was asked, in turn."""
    dispatch, met, others = store.connection().dispatch, threading.Barrier(number, timeout=20), []

    def asked(operation: str, words: dict[str, Any]) -> Any:
        if operation == "Query":
            met.wait()
        else:
            others.append(operation)
        return dispatch(operation, words)

    with patch.object(store.connection(), "dispatch", asked):
        yield others


def test_a_new_group_s_page_says_nothing_of_events_and_one_with_some_what_is_next() -> None:
    assert next_ones() == []
    published(replace(BLITZ, title="Simul", when=WEDNESDAY), "key-of-simul")
    published(WEEKLY)
    assert next_ones() == [("Blitz night", "2026-12-01"), ("Simul", "2026-12-02")], "each event once, by its next date"


def test_a_date_that_is_called_off_is_told_and_the_next_one_that_takes_place_too() -> None:
    event_id = published(WEEKLY)
    for day in ("2026-12-01", "2026-12-08"):
        events.call_off_date("chess", event_id, day, PRIYA, reason="No heating.", now=NOW)
    shown = [(one["starts_at"][:10], one["called_off"]) for one in site.mini_site("chess", None, NOW)["events"]]
    assert shown == [("2026-12-01", "No heating."), ("2026-12-15", None)]


def test_what_is_for_members_stands_on_the_page_of_members_and_of_the_committee_alone() -> None:
    published(replace(BLITZ, members=True))
    told = {"name": "Sam", "group_name": "Chess", "statement_version": "1", "accepted_at": NOW, "valid_until": "2027-07-31"}
    assert next_ones() == next_ones(SAM) == []
    Membership("chess", SAM.person_id, **told).save()
    assert next_ones(SAM) == next_ones(PRIYA) == [("Blitz night", "2026-12-01")]


def test_a_page_shows_the_first_few_and_no_more() -> None:
    for number in range(6):
        published(replace(BLITZ, title=f"Event {number}"), f"key-number-{number}")
    assert len(next_ones()) == 4


@pytest.mark.parametrize("caller", [None, PRIYA])
def test_a_mini_site_waits_for_its_records_twice(caller: Caller | None) -> None:
    with together(4) as before:
        site.mini_site("chess", caller, NOW)
    assert before == ["BatchGetItem"]


def test_what_is_read_at_once_has_no_more_time_than_the_page() -> None:
    with time_left.within(9_000):
        left = store.at_once(time_left.seconds, time_left.seconds)
    assert max(left) < 9


def test_what_fails_beside_others_is_raised_and_only_when_all_have_ended() -> None:
    ended = []

    def fails() -> None:
        raise store.Silent("Nobody answers.")

    def works() -> None:
        ended.append(threading.get_ident())

    for looks in ((fails, works), (works, fails)):
        with pytest.raises(store.Silent):
            store.at_once(*looks)
    assert len(ended) == 2
