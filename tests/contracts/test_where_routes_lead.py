"""Where the API's routes lead stands in the template as the code has it, with one permission and one integration a function."""

import re
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
def test_whatever_a_function_serves_leads_to_it(door: str) -> None:
    for path, ways in openapi.ways(door).items():
        for way in ways:
            assert _led(way, _asked(path)) == door, f"{way} {path}"


def test_nothing_that_another_function_serves_can_lie_beneath_a_greedy_route() -> None:
    greedy = [(name, path.removesuffix("/{proxy+}")) for name, _, path in ROUTES if path.endswith("/{proxy+}")]
    assert greedy
    for name, top in greedy:
        beneath = [(door, path) for door in openapi.DOORS for path in openapi.ways(door) if _may_begin(path, top)]
        assert {door for door, _ in beneath} == {name}, top
        assert len(beneath) > 1, f"{top} wants no greedy route"


def test_a_route_that_is_not_greedy_takes_what_its_function_serves() -> None:
    for name, way, path in ROUTES:
        if path != "$default" and not path.endswith("{proxy+}"):
            served = openapi.ways(name)[path]
            assert way == (min(served) if len(served) == 1 else "ANY")


def test_what_can_be_anything_in_a_path_is_a_whole_part_of_it() -> None:
    """API Gateway knows no `{kind}.csv`, which the local cloud takes.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    parts = {part for _, _, path in ROUTES for part in path.split("/")}
    assert all(re.fullmatch(r"[^{}]*|{\w+}|{proxy\+}", part) for part in parts)


def _may_begin(path: str, top: str) -> bool:
    """Whether a path of the code can begin like `top`, where a part in braces can be any."""
    parts, tops = path.strip("/").split("/"), top.strip("/").split("/")
    return len(parts) > len(tops) and all("{" in a or "{" in b or a == b for a, b in zip(parts, tops, strict=False))


def _asked(path: str) -> str:
    """An address that a path of the code serves."""
    return re.sub(r"{\w+}", "some-1", path)


def _meets(path: str, asked: str) -> bool:
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path).replace(re.escape("{proxy+}"), ".+"))
    return re.fullmatch(pattern, asked) is not None


def _led(method: str, asked: str) -> str:
    """The function that API Gateway calls: of the routes that match the most specific, a whole path before a greedy one.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html, "Routing API requests".
    """

    def specific(route: tuple[str, str, str]) -> tuple[bool, int, bool]:
        _, way, path = route
        return "{proxy+}" not in path, sum("{" not in part for part in path.split("/")), way != "ANY"

    found = [route for route in ROUTES if route[1] in (method, "ANY") and _meets(route[2], asked)]
    return max(found, key=specific)[0] if found else routes.LAST_RESORT


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
    """What functions serve by the template's routes: the function, the method and the path; the last resort is no route."""
    told = [(name, way, path) for name, way, path in ROUTES if path != "$default"]
    return [(name, each, below) for name, way, path in told for below in _under(name, path) for each in _sent(name, way, below)]


def _under(door: str, path: str) -> list[str]:
    """The paths of the code that a route of the template leads to."""
    greedy = routes.beneath({name: openapi.ways(name) for name in openapi.DOORS})
    return [each for each in openapi.ways(door) if greedy.get(each, each) == path]


def _sent(door: str, way: str, path: str) -> set[str]:
    """The methods that a route of the template sends on and the code serves."""
    return openapi.ways(door)[path] if way == "ANY" else {way}


def test_every_route_of_the_template_is_described_and_the_other_way_round() -> None:
    described = {(m.upper(), path) for path, methods in openapi.contract()["paths"].items() for m in methods}
    assert {(method, path) for _, method, path in _served()} == described
    assert {name for name, _, _ in _served()} == set(openapi.DOORS)
    assert len({(method, path) for _, method, path in _served()}) == len(_served()), "each is served once"
