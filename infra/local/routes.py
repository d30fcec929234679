"""Corrects the emulator from outside: it ignores the OpenAPI body of an HTTP API, so no route comes to be."""

import json
from collections.abc import Callable
from typing import Any

import yaml


def correct(client: Callable[[str], Any], stack: str, api_id: str) -> str:
    """Make the routes that the processed template describes, and unmake others; returns the host at which the API answers."""
    gateway = client("apigatewayv2")
    wanted, made = _described(client, stack), _made(gateway, api_id)
    integrations = _integrations(gateway, api_id, _functions(client, stack), set(wanted.values()))
    for key, function in wanted.items():
        target = f"integrations/{integrations[function]}"
        if key not in made:
            gateway.create_route(ApiId=api_id, RouteKey=key, Target=target)
        elif made[key]["Target"] != target:
            gateway.update_route(ApiId=api_id, RouteId=made[key]["RouteId"], Target=target)
    for key in made.keys() - wanted.keys():
        gateway.delete_route(ApiId=api_id, RouteId=made[key]["RouteId"])
    return str(gateway.get_api(ApiId=api_id)["ApiEndpoint"]).partition("//")[2]


def _made(gateway: Any, api_id: str) -> dict[str, Any]:
    """The routes that there are, by their keys."""
    return {route["RouteKey"]: route for route in gateway.get_routes(ApiId=api_id, MaxResults="1000")["Items"]}


def _integrations(gateway: Any, api_id: str, arns: dict[str, str], functions: set[str]) -> dict[str, str]:
    """The integration of each function, made where there is none yet."""
    there = {i["IntegrationUri"]: i["IntegrationId"] for i in gateway.get_integrations(ApiId=api_id, MaxResults="1000")["Items"]}
    for arn in sorted(arns[function] for function in functions if arns[function] not in there):
        made = gateway.create_integration(
            ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
        )
        there[arn] = made["IntegrationId"]
    return {function: there[arns[function]] for function in functions}


def _functions(client: Callable[[str], Any], stack: str) -> dict[str, str]:
    """The ARN of every function by its name in the template."""
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    names = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::Lambda::Function"}
    functions = client("lambda")
    return {key: functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"] for key, name in names.items()}


def _described(client: Callable[[str], Any], stack: str) -> dict[str, str]:
    """Which function serves which route, as `GET /path`."""
    body = client("cloudformation").get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
    template = body if isinstance(body, dict) else _parsed(str(body))
    paths = template["Resources"]["Api"]["Properties"]["Body"]["paths"]
    return {_key(path, method): _served(told) for path, methods in paths.items() for method, told in methods.items()}


def _parsed(body: str) -> Any:
    return json.loads(body) if body.lstrip().startswith("{") else yaml.safe_load(body)


def _key(path: str, method: str) -> str:
    verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
    return path if path == "$default" else f"{verb} {path}"


def _served(told: Any) -> str:
    """The function of a route, whose name in the template is its integration's too."""
    return str(told["x-amazon-apigateway-integration"]["$ref"]).rpartition("/")[2]
