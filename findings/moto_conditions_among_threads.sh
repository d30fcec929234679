#!/usr/bin/env bash
# moto 5.2.5: one conditional UpdateItem, asked by several threads of a process at once.
#
# Seen: the condition is looked at and the update made without anything that keeps another thread out in between. Of a number that may be
# taken seven times, eight are taken in some rounds; each caller is told that it had one. On DynamoDB each write of an item is alone with it.
# So: a test in which threads meet in moto may fail though the condition is right, and passes for a wrong one by chance. Let the second writer
# come whole between the first one's reading and writing, or race on something that keeps writes of one item apart.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html (conditional writes);
# moto/dynamodb/models/__init__.py, update_item
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'moto[dynamodb]==5.2.5' 'boto3==1.43.108'
cat > "$here/see.py" <<'PY'
import os
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-2"}
import boto3
from moto import mock_aws

MOST, KEY = 7, {"k": {"S": "a"}}
sys.setswitchinterval(1e-6)  # Threads take turns more often, so that few rounds are enough.


def take(db):
    try:
        db.update_item(TableName="t", Key=KEY, UpdateExpression="ADD n :one", ConditionExpression="n < :most",
                       ExpressionAttributeValues={":one": {"N": "1"}, ":most": {"N": str(MOST)}})
    except db.exceptions.ConditionalCheckFailedException:
        return 0
    return 1


def round_of(db, threads):
    db.put_item(TableName="t", Item={**KEY, "n": {"N": "0"}})
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(take, [db] * 32))


with mock_aws():
    db = boto3.client("dynamodb")
    db.create_table(TableName="t", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                    AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])
    alone = {round_of(db, 1) for _ in range(5)}
    print(f"one thread: {sorted(alone)} of {MOST} are taken")
    over = any(round_of(db, 16) > MOST for _ in range(400))
    print(f"sixteen threads: more than {MOST} are taken in some round: {over}; on DynamoDB never")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
one thread: [7] of 7 are taken
sixteen threads: more than 7 are taken in some round: True; on DynamoDB never
SEEN
