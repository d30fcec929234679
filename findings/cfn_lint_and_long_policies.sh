#!/usr/bin/env bash
# cfn-lint 1.58.0: templates whose policies are longer than IAM takes.
#
# Seen: nothing is said of a managed policy above 6,144 characters, of a role whose policies within it come to more than 10,240 together, nor of
# one such policy alone, though two issues that asked for the first are closed. The 2,048 of the policy that says who may take a role (more where
# one asks AWS) are not looked at either. The deploy fails, half-way. SAM gives each function a role with every entry of its `Policies` within it,
# so a function that goes through many tables comes there sooner than one thinks. IAM counts without white space.
# So: translate the template, put names of a real length in for what it refers to, add up the policies of each role, and test that.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, https://github.com/aws-cloudformation/cfn-lint/issues/3804
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'cfn-lint==1.58.0'
cat > "$here/see.py" <<'PY'
import json
import subprocess
import sys
from pathlib import Path

WHO = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def document(tables):
    names = [f"arn:aws:dynamodb:eu-west-2:111122223333:table/house-{number:04}" for number in range(tables)]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": names}]}


def size(*documents):
    return sum(len(json.dumps(one, separators=(",", ":"))) for one in documents)


def role(*documents, trust=WHO):
    told = [{"PolicyName": f"part-{at}", "PolicyDocument": one} for at, one in enumerate(documents)]
    who = {"Version": "2012-10-17", "Statement": trust if isinstance(trust, list) else [trust]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": who, "Policies": told}}


def look(what, number, most, resource):
    path = Path(sys.argv[1], "template.json")
    path.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"One": resource}}))
    done = subprocess.run([sys.argv[2], str(path)], capture_output=True, text=True, check=False)
    print(f"{what}: {number:,} of {most:,}: exit {done.returncode}, {len(done.stdout.split()) and 'something' or 'nothing'} said")


managed, part, large = document(110), document(80), document(200)
look("a managed policy", size(managed), 6_144, {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": managed}})
look("three policies within a role", size(part, part, part), 10_240, role(part, part, part))
look("one policy within a role", size(large), 10_240, role(large))
trusts = [{**WHO, "Condition": {"StringEquals": {"aws:SourceArn": f"arn:aws:lambda:eu-west-2:111122223333:function:f-{n}"}}} for n in range(14)]
look("who may take a role", size({"Version": "2012-10-17", "Statement": trusts}), 2_048, role(document(1), trust=trusts))
look("as it should be", size(document(20)), 10_240, role(document(20)))
nameless = {**role(document(1)), "Properties": {**role(document(1))["Properties"], "Policies": [{"PolicyDocument": document(1)}]}}
look("a policy without a name, so that something is seen", size(document(1)), 10_240, nameless)
PY
"$here/venv/bin/python" "$here/see.py" "$here" "$here/venv/bin/cfn-lint" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
a managed policy: 6,588 of 6,144: exit 0, nothing said
three policies within a role: 14,454 of 10,240: exit 0, nothing said
one policy within a role: 11,898 of 10,240: exit 0, nothing said
who may take a role: 2,730 of 2,048: exit 0, nothing said
as it should be: 1,278 of 10,240: exit 0, nothing said
a policy without a name, so that something is seen: 157 of 10,240: exit 2, something said
SEEN
