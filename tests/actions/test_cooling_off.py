"""The board, its freeze, and the thaw that surely comes."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union import timers
from union.core.audit.tables import Entry
from union.errors import Conflict, NotAllowed, Unavailable
from union.moderation.board import actions as boards
from union.moderation.board.tables import Post
from union.moderation.freezes import actions as freezes
from union.moderation.freezes import ending
from union.moderation.freezes.tables import FreezeRecord

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.freezing import between, unguarded

pytestmark = pytest.mark.usefixtures("union_house")


@pytest.fixture(autouse=True)
def schedules(union_house: None) -> Any:
    """Give Scheduler."""
    return boto3.client("scheduler")


@pytest.fixture
def member() -> None:
    """Make Sam a member of the chess society without paying."""
    from union.membership.memberships.tables import Membership

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
    assert not ending.thaw("chess", told["freeze_id"], 1, NOW + timedelta(minutes=59))
    assert ending.thaw("chess", told["freeze_id"], 1, later)
    assert not ending.thaw("chess", told["freeze_id"], 1, later)
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
    assert not ending.thaw("chess", told["freeze_id"], 1, NOW + timedelta(hours=1))
    assert ending.thaw("chess", told["freeze_id"], 2, NOW + timedelta(hours=2))


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
    assert not ending.thaw("chess", told["freeze_id"], 1, NOW + timedelta(hours=1))


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
    assert ending.sweep(NOW) == {"thawed": 0, "timers": 1, "reminded": 0, "chats": 0}
    assert ending.sweep(NOW) == {"thawed": 0, "timers": 0, "reminded": 0, "chats": 0}
    assert ending.sweep(NOW + timedelta(hours=1)) == {"thawed": 1, "timers": 0, "reminded": 0, "chats": 0}
    assert ending.sweep(NOW + timedelta(hours=1)) == {"thawed": 0, "timers": 0, "reminded": 0, "chats": 0}
    assert FreezeRecord.get("chess").running is None


def test_older_posts_are_a_page_further() -> None:
    for number in range(35):
        at = NOW + timedelta(minutes=10 * number)
        boards.post("chess", PRIYA, text=str(number), statement=True, key=f"post-key-{number}", now=at)
    first = boards.board("chess", PRIYA, None, NOW + timedelta(hours=6))
    rest = boards.board("chess", PRIYA, first["older"], NOW + timedelta(hours=6))
    assert [p["text"] for p in first["posts"] + rest["posts"]] == [str(n) for n in range(34, -1, -1)]
    assert rest["older"] is None


LATER = NOW + timedelta(hours=1)


def _extend(told: dict[str, Any], now: datetime = NOW, key: str = "extend-1") -> dict[str, Any]:
    return freezes.extend(
        "chess", PRIYA, freeze_id=told["freeze_id"], version=told["version"], number=1, unit="hours", key=key, now=now
    )


def _fire(told: dict[str, Any], now: datetime) -> bool:
    """What a timer does that was set for the version `told`."""
    return ending.thaw("chess", told["freeze_id"], told["version"], now)


def _ends(told: dict[str, Any], now: datetime) -> None:
    freezes.end_early("chess", PRIYA, freeze_id=told["freeze_id"], version=told["version"], key="end-key-1", now=now)


@pytest.mark.usefixtures("member")
def test_a_timer_that_is_lost_keeps_nobody_out_and_the_sweep_reminds_once(schedules: Any) -> None:
    told = _freeze()
    schedules.delete_schedule(Name=f"freeze-{told['freeze_id']}-1", GroupName="union-house-local-timers")
    _say(now=LATER)
    assert _kinds() == ["statement", "post"]
    assert [ending.sweep(LATER + timedelta(minutes=5))["thawed"] for _ in range(2)] == [1, 0]
    assert _kinds().count("reminder") == 1


def test_a_timer_that_could_never_be_set_is_set_by_the_sweep(schedules: Any) -> None:
    with patch.object(timers, "start", side_effect=Unavailable("Scheduler is away.")):
        told = _freeze()
    assert schedules.list_schedules(GroupName="union-house-local-timers")["Schedules"] == []
    assert ending.sweep(NOW + timedelta(minutes=5))["timers"] == 1
    assert schedules.get_schedule(Name=f"freeze-{told['freeze_id']}-1", GroupName="union-house-local-timers")


def test_a_timer_that_comes_twice_one_after_the_other_thaws_once() -> None:
    told = _freeze()
    assert [_fire(told, LATER) for _ in range(5)] == [True, False, False, False, False]
    assert _kinds().count("reminder") == 1
    assert [act for act in _acts() if act == "thawed"] == ["thawed"]


def test_without_its_condition_a_timer_that_comes_twice_at_once_would_thaw_twice() -> None:
    told = _freeze()
    with unguarded(), between(lambda: _fire(told, LATER)):
        assert _fire(told, LATER)
    assert _acts().count("thawed") == 2, "so the next test can fail"


def test_a_timer_that_comes_twice_at_once_thaws_once() -> None:
    told = _freeze()
    first: list[bool] = []
    with between(lambda: first.append(_fire(told, LATER))):
        assert not _fire(told, LATER)
    assert first == [True]
    assert _acts().count("thawed") == 1
    assert _kinds().count("reminder") == 1


def test_a_timer_and_the_sweep_at_once_thaw_once() -> None:
    told = _freeze()
    with between(lambda: _fire(told, LATER)):
        assert ending.sweep(LATER)["thawed"] == 0
    assert _acts().count("thawed") == 1


def test_a_timer_that_comes_late_thaws_and_the_board_was_open_all_along() -> None:
    told = _freeze()
    late = LATER + timedelta(days=3)
    assert boards.board("chess", PRIYA, None, LATER)["freeze"] is None
    assert _fire(told, late)
    assert _kinds().count("reminder") == 1


def test_a_timer_that_comes_too_late_for_its_freeze_leaves_the_next_one_alone() -> None:
    told = _freeze()
    _freeze("freeze-key-2", now=LATER)
    assert not _fire(told, LATER + timedelta(minutes=1))
    assert boards.board("chess", PRIYA, None, LATER + timedelta(minutes=1))["freeze"] is not None


def test_a_timer_that_comes_early_thaws_nothing() -> None:
    told = _freeze()
    assert not _fire(told, LATER - timedelta(seconds=1))
    assert boards.board("chess", PRIYA, None, NOW)["freeze"] is not None


def test_without_its_condition_a_timer_between_the_reading_and_the_writing_of_an_extension_would_leave_both() -> None:
    told = _freeze()
    with unguarded(), between(lambda: _fire(told, LATER)):
        _extend(told, LATER - timedelta(seconds=1))
    assert _kinds().count("reminder") == 1
    assert "extended" in _acts(), "reminded that all is over and extended too: so the next test can fail"


def test_a_timer_between_the_reading_and_the_writing_of_an_extension_wins_and_the_extension_is_told() -> None:
    told = _freeze()
    with between(lambda: _fire(told, LATER)), pytest.raises(Conflict):
        _extend(told, LATER - timedelta(seconds=1))
    assert _kinds().count("reminder") == 1
    assert "extended" not in _acts()
    assert boards.board("chess", PRIYA, None, LATER)["freeze"] is None


def test_without_its_condition_an_extension_between_the_reading_and_the_writing_of_a_timer_would_be_undone() -> None:
    told = _freeze()
    with unguarded(), between(lambda: _extend(told, LATER - timedelta(seconds=1))):
        _fire(told, LATER)
    assert boards.board("chess", PRIYA, None, LATER)["freeze"] is None, "open though extended: so the next test can fail"


def test_an_extension_between_the_reading_and_the_writing_of_a_timer_stays() -> None:
    told = _freeze()
    with between(lambda: _extend(told, LATER - timedelta(seconds=1))):
        assert not _fire(told, LATER)
    frozen = boards.board("chess", PRIYA, None, LATER)["freeze"]
    assert frozen is not None
    assert (frozen["version"], frozen["ends_at"]) == (2, "2026-11-23T14:00:00Z")
    assert "reminder" not in _kinds()


def test_a_timer_after_an_early_end_changes_nothing_and_reminds_nobody_again() -> None:
    told = _freeze()
    _ends(told, NOW + timedelta(minutes=1))
    for version in (1, 2):
        assert not _fire({**told, "version": version}, LATER)
    assert ending.sweep(LATER) == {"thawed": 0, "timers": 0, "reminded": 0, "chats": 0}
    assert _kinds().count("reminder") == 1


def test_a_timer_and_an_early_end_at_once_open_the_board_with_one_reminder() -> None:
    told = _freeze()
    with between(lambda: _fire(told, LATER)), pytest.raises(Conflict):
        _ends(told, LATER - timedelta(seconds=1))
    assert _kinds().count("reminder") == 1


def _acts() -> list[str]:
    return [str(entry.act) for entry in Entry.query("group#chess")]
