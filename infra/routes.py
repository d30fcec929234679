"""Writes into template.yaml which path leads to which function, and that the API may call it, from the routes of every function.

SAM would make a permission of every route, and an integration too; this makes one of each a function. CloudFormation takes 500 resources
a template, and an HTTP API 300 integrations and, until AWS is asked for more, 300 routes:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
So all that one function alone serves beneath a path is one route, `ANY /cases/{proxy+}`; the function's own resolver knows the rest.
"""

import re
from collections import defaultdict
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
    greedy = beneath(served)
    parts += [_routes(logical, served[folder], greedy, last=folder == LAST_RESORT) for logical, folder in doors]
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


def beneath(served: Mapping[str, Ways]) -> dict[str, str]:
    """The greedy route of each path that has one, such as `/cases/{proxy+}` of `/cases/{case_id}`.

    It begins as high up as one function alone serves whatever may lie beneath, which has to be more than one path. What another function
    serves by a part that can be anything lies beneath too: API Gateway takes a path that matches to its end before a greedy one.
    """
    every = [(path, folder) for folder, ways in served.items() for path in ways]
    tops = {above for path, _ in every for above in _above(path)}
    found = {top: [(path, folder) for path, folder in every if _lies_beneath(path, top)] for top in tops}
    alone = {top for top, those in found.items() if len(those) > 1 and len({folder for _, folder in those}) == 1}
    return {path: f"{top}/{{proxy+}}" for path, _ in every if (top := next((a for a in _above(path) if a in alone), ""))}


def _above(path: str) -> list[str]:
    """What a path lies beneath, from the top: of `/cases/{case_id}/notes` these are `/cases` and `/cases/{case_id}`."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(2, len(parts))]


def _lies_beneath(path: str, top: str) -> bool:
    """Whether some address that a path serves begins with some address of `top`."""
    parts, tops = path.split("/"), top.split("/")
    return len(parts) > len(tops) and all(a == b or "{" in a + b for a, b in zip(parts, tops, strict=False))


def _routes(logical: str, ways: Ways, greedy: Mapping[str, str], *, last: bool) -> str:
    """The routes of a function, a line each; a path that it serves in more ways than one is one route, which takes every method."""
    methods = defaultdict[str, set[str]](set)
    for path, served in ways.items():
        methods[greedy.get(path, path)] |= {_ANY} if path in greedy or len(served) > 1 else {min(served).lower()}
    lines = [_route(logical, path, min(found)) for path, found in methods.items()]
    if last:
        lines.append(_route(logical, "$default", _ANY, "isDefaultRoute: true, "))
    return "".join([f"          # {logical}\n", *lines])


def _route(logical: str, path: str, method: str, more: str = "") -> str:
    named = [f"{{name: {name}, in: path, required: true}}" for name in re.findall(r"{([\w+]+)}", path)]
    parameters = f"parameters: [{', '.join(named)}], " if named else ""
    leads = f'x-amazon-apigateway-integration: {{$ref: "#/components/x-amazon-apigateway-integrations/{logical}"}}'
    return f'          "{path}": {{{method}: {{{more}{parameters}responses: {{}}, {leads}}}}}\n'


def _permission(logical: str) -> str:
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"
    told = f'FunctionName: !Ref {logical}, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com, SourceArn: !Sub "{source}"'
    return f"  ApiCalls{logical}: {{Type: AWS::Lambda::Permission, Properties: {{{told}}}}}\n"
