"""Many who write into the log of one case at once leave one whole chain."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.case_log import actions as case_log
from union.core.case_log import rules
from union.core.case_log.tables import LogEntry
from union.store import ConditionFailed, Once, Put

from tests.actions.conftest import NOW

pytestmark = pytest.mark.usefixtures("union_house")


def _rush(write: Any = None) -> None:
    """Sixteen at once. The stand-in for DynamoDB writes no two transactions at once only if somebody makes it wait."""
    real, lock = write or store._write, Lock()

    def alone(parts: Any, token: str) -> None:
        with lock:
            real(parts, token)

    with patch.object(store, "_write", alone), ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: case_log.write("case", [case_log.act(f"act {n}", "alex")], NOW), range(16)))


def test_without_the_condition_a_rush_would_lose_entries() -> None:
    real, always = store._write, LogEntry.number.exists() | LogEntry.number.does_not_exist()
    _rush(lambda parts, token: real([Put(part.record, always) for part in parts], token))
    assert len(list(LogEntry.query("case"))) < 16


def test_whoever_is_overtaken_by_fifteen_others_is_entered_behind_them() -> None:
    real, others = store._write, iter(range(15))

    def overtaken(parts: Any, token: str) -> None:
        quicker = next(others, None)
        if quicker is not None:
            with patch.object(store, "_write", real):
                case_log.write("case", [case_log.act(f"act {quicker}", "kim")], NOW)
        real(parts, token)

    with patch.object(store, "_write", overtaken):
        case_log.write("case", [case_log.act("late", "alex")], NOW)
    entries = case_log.entries("case")
    assert [entry.act.act for entry in entries] == [*(f"act {number}" for number in range(15)), "late"]
    assert rules.fault(entries) is None


def test_a_rush_loses_nothing_and_the_chain_is_whole() -> None:
    _rush()
    entries = case_log.entries("case")
    assert sorted(entry.act.act for entry in entries) == sorted(f"act {n}" for n in range(16))
    assert rules.fault(entries) is None


def test_a_change_that_is_lost_is_not_tried_again_and_leaves_no_entry() -> None:
    def change() -> None:
        once = Put(Once(key="k", outcome="o", forget_at=NOW), Once.key.does_not_exist())
        case_log.write("case", [case_log.act("did", "alex")], NOW, once)

    change()
    with pytest.raises(ConditionFailed):
        change()
    assert len(case_log.entries("case")) == 1


def test_looking_again_at_once_is_one_look_and_after_somebody_else_another() -> None:
    for actor, minutes in (("alex", 0), ("alex", 5), ("kim", 6), ("alex", 7), ("alex", 18)):
        case_log.looked("case", actor, NOW + timedelta(minutes=minutes))
    assert [entry.act.actor for entry in case_log.entries("case")] == ["alex", "kim", "alex", "alex"]


def test_a_changed_record_is_found_when_it_is_read() -> None:
    _rush()
    LogEntry("case", "000007").update([LogEntry.actor.set("somebody else")])
    assert rules.fault(case_log.entries("case")) == "Entry 7 was changed."
