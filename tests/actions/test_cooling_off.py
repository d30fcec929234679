"""The board, its freeze, and the thaw that surely comes."""

from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from union import timers
from union.board import actions as boards
from union.board.tables import Post
from union.errors import Conflict, NotAllowed
from union.freezes import actions as freezes
from union.freezes.tables import FreezeRecord

from tests.actions.conftest import NOW, PRIYA, SAM

pytestmark = pytest.mark.usefixtures("union_house")


@pytest.fixture(autouse=True)
def schedules(union_house: None) -> Any:
    """Give Scheduler with our group of timers."""
    timers._scheduler.cache_clear()
    client = boto3.client("scheduler")
    client.create_schedule_group(Name="union-house-local-timers")
    return client


@pytest.fixture
def member() -> None:
    """Make Sam a member of the chess society without a till."""
    from union.memberships.tables import Membership

    Membership(
        group_id="chess",
        person_id="sam",
        name="Sam",
        group_name="Chess",
        statement_version="1",
        accepted_at=NOW,
        valid_until="2027-07-31",
    ).save()


def _freeze(key: str = "freeze-key-1", number: int = 60, now: datetime = NOW) -> dict[str, Any]:
    return freezes.freeze("chess", PRIYA, number=number, unit="minutes", statement="A break.", key=key, now=now)


def _say(text: str = "Hello", key: str = "post-key-1", now: datetime = NOW, **more: Any) -> str:
    return boards.post("chess", more.pop("caller", SAM), text=text, statement=more.pop("statement", False), key=key, now=now)


def _kinds() -> list[str]:
    return [post.kind for post in Post.query("chess")]


@pytest.mark.usefixtures("member")
def test_a_post_sent_twice_stands_once() -> None:
    assert _say() == _say()
    assert _kinds() == ["post"]


def test_only_members_post_and_read() -> None:
    with pytest.raises(NotAllowed):
        _say()
    with pytest.raises(NotAllowed):
        boards.board("chess", SAM, None, NOW)


@pytest.mark.usefixtures("member")
def test_frozen_members_read_and_the_committee_states() -> None:
    _freeze()
    with pytest.raises(NotAllowed, match="13:00"):
        _say()
    _say("We listen.", caller=PRIYA, statement=True)
    seen = boards.board("chess", SAM, None, NOW)
    assert [p["kind"] for p in seen["posts"]] == ["statement", "statement"]
    assert seen["may"] == {"post": False, "state": False, "freeze": False}


@pytest.mark.usefixtures("member")
def test_a_freeze_ends_even_if_nothing_ever_fires() -> None:
    _freeze()
    later = NOW + timedelta(hours=1)
    assert boards.board("chess", SAM, None, later)["freeze"] is None
    _say(now=later)


def test_the_timer_thaws_once_and_reminds_once() -> None:
    told = _freeze()
    later = NOW + timedelta(hours=1)
    assert not freezes.thaw("chess", told["freeze_id"], 1, NOW + timedelta(minutes=59))
    assert freezes.thaw("chess", told["freeze_id"], 1, later)
    assert not freezes.thaw("chess", told["freeze_id"], 1, later)
    assert _kinds().count("reminder") == 1


def test_the_timer_is_named_by_freeze_and_version_and_deleted_after(schedules: Any) -> None:
    told = _freeze()
    timer = schedules.get_schedule(Name=f"freeze-{told['freeze_id']}-1", GroupName="union-house-local-timers")
    assert timer["ScheduleExpression"] == "at(2026-11-23T13:00:00)"
    assert timer["ActionAfterCompletion"] == "DELETE"
    assert timer["Target"]["DeadLetterConfig"]["Arn"]


def test_an_old_timer_changes_nothing_after_an_extension() -> None:
    told = _freeze()
    longer = freezes.extend(
        "chess", PRIYA, freeze_id=told["freeze_id"], version=1, number=1, unit="hours", key="extend-1", now=NOW
    )
    assert (longer["version"], longer["ends_at"]) == (2, "2026-11-23T14:00:00Z")
    assert not freezes.thaw("chess", told["freeze_id"], 1, NOW + timedelta(hours=1))
    assert freezes.thaw("chess", told["freeze_id"], 2, NOW + timedelta(hours=2))


def test_an_extension_clicked_twice_is_made_once_and_another_s_is_a_conflict() -> None:
    told = _freeze()
    asked = {"freeze_id": told["freeze_id"], "version": 1, "number": 1, "unit": "hours", "now": NOW}
    first = freezes.extend("chess", PRIYA, key="extend-1", **asked)
    assert freezes.extend("chess", PRIYA, key="extend-1", **asked) == first
    with pytest.raises(Conflict):
        freezes.extend("chess", PRIYA, key="extend-2", **asked)


@pytest.mark.usefixtures("member")
def test_a_freeze_ended_early_opens_the_board_with_the_reminder() -> None:
    told = _freeze()
    freezes.end_early("chess", PRIYA, freeze_id=told["freeze_id"], version=1, key="end-key-1", now=NOW + timedelta(minutes=1))
    _say(now=NOW + timedelta(minutes=2))
    assert _kinds() == ["statement", "reminder", "post"]
    assert not freezes.thaw("chess", told["freeze_id"], 1, NOW + timedelta(hours=1))


def test_freezing_twice_is_one_freeze_and_a_second_one_a_conflict() -> None:
    assert _freeze() == _freeze()
    assert _kinds() == ["statement"]
    with pytest.raises(Conflict):
        _freeze(key="freeze-key-2")


def test_a_member_freezes_nothing() -> None:
    with pytest.raises(NotAllowed):
        freezes.freeze("chess", SAM, number=1, unit="days", statement="x", key="freeze-key-1", now=NOW)


def test_the_sweep_sets_missing_timers_and_thaws_what_is_overdue(schedules: Any) -> None:
    told = _freeze()
    name = f"freeze-{told['freeze_id']}-1"
    schedules.delete_schedule(Name=name, GroupName="union-house-local-timers")
    assert freezes.sweep(NOW) == {"thawed": 0, "timers": 1, "reminded": 0}
    assert freezes.sweep(NOW) == {"thawed": 0, "timers": 0, "reminded": 0}
    assert freezes.sweep(NOW + timedelta(hours=1)) == {"thawed": 1, "timers": 0, "reminded": 0}
    assert freezes.sweep(NOW + timedelta(hours=1)) == {"thawed": 0, "timers": 0, "reminded": 0}
    assert FreezeRecord.get("chess").running is None


def test_older_posts_are_a_page_further() -> None:
    for number in range(35):
        at = NOW + timedelta(seconds=number)
        boards.post("chess", PRIYA, text=str(number), statement=True, key=f"post-key-{number}", now=at)
    first = boards.board("chess", PRIYA, None, NOW + timedelta(hours=1))
    rest = boards.board("chess", PRIYA, first["older"], NOW + timedelta(hours=1))
    assert [p["text"] for p in first["posts"] + rest["posts"]] == [str(n) for n in range(34, -1, -1)]
    assert rest["older"] is None
