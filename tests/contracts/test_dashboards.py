"""The dashboards are what their definitions make, are such as CloudWatch takes, fit a screen, and name only what is there."""

import json
import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from union.catalogue import CATALOGUE, Reader
from union.moderation.desk import rules as desk
from union.site import widgets
from union.watch import Count

from infra import dashboards
from infra.boards.parts import WEEK, Kind
from tests.contracts.test_alarms import OURS
from tests.dashboard_bodies import Body, used
from tests.stacks import REGION, STAGES, Stack, stacks

each_stage = pytest.mark.parametrize("stage", STAGES)
each_board = pytest.mark.parametrize("board", dashboards.BOARDS, ids=lambda board: board.name)
_SCREEN = 30
"""Rows of CloudWatch's that fit a screen of staff's, a little smaller than life."""


def _stack(stage: str) -> Stack:
    (found,) = [stack for stack in stacks(stage) if stack.name.endswith("-Dashboards")]
    return found


def _made(stage: str) -> dict[str, Any]:
    """Each dashboard of a stage by its name, as CloudFormation would make it."""
    return {
        told["Properties"]["DashboardName"]: json.loads(told["Properties"]["DashboardBody"])
        for told in _stack(stage).resources.values()
    }


def _bodies() -> dict[str, Any]:
    """Each dashboard, with values for its parameters."""
    values = {"AWS::Region": REGION, "Widgets": "arn:aws:lambda:eu-west-2:111122223333:function:widgets"}
    told = {board.name: json.dumps(dashboards.body(board)) for board in dashboards.BOARDS}
    put = {name: re.sub(r"\$\{([\w:]+)\}", lambda found: values.get(found[1], found[1]), text) for name, text in told.items()}
    return {name: json.loads(text) for name, text in put.items()}


def test_the_template_is_what_the_definitions_make(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert dashboards.main(["--check"]) == 0
    monkeypatch.setattr(dashboards, "BOARDS", dashboards.BOARDS[:1])
    assert dashboards.main(["--check"]) == 1
    assert "python -m infra.dashboards" in capsys.readouterr().err


@each_stage
def test_each_reader_has_a_dashboard_and_cloudwatch_takes_it(stage: str) -> None:
    made = _made(stage)
    first = stacks(stage)[0].name
    assert set(made) == {f"{first}-{reader.value.lower().replace(' ', '-')}" for reader in Reader}
    for name, body in made.items():
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name)
        Body.model_validate(body)
        assert "${" not in json.dumps(body)


def test_each_custom_widget_that_there_is_stands_somewhere_and_asks_the_one_function() -> None:
    custom = [one["properties"] for body in _bodies().values() for one in body["widgets"] if one["type"] == "custom"]
    assert sorted(one["params"]["widget"] for one in custom) == sorted(Kind) == sorted(widgets.Kind)
    assert {one["endpoint"] for one in custom} == {"arn:aws:lambda:eu-west-2:111122223333:function:widgets"}


@each_board
def test_a_dashboard_fits_a_screen_and_is_as_wide_as_it(board: Any) -> None:
    body = dashboards.body(board)
    assert max(one["y"] + one["height"] for one in body["widgets"]) <= _SCREEN
    assert {sum(one.width for one in row.widgets) for row in board.rows} == {24}
    assert board.reader in body["widgets"][0]["properties"]["markdown"]
    assert "nothing yet" in body["widgets"][0]["properties"]["markdown"]


def _graphs(body: Any) -> list[Any]:
    return [one["properties"] for one in body["widgets"] if one["type"] == "metric"]


@each_board
def test_a_count_of_a_day_on_which_nothing_happened_is_nought(board: Any) -> None:
    for graph in _graphs(dashboards.body(board)):
        expressions = {one for row in graph["metrics"] if (told := row[-1].get("expression")) for one in used(told)}
        counts = {
            row[-1].get("id"): row[-1] for row in graph["metrics"] if row[0] == OURS and CATALOGUE[Count(row[1])].unit == "Count"
        }
        assert counts.keys() <= expressions
        assert not any(one["visible"] for one in counts.values())
        assert all("FILL(" in row[-1]["expression"] for row in graph["metrics"] if "expression" in row[-1])


@each_board
def test_a_graph_says_in_words_what_each_line_is(board: Any) -> None:
    for graph in _graphs(dashboards.body(board)):
        labels = [row[-1]["label"] for row in graph["metrics"] if row[-1].get("visible", True)]
        assert len(labels) == len(set(labels))
        assert not [one for one in labels if re.search(r"[a-z][A-Z]", one)], "words, not the name of a metric"


SMALL = {Count.REPORTED, Count.CASE_LATE, Count.EVIDENCE_SEALED, Count.EVIDENCE_REFUSED}
"""What could tell of one person who reported: shown by the week at least, and in fives."""


def test_nobody_who_reported_is_told_from_a_number_of_a_dashboard() -> None:
    found = set()
    for board in dashboards.BOARDS:
        for graph in _graphs(dashboards.body(board)):
            hidden = {row[-1]["id"] for row in graph["metrics"] if row[0] == OURS and Count(row[1]) in SMALL}
            found |= {Count(row[1]) for row in graph["metrics"] if row[0] == OURS and Count(row[1]) in SMALL}
            if hidden:
                assert graph["period"] >= WEEK
                expressions = [row[-1]["expression"] for row in graph["metrics"] if used(row[-1].get("expression", "")) & hidden]
                assert len(expressions) == len(hidden)
                assert all(re.fullmatch(r"CEIL\(FILL\(m\d+, 0\) / 5\) \* 5", one) for one in expressions)
    assert found == SMALL


