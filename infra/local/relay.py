"""Does what CloudWatch does on AWS: takes the counts out of the log lines (EMF), counts the lines that fit a metric filter, and puts
both where the metrics are.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from infra.local.watcher import Watcher

_LATE_BY = 10_000


class Relay(Watcher):
    """Reads the shared log group from outside and sends each embedded metric on, once, and each line that a filter counts."""

    every = 2.0

    def __init__(self, client: Callable[[str], Any], group: str) -> None:
        super().__init__()
        self._logs, self._metrics, self._group = client("logs"), client("cloudwatch"), group
        self._seen: dict[tuple[str, int, str], int] = {}
        self._since = int(time.time() * 1000)
        self._filters: list[dict[str, Any]] | None = None

    def look(self) -> None:
        """Send on what was logged since the last look."""
        fresh = [event for event in self._events() if _mark(event) not in self._seen]
        for event in fresh:
            self._seen[_mark(event)] = event["timestamp"]
            self._send(event["message"])
        self._since = max([self._since, *(event["timestamp"] - _LATE_BY for event in fresh)])
        self._seen = {key: at for key, at in self._seen.items() if at >= self._since}

    def _events(self) -> Iterator[dict[str, Any]]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group, startTime=self._since)
        return (event for page in pages for event in page["events"])

    def _send(self, message: str) -> None:
        for namespace, data in embedded(message):
            self._metrics.put_metric_data(Namespace=namespace, MetricData=data)
        if self._filters is None:
            self._filters = self._logs.describe_metric_filters(logGroupName=self._group)["metricFilters"]
        for namespace, metric in counted(message, self._filters):
            self._metrics.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": metric, "Value": 1, "Unit": "Count"}])


def _mark(event: dict[str, Any]) -> tuple[str, int, str]:
    """What tells one line from another; not every line of the emulator's has an id."""
    return event["logStreamName"], event["timestamp"], event["message"]


def embedded(message: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The metrics that a log line carries, by namespace: one datum for each metric and each set of its dimensions."""
    try:
        line = json.loads(message)
    except ValueError:
        return
    if isinstance(line, dict) and isinstance(line.get("_aws"), dict):
        for told in line["_aws"].get("CloudWatchMetrics", ()):
            yield told["Namespace"], list(_data(told, line))


def counted(message: str, filters: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The namespace and the name of each metric for which one of the metric filters counts a log line."""
    try:
        line = json.loads(message)
    except ValueError:
        return
    for one in filters:
        if isinstance(line, dict) and fits(one["filterPattern"], line):
            yield from ((told["metricNamespace"], told["metricName"]) for told in one["metricTransformations"])


def fits(pattern: str, line: Mapping[str, Any]) -> bool:
    """Whether a log line fits a filter's pattern, of which these words are known: `{ $.a.b = "c" && $.d != "e" || … }`.

    ValueError for any other pattern.
    """
    return any(all(_holds(one, line) for one in part.split("&&")) for part in pattern.strip("{} ").split("||"))


def _holds(condition: str, line: Mapping[str, Any]) -> bool:
    found = re.fullmatch(r'\s*\$\.([\w.]+) (=|!=) "([^"]*)"\s*', condition)
    if found is None:
        raise ValueError(f"The pattern {condition} is not known here.")
    told: Any = line
    for step in found[1].split("."):
        told = told.get(step) if isinstance(told, dict) else None
    return told is not None and (told == found[3]) == (found[2] == "=")


def _data(told: dict[str, Any], line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for names in told["Dimensions"] or [[]]:
        dimensions = [{"Name": name, "Value": str(line[name])} for name in names]
        for metric in told["Metrics"]:
            value = line[metric["Name"]]
            values = value if isinstance(value, list) else [value]
            yield {"MetricName": metric["Name"], "Dimensions": dimensions, "Values": values, "Unit": metric.get("Unit", "None")}
