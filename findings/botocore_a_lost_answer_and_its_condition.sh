#!/usr/bin/env bash
# botocore 1.43.106 and PynamoDB 6.1.0 on moto 5.2.5: a conditional UpdateItem of which the answer is lost after the deed.
#
# Seen: botocore asks again by itself, as a broken connection is retried for every operation of DynamoDB, and the second time the condition does not
# hold, because of the first. The caller hears ConditionalCheckFailed for a change that was made, as if somebody else had been first. The error says
# how often was asked (ResponseMetadata.RetryAttempts) and, where ReturnValuesOnConditionCheckFailure is ALL_OLD, what stands there; PynamoDB passes on
# neither: both are only at the __cause__ of its error's cause, and its `update` cannot ask for the item. TransactWriteItems has a token against this,
# single writes have none.
# So: a claim by a conditional write carries something of its own, and a refusal after a retry is looked at before it is believed.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html (ReturnValuesOnConditionCheckFailure),
# botocore/retries/standard.py (TransientRetryableChecker), pynamodb/connection/base.py (VerboseClientError)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'pynamodb==6.1.0' 'moto[dynamodb]==5.2.5' 'boto3==1.43.106' 'botocore==1.43.106'
cat > "$here/see.py" <<'PY'
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.models import Model


class Place(Model):
    class Meta:
        table_name, region = "places", "eu-west-2"

    name = UnicodeAttribute(hash_key=True)
    holder = UnicodeAttribute(null=True)


process, losing = BotocoreStubber.process_request, []


def asked(self, request):
    told = process(self, request)
    if losing and "UpdateItem" in str(request.headers.get("X-Amz-Target")):
        losing.pop()
        raise ConnectionClosedError(endpoint_url=request.url)
    return told


BotocoreStubber.process_request = asked
with mock_aws():
    Place.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
    client = boto3.client("dynamodb", "eu-west-2", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))
    for library in ("botocore", "PynamoDB"):
        Place(library).save()
        losing.append(True)
        try:
            if library == "botocore":
                client.update_item(
                    TableName="places", Key={"name": {"S": library}}, UpdateExpression="SET holder = :me", ConditionExpression="attribute_not_exists(holder)",
                    ExpressionAttributeValues={":me": {"S": "me"}}, ReturnValuesOnConditionCheckFailure="ALL_OLD")
            else:
                Place(library).update([Place.holder.set("me")], Place.holder.does_not_exist())
        except ClientError as refusal:
            told = refusal.response
            print(f"{library}: {told['Error']['Code']}, asked again {told['ResponseMetadata']['RetryAttempts']} time, there stands", told["Item"]["holder"])
        except UpdateError as refusal:
            told, behind = refusal.cause.response, refusal.cause.__cause__.response
            print(f"{library}: {refusal.cause_response_code}, says of the retry {told.get('ResponseMetadata')}, behind it {behind['ResponseMetadata']['RetryAttempts']}")
        print(f"{library}: the holder is", Place.get(library).holder)
PY
AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test "$here/venv/bin/python" "$here/see.py" 2>/dev/null | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
botocore: ConditionalCheckFailedException, asked again 1 time, there stands {'S': 'me'}
botocore: the holder is me
PynamoDB: ConditionalCheckFailedException, says of the retry None, behind it 1
PynamoDB: the holder is me
SEEN
