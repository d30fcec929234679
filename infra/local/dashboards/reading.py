"""What dashboards are made of, asked of the local cloud by AWS's own calls, and read as it is written there."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.dashboards.layout import Span
from infra.local.dashboards.maths import Series

SILENT = (BotoCoreError, ClientError, OSError)
"""As what a call to the local cloud fails."""
_AT_ONCE = 100


@dataclass(frozen=True)
class Alarm:
    """An alarm as it stands: its name without what CloudFormation puts around it, its state, since when, and what it means."""

    name: str
    state: str
    since: int | None = None
    says: str = ""
    metric: tuple[str, ...] = ()
    threshold: float | None = None


class Cloud:
    """The local cloud, as far as the dashboards of one stack need it. `client` makes a client of a service."""

    def __init__(self, client: Callable[[str], Any], stack: str) -> None:
        self._metrics, self._functions, self.stack = client("cloudwatch"), client("lambda"), stack

    def names(self) -> list[str]:
        """The names of the stack's dashboards, the one for everybody first."""
        found = self._metrics.list_dashboards(DashboardNamePrefix=self.stack)["DashboardEntries"]
        names = [str(one["DashboardName"]) for one in found]
        ours = [one for one in names if one == self.stack or one.startswith(f"{self.stack}-")]
        return sorted(ours, key=lambda one: (one != self.stack, not one.endswith("-today"), one))

    def body(self, name: str) -> dict[str, Any]:
        """What a dashboard is made of. Raises `LookupError` where there is none, and `ValueError` with a sentence where its body cannot be read."""
        if name not in self.names():
            raise LookupError("There is no such dashboard here. It may have been renamed.")
        try:
            body = json.loads(self._metrics.get_dashboard(DashboardName=name)["DashboardBody"])
        except (ValueError, RecursionError) as mistake:
            raise ValueError("The body of this dashboard is no JSON.") from mistake
        widgets = body.get("widgets") if isinstance(body, dict) else None
        if not isinstance(widgets, list) or not all(isinstance(one, dict) for one in widgets):
            raise ValueError("The body of this dashboard has no list of widgets.")
        return dict(body)

    def points(self, queries: Sequence[Mapping[str, Any]], span: Span, period: int) -> dict[str, Series]:
        """The points of each metric by the id of its query. What lies in the future is left out."""
        found: dict[str, Series] = {}
        begins = datetime.fromtimestamp(span.start // period * period, UTC)
        for some in batched(queries, _AT_ONCE, strict=False):
            told = self._metrics.get_metric_data(
                MetricDataQueries=list(some), StartTime=begins, EndTime=datetime.fromtimestamp(span.end, UTC)
            )
            for one in told["MetricDataResults"]:
                times = (int(at.timestamp()) for at in one["Timestamps"])
                found[one["Id"]] = {at: float(value) for at, value in zip(times, one["Values"], strict=True) if at <= span.end}
        return found

    def alarms(self, arns: Iterable[str]) -> list[Alarm]:
        """The alarms of these ARNs, in their order; of one that is not on this machine that is said."""
        names = [arn.partition(":alarm:")[2] or arn for arn in arns]
        found: dict[str, Alarm] = {}
        for some in batched(dict.fromkeys(names), _AT_ONCE, strict=False):
            told = self._metrics.describe_alarms(AlarmNames=list(some), AlarmTypes=["MetricAlarm", "CompositeAlarm"])
            for one in (*told.get("MetricAlarms", ()), *told.get("CompositeAlarms", ())):
                found[one["AlarmName"]] = _alarm(one)
        return [found.get(name, Alarm(_short(name), "NOT_HERE")) for name in names]

    def invoked(self, endpoint: str, event: Mapping[str, Any]) -> Any:
        """What the function of a custom widget answers. Raises `ValueError` with a sentence where it fails."""
        answer = self._functions.invoke(FunctionName=endpoint, Payload=json.dumps(event).encode())
        said = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise ValueError("The function of this widget failed; its log says why.")
        try:
            return json.loads(said)
        except (ValueError, RecursionError) as mistake:
            raise ValueError("The function of this widget answered with something that is no JSON.") from mistake


def _alarm(one: Mapping[str, Any]) -> Alarm:
    dimensions = [word for told in one.get("Dimensions", ()) for word in (told["Name"], told["Value"])]
    metric = (one["Namespace"], one["MetricName"], *dimensions) if one.get("MetricName") else ()
    threshold = one.get("Threshold")
    return Alarm(
        name=_short(one["AlarmName"]),
        state=str(one["StateValue"]),
        since=int(one["StateUpdatedTimestamp"].timestamp()) if one.get("StateUpdatedTimestamp") else None,
        says=str(one.get("AlarmDescription", "")),
        metric=metric,
        threshold=float(threshold) if threshold is not None else None,
    )


def _short(name: str) -> str:
    """What the template calls an alarm, of a name such as `house-Watch-1A2B-Errors-3C4D`: what CloudFormation made up is left out."""
    *_, last, mark = ("", *name.split("-"))
    return last if len(mark) in _MARK and mark.isalnum() and mark.upper() == mark and last else name


_MARK = (12, 13)
"""Characters of what CloudFormation makes up, and of what the local cloud does."""
