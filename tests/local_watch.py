"""A stack with dashboards, in place of the local cloud: it answers as its CloudWatch and its Lambda do."""

import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import EndpointConnectionError

from infra.local.dashboards.reading import Cloud
from infra.local.dashboards.server import Server

STACK = "house"
NOW = int(datetime(2026, 11, 30, 22, 47, 13, tzinfo=UTC).timestamp())
HOUR = 3_600
THIS_HOUR = NOW // HOUR * HOUR
JOINED, PAID, REFUSED = (("UnionHouse", name, "service", STACK) for name in ("Joined", "Paid", "Refused"))
ARN = "arn:aws:cloudwatch:eu-west-2:000000000000:alarm:"
FAILS, WAITS, CALM, AWAY = (
    f"house-Watch-7c1d-{name}-83C4419B3AEDE"[:-1] for name in ("ApiFails", "LettersStuck", "Throttled", "Whole")
)
FUNCTION = "arn:aws:lambda:eu-west-2:000000000000:function:house-Widgets"
WIDGET = (
    '<table style="color: {ink}"><caption>Boards that are cooling off</caption>'
    '<tbody><tr><th scope="row">chess</th><td>1 h 0 min</td></tr></tbody></table>'
)


class Told:
    """What a stack has: bodies of dashboards, points of metrics, alarms, and what its function answers."""

    def __init__(self, bodies: Mapping[str, Any], points: Mapping[tuple[str, ...], Mapping[int, float]] | None = None) -> None:
        self.bodies = {name: body if isinstance(body, str) else json.dumps(body) for name, body in bodies.items()}
        self.points = dict(points or {})
        self.states = {FAILS: "ALARM", WAITS: "INSUFFICIENT_DATA", CALM: "OK"}
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], Any] = _answered
        self.fails = self.silent = False

    def client(self, service: str) -> "Told":
        """Be every client."""
        return self

    def cloud(self) -> Cloud:
        """The stack as it is read."""
        return Cloud(self.client, STACK)

    def list_dashboards(self, **_: Any) -> Any:
        """List them by name, also another stack's."""
        if self.silent:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        return {"DashboardEntries": [{"DashboardName": name} for name in (*self.bodies, "houseboat")]}

    def get_dashboard(self, *, DashboardName: str) -> Any:  # noqa: N803 - CloudWatch's names, and those below
        """Give a body."""
        return {"DashboardBody": self.bodies[DashboardName]}

    def get_metric_data(self, *, MetricDataQueries: list[Any], StartTime: datetime, EndTime: datetime) -> Any:  # noqa: N803
        """Add up by periods, as Sum does, whatever lies behind the start; of what is to come too, as nobody should rely on that."""
        return {
            "MetricDataResults": [{"Id": one["Id"], **self._summed(one["MetricStat"], StartTime)} for one in MetricDataQueries]
        }

    def _summed(self, asked: Mapping[str, Any], since: datetime) -> dict[str, list[Any]]:
        metric = asked["Metric"]
        named = (
            metric["Namespace"],
            metric["MetricName"],
            *(word for one in metric["Dimensions"] for word in (one["Name"], one["Value"])),
        )
        found: dict[int, float] = {}
        for at, value in self.points.get(named, {}).items():
            if at >= since.timestamp():
                period = at // asked["Period"] * asked["Period"]
                found[period] = found.get(period, 0) + value
        return {"Timestamps": [datetime.fromtimestamp(at, UTC) for at in found], "Values": list(found.values())}

    def describe_alarms(self, *, AlarmNames: list[str], AlarmTypes: list[str]) -> Any:  # noqa: N803
        """Describe those that there are."""
        common = {
            "AlarmDescription": "What it means.",
            "StateUpdatedTimestamp": datetime.fromtimestamp(NOW, UTC),
            "Threshold": 10.0,
        }
        metric = {"Namespace": PAID[0], "MetricName": PAID[1], "Dimensions": [{"Name": PAID[2], "Value": PAID[3]}]}
        return {
            "MetricAlarms": [
                {"AlarmName": one, "StateValue": self.states[one], **common, **metric} for one in AlarmNames if one in self.states
            ]
        }

    def invoke(self, *, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803
        """Answer as a widget's function."""
        self.asked.append(json.loads(Payload))
        failed = {"FunctionError": "Unhandled"} if self.fails else {}
        return {"Payload": io.BytesIO(json.dumps(self.answer(self.asked[-1])).encode()), **failed}


def _answered(event: Mapping[str, Any]) -> str:
    return WIDGET.replace("{ink}", "#e3e8ee" if event["widgetContext"]["theme"] == "dark" else "#16191f")


def _widget(kind: str, at: tuple[int, int, int, int], **properties: Any) -> dict[str, Any]:
    return {"type": kind, **dict(zip(("x", "y", "width", "height"), at, strict=True)), "properties": properties}


def metric(*rows: Any, at: tuple[int, int, int, int] = (0, 0, 12, 6), **more: Any) -> dict[str, Any]:
    """A widget of metrics as a body has it, at (x, y, width, height)."""
    return _widget("metric", at, **{"stat": "Sum", "region": "eu-west-2", "metrics": [list(one) for one in rows], **more})


def full() -> Told:
    """A stack whose one dashboard has a widget of each kind, one whose other one has a day without data, and one with a broken body."""
    line = {"horizontal": [{"label": "Ten an hour", "value": 10}]}
    widgets = [
        _widget("text", (0, 0, 24, 2), markdown="## Today\n\nWhat *staff* look at first. [The desk](/cases)"),
        metric(JOINED, (".", "Paid", ".", "."), title="Joined and paid", annotations=line, at=(0, 2, 12, 7)),
        metric(
            [*JOINED, {"id": "m1", "visible": False}],
            [{"expression": "FILL(m1, 0)", "label": "Joined, with quiet hours", "id": "e1"}],
            [{"expression": "SUM(METRICS())", "label": "All: ${SUM}", "id": "e2"}],
            title="Joined by math", stacked=True, at=(12, 2, 12, 7),
        ),
        metric(JOINED, (".", "Refused", ".", "."), title="Right now", view="singleValue", at=(0, 9, 6, 4), setPeriodToTimeRange=True),
        metric(JOINED, title="Of twenty", view="gauge", yAxis={"left": {"min": 0, "max": 20}}, at=(6, 9, 6, 4)),
        metric(JOINED, PAID, title="By kind", view="bar", at=(12, 9, 12, 4)),
        _widget("alarm", (0, 13, 12, 6), title="What rings", alarms=[ARN + one for one in (CALM, WAITS, FAILS, AWAY)]),
        _widget("custom", (12, 13, 12, 6), title="Freezes", endpoint=FUNCTION, params={"widget": "freezes"}),
        _widget("log", (0, 19, 12, 4), title="Errors", query="SOURCE 'logs' | filter level = 'ERROR'"),
        metric(JOINED, [{"expression": "ANOMALY_DETECTION_BAND(m1)", "label": "Usual"}], title="Not known", at=(12, 19, 12, 6)),
    ]  # fmt: skip
    points = {
        JOINED: {THIS_HOUR - HOUR * 5: 3.0, THIS_HOUR - HOUR * 4: 4.0, THIS_HOUR - HOUR: 12.0},
        PAID: {THIS_HOUR - HOUR * 2: 2.0, THIS_HOUR: 1.0},
    }
    bodies = {
        STACK: {"widgets": widgets},
        f"{STACK}-quiet": {"widgets": [metric(REFUSED, title="Refused")]},
        f"{STACK}-torn": "{",
    }
    return Told(bodies, points)


@contextmanager
def drawn(told: Told) -> Iterator[str]:
    """Draw the dashboards of a stack while the block lasts; gives the address."""
    server = Server("127.0.0.1", 0, told.cloud(), lambda: NOW)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/_watch"
    finally:
        server.shutdown()
        server.server_close()
