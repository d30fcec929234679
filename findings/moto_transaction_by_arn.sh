#!/usr/bin/env bash
# moto 5.2.5 (a stand-in for AWS in tests): TransactWriteItems whose parts name their table by its ARN, which DynamoDB takes wherever it takes a name.
#
# Seen: named by name, a transaction of which one condition does not hold writes nothing. Named by ARN it is refused all the same, and what
# stands before the part that failed stays written: moto keeps copies for rolling back under the words of the request, and puts back under the names of its tables.
# So: a test that holds "all or nothing" proves nothing where tables are named by ARN (as those of another account have to be). Name them by name
# in tests, or look at the table afterwards.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Put.html (its TableName takes the name or the ARN)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'moto[dynamodb]==5.2.5' 'boto3==1.43.106'
cat > "$here/see.py" <<'PY'
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws


def tried(told):
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-west-2", aws_access_key_id="test", aws_secret_access_key="test")
        made = client.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )["TableDescription"]
        table = made[told]
        put = {"Put": {"TableName": table, "Item": {"id": {"S": "first"}}}}
        check = {"ConditionCheck": {"TableName": table, "Key": {"id": {"S": "other"}}, "ConditionExpression": "attribute_exists(id)"}}
        try:
            client.transact_write_items(TransactItems=[put, check])
            came = "taken"
        except ClientError as failure:
            came = failure.response["Error"]["Code"]
        return f"{came}, then {client.scan(TableName='orders')['Count']} items"


print("by name:", tried("TableName"))
print("by ARN:", tried("TableArn"))
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
by name: TransactionCanceledException, then 0 items
by ARN: TransactionCanceledException, then 1 items
SEEN
