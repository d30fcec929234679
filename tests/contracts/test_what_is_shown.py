"""Every metric has a reader and a meaning, what dashboards and alarms name is really told, and what is told is shown or has a reason why not."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from union import watch
from union.catalogue import CATALOGUE, Reader
from union.watch import Count

from tests.contracts.test_alarms import OURS, counted
from tests.stacks import STAGES, stacks

each_stage = pytest.mark.parametrize("stage", STAGES)
UNITS = {"Count", "Seconds", "Percent", "None"}


def _bodies(stage: str) -> Iterator[Any]:
    for stack in stacks(stage):
        for told in stack.resources.values():
            if told["Type"] == "AWS::CloudWatch::Dashboard":
                yield json.loads(told["Properties"]["DashboardBody"])


def _shown(stage: str) -> Iterator[list[Any]]:
    """Each metric of ours on a dashboard in full: its namespace, its name, its dimensions. A dot stands for what was above."""
    for body in _bodies(stage):
        for widget in body["widgets"]:
            above: list[Any] = []
            for row in widget["properties"].get("metrics", ()):
                told = [above[place] if one == "." else one for place, one in enumerate(row) if isinstance(one, str)]
                above = told or above
                if told and told[0] == OURS:
                    yield told


def test_every_metric_has_a_reader_a_unit_and_a_meaning_of_one_sentence() -> None:
    assert CATALOGUE.keys() == set(Count)
    for name, told in CATALOGUE.items():
        assert isinstance(told.reader, Reader)
        assert told.unit in UNITS
        assert re.fullmatch(r"[A-Z][^.!?]+\.", told.meaning), name
    assert len({told.meaning for told in CATALOGUE.values()}) == len(CATALOGUE)
    assert {told.reader for told in CATALOGUE.values()} == set(Reader)


def test_what_is_measured_is_told_in_the_unit_that_it_is_said_to_have() -> None:
    told = {name: str(unit.value) for name, unit in watch.MEASURED.items()}
    assert {name: one.unit for name, one in CATALOGUE.items() if one.unit != "Count"} == told


@each_stage
def test_a_dashboard_shows_what_is_told_of_its_own_stage(stage: str) -> None:
    shown = list(_shown(stage))
    assert len(shown) > 20
    for namespace, name, *dimensions in shown:
        assert (namespace, dimensions) == (OURS, ["service", stacks(stage)[0].name])
        assert Count(name) in counted()


SHOWN_NOWHERE = {Count.PAYMENT_MISMATCH: "OrderWaits is counted with it, which is shown"}
"""What is told and stands on no dashboard, with the reason."""


def test_whatever_is_told_stands_on_a_dashboard_or_has_a_reason_why_not() -> None:
    shown = {Count(told[1]) for told in _shown("production")}
    assert shown | set(SHOWN_NOWHERE) == set(Count)
    assert shown & set(SHOWN_NOWHERE) == set()