def test_how_long_a_case_waited_is_told_by_the_week_and_in_steps() -> None:
    looks = [graph for board in dashboards.BOARDS for graph in _graphs(dashboards.body(board)) if "FirstLook" in str(graph)]
    assert looks and all(graph["period"] >= WEEK for graph in looks)
    assert {desk.within(timedelta(minutes=minutes)) for minutes in range(0, 60 * 400, 7)} == set(desk.LADDER)


_AWS = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): ("QueueName", "AWS::SQS::Queue"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): ("QueueName", "AWS::SQS::Queue"),
    ("AWS/Lambda", "IteratorAge"): ("FunctionName", "AWS::Lambda::Function"),
    ("AWS/Lambda", "Throttles"): (),
    ("AWS/Lambda", "ConcurrentExecutions"): (),
    ("AWS/SES", "Reputation.BounceRate"): (),
    ("AWS/SES", "Reputation.ComplaintRate"): (),
    ("AWS/ApiGateway", "5xx"): ("ApiId", "AWS::ApiGatewayV2::Api"),
    ("AWS/ApiGateway", "4xx"): ("ApiId", "AWS::ApiGatewayV2::Api"),
    ("AWS/ApiGateway", "Latency"): ("ApiId", "AWS::ApiGatewayV2::Api"),
}
"""What AWS itself tells, by which dimension, and what that names; those without are told of the whole account."""


@each_stage
def test_what_aws_tells_is_asked_of_what_this_stage_has(stage: str) -> None:
    first, seen = stacks(stage)[0], set()
    for body in _made(stage).values():
        for namespace, name, *dimension in (row[:-1] for graph in _graphs(body) for row in graph["metrics"] if row[:-1]):
            if namespace == OURS:
                continue
            seen.add((namespace, name))
            known = _AWS[namespace, name]
            assert dimension[:1] == [*known[:1]]
            if dimension:
                resource = re.fullmatch(rf"{first.name}/(\w+)(\.\w+)?", dimension[1])
                assert resource and first.resources[resource[1]]["Type"] == known[1]
    assert seen == set(_AWS)


@each_stage
def test_tables_read_the_log_of_this_stage_for_what_functions_write(stage: str) -> None:
    queries = [one["properties"]["query"] for body in _made(stage).values() for one in body["widgets"] if one["type"] == "log"]
    assert len(queries) > 2
    written = {"message", "status", "ms", "route", "type", "record", "metrics", "initDurationMs"}
    own = r'"[^"]*"|\b(?:filter|stats|sort|limit|by|as|and|count|pct|sum|desc|bin|ispresent|asked|p50|p95|p99|failed|conflicts|starts|\d+m?)\b'
    for query in queries:
        source, _, rest = query.partition(" | ")
        assert source == f"SOURCE '{stacks(stage)[0].name}/Logs'"
        assert set(re.findall(r"[A-Za-z]\w*", re.sub(own, "", rest))) <= written


# The model can say no


def _one(**more: Any) -> Any:
    told = {"title": "Joined", "region": REGION, "view": "timeSeries", "period": 300}
    told |= {
        "metrics": [[OURS, "Joined", {"id": "m1", "stat": "Sum"}], [{"id": "e1", "expression": "FILL(m1, 0)", "label": "All"}]]
    } | more
    return {"type": "metric", "x": 0, "y": 0, "width": 6, "height": 6, "properties": told}


def _body(*widgets: Any) -> Any:
    return {"start": "-P1D", "periodOverride": "inherit", "widgets": list(widgets)}


_WRONG = {
    "no title": _one(title=""),
    "an expression of what is not there": _one(metrics=[[{"id": "e1", "expression": "m1 + 1", "label": "All"}]]),
    "an id with a capital": _one(metrics=[[OURS, "Joined", {"id": "M1", "stat": "Sum"}]]),
    "an id twice": _one(metrics=[[OURS, "Joined", {"id": "m1", "stat": "Sum"}], [OURS, "Paid", {"id": "m1", "stat": "Sum"}]]),
    "a dimension without a value": _one(metrics=[[OURS, "Joined", "service", {"stat": "Sum"}]]),
    "a function that nobody knows": _one(
        metrics=[[OURS, "Joined", {"id": "m1", "stat": "Sum"}], [{"id": "e1", "expression": "NIL(m1)", "label": "All"}]]
    ),
    "a bracket that stays open": _one(
        metrics=[[OURS, "Joined", {"id": "m1", "stat": "Sum"}], [{"id": "e1", "expression": "FILL(m1, 0", "label": "All"}]]
    ),
    "more than CloudWatch draws": _one(metrics=[[OURS, "Joined", {"stat": "Sum"}]] * 501),
    "a period that is no whole minute": _one(period=90),
    "a property of another name": _one(colour="red"),
    "a widget over the edge": _one() | {"x": 20},
    "a kind that nobody knows": _one() | {"type": "picture"},
}


@pytest.mark.parametrize("wrong", _WRONG.values(), ids=_WRONG)
def test_the_model_refuses(wrong: Any) -> None:
    Body.model_validate(_body(_one()))
    with pytest.raises(ValidationError):
        Body.model_validate(_body(wrong))


def test_the_model_refuses_a_widget_on_another() -> None:
    beside = deepcopy(_one()) | {"x": 6}
    Body.model_validate(_body(_one(), beside))
    with pytest.raises(ValidationError):
        Body.model_validate(_body(_one(), beside | {"x": 5}))
