#!/usr/bin/env bash
# ministack 1.5.33 (a local AWS): an UpdateExpression that removes two elements of one list.
#
# Seen: REMOVE l[0], l[2] on ["a","b","c","d"] leaves ["b","c"]: the second index is looked up in the list as the first removal left it. DynamoDB
# takes all indexes of one expression from the item as it was and leaves ["b","d"]. REMOVE l[2], l[0] comes out right in both, which hides it.
# moto 5.2.5 does as DynamoDB does.
# So: where a test relies on removing elements by index, name the highest index first, which is right everywhere.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html (REMOVE)
set -euo pipefail
here=$(mktemp -d); server=; trap 'kill $server 2>/dev/null || true; rm -rf "$here"' EXIT
for python in "${PYTHON:-}" python3.13 python3.12 python3; do
  [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break
done
"$python" -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'ministack==1.5.33' 'moto[dynamodb]==5.2.5'
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > "$here/see.py" <<'PY'
import os
import sys
import time

os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-2"}
import boto3
from moto import mock_aws


def left(db, expression):
    key = {"k": {"S": expression}}
    db.put_item(TableName="things", Item={**key, "l": {"L": [{"S": letter} for letter in "abcd"]}})
    db.update_item(TableName="things", Key=key, UpdateExpression=expression)
    return "".join(one["S"] for one in db.get_item(TableName="things", Key=key)["Item"]["l"]["L"])


def look(name, db):
    db.create_table(TableName="things", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                    AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])
    for expression in ("REMOVE l[0], l[2]", "REMOVE l[2], l[0]"):
        print(f"{name}: {expression} of abcd leaves {left(db, expression)}")


for _ in range(100):
    try:
        local = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}")
        local.list_tables()
        break
    except Exception:
        time.sleep(0.3)
look("ministack", local)
with mock_aws():
    look("moto", boto3.client("dynamodb"))
PY
(cd "$here" && exec env -i PATH="$PATH" HOME="$here" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" IOT_MTLS_ENABLED=0 PERSIST_STATE=0 "$here/venv/bin/ministack" >"$here/log" 2>&1) & server=$!
timeout 60 "$here/venv/bin/python" "$here/see.py" "$port" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
ministack: REMOVE l[0], l[2] of abcd leaves bc
ministack: REMOVE l[2], l[0] of abcd leaves bd
moto: REMOVE l[0], l[2] of abcd leaves bd
moto: REMOVE l[2], l[0] of abcd leaves bd
SEEN
