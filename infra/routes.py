"""Writes into template.yaml which path leads to which function, and that the API may call it, from the routes of every function.

SAM would make a permission of every route, and an integration too; this makes one of each a function. CloudFormation takes 500 resources
a template, and an HTTP API 300 integrations: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

import re
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parent.parent / "template.yaml"
type Ways = Mapping[str, set[str]]
"""The methods of each path that a function serves."""
LAST_RESORT = "site"
"""The function that is asked for whatever no other one serves."""
_ANY = "x-amazon-apigateway-any-method"
_FUNCTION = re.compile(
    r"^  (\w+):\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: functions/(\w+)$", re.MULTILINE
)
_BEGINS = "        # Which path leads to which function, and that the API may call it: `python -m infra.openapi` writes this from the code.\n"
_ENDS = "  # Here ends what `python -m infra.openapi` writes.\n"


def write(served: Mapping[str, Ways]) -> None:
    """Write what each function serves, by the name of its folder, where template.yaml has a place for it, between two marks."""
    FILE.write_text(rewritten(FILE.read_text(encoding="utf-8"), served), encoding="utf-8")


def rewritten(template: str, served: Mapping[str, Ways]) -> str:
    """The text of a template that sends on what is `served`, function by function in the template's own order."""
    before, behind = template.split(_BEGINS)
    _, after = behind.split(_ENDS)
    doors = [(logical, folder) for logical, folder in _FUNCTION.findall(template) if folder in served]
    parts = [_head(), *(_integration(logical) for logical, _ in doors), "        paths:\n"]
    parts += [_routes(logical, served[folder], last=folder == LAST_RESORT) for logical, folder in doors]
    return "".join([before, _BEGINS, *parts, "\n", *(_permission(logical) for logical, _ in doors), _ENDS, after])


def _head() -> str:
    return """\
        openapi: 3.0.1
        info: {title: !Ref AWS::StackName, version: "1.0"}
        components:
          x-amazon-apigateway-integrations:
"""


def _integration(logical: str) -> str:
    uri = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{logical}.Arn}}/invocations"
    told = f'type: aws_proxy, httpMethod: POST, payloadFormatVersion: "2.0", uri: !Sub "{uri}"'
    return f"            {logical}: {{{told}}}\n"


def _routes(logical: str, ways: Ways, *, last: bool) -> str:
    """The routes of a function, a line each; a path that it serves in more ways than one is one route, which takes every method."""
    lines = [_route(logical, path, min(ways[path]).lower() if len(ways[path]) == 1 else _ANY) for path in ways]
    if last:
        lines.append(_route(logical, "$default", _ANY, "isDefaultRoute: true, "))
    return "".join([f"          # {logical}\n", *lines])


def _route(logical: str, path: str, method: str, more: str = "") -> str:
    named = [f"{{name: {name}, in: path, required: true}}" for name in re.findall(r"{(\w+)}", path)]
    parameters = f"parameters: [{', '.join(named)}], " if named else ""
    leads = f'x-amazon-apigateway-integration: {{$ref: "#/components/x-amazon-apigateway-integrations/{logical}"}}'
    return f'          "{path}": {{{method}: {{{more}{parameters}responses: {{}}, {leads}}}}}\n'


def _permission(logical: str) -> str:
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"
    told = f'FunctionName: !Ref {logical}, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com, SourceArn: !Sub "{source}"'
    return f"  ApiCalls{logical}: {{Type: AWS::Lambda::Permission, Properties: {{{told}}}}}\n"
