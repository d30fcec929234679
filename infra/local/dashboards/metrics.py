"""The metrics of a widget as its body writes them, and the series that come of them.

Each is a list: namespace, name, and each dimension's name and value, with `.` for what stands at the same place in the one before and `...` for
all of its dimensions; a map of options may come last. An expression is a list of its map alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.local.dashboards import maths
from infra.local.dashboards.layout import Span
from infra.local.dashboards.maths import Around, Series, Unknown

_LABEL = re.compile(r"\$\{(\w+)(?:\('([^']+)'\))?\}")
_COUNTS = frozenset({"Sum", "SampleCount"})
_NO_COUNT = re.compile(r"[*/](?!\s*[\d.])|[<>^=]|CEIL|FLOOR|ABS|AVG|MIN|MAX|IF|RATE|DIFF|RUNNING|COUNT|PERIOD", re.IGNORECASE)
"""Statistics that are counts, and what makes of counts something that cannot be added up."""
WHOLE = 1 << 40
"""A period in which all of time is one point: the local cloud cuts time at whole periods, and a range ends somewhere within one."""
_MANY = 100
"""Series that one widget shows at most."""


@dataclass(frozen=True)
class Metric:
    """One line of a widget: a metric of CloudWatch's, or an expression of others; seconds of its period, its statistic and its label."""

    id: str
    label: str
    period: int
    stat: str = ""
    namespace: str = ""
    name: str = ""
    dimensions: tuple[tuple[str, str], ...] = ()
    expression: str = ""
    visible: bool = True
    right: bool = False
    color: str = ""


@dataclass(frozen=True)
class Line:
    """What is drawn: a label, the points by the second at which their period begins, on which side its scale stands, and whether they add up."""

    label: str
    points: Series
    right: bool = False
    color: str = ""
    adds: bool = False


@dataclass
class Lines:
    """The lines of a widget, a sentence for each of its expressions that is not known here, and whether any metric had a point."""

    lines: list[Line] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    anything: bool = False


def read(properties: Mapping[str, Any], span: Span) -> list[Metric]:
    """The metrics of a widget. Raises `ValueError` with a sentence where they are not written as they should be."""
    found, before = list[Metric](), list[str]()
    for at, row in enumerate(properties.get("metrics", ())):
        if not isinstance(row, list) or not row:
            raise ValueError("A metric of this widget is not written as a list.")
        options = row[-1] if isinstance(row[-1], dict) else {}
        words = [str(word) for word in (row[:-1] if options else row)]
        if words:
            before = _spelled(words, before)
        elif "expression" not in options:
            raise ValueError("A metric of this widget has no name.")
        found.append(_metric(before if words else [], options, properties, span, f"line{at}"))
    return found


def _spelled(words: Sequence[str], before: Sequence[str]) -> list[str]:
    """The words of a metric with what it does not repeat of the one before."""
    spelled = list[str]()
    for at, word in enumerate(words):
        if word == "...":
            spelled += before[at : len(before) - (len(words) - at - 1)]
        elif word == "." and len(spelled) >= len(before):
            raise ValueError("A metric of this widget repeats what the one before has not.")
        else:
            spelled.append(before[len(spelled)] if word == "." else word)
    if len(spelled) < 2 or len(spelled) % 2:
        raise ValueError("A metric of this widget is not written in pairs.")
    return spelled


def _metric(words: Sequence[str], options: Mapping[str, Any], properties: Mapping[str, Any], span: Span, unnamed: str) -> Metric:
    own = options.get("period") or properties.get("period")
    return Metric(
        id=str(options.get("id") or unnamed),
        label=str(options.get("label") or options.get("expression") or words[1]),
        period=span.period(int(own) if own else None),
        stat=str(options.get("stat") or properties.get("stat") or "Average"),
        namespace=words[0] if words else "",
        name=words[1] if words else "",
        dimensions=tuple(zip(words[2::2], words[3::2], strict=True)),
        expression=str(options.get("expression", "")),
        visible=bool(options.get("visible", True)),
        right=options.get("yAxis") == "right",
        color=str(options.get("color", "")),
    )


