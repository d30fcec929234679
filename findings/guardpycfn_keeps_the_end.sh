#!/usr/bin/env bash
# guardpycfn 0.1.0 (CloudFormation Guard as a package of Python's): what it gives back of a look at a template.
#
# Seen: `result` is a dict while what Guard says is short. Where it is longer it is a text instead, a piece of its end: of ten queues that break
# a rule two are named, of a hundred too. And `success` is true whether the rules hold or not: it says that Guard ran.
# So: look at one resource at a time, take a text for a failure to look, and let a rule that is broken on purpose show that a break is seen.
# Source: https://pypi.org/project/guardpycfn/0.1.0/, https://docs.aws.amazon.com/cfn-guard/latest/ug/validating-rules.html
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'guardpycfn==0.1.0'
cat > "$here/see.py" <<'PY'
import json

import guardpycfn

RULES = """
let queues = Resources.*[ Type == "AWS::SQS::Queue" ]
rule queues_are_encrypted when %queues !empty { %queues.Properties.SqsManagedSseEnabled == true }
"""


def template(queues, encrypted):
    made = {"Type": "AWS::SQS::Queue", "Properties": {"SqsManagedSseEnabled": encrypted}}
    return json.dumps({"Resources": {f"Queue{number:03}": made for number in range(queues)}})


for encrypted in (True, False):
    for queues in (1, 5, 10, 100):
        told = guardpycfn.validate_with_guard(template(queues, encrypted), RULES)
        result = told["result"]
        named = sum(f"Queue{number:03}" in str(result) for number in range(queues))
        kind = f"text of {len(result)}" if isinstance(result, str) else type(result).__name__
        print(f"{queues} queues, encrypted {encrypted}: success {told['success']}, {named} named, {kind}")
PY
"$here/venv/bin/python" "$here/see.py" 2> "$here/said" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
1 queues, encrypted True: success True, 0 named, dict
5 queues, encrypted True: success True, 0 named, dict
10 queues, encrypted True: success True, 0 named, dict
100 queues, encrypted True: success True, 0 named, dict
1 queues, encrypted False: success True, 1 named, dict
5 queues, encrypted False: success True, 5 named, dict
10 queues, encrypted False: success True, 2 named, text of 2120
100 queues, encrypted False: success True, 2 named, text of 1876
SEEN
