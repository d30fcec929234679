#!/usr/bin/env bash
# aws-sam-translator 1.112.0: what a function's role may do for an event of a queue or of a stream.
#
# Seen: an event of type SQS or DynamoDB gives the role a policy of AWS's own, which by AWS's own text is for `"Resource": "*"`: the function may
# then receive and delete messages of every queue of the account, another stage's too. And of a queue that is named for what a stream brought in
# vain, without `Type: SQS` beside it, nobody may send to it: the template deploys, and what should have been kept is not.
# So: an AWS::Lambda::EventSourceMapping of one's own, with rights to its one source and to the queue for what failed.
# Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html,
# https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html, https://pypi.org/project/aws-sam-translator/1.112.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'aws-sam-translator==1.112.0'
cat > "$here/see.py" <<'PY'
import json
import os

os.environ["AWS_DEFAULT_REGION"] = "eu-west-2"
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

QUEUE, STREAM = {"Fn::GetAtt": ["Work", "Arn"]}, {"Fn::GetAtt": ["Table", "StreamArn"]}
FAILED = {"Fn::GetAtt": ["Failed", "Arn"]}
FROM_STREAM = {"Stream": STREAM, "StartingPosition": "TRIM_HORIZON"}
EVENTS = {
    "a queue": {"Type": "SQS", "Properties": {"Queue": QUEUE}},
    "a stream": {"Type": "DynamoDB", "Properties": FROM_STREAM},
    "a stream, what failed to a queue": {"Type": "DynamoDB", "Properties": FROM_STREAM | {"DestinationConfig": {"OnFailure": {"Destination": FAILED}}}},
    "a stream, what failed to a queue that says its type": {"Type": "DynamoDB", "Properties": FROM_STREAM | {"DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": FAILED}}}},
}


def role(event):
    function = {"Runtime": "python3.13", "Handler": "a.b", "InlineCode": "def b(event, context): pass", "Events": {"E": event}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {
        "F": {"Type": "AWS::Serverless::Function", "Properties": function}, "Failed": {"Type": "AWS::SQS::Queue"}}}
    told = Translator({}, Parser()).translate(template, {})["Resources"]["FRole"]["Properties"]
    names = [arn.rpartition("/")[2] for arn in told["ManagedPolicyArns"] if not arn.endswith("AWSLambdaBasicExecutionRole")]
    sends = "may send" if "sqs:SendMessage" in json.dumps(told.get("Policies", [])) else "may not send"
    return f"{', '.join(names)}; {sends} to a queue"


for name, event in EVENTS.items():
    print(f"{name}: {role(event)}")
PY
"$here/venv/bin/python" "$here/see.py" 2> "$here/said" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
a queue: AWSLambdaSQSQueueExecutionRole; may not send to a queue
a stream: AWSLambdaDynamoDBExecutionRole; may not send to a queue
a stream, what failed to a queue: AWSLambdaDynamoDBExecutionRole; may not send to a queue
a stream, what failed to a queue that says its type: AWSLambdaDynamoDBExecutionRole; may send to a queue
SEEN
