"""What a group's mini site and the union's home put together from several rooms, and in how many round trips."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from union import store, time_left
from union.core.people.rules import Caller
from union.membership.events import actions as events
from union.membership.events.rules import Draft
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.site import actions as site
from union.site import home

from tests import patience
from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_events import BLITZ, WEDNESDAY, WEEKLY

if TYPE_CHECKING:
    from union.membership.groups.views import GroupsOfKind
    from union.site.views import FrontPage

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
def together(number: int, *operations: str) -> Iterator[list[str]]:
    """Answer what is asked by these operations once so much of it is under way at the same time; what else was asked, in turn."""
    dispatch, met, others = store.connection().dispatch, threading.Barrier(number, timeout=patience.SECONDS), list[str]()

    def asked(operation: str, words: dict[str, Any]) -> Any:
        if operation in operations:
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


@pytest.mark.parametrize(("caller", "queries"), [(None, 4), (PRIYA, 5)])
def test_a_mini_site_waits_for_its_records_twice(caller: Caller | None, queries: int) -> None:
    with together(queries, "Query") as before:
        site.mini_site("chess", caller, NOW)
    assert before == ["BatchGetItem"]


def test_home_waits_for_its_records_once_after_the_list_of_groups_and_then_not_for_some_seconds() -> None:
    published(BLITZ)
    groups.directory(NOW)
    with together(3, "Query", "BatchGetItem"):
        shown = home.shown(None, "", "", NOW)
    with patch.object(store.connection(), "dispatch") as asked:
        assert home.shown(None, "", "", NOW) == shown
    assert not asked.called


def test_a_list_of_groups_shows_the_logo_or_a_mark_in_the_group_s_colour() -> None:
    name = f"{'a' * 40}-400x400"
    Group("chess").update([Group.logo.set(name), Group.colour.set("#ffc94a")])
    (kind,) = [one for one in home.shown(None, "", "", NOW)["types"] if one["type"] == "societies"]
    (chess,) = [one for one in kind["groups"] if one["group_id"] == "chess"]
    assert chess["logo"] and chess["logo"]["small"] == f"/pictures/{name}-128"
    assert chess["mark"] == {"initials": "C", "colour": "#ffc94a", "ink": "#1a2321"}
    (prints,) = [one for one in home.shown(None, "print", "", NOW)["types"][0]["groups"] if one["group_id"] == "print"]
    assert (prints["logo"], prints["mark"]["initials"]) == (None, "P")
    assert prints["mark"]["colour"] == groups.look(Group.get("print"))["mark"]["colour"], "the same as on its page"


def test_home_shows_some_of_very_many_groups_each_in_its_turn_and_all_where_a_type_is_chosen() -> None:
    for number in range(20):
        told = {"type": "rag", "name": f"RAG {number:02}", "summary": "Silly.", "purpose": "", "how_to_join": ""}
        Group(f"rag-{number}", conduct_statement="", affiliated_at=NOW, **told).save()
    names = [one["name"] for one in _of("rag", home.shown(None, "", "rag", NOW))["groups"]]
    assert len(names) == 20
    assert len(_of("rag", home.shown(None, "rag", "", NOW))["groups"]) == 20, "whoever looks for them finds all of them"
    seen: list[str] = []
    for day in range(4):
        shown = _of("rag", home.shown(None, "", "", NOW + timedelta(days=day)))
        assert (len(shown["groups"]), shown["count"]) == (6, 20)
        seen += [one["name"] for one in shown["groups"]]
    assert set(seen) == set(names)


def test_a_long_list_can_be_looked_up_by_letters() -> None:
    for number in range(40):
        told = {"type": "rag", "name": f"{'ÉZ9'[number % 3]} {number:02}", "summary": "", "purpose": "", "how_to_join": ""}
        Group(f"rag-{number}", conduct_statement="", affiliated_at=NOW, **told).save()
    assert _of("rag", home.shown(None, "", "rag", NOW))["letters"] == {"#": "rag-2", "E": "rag-0", "Z": "rag-1"}
    assert _of("rag", home.shown(None, "", "", NOW))["letters"] == {}


def _of(kind: str, shown: "FrontPage") -> "GroupsOfKind":
    (found,) = [one for one in shown["types"] if one["type"] == kind]
    return found


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
