"""Does what CloudWatch does on AWS: takes the counts out of the log lines (EMF) and puts them where the metrics are."""

import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

_EVERY = 2.0


class Relay(threading.Thread):
    """Reads the shared log group from outside and sends each embedded metric on, once."""

    def __init__(self, client: Callable[[str], Any], group: str) -> None:
        super().__init__(daemon=True, name="relay")
        self._logs, self._metrics, self._group = client("logs"), client("cloudwatch"), group
        self._seen: set[tuple[int, str]] = set()
        self._since = int(time.time() * 1000)
        self._over = threading.Event()

    def run(self) -> None:
        """Look every two seconds until stopped."""
        while not self._over.wait(_EVERY):
            try:
                self._relay()
            except Exception as failure:  # noqa: BLE001 - the outermost door of this thread; the next look may succeed
                print(f"  … Counts wait: {failure!r}", flush=True)

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join(timeout=5)

    def _relay(self) -> None:
        events = self._logs.filter_log_events(logGroupName=self._group, startTime=self._since, filterPattern="")["events"]
        for event in events:
            if (key := (event["timestamp"], event["message"])) not in self._seen:
                self._seen.add(key)
                self._send(event["message"])

    def _send(self, message: str) -> None:
        try:
            line = json.loads(message)
        except ValueError:
            return
        for told in line.get("_aws", {}).get("CloudWatchMetrics", ()) if isinstance(line, dict) else ():
            data = list(_data(told, line))
            if data:
                self._metrics.put_metric_data(Namespace=told["Namespace"], MetricData=data)


def _data(told: dict[str, Any], line: dict[str, Any]) -> Iterable[dict[str, Any]]:
    dimensions = [{"Name": name, "Value": line[name]} for names in told["Dimensions"] for name in names]
    for metric in told["Metrics"]:
        value = line[metric["Name"]]
        total = sum(value) if isinstance(value, list) else value
        yield {"MetricName": metric["Name"], "Dimensions": dimensions, "Value": total, "Unit": "Count"}
