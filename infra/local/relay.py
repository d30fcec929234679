"""Does what CloudWatch does on AWS: takes the counts out of the log lines (EMF) and puts them where the metrics are."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from infra.local.watcher import Watcher

_LATE_BY = 10_000


class Relay(Watcher):
    """Reads the shared log group from outside and sends each embedded metric on, once."""

    every = 2.0

    def __init__(self, client: Callable[[str], Any], group: str) -> None:
        super().__init__()
        self._logs, self._metrics, self._group = client("logs"), client("cloudwatch"), group
        self._seen: dict[tuple[str, int, str], int] = {}
        self._since = int(time.time() * 1000)

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


def _data(told: dict[str, Any], line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for names in told["Dimensions"] or [[]]:
        dimensions = [{"Name": name, "Value": str(line[name])} for name in names]
        for metric in told["Metrics"]:
            value = line[metric["Name"]]
            values = value if isinstance(value, list) else [value]
            yield {"MetricName": metric["Name"], "Dimensions": dimensions, "Values": values, "Unit": metric.get("Unit", "None")}
