#!/usr/bin/env bash
# aws-sam-translator 1.115.0 (what `sam validate`, `cfn-lint` and the deploy itself expand a template with): one HttpApi and many routes.
#
# Seen: for each route the whole API described so far is copied five times, so that the paths that are copied grow with the square of the routes:
# four times as many routes, nearly sixteen times the copying. With some hundred routes that is nearly all of the time it takes to expand a template.
# Besides, each route becomes a permission of its own among the template's 500 resources, and an integration of its own, of which an API takes 300.
# So: write the body of the API yourself, with one integration a function (x-amazon-apigateway-integrations), and one permission a function.
# Source: samtranslator/open_api/open_api.py, OpenApiEditor (its constructor and its property openapi both copy)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'aws-sam-translator==1.115.0' 'boto3==1.43.106'
cat > "$here/see.py" <<'PY'
import samtranslator.open_api.open_api as described
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

real, seen = described._deepcopy, []


def counted(value, *more):
    if isinstance(value, dict) and "openapi" in value:
        seen.append(len(value.get("paths", {})))
    return real(value, *more)


def expanded(routes):
    events = {f"R{n}": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Method": "GET", "Path": f"/r{n}"}} for n in range(routes)}
    function = {"Type": "AWS::Serverless::Function", "Properties": {
        "Runtime": "python3.13", "Handler": "a.b", "CodeUri": "s3://bucket/key", "Events": events}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Api": {"Type": "AWS::Serverless::HttpApi"}, "F": function}}
    seen.clear()
    made = Translator({}, Parser()).translate(template, parameter_values={})["Resources"].values()
    permissions = sum(one["Type"] == "AWS::Lambda::Permission" for one in made)
    (body,) = [one["Properties"]["Body"] for one in made if one["Type"] == "AWS::ApiGatewayV2::Api"]
    integrations = sum("x-amazon-apigateway-integration" in method for path in body["paths"].values() for method in path.values())
    copied = f"{len(seen)} copies of the whole, {sum(seen)} paths copied"
    return f"{routes} routes: {copied}, {permissions} permissions, {integrations} integrations"


described._deepcopy = counted
for routes in (25, 100):
    print(expanded(routes))
PY
AWS_DEFAULT_REGION=eu-west-2 "$here/venv/bin/python" "$here/see.py" 2>/dev/null | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
25 routes: 131 copies of the whole, 2600 paths copied, 25 permissions, 25 integrations
100 routes: 506 copies of the whole, 40400 paths copied, 100 permissions, 100 integrations
SEEN
