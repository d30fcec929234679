"""On the first `make up` every group shows something, and seeding once more changes nothing."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union import settings
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import NotFound
from union.membership.affiliation import actions as affiliation
from union.membership.affiliation import records as departures
from union.membership.applications import records as applications
from union.membership.applications.tables import Application
from union.membership.events import records
from union.membership.events.rules import Status
from union.membership.events.tables import EventDate
from union.membership.groups.tables import Group
from union.membership.health import records as health
from union.membership.imports import records as imports
from union.membership.imports.tables import Import
from union.membership.mailings import records as mailings
from union.membership.news.tables import Article
from union.moderation.desk import actions as desk
from union.voting.elections import actions as listing
from union.voting.polls import actions as polls
from union.voting.results import actions as results

from infra.local import seed
from infra.local.demo import elections, events, letters, people
from infra.local.demo.__main__ import act
from tests.actions.conftest import kept, put_back, union_house

__all__ = ["union_house"]
NOW = datetime(2000, 1, 1, tzinfo=UTC)
"""Taken when the first test begins: what this file was read at may be yesterday by then."""
NOBODY: dict[str, Any] = {"stack": "union-house-local", "user_pool_id": "pool"}


@pytest.fixture(autouse=True, scope="module")
def _the_time() -> Iterator[None]:
    with patch.object(sys.modules[__name__], "NOW", datetime.now(UTC)):
        yield


@pytest.fixture
def seeded(union_house: None) -> Iterator[None]:
    """Give the demonstration union in moto, which knows no user pool: seeded once and copied for each test."""
    with patch.object(seed, "_account", lambda _cognito, _pool, who: who):
        if not _seeded:
            _seed()
            _seeded.extend(kept())
        put_back(_seeded)
        yield


_seeded: list[Any] = []


def _seed(now: datetime | None = None) -> None:
    with patch.object(seed, "datetime", _Clock(now or NOW)):
        seed.seed(boto3.client, NOBODY, {})


class _Clock:
    """A clock that stands still."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self, _: Any) -> datetime:
        return self._now


def _counts() -> dict[str, int]:
    client = boto3.client("dynamodb")
    return {name: client.scan(TableName=name, Select="COUNT")["Count"] for name in client.list_tables()["TableNames"]}


@pytest.mark.usefixtures("seeded")
def test_every_group_has_a_page_with_pictures_and_a_colour() -> None:
    seeded = [one for one in Group.scan() if one.group_id in {told["id"] for told in seed.GROUPS}]
    assert len(seeded) == len(seed.GROUPS)
    assert [one.group_id for one in seeded if not (one.logo and one.banner and one.colour and one.meets)] == []


@pytest.mark.usefixtures("seeded")
def test_every_group_has_something_ahead_and_something_to_tell() -> None:
    named = {told["id"] for told in seed.GROUPS}
    ahead = [one for one in records.ahead(NOW, NOW + timedelta(days=14)) if one.status == str(Status.PUBLISHED)]
    assert {str(one.group_id) for one in ahead} == named
    assert {str(one.group_id) for one in Article.scan() if one.public_at and one.public_at <= NOW} == named


@pytest.mark.usefixtures("seeded")
def test_one_group_gathers_founders_and_one_waits_for_staff_support() -> None:
    found = {str(one.name): (str(one.state), int(one.founders)) for one in Application.scan()}
    assert found == {"Juggling Society": ("gathering", 7), "Debating Society": ("submitted", 11)}
    assert [one["group_name"] for one in applications.open_items(NOW)] == ["Debating Society"]


@pytest.mark.usefixtures("seeded")
def test_one_group_is_about_to_leave_and_whoever_let_it_stay_is_not_overruled() -> None:
    (one,) = departures.open_items(NOW)
    assert (one["group_name"], one["url"]) == ("Origami Society", "/groups/origami/affiliation")
    assert {str(letter.to) for letter in Letter.scan() if letter.kind == "leaving"} == {
        people.email(name) for name in people.NAMES[:5]
    }
    morgan = Caller("manager", "Morgan Hill", "morgan@union.example", asked_at=NOW)
    affiliation.cancel("origami", morgan, version=1, now=NOW)
    _seed(NOW + timedelta(days=2))
    assert departures.open_items(NOW) == []


@pytest.mark.usefixtures("seeded")
def test_a_committee_has_begun_a_letter_and_does_so_once() -> None:
    (draft,) = mailings.of_group(letters.CHESS)
    assert (draft.subject, str(draft.state)) == (letters.SUBJECT, "draft")
    _seed(NOW + timedelta(days=200))
    assert len(mailings.of_group(letters.CHESS)) == 1


@pytest.mark.usefixtures("seeded")
def test_staff_see_at_once_how_every_group_fares() -> None:
    found = {one.group_id: one for one in health.all_groups()}
    assert found.keys() == {str(one.group_id) for one in Group.scan()}
    assert found["radio"].dressed and found["radio"].next_event


@pytest.mark.usefixtures("seeded")
def test_there_is_something_on_this_week() -> None:
    assert len(list(records.ahead(NOW, NOW + timedelta(days=7)))) >= 5


@pytest.mark.usefixtures("seeded")
def test_events_show_pictures_and_what_was_says_how_it_was() -> None:
    ahead = list(records.ahead(NOW, NOW + timedelta(days=14)))
    assert len([one for one in ahead if one.picture]) >= 5 and [one for one in ahead if not one.picture]
    assert {int(one.came) for one in EventDate.scan() if one.after} == {19, 34}


