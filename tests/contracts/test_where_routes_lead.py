"""Where the API's routes lead stands in the template as the code has it, with one permission and one integration a function."""

from typing import Any

import pytest

from infra import openapi, routes
from infra.local import templates
from tests.contracts.test_code_and_template import FUNCTIONS, TEMPLATE
from tests.tables import ROOT


def _routes() -> list[tuple[str, str, str]]:
    """Where the API's routes lead in the template: the function, the method or ANY, and the path."""
    folders = {
        logical: told["Properties"].get("CodeUri", "").rpartition("/")[2] for logical, told in TEMPLATE["Resources"].items()
    }
    any_method = "x-amazon-apigateway-any-method"
    return [
        (folders[_integration(told)], "ANY" if method == any_method else method.upper(), path)
        for path, methods in _BODY["paths"].items()
        for method, told in methods.items()
    ]


def _integration(told: dict[str, Any]) -> str:
    """The name of the integration that a route of the template has."""
    return str(told["x-amazon-apigateway-integration"]["$ref"]).removeprefix("#/components/x-amazon-apigateway-integrations/")


_BODY: dict[str, Any] = TEMPLATE["Resources"]["Api"]["Properties"]["DefinitionBody"]
_INTEGRATIONS: dict[str, Any] = _BODY["components"]["x-amazon-apigateway-integrations"]
ROUTES = _routes()


@pytest.mark.parametrize("door", openapi.DOORS)
def test_a_function_s_routes_are_the_template_s(door: str) -> None:
    written = [(way, path) for name, way, path in ROUTES if name == door and path != "$default"]
    coded = openapi.ways(door)
    assert {path: min(ways) if len(ways) == 1 else "ANY" for path, ways in coded.items()} == {path: way for way, path in written}
    assert len(written) == len(coded), "a path that a function serves in more ways than one is one route"


def test_the_template_says_of_routes_what_would_be_written_there() -> None:
    written = (ROOT / "template.yaml").read_text()
    served = {door: openapi.ways(door) for door in openapi.DOORS}
    assert routes.rewritten(written, served) == written, "run `python -m infra.openapi`"


def test_each_integration_is_its_function_s_and_whatever_no_route_serves_has_one_too() -> None:
    for name, told in _INTEGRATIONS.items():
        assert str(told["uri"]).endswith(f":lambda:path/2015-03-31/functions/${{{name}.Arn}}/invocations")
        assert (told["type"], told["httpMethod"], told["payloadFormatVersion"]) == ("aws_proxy", "POST", "2.0")
    assert [(name, way) for name, way, path in ROUTES if path == "$default"] == [(routes.LAST_RESORT, "ANY")]
    assert _BODY["paths"]["$default"]["x-amazon-apigateway-any-method"]["isDefaultRoute"] is True


def test_the_api_may_call_the_functions_that_its_routes_lead_to_and_no_other() -> None:
    made: Any = templates.expanded()["Resources"]
    permissions = [told["Properties"] for told in made.values() if told["Type"] == "AWS::Lambda::Permission"]
    calls = [told["FunctionName"]["Ref"] for told in permissions if told["Principal"] == "apigateway.amazonaws.com"]
    led = {_integration(told) for methods in made["Api"]["Properties"]["Body"]["paths"].values() for told in methods.values()}
    assert len(calls) == len(set(calls)), "one permission a function, however many routes it has"
    assert set(calls) == led == set(_INTEGRATIONS)
    sources = {str(told["SourceArn"]["Fn::Sub"]) for told in permissions if told["FunctionName"]["Ref"] in calls}
    assert sources == {"arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"}, "of this API alone"


def test_no_function_has_a_route_among_its_events() -> None:
    """SAM would make a permission and an integration of each."""
    events = [event for function in FUNCTIONS.values() for event in (function.get("Events") or {}).values()]
    assert {event["Type"] for event in events} & {"HttpApi", "Api"} == set()


def test_the_template_stays_below_what_cloudformation_and_the_api_take() -> None:
    """500 resources a template, 300 integrations and, unless AWS is asked for more, 300 routes an API (their quotas, 2026-11)."""
    assert len(templates.expanded()["Resources"]) <= 500  # type: ignore[arg-type]
    assert len(_INTEGRATIONS) <= 300
    assert len(ROUTES) <= 300, "ask AWS for more routes first, where it is deployed, and say so in the README"


def _served() -> list[tuple[str, str, str]]:
    """The routes that the template sends to functions: the function, the method and the path; the last resort is no route."""
    return [(name, each, path) for name, way, path in ROUTES if path != "$default" for each in _sent(name, way, path)]


def _sent(door: str, way: str, path: str) -> set[str]:
    """The methods that a route of the template sends on and the code serves."""
    return openapi.ways(door)[path] if way == "ANY" else {way}


def test_every_route_of_the_template_is_described_and_the_other_way_round() -> None:
    described = {(m.upper(), path) for path, methods in openapi.contract()["paths"].items() for m in methods}
    assert {(method, path) for _, method, path in _served()} == described
    assert {name for name, _, _ in _served()} == set(openapi.DOORS)
    assert len({(method, path) for _, method, path in _served()}) == len(_served()), "each is served once"
