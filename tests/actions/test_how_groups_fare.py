"""The nightly look at every group, and the look that follows when a committee changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.core.people import actions as people
from union.core.people.rules import Term
from union.membership.events.tables import EventDate
from union.membership.groups.tables import Group
from union.membership.health import actions, records
from union.membership.health.rules import Fare, Flag, flags
from union.membership.memberships.tables import Membership
from union.membership.news.tables import Article

from functions.health_stream.handler import lambda_handler
from tests.actions.conftest import NOW
from tests.functions.conftest import CONTEXT
from tests.rights import granted, heard

pytestmark = pytest.mark.usefixtures("union_house")
DAY = timedelta(days=1)


def fares() -> dict[str, Fare]:
    """Give how all groups fare by their ids."""
    return {one.group_id: one for one in records.all_groups()}


def appointed(person_id: str, role: str, group_id: str = "chess") -> None:
    """Give somebody a role until long after."""
    terms = [Term(role, date(2026, 1, 1), date(2099, 1, 1))]
    told = {"person_id": person_id, "name": person_id.title(), "appointed": terms}
    people.appoint(group_id=group_id, group_name=group_id.title(), **told, actor="test", now=NOW)


def date_of(name: str, begins: datetime, **more: Any) -> None:
    """Keep a date of an event of the chess society."""
    told = {"group_id": "chess", "title": name, "way": "open", "status": "published", "listed": "listed", "changed_at": NOW}
    EventDate(name, "once", starts_at=begins, **{**told, **more}).save()


def test_the_night_finds_what_there_is_of_every_group() -> None:
    for number, until in enumerate(("2027-07-31", "2026-11-23", "2026-11-22")):
        told = {"name": "Sam", "group_name": "Chess", "statement_version": "1", "accepted_at": NOW, "valid_until": until}
        Membership("chess", f"m{number}", **told).save()
    date_of("was", NOW - 9 * DAY)
    date_of("off", NOW - DAY, status="called-off")
    date_of("next", NOW + 2 * DAY)
    date_of("last", NOW + 30 * DAY)
    date_of("draft", NOW + 60 * DAY, listed=None)
    at = NOW - 3 * DAY
    told = dict.fromkeys(("title", "text", "extract", "author", "changed_by"), "x")
    place = f"{at:%Y-%m-%dT%H:%M:%SZ}#a"
    Article("chess", "a", version=1, place=place, public_at=at, made_at=at, changed_at=at, **told).save()
    assert actions.tick(NOW) == {"looked_at": 2, "forgotten": 0}
    chess = fares()["chess"]
    assert (chess.members, chess.last_event, chess.next_event, chess.events_until, chess.last_news) == (
        2, NOW - 9 * DAY, NOW + 2 * DAY, NOW + 30 * DAY, at,
    )  # fmt: skip
    assert (chess.name, chess.type, chess.standing, chess.looked_at, chess.dressed) == (
        "Chess",
        "societies",
        "affiliated",
        NOW,
        False,
    )


def test_looking_again_changes_nothing_and_an_older_look_never_overwrites_a_later_one() -> None:
    actions.tick(NOW)
    before = fares()
    actions.tick(NOW)
    assert fares() == before
    assert actions.tick(NOW - DAY) == {"looked_at": 0, "forgotten": 0}
    assert fares() == before


def test_one_group_that_cannot_be_looked_at_does_not_keep_the_others_from_it() -> None:
    real = people.held

    def held(group_id: str, *more: Any) -> Any:
        if group_id == "chess":
            raise ValueError("a record that is not as it should be")
        return real(group_id, *more)

    with patch.object(people, "held", held):
        assert actions.tick(NOW) == {"looked_at": 1, "forgotten": 0}
    assert set(fares()) == {"print"}


def test_the_group_that_was_looked_at_longest_ago_comes_first() -> None:
    actions.follow(["chess"], NOW)
    asked: list[str] = []
    with patch.object(actions, "_looked", lambda group_id, _: asked.append(group_id) or {}):
        actions.tick(NOW + DAY)
    assert asked == ["print", "chess"]


def test_a_group_that_is_no_more_is_forgotten_and_one_that_left_stays() -> None:
    actions.tick(NOW)
    Group("print").delete()
    Group("chess").update([Group.standing.set("disaffiliated")])
    assert actions.tick(NOW + DAY) == {"looked_at": 1, "forgotten": 1}
    assert fares()["chess"].left(NOW.date()) and set(fares()) == {"chess"}


def test_an_appointed_treasurer_is_seen_as_soon_as_the_stream_tells_of_it() -> None:
    actions.tick(datetime.now(UTC) - DAY)
    assert Flag.NO_TREASURER in flags(fares()["chess"], 6, datetime.now(UTC))
    appointed("tom", "Treasurer")
    keys = {"group_id": {"S": "chess"}, "person_id": {"S": "tom"}}
    lambda_handler({"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": keys}}] * 3}, CONTEXT)
    assert Flag.NO_TREASURER not in flags(fares()["chess"], 6, datetime.now(UTC))


def test_a_record_of_the_stream_that_cannot_be_read_does_not_keep_the_others_from_it() -> None:
    good = {"dynamodb": {"Keys": {"group_id": {"S": "chess"}}}}
    lambda_handler({"Records": [{"dynamodb": {}}, good]}, CONTEXT)
    assert set(fares()) <= {"chess"}


@pytest.mark.parametrize(
    ("function", "does"), [("health_clock", actions.tick), ("health_stream", lambda now: actions.follow(["chess"], now))]
)
def test_the_clock_and_the_stream_ask_for_no_more_than_they_may(function: str, does: Any) -> None:
    asked: set[Any] = set()
    with heard(asked.update):
        does(NOW)
    assert asked and asked - granted(function) == set()
