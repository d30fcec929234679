"""The past that the demonstration has on its dashboards: such as the house tells itself, no fault among it, and told once."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from union.catalogue import CATALOGUE
from union.watch import Count

from infra import dashboards
from infra.local.demo import figures
from tests.tables import template

NOW = datetime(2026, 11, 30, 23, tzinfo=UTC)


class Metrics:
    """CloudWatch, as far as it is asked."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def get_metric_statistics(self, **asked: Any) -> dict[str, Any]:
        found = [
            one for _, one in self.told if one["MetricName"] == asked["MetricName"] and asked["StartTime"] < one["Timestamp"]
        ]
        return {"Datapoints": found[:1]}

    def list_dashboards(self, DashboardNamePrefix: str) -> dict[str, Any]:  # noqa: N803
        return {"DashboardEntries": [{"DashboardName": f"{DashboardNamePrefix}letters"}]}

    def get_dashboard(self, DashboardName: str) -> dict[str, Any]:  # noqa: N803
        assert DashboardName == "house-letters"
        (told,) = (one for one in dashboards.BOARDS if one.name == "letters")
        return {"DashboardBody": json.dumps(dashboards.body(told))}

    def put_metric_data(self, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803 - AWS's names
        assert len(MetricData) <= 1000, "CloudWatch takes no more at once"
        self.told += [(Namespace, one) for one in MetricData]


def _figures() -> list[figures.Figure]:
    return list(figures.figures("house", "api", NOW))


def test_what_is_told_is_the_same_for_the_same_day_and_lies_behind_us() -> None:
    assert _figures() == _figures()
    assert all(NOW - timedelta(days=28) <= one.at < NOW for one in _figures())


def test_the_house_s_own_are_counts_that_it_knows_and_every_reader_has_some() -> None:
    own = {one.name for one in _figures() if one.namespace == figures.NAMESPACE}
    assert own <= {str(one) for one in Count}
    assert {CATALOGUE[Count(name)].reader for name in own} == {one.reader for one in CATALOGUE.values()}


def test_nothing_of_it_makes_an_alarm_ring() -> None:
    summed: dict[str, float] = defaultdict(float)
    of_aws = figures._asked_for(Metrics(), "house")
    assert {name for _, name, *_ in of_aws} > {"ApproximateAgeOfOldestMessage", "Reputation.BounceRate"}
    for one in (*_figures(), *figures.quietly(of_aws, NOW)):
        summed[one.name] = max(summed[one.name], one.value)
    told = [
        one["Properties"] for one in template("infra/watch.yaml")["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"
    ]
    rising = [one for one in told if one["ComparisonOperator"].startswith("Greater") and one.get("MetricName") in summed]
    for one in rising:
        assert summed[one["MetricName"]] < one["Threshold"], one["MetricName"]


def test_a_house_that_has_a_past_is_told_no_other() -> None:
    metrics = Metrics()
    figures.tell(metrics, "house", "api", NOW)
    before = len(metrics.told)
    assert before > len(_figures())
    figures.tell(metrics, "house", "api", NOW + timedelta(hours=1))
    assert len(metrics.told) == before
