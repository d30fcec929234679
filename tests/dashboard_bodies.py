"""What CloudWatch says of a dashboard's body, in a model of ours, so far as ours use it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html and, of expressions,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import itertools
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

FUNCTIONS = {"FILL", "CEIL", "IF", "SUM", "MAX", "MIN", "AVG", "RATE", "FLOOR", "ABS", "RUNNING_SUM", "TIME_SERIES"}
"""Those of CloudWatch's that ours may use."""
_ID = r"[a-z][a-zA-Z0-9_]*"
_WORDS = re.compile(rf"(?P<function>[A-Z_]+)(?=\()|(?P<id>{_ID})|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/(),<>=]|\s)")


class Part(BaseModel):
    """Takes no name that CloudWatch does not know."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class How(Part):
    """What the last thing of a row says of its metric or expression."""

    id: str | None = Field(default=None, pattern=rf"^{_ID}$")
    label: str | None = Field(default=None, min_length=1)
    stat: str | None = Field(default=None, pattern=r"^(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?)$")
    visible: bool = True
    expression: str | None = Field(default=None, min_length=1, max_length=1_024)


class Line(Part):
    """A line across a graph."""

    label: str
    value: float


class Annotations(Part):
    """Lines across a graph."""

    horizontal: list[Line]


class Side(Part):
    """One axis of values."""

    min: float
    show_units: bool
    label: str | None = Field(default=None, min_length=1)


class Axis(Part):
    """The axes of values."""

    left: Side


class Legend(Part):
    """Where the names of series stand."""

    position: Literal["right", "bottom", "hidden"]


class Metrics(Part):
    """A graph."""

    title: str = Field(min_length=1)
    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    view: Literal["timeSeries", "bar", "singleValue", "pie", "table", "gauge"]
    metrics: list[list[Any]] = Field(min_length=1, max_length=500)
    period: int | None = Field(default=None, ge=60, multiple_of=60)
    set_period_to_time_range: Literal[True] | None = None
    sparkline: bool | None = None
    stacked: bool | None = None
    y_axis: Axis | None = None
    legend: Legend | None = None
    annotations: Annotations | None = None

    @model_validator(mode="after")
    def _rows(self) -> Self:
        told = [self._row(row) for row in self.metrics]
        ids = [one.id for one in told if one.id]
        assert len(ids) == len(set(ids)), "each id is one metric's"
        for one in told:
            if one.expression:
                assert used(one.expression) <= set(ids) - {one.id}
        assert any(one.visible for one in told)
        assert (self.period is None) == bool(self.set_period_to_time_range)
        assert self.view == "singleValue" or not self.set_period_to_time_range
        assert self.annotations is None or self.view in ("timeSeries", "bar")
        return self

    @staticmethod
    def _row(row: list[Any]) -> How:
        *names, how = row
        told = How.model_validate(how)
        assert all(isinstance(one, str) and one and one.isascii() for one in names)
        if told.expression:
            assert not names and told.id and told.label and told.stat is None
        else:
            assert len(names) >= 2 and len(names) % 2 == 0, "namespace, name, and pairs of a dimension and its value"
            assert (len(names) - 2) // 2 <= 30
            assert told.stat
        return told


def used(expression: str) -> set[str]:
    """The ids that an expression reckons with. AssertionError for what is no expression, as far as can be seen."""
    found, end = set(), 0
    while end < len(expression):
        word = _WORDS.match(expression, end)
        assert word, f"{expression} at {end}"
        assert word["function"] is None or word["function"] in FUNCTIONS, expression
        found |= {word["id"]} - {None}
        end = word.end()
    assert expression.count("(") == expression.count(")")
    return found


class Text(Part):
    """Words."""

    markdown: str = Field(min_length=1)
    background: Literal["solid", "transparent"] | None = None


class Log(Part):
    """What a search in the log finds."""

    title: str = Field(min_length=1)
    region: str
    query: str = Field(pattern=r"^SOURCE '[^']+'( \| SOURCE '[^']+')* \| \S")
    view: Literal["table", "timeSeries", "bar", "pie"]


class When(Part):
    """When a custom widget is asked again."""

    refresh: bool
    resize: bool
    time_range: bool


class Custom(Part):
    """What a function answers."""

    title: str = Field(min_length=1)
    endpoint: str = Field(min_length=1)
    params: dict[str, str]
    update_on: When


class Alarms(Part):
    """How alarms stand."""

    title: str = Field(min_length=1)
    alarms: list[str] = Field(min_length=1, max_length=100)
    sort_by: Literal["default", "stateUpdatedTimestamp", "timestamp"] | None = None


class Placed(Part):
    """Where a widget is: 24 columns, and rows without end."""

    x: int = Field(ge=0, le=23)
    y: int = Field(ge=0)
    width: int = Field(ge=1, le=24)
    height: int = Field(ge=1, le=1_000)


class MetricWidget(Placed):
    """A graph."""

    type: Literal["metric"]
    properties: Metrics


class TextWidget(Placed):
    """Words."""

    type: Literal["text"]
    properties: Text


class LogWidget(Placed):
    """A search in the log."""

    type: Literal["log"]
    properties: Log


class CustomWidget(Placed):
    """What a function answers."""

    type: Literal["custom"]
    properties: Custom


class AlarmWidget(Placed):
    """How alarms stand."""

    type: Literal["alarm"]
    properties: Alarms


type Widget = Annotated[MetricWidget | TextWidget | LogWidget | CustomWidget | AlarmWidget, Field(discriminator="type")]


class Body(Part):
    """A dashboard."""

    start: str = Field(pattern=r"^-P(\d+[DWM]|T\d+[HM])$")
    period_override: Literal["auto", "inherit"]
    widgets: list[Widget] = Field(max_length=500)

    @model_validator(mode="after")
    def _places(self) -> Self:
        cells: set[tuple[int, int]] = set()
        for one in self.widgets:
            taken = set(itertools.product(range(one.x, one.x + one.width), range(one.y, one.y + one.height)))
            assert one.x + one.width <= 24
            assert not cells & taken, f"{one.properties} lies on another"
            cells |= taken
        return self
