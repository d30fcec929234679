#!/usr/bin/env bash
# ministack 1.5.33 (a local AWS): what a CloudWatch dashboard needs beside plain metrics: metric math and searches in the log.
#
# Seen: GetMetricData answers with success where a query is an expression: its series has no points, beside a metric that has some, and only the
# StatusCode of that one series, which CloudWatch uses for partial data, says InternalError. StartQuery of Logs Insights takes every query, and its status
# is Complete: `limit` holds, `filter` and `stats` change nothing, so that a count by a field comes back as the lines themselves, one result for each.
# So: whoever draws dashboards from it works the expressions out from the plain metrics and looks at StatusCode; what a search in the log would show is
# not shown at all rather than wrongly.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (Expression) and API_MetricDataResult.html
# (StatusCode), .../logs/CWL_QuerySyntax.html; ministack/services/cloudwatch.py, cloudwatch_logs.py
set -euo pipefail
here=$(mktemp -d); server=; trap 'kill $server 2>/dev/null || true; rm -rf "$here"' EXIT
for python in "${PYTHON:-}" python3.13 python3.12 python3; do
  [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break
done
"$python" -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'ministack==1.5.33' 'boto3==1.43.106'
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > "$here/see.py" <<'PY'
import json
import sys
import time
from datetime import UTC, datetime, timedelta

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

KEYS = {"endpoint_url": f"http://127.0.0.1:{sys.argv[1]}", "region_name": "eu-west-2", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
cloudwatch, logs = (boto3.client(one, **KEYS, config=Config(retries={"total_max_attempts": 1})) for one in ("cloudwatch", "logs"))
for _ in range(100):
    try:
        logs.create_log_group(logGroupName="/house")
        break
    except EndpointConnectionError:
        time.sleep(0.2)
NOW = datetime.now(UTC)
SPAN = {"StartTime": NOW - timedelta(minutes=5), "EndTime": NOW + timedelta(minutes=1)}


def asked(*queries):
    try:
        told = cloudwatch.get_metric_data(MetricDataQueries=list(queries), **SPAN)
    except ClientError as refusal:
        return f"{refusal.response['Error']['Code']} {refusal.response['ResponseMetadata']['HTTPStatusCode']}"
    return {one["Id"]: (one["Values"], one["StatusCode"]) for one in told["MetricDataResults"]}


for value in (1, 2, 3, 4, 100):
    cloudwatch.put_metric_data(Namespace="House", MetricData=[{"MetricName": "Latency", "Value": value, "Timestamp": NOW}])
metric = {"Metric": {"Namespace": "House", "MetricName": "Latency"}, "Period": 60}
summed, filled = {"Id": "m", "MetricStat": {**metric, "Stat": "Sum"}}, {"Id": "e", "Expression": "FILL(m, 0)"}
print("Sum", asked(summed))
print("with FILL", asked(summed, filled))

logs.create_log_stream(logGroupName="/house", logStreamName="one")
at = int(time.time() * 1000)
lines = [{"timestamp": at, "message": json.dumps({"message": word, "ms": 5})} for word in ("request", "other", "request")]
logs.put_log_events(logGroupName="/house", logStreamName="one", logEvents=lines)
for query in ('filter message = "request"', "stats count(*) as n by message", "fields @message | limit 1"):
    made = logs.start_query(logGroupName="/house", startTime=at // 1000 - 60, endTime=at // 1000 + 60, queryString=query)["queryId"]
    told = logs.get_query_results(queryId=made)
    print(query, "->", told["status"], len(told["results"]))
PY
(cd "$here" && exec env -i PATH="$PATH" HOME="$here" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" IOT_MTLS_ENABLED=0 PERSIST_STATE=0 "$here/venv/bin/ministack" >"$here/log" 2>&1) & server=$!
timeout 120 "$here/venv/bin/python" "$here/see.py" "$port" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
Sum {'m': ([110.0], 'Complete')}
with FILL {'m': ([110.0], 'Complete'), 'e': ([], 'InternalError')}
filter message = "request" -> Complete 3
stats count(*) as n by message -> Complete 3
fields @message | limit 1 -> Complete 1
SEEN
