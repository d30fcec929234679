#!/usr/bin/env bash
# ministack 1.5.33 (a local AWS) with AUTH=true: SendMessageBatch by somebody whose policy allows sqs:SendMessage.
#
# Seen: ministack asks for a right named sqs:SendMessageBatch and refuses the batch. AWS has no such right: there sqs:SendMessage allows both, and
# a policy cannot name the other. So what is right on AWS is refused here, and a policy that pleases ministack names something AWS does not know.
# So: a local cloud that enforces policies has to be given the second right beside the first, from outside the template.
# Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html (SendMessage: also for SendMessageBatch)
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

import boto3
from botocore.exceptions import ClientError


def client(name, key, secret):
    return boto3.client(name, endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-west-2",
                        aws_access_key_id=key, aws_secret_access_key=secret)


for _ in range(100):
    try:
        queue = client("sqs", "test", "test").create_queue(QueueName="letters")["QueueUrl"]
        break
    except Exception:
        time.sleep(0.3)
iam = client("iam", "test", "test")
iam.create_user(UserName="sender")


def sender(*rights):
    iam.put_user_policy(UserName="sender", PolicyName="may", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": list(rights), "Resource": "arn:aws:sqs:eu-west-2:000000000000:letters"}]}))
    made = iam.create_access_key(UserName="sender")["AccessKey"]
    return client("sqs", made["AccessKeyId"], made["SecretAccessKey"])


def tried(call):
    try:
        call()
        return "taken"
    except ClientError as failure:
        return f"refused ({failure.response['Error']['Code']})"


for rights in (["sqs:SendMessage"], ["sqs:SendMessage", "sqs:SendMessageBatch"]):
    sqs = sender(*rights)
    one = tried(lambda: sqs.send_message(QueueUrl=queue, MessageBody="a"))
    several = tried(lambda: sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": "1", "MessageBody": "a"}]))
    print(f"with {' and '.join(rights)}: one message {one}, a batch {several}")
PY
(cd "$here" && exec env -i PATH="$PATH" HOME="$here" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" IOT_MTLS_ENABLED=0 PERSIST_STATE=0 AUTH=true "$here/venv/bin/ministack" >"$here/log" 2>&1) & server=$!
timeout 60 "$here/venv/bin/python" "$here/see.py" "$port" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
with sqs:SendMessage: one message taken, a batch refused (AccessDenied)
with sqs:SendMessage and sqs:SendMessageBatch: one message taken, a batch taken
SEEN