def queries(metrics: Iterable[Metric], period: int | None = None) -> list[dict[str, Any]]:
    """What CloudWatch is asked for: each metric, and no expression; `period` in place of their own where it is given."""
    return [
        {
            "Id": f"q{at}",
            "MetricStat": {
                "Metric": {
                    "Namespace": one.namespace,
                    "MetricName": one.name,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in one.dimensions],
                },
                "Period": period or one.period,
                "Stat": one.stat,
            },
        }
        for at, one in enumerate(metrics)
        if not one.expression
    ]


def lines(metrics: Sequence[Metric], answers: Mapping[str, Series], span: Span, period: int | None = None) -> Lines:
    """The lines of metrics and expressions from what CloudWatch answered to `queries`, by the ids that these gave."""
    told = Lines()
    asked = {one.id: answers.get(f"q{at}", {}) for at, one in enumerate(metrics) if not one.expression}
    told.anything = any(asked.values())
    named: dict[str, maths.Value] = dict(asked)
    for one in _in_order(metrics):
        each = period or one.period
        try:
            found = (
                maths.worked_out(one.expression, Around(named, asked, span.times(each), each))
                if one.expression
                else [asked[one.id]]
            )
        except Unknown as unknown:
            told.unknown.append(f"{one.label}: {unknown} The expression is {one.expression}")
            continue
        if one.expression:
            named[one.id] = found[0] if len(found) == 1 else found
    shown = (one for one in metrics if one.visible and one.id in named)
    counts = all(one.stat in _COUNTS for one in metrics if not one.expression)
    told.lines = [line for one in shown for line in _lines(one, named[one.id], counts=counts)][:_MANY]
    return told


def _in_order(metrics: Sequence[Metric]) -> list[Metric]:
    """Metrics, and expressions behind those that they name; the ids of what names each other in a ring stay unknown."""
    ids, done, left = {one.id for one in metrics}, list[Metric](), list(metrics)
    while left:
        known = {one.id for one in done}
        ready = [one for one in left if not (_names(one) & ids) - known]
        if not ready:
            return [*done, *left]
        done += ready
        left = [one for one in left if one not in ready]
    return done


def _names(one: Metric) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"([\"']).*?\1", "", one.expression)))


def _lines(one: Metric, value: maths.Value, *, counts: bool) -> list[Line]:
    adds = (one.stat in _COUNTS) if not one.expression else (counts and not _NO_COUNT.search(one.expression))
    found = value if isinstance(value, list) else [value]
    series = [points for points in found if isinstance(points, dict)]
    several = len(series) > 1
    return [
        Line(f"{_labelled(one, points)} {at}" if several else _labelled(one, points), points, one.right, one.color, adds)
        for at, points in enumerate(series, 1)
    ]


def _labelled(one: Metric, points: Series) -> str:
    """A label with the numbers that it asks for: `${SUM}`, `${LAST}`, `${PROP('Dim.service')}` and their like; others stay as they are."""
    values = [points[at] for at in sorted(points)]
    numbers = (
        {"SUM": sum(values), "AVG": sum(values) / len(values), "MIN": min(values), "MAX": max(values), "LAST": values[-1]}
        if values
        else {}
    )
    words = {"LABEL": one.name or one.expression}
    told = {"MetricName": one.name, "Namespace": one.namespace, "Stat": one.stat, "Period": str(one.period)}
    told |= {f"Dim.{name}": value for name, value in one.dimensions}

    def said(asked: re.Match[str]) -> str:
        name, of = asked.groups()
        if name == "PROP":
            return told.get(of or "", asked[0])
        return words.get(name) or (
            f"{numbers[name]:g}" if name in numbers else "–" if name in ("SUM", "AVG", "MIN", "MAX", "LAST") else asked[0]
        )

    return _LABEL.sub(said, one.label)
