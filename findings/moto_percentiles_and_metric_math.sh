#!/usr/bin/env bash
# moto 5.2.5: what a CloudWatch dashboard asks of its metrics, percentiles and metric math.
#
# Seen: GetMetricData knows Sum, Average, Minimum, Maximum and SampleCount. A percentile (p95) or a trimmed mean (tm90), as Lambda's and API Gateway's
# durations are looked at, fails inside moto with a TypeError and not with an error of AWS's. An expression fails in no way: it is answered as a series
# without any points, beside its metrics, which have some. GetMetricStatistics with ExtendedStatistics gives a datapoint without a value.
# So: a test that a dashboard's expression shows something cannot be made on it, and one that it shows nothing passes for every expression. Work the
# expressions out elsewhere, and hold their form against the documentation.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html and
# .../Statistics-definitions.html; moto/cloudwatch/models.py (get_metric_data, get_metric_statistics)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'moto[cloudwatch]==5.2.5' 'boto3==1.43.106'
cat > "$here/see.py" <<'PY'
from datetime import UTC, datetime, timedelta

import boto3
from moto import mock_aws

SINCE, NOW = timedelta(minutes=5), datetime.now(UTC)
METRIC = {"Metric": {"Namespace": "House", "MetricName": "Latency"}, "Period": 60}


def asked(*queries):
    told = cloudwatch.get_metric_data(MetricDataQueries=list(queries), StartTime=NOW - SINCE, EndTime=NOW + timedelta(minutes=1))
    return {one["Id"]: one["Values"] for one in told["MetricDataResults"]}


with mock_aws():
    cloudwatch = boto3.client("cloudwatch", "eu-west-2", aws_access_key_id="test", aws_secret_access_key="test")
    for value in (1, 2, 3, 4, 100):
        cloudwatch.put_metric_data(Namespace="House", MetricData=[{"MetricName": "Latency", "Value": value, "Timestamp": NOW}])
    for stat in ("Sum", "p95", "tm90"):
        try:
            print(stat, asked({"Id": "m", "MetricStat": {**METRIC, "Stat": stat}})["m"])
        except Exception as failure:
            print(stat, type(failure).__name__)
    for expression in ("FILL(m, 0)", "m / 2", "SUM([m])"):
        print(expression, asked({"Id": "m", "MetricStat": {**METRIC, "Stat": "Sum"}}, {"Id": "e", "Expression": expression}))
    (point,) = cloudwatch.get_metric_statistics(
        Namespace="House", MetricName="Latency", StartTime=NOW - SINCE, EndTime=NOW + timedelta(minutes=1), Period=60, ExtendedStatistics=["p95"]
    )["Datapoints"]
    print("ExtendedStatistics", sorted(point))
PY
AWS_DEFAULT_REGION=eu-west-2 "$here/venv/bin/python" "$here/see.py" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
Sum [110.0]
p95 TypeError
tm90 TypeError
FILL(m, 0) {'m': [110.0], 'e': []}
m / 2 {'m': [110.0], 'e': []}
SUM([m]) {'m': [110.0], 'e': []}
ExtendedStatistics ['Timestamp']
SEEN
