#!/usr/bin/env bash
# ministack 1.5.33 (a local AWS): a CloudWatch alarm on one queue's metric, and data about another queue.
#
# Seen: an alarm adds up all data of its metric's name, whatever their dimensions: what is told of queue B rings the alarm on queue A, and with two
# alarms of one metric the lower threshold decides for both. An alarm is looked at only when data is put: one that treats missing data as breaching
# stays as it is for ever, where CloudWatch rings it after its periods.
# So: a test on it shows that an alarm's metric, comparison and letter are right, and not that it watches the right thing: hold the dimensions against
# the template, and try what rings for silence by SetAlarmState.
# Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html (Dimensions: a part of the metric's identity) and
# .../AlarmThatSendsEmail.html (how alarms treat missing data); ministack/services/cloudwatch.py
set -euo pipefail
here=$(mktemp -d); server=; trap 'kill $server 2>/dev/null || true; rm -rf "$here"' EXIT
for python in "${PYTHON:-}" python3.13 python3.12 python3; do
  [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break
done
"$python" -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'ministack==1.5.33' 'boto3==1.43.106'
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > "$here/see.py" <<'PY'
import sys
import time

import boto3

cloudwatch = boto3.client("cloudwatch", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-west-2",
                          aws_access_key_id="test", aws_secret_access_key="test")


def alarm(queue, least, missing="notBreaching"):
    cloudwatch.put_metric_alarm(
        AlarmName=f"{queue} {least}", Namespace="Shop", MetricName="Waiting", Dimensions=[{"Name": "Queue", "Value": queue}], Statistic="Maximum",
        Period=10, EvaluationPeriods=1, Threshold=least, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData=missing)


def states():
    return {one["AlarmName"]: one["StateValue"] for one in cloudwatch.describe_alarms()["MetricAlarms"]}


for _ in range(100):
    try:
        alarm("A", 5)
        break
    except Exception:
        time.sleep(0.3)
alarm("B", 50)
cloudwatch.put_metric_data(Namespace="Shop", MetricData=[
    {"MetricName": "Waiting", "Dimensions": [{"Name": "Queue", "Value": "B"}], "Value": 9}])
print("nine wait in queue B:", states())
cloudwatch.delete_alarms(AlarmNames=["A 5", "B 50"])
cloudwatch.put_metric_alarm(
    AlarmName="silence", Namespace="Shop", MetricName="Nightly", Statistic="Sum", Period=10, EvaluationPeriods=1, Threshold=1,
    ComparisonOperator="LessThanThreshold", TreatMissingData="breaching")
time.sleep(25)
print("nothing was told for more than two periods of ten seconds:", states())
PY
(cd "$here" && exec env -i PATH="$PATH" HOME="$here" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" IOT_MTLS_ENABLED=0 PERSIST_STATE=0 "$here/venv/bin/ministack" >"$here/log" 2>&1) & server=$!
timeout 120 "$here/venv/bin/python" "$here/see.py" "$port" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
nine wait in queue B: {'A 5': 'ALARM', 'B 50': 'OK'}
nothing was told for more than two periods of ten seconds: {'silence': 'INSUFFICIENT_DATA'}
SEEN
