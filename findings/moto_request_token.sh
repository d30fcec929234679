#!/usr/bin/env bash
# moto 5.2.5: TransactWriteItems that is sent twice with the same ClientRequestToken.
#
# Seen: moto applies the transaction again (a counter stands at 2), also where the second request differs from the first under the same
# token, which DynamoDB refuses as IdempotentParameterMismatchException. On DynamoDB the token makes the second call change nothing
# for ten minutes.
# So: moto cannot show that a token works, nor that it was reused for something else; try such a thing on something that keeps tokens.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (ClientRequestToken)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'moto[dynamodb]==5.2.5' 'boto3==1.43.108'
cat > "$here/see.py" <<'PY'
import os

os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-2"}
import boto3
from moto import mock_aws


def add(amount):
    return [{"Update": {"TableName": "t", "Key": {"k": {"S": "a"}}, "UpdateExpression": "ADD n :n",
                        "ExpressionAttributeValues": {":n": {"N": str(amount)}}}}]


with mock_aws():
    db = boto3.client("dynamodb")
    db.create_table(TableName="t", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                    AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])
    for name, second in (("the same again", 1), ("another one under the same token", 10)):
        db.delete_item(TableName="t", Key={"k": {"S": "a"}})
        token = f"token-{second}"
        db.transact_write_items(TransactItems=add(1), ClientRequestToken=token)
        try:
            db.transact_write_items(TransactItems=add(second), ClientRequestToken=token)
            said = "taken"
        except db.exceptions.ClientError as failure:
            said = failure.response["Error"]["Code"]
        stands = db.get_item(TableName="t", Key={"k": {"S": "a"}})["Item"]["n"]["N"]
        print(f"{name}: {said}, the counter stands at {stands}; DynamoDB leaves it at 1")
PY
"$here/venv/bin/python" "$here/see.py" 2>&1 | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
the same again: taken, the counter stands at 2; DynamoDB leaves it at 1
another one under the same token: taken, the counter stands at 11; DynamoDB leaves it at 1
SEEN
