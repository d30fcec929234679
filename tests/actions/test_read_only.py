"""A member's time on read-only surely ends, and they are told once."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from union import ids, store
from union.core.letters.tables import Letter
from union.errors import Conflict, NotAllowed
from union.moderation.board import actions as boards
from union.moderation.board import read_only
from union.moderation.board.tables import Restriction

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_the_board import ALEX, _said, members

__all__ = ["members"]
pytestmark = pytest.mark.usefixtures("members")
END = NOW + timedelta(hours=2)
GROUP = "union-house-local-timers"


@pytest.fixture
def schedules(members: None) -> Any:
    """Give Scheduler."""
    return boto3.client("scheduler")


def _silenced(post_id: str, hours: int = 2) -> Restriction:
    boards.restrict("chess", post_id, PRIYA, length=hours, unit="hours", reason="Rude.", key=f"read-only-{hours}", now=NOW)
    return Restriction.get("chess", "sam")


def _letters() -> list[tuple[bool, bool]]:
    return [(one.context["back"], one.context["early"]) for one in Letter.scan() if one.kind == "read-only"]


def test_it_ends_by_the_table_even_if_nothing_ever_fires() -> None:
    _silenced(_said())
    with pytest.raises(NotAllowed, match="only read"):
        boards.post("chess", SAM, text="x", statement=False, key="post-key-2", now=END - timedelta(seconds=1))
    boards.post("chess", SAM, text="x", statement=False, key="post-key-3", now=END)


def test_the_timer_tells_the_member_once_and_never_early() -> None:
    _silenced(_said())
    assert not read_only.lapse("chess", "sam", 1, END - timedelta(seconds=1))
    assert [read_only.lapse("chess", "sam", 1, END) for _ in range(3)] == [True, False, False]
    assert sorted(_letters()) == [(False, False), (True, False)]


def test_a_timer_that_is_late_still_tells() -> None:
    _silenced(_said())
    assert read_only.lapse("chess", "sam", 1, END + timedelta(days=3))


def test_an_old_timer_changes_nothing_after_a_longer_time_was_given(schedules: Any) -> None:
    post_id = _said()
    first = _silenced(post_id)
    second = _silenced(post_id, 5)
    assert int(second.version) == 2
    assert not read_only.lapse("chess", "sam", 1, END)
    with pytest.raises(NotAllowed):
        boards.post("chess", SAM, text="x", statement=False, key="post-key-2", now=END)
    names = [one["Name"] for one in schedules.list_schedules(GroupName=GROUP)["Schedules"]]
    assert names == [read_only.timer(second)]
    assert read_only.timer(first) not in names


def test_nothing_by_which_it_is_called_follows_from_the_person(schedules: Any) -> None:
    record = _silenced(_said())
    (timer,) = [one["Name"] for one in schedules.list_schedules(GroupName=GROUP)["Schedules"]]
    shown = [one["person_id"] for one in boards.board("chess", ALEX, None, NOW)["restricted"]]
    assert shown == [record.mark]
    assert str(record.mark) in timer
    assert not {ids.derived("chess", "sam"), ids.derived("sam"), "sam"} & {str(record.mark), *timer.split("-")}
    boards.release("chess", shown[0], ALEX, version=1, now=NOW + timedelta(minutes=5))
    assert Restriction.get("chess", "sam").running is None


def test_after_an_early_end_the_timer_does_nothing_and_is_gone(schedules: Any) -> None:
    _silenced(_said())
    boards.release("chess", "sam", ALEX, version=1, now=NOW + timedelta(minutes=5))
    boards.post("chess", SAM, text="x", statement=False, key="post-key-2", now=NOW + timedelta(minutes=6))
    assert not read_only.lapse("chess", "sam", 1, END)
    assert not read_only.lapse("chess", "sam", 2, END)
    assert schedules.list_schedules(GroupName=GROUP)["Schedules"] == []
    assert sorted(_letters()) == [(False, False), (True, True)]


def test_a_lost_timer_is_set_again_and_what_is_overdue_is_ended_by_the_sweep(schedules: Any) -> None:
    record = _silenced(_said())
    schedules.delete_schedule(Name=read_only.timer(record), GroupName=GROUP)
    assert read_only.sweep(NOW) == {"read_only_over": 0, "read_only_timers": 1}
    assert read_only.sweep(NOW) == {"read_only_over": 0, "read_only_timers": 0}
    assert read_only.sweep(END) == {"read_only_over": 1, "read_only_timers": 0}
    assert read_only.sweep(END) == {"read_only_over": 0, "read_only_timers": 0}


def _at_the_same_moment(monkeypatch: pytest.MonkeyPatch, *, guarded: bool) -> int:
    """The timer fires after a longer time was read and before it is written; how many letters say that it is over."""
    post_id = _said()
    _silenced(post_id)
    real, done = store.commit, []

    def late(*parts: Any) -> None:
        if not done:
            done.append(True)
            boards.restrict(
                "chess",
                post_id,
                PRIYA,
                length=9,
                unit="hours",
                reason="More.",
                key="read-only-more",
                now=END - timedelta(seconds=1),
            )
        bare = [type(p)(p.record, p.actions) if isinstance(p, store.Update) else p for p in parts]
        real(*(parts if guarded else bare))

    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", late)
        read_only.lapse("chess", "sam", 1, END)
    return sum(back for back, _ in _letters())


def test_without_its_condition_a_timer_would_end_what_was_just_made_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _at_the_same_moment(monkeypatch, guarded=False) == 1


def test_a_timer_that_fires_while_it_is_made_longer_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _at_the_same_moment(monkeypatch, guarded=True) == 0
    assert Restriction.get("chess", "sam").running == Restriction.RUNNING


def test_an_old_page_ends_nothing() -> None:
    post_id = _said()
    _silenced(post_id)
    _silenced(post_id, 5)
    with pytest.raises(Conflict):
        boards.release("chess", "sam", ALEX, version=1, now=NOW + timedelta(minutes=5))
