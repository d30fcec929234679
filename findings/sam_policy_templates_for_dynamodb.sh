#!/usr/bin/env bash
# aws-sam-translator 1.112.0: what SAM's policy templates for DynamoDB allow, and what they leave out.
#
# Seen: DynamoDBWritePolicy is no right to put: besides PutItem it allows UpdateItem and BatchWriteItem, and a batch can delete. It does not allow
# ConditionCheckItem, which each ConditionCheck of a TransactWriteItems asks for on its own table: a function with this policy may put
# in a transaction, and fails with AccessDenied from the day on which somebody adds a check to it. DynamoDBReadPolicy allows Scan of the whole
# table and its indexes beside the one GetItem that a function needs.
# So: where a table is only ever added to, or a function only looks one item up, write the statement out.
# Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html,
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html, https://pypi.org/project/aws-sam-translator/1.112.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'aws-sam-translator==1.112.0'
cat > "$here/see.py" <<'PY'
import os

os.environ["AWS_DEFAULT_REGION"] = "eu-west-2"
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def allowed(policy):
    function = {"Runtime": "python3.13", "Handler": "a.b", "InlineCode": "def b(event, context): pass", "Policies": [{policy: {"TableName": "things"}}]}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": function}}}
    made = Translator({}, Parser()).translate(template, {})
    (written,) = made["Resources"]["FRole"]["Properties"]["Policies"]
    return sorted(action.partition(":")[2] for part in written["PolicyDocument"]["Statement"] for action in part["Action"])


for policy in ("DynamoDBReadPolicy", "DynamoDBWritePolicy", "DynamoDBCrudPolicy"):
    print(f"{policy}: {', '.join(allowed(policy))}")
PY
"$here/venv/bin/python" "$here/see.py" 2> "$here/said" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
DynamoDBReadPolicy: BatchGetItem, DescribeTable, GetItem, Query, Scan
DynamoDBWritePolicy: BatchWriteItem, PutItem, UpdateItem
DynamoDBCrudPolicy: BatchGetItem, BatchWriteItem, ConditionCheckItem, DeleteItem, DescribeTable, GetItem, PutItem, Query, Scan, UpdateItem
SEEN