@pytest.mark.usefixtures("seeded")
def test_seeding_again_changes_nothing_but_gives_the_roles_again() -> None:
    before = _counts()
    _seed()
    after = _counts()
    audit = "union-house-local-audit"
    assert after.pop(audit) - before.pop(audit) == 4, (
        "two roles on a committee and two on the staff are given once more, and noted"
    )
    assert after == before


@pytest.mark.usefixtures("seeded")
def test_a_house_that_is_opened_months_later_has_something_on_again_and_tells_nothing_twice() -> None:
    later = NOW + timedelta(weeks=20)
    assert not list(records.ahead(later, later + timedelta(days=7)))
    before = _counts()
    _seed(later)
    assert len(list(records.ahead(later, later + timedelta(days=7)))) >= 5
    made = _counts()["union-house-local-events"] - before["union-house-local-events"]
    assert made == len([one for one in events.EVENTS if one.days >= 0])


@pytest.mark.usefixtures("seeded")
def test_people_vote_in_one_election_and_have_elected_somebody_in_another_and_nobody_does_it_twice() -> None:
    accounts = {who: {"person_id": who, "name": name, "email": email} for who, (email, name, _) in seed.ACCOUNTS.items()}
    act(accounts, NOW)
    declared, running = (_election(told) for told in (elections.DECLARED, elections.RUNNING))
    assert [one["elected"] for one in results.public(declared, NOW)["posts"]] == [["Amara Nwosu"], ["Dev Patel"]]
    booth = polls.paper(running, Caller("student", "Sam Okoro", "sam@union.example"), NOW)
    assert (booth["state"], len(booth["posts"])) == ("open", 2)
    assert polls.turnout(running).voted == 12
    before = _counts()
    act(accounts, NOW + timedelta(hours=3))
    assert _counts() == before


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("stop", "before"),
    [("_nominate", 0), ("_vote", 0), ("_declare", 0), ("_nominate", 1), ("_vote", 1)],
)
def test_an_election_that_was_left_half_made_is_gone_on_with(stop: str, before: int) -> None:
    """The first is the one that was declared, the second the one in which one can vote: `before` went well."""
    real, left = getattr(elections, stop), [before]

    def stopping(*told: Any) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(*told)

    accounts = {who: {"person_id": who, "name": name, "email": email} for who, (email, name, _) in seed.ACCOUNTS.items()}
    with patch.object(elections, stop, stopping), pytest.raises(KeyboardInterrupt):
        act(accounts, NOW)
    act(accounts, NOW + timedelta(days=1))
    declared, running = (_election(told) for told in (elections.DECLARED, elections.RUNNING))
    assert results.public(declared, NOW)["declaration"]
    assert polls.turnout(running).voted == 12


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("fails", [False, True])
def test_no_clock_of_the_house_moves_an_election_while_it_is_being_made(fails: bool) -> None:
    clocks = boto3.client("scheduler")
    for name, arn in (("sweep", settings.election_clock()), ("other", settings.thaw())):
        target = {"Arn": arn, "RoleArn": settings.timer_role()}
        clocks.create_schedule(Name=name, ScheduleExpression="rate(5 minutes)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target)
    kept, real, seen = clocks.get_schedule(Name="sweep"), elections._declare, []

    def looking(*told: Any) -> None:
        seen.append([clocks.get_schedule(Name=name)["State"] for name in ("sweep", "other")])
        if fails:
            raise NotFound("The poll was cancelled by somebody.")
        real(*told)

    accounts = {who: {"person_id": who, "name": name, "email": email} for who, (email, name, _) in seed.ACCOUNTS.items()}
    with patch.object(elections, "_declare", looking), pytest.raises(NotFound) if fails else nullcontext():
        act(accounts, NOW)
    assert seen == [["DISABLED", "ENABLED"]]
    told = ("State", "Target", "ScheduleExpression", "FlexibleTimeWindow")
    assert [clocks.get_schedule(Name="sweep")[name] for name in told] == [kept[name] for name in told]
    assert [
        one["Name"] for one in clocks.list_schedules(GroupName=settings.schedules())["Schedules"] if "election" in one["Name"]
    ] == []


@pytest.mark.usefixtures("seeded")
def test_a_case_that_is_another_s_by_now_stops_nothing() -> None:
    accounts = {who: {"person_id": who, "name": name, "email": email} for who, (email, name, _) in seed.ACCOUNTS.items()}
    act(accounts, NOW)
    with patch.object(desk, "take", side_effect=NotFound("There is no case at this address.")):
        act(accounts, NOW)


@pytest.mark.usefixtures("union_house")
def test_news_that_were_left_half_written_are_gone_on_with() -> None:
    """The first article is there, the next cannot be drawn."""
    with patch.object(seed, "_account", lambda _cognito, _pool, who: who):
        with patch.object(seed.pages, "drawn", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            _seed()
        assert len(list(Article.scan())) == 1
        _seed()
    assert len(list(Article.scan())) == len(seed._ARTICLES)


def _election(told: elections.Told) -> str:
    (one,) = listing.listed(told.group_id, None, NOW)["elections"]
    return str(one["election_id"])


def test_staff_have_looked_through_a_file_as_unions_have_it(seeded: None) -> None:
    (found,) = Import.scan()
    assert (found.state, found.encoding, found.delimiter) == ("checked", "cp1252", "semicolon")
    fates = [row.fate for chunk in imports.chunks(found) for row in imports.judged(chunk)]
    assert fates == ["new", "new", "new", "refused", "refused", "refused"]
