#!/usr/bin/env bash
# aws-sam-translator 1.112.0: who may send to a queue that a template names for what failed.
#
# Seen: of the ways to keep what failed in a queue of one's own, all but one bring the right to send to it: SAM writes it into the role of the
# function (OnFailure, DeadLetterQueue) or of the schedule (ScheduleV2). An event of type Schedule brings it only for a queue that SAM makes; for a
# queue that is named by its ARN nobody gets it. The template deploys and the schedule runs; only what should have been kept is not.
# So: use ScheduleV2, or give the queue a policy for events.amazonaws.com, and try once with a target that fails.
# Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-scheduledeadletterconfig.html,
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html, https://pypi.org/project/aws-sam-translator/1.112.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'aws-sam-translator==1.112.0'
cat > "$here/see.py" <<'PY'
import json
import os

os.environ["AWS_DEFAULT_REGION"] = "eu-west-2"
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

QUEUE = {"Fn::GetAtt": ["Failed", "Arn"]}
NAMED = {"DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": QUEUE}}}
MADE = {"DestinationConfig": {"OnFailure": {"Type": "SQS"}}}
RATE = {"ScheduleExpression": "rate(5 minutes)"}
WAYS = {
    "OnFailure, a queue of one's own": {"EventInvokeConfig": NAMED},
    "OnFailure, a queue that SAM makes": {"EventInvokeConfig": MADE},
    "ScheduleV2 DeadLetterConfig, a queue of one's own": {"Events": {"E": {"Type": "ScheduleV2", "Properties": RATE | {"DeadLetterConfig": {"Arn": QUEUE}}}}},
    "ScheduleV2 DeadLetterConfig, a queue that SAM makes": {"Events": {"E": {"Type": "ScheduleV2", "Properties": RATE | {"DeadLetterConfig": {"Type": "SQS"}}}}},
    "Schedule DeadLetterConfig, a queue of one's own": {"Events": {"E": {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)", "DeadLetterConfig": {"Arn": QUEUE}}}}},
    "Schedule DeadLetterConfig, a queue that SAM makes": {"Events": {"E": {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)", "DeadLetterConfig": {"Type": "SQS"}}}}},
    "the function's DeadLetterQueue": {"DeadLetterQueue": {"Type": "SQS", "TargetArn": QUEUE}},
}


def granted(more):
    function = {"Runtime": "python3.13", "Handler": "a.b", "InlineCode": "def b(event, context): pass", **more}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {
        "F": {"Type": "AWS::Serverless::Function", "Properties": function}, "Failed": {"Type": "AWS::SQS::Queue"}}}
    made = Translator({}, Parser()).translate(template, {})["Resources"]
    found = []
    for name, one in sorted(made.items()):
        text = json.dumps(one.get("Properties", {}))
        if one["Type"] == "AWS::IAM::Role" and "sqs:SendMessage" in text:
            found.append(f"the role {name}")
        if one["Type"] == "AWS::SQS::QueuePolicy":
            found.append("a policy of the queue")
    return " and ".join(found) or "nobody"


for name, more in WAYS.items():
    print(f"{name}: {granted(more)}")
PY
"$here/venv/bin/python" "$here/see.py" 2> "$here/said" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
OnFailure, a queue of one's own: the role FRole
OnFailure, a queue that SAM makes: the role FRole
ScheduleV2 DeadLetterConfig, a queue of one's own: the role FERole
ScheduleV2 DeadLetterConfig, a queue that SAM makes: the role FERole
Schedule DeadLetterConfig, a queue of one's own: nobody
Schedule DeadLetterConfig, a queue that SAM makes: a policy of the queue
the function's DeadLetterQueue: the role FRole
SEEN
