#!/usr/bin/env bash
# ministack 1.5.33 (a local AWS): what stands around a message that goes from an SNS topic to an SQS queue.
#
# Seen: a topic whose SignatureVersion is set to "2" keeps that and goes on to send messages marked "1". The certificate that they name is one of
# us-east-1, wherever the topic is, and is not served by ministack; the signature has three bytes, where a key's of 2,048 bits has 256. On AWS the
# version is the topic's, and the certificate comes from the topic's own region.
# So: a subscriber that checks signatures, as SNS's documentation asks it to, believes nothing that comes by ministack; to try it, sign such
# messages with a key of your own and let the subscriber be told where its certificate is.
# Source: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html (SignatureVersion, SigningCertURL)
set -euo pipefail
here=$(mktemp -d); server=; trap 'kill $server 2>/dev/null || true; rm -rf "$here"' EXIT
for python in "${PYTHON:-}" python3.13 python3.12 python3; do
  [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break
done
"$python" -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'ministack==1.5.33' 'boto3==1.43.106'
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > "$here/see.py" <<'PY'
import base64
import json
import sys
import time

import boto3


def client(name):
    return boto3.client(name, endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-west-2",
                        aws_access_key_id="test", aws_secret_access_key="test")


sns, sqs = client("sns"), client("sqs")
for _ in range(100):
    try:
        queue = sqs.create_queue(QueueName="feedback")["QueueUrl"]
        break
    except Exception:
        time.sleep(0.3)
arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
topic = sns.create_topic(Name="feedback", Attributes={"SignatureVersion": "2"})["TopicArn"]
sns.set_topic_attributes(TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="2")
sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
sns.publish(TopicArn=topic, Message="{}")
told = json.loads(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]["Body"])
kept = sns.get_topic_attributes(TopicArn=topic)["Attributes"].get("SignatureVersion")
try:
    length = len(base64.b64decode(told["Signature"], validate=True))
except ValueError:
    length = "no base64"
print(f"the topic in {topic.split(':')[3]} has SignatureVersion {kept}, its message {told['SignatureVersion']}")
print(f"the certificate is of {told['SigningCertURL'].split('/')[2]}; bytes of the signature: {length}, of a key with 2,048 bits 256")
PY
(cd "$here" && exec env -i PATH="$PATH" HOME="$here" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" IOT_MTLS_ENABLED=0 PERSIST_STATE=0 "$here/venv/bin/ministack" >"$here/log" 2>&1) & server=$!
timeout 60 "$here/venv/bin/python" "$here/see.py" "$port" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
the topic in eu-west-2 has SignatureVersion 2, its message 1
the certificate is of sns.us-east-1.amazonaws.com; bytes of the signature: 3, of a key with 2,048 bits 256
SEEN
