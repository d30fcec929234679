"""Stripe's OpenAPI data as a judge of requests and answers."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

Thing = dict[str, Any]
FOLDER = Path(__file__).parent
DOCUMENT: Thing = json.loads((FOLDER / "stripe-2026-10-28.endive.trimmed.openapi.json").read_text())
SCHEMAS: Thing = DOCUMENT["components"]["schemas"]
FIXTURES: Thing = json.loads((FOLDER / "fixtures.trimmed.json").read_text())
FORM = "application/x-www-form-urlencoded"
BOOLEANS = {"true": True, "false": False}


@cache
def template(path: str) -> str:
    """Return the OpenAPI path that serves a real path; a fixed one goes before one with an id in it."""
    fitting = [known for known in DOCUMENT["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path)]
    return str(min(fitting, key=lambda known: known.count("{")))


def operation(method: str, path: str) -> Thing:
    """Return the operation of a method and a real path."""
    return dict(DOCUMENT["paths"][template(path)][method.lower()])


def answer_schema(method: str, path: str, status: int) -> Thing:
    """Return the schema of an answer; every refusal has the one of errors, a 500 too."""
    answers = operation(method, path)["responses"]
    return dict(answers["200" if status == 200 else "4XX"]["content"]["application/json"]["schema"])


def parameter_schema(method: str, path: str) -> Thing:
    """Return the schema of the parameters, in the body or in the query."""
    found = operation(method, path)
    return dict(found["requestBody"]["content"][FORM]["schema"] if "requestBody" in found else found["x-query-schema"])


def problems(value: Any, schema: Thing) -> list[str]:
    """Return what is wrong with a value under a schema."""
    validator = Draft202012Validator(schema | {"components": DOCUMENT["components"]})
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def strange_fields(value: Any, where: str = "$") -> list[str]:
    """Return the fields of Stripe's objects, at any depth, that the OpenAPI data does not have."""
    if isinstance(value, list):
        return [found for place, item in enumerate(value) for found in strange_fields(item, f"{where}[{place}]")]
    if not isinstance(value, dict):
        return []
    kind = value.get("object")
    schema = SCHEMAS.get(kind, {}) if isinstance(kind, str) else {}
    strange = [f"{where}.{name} is unknown" for name in value if name not in schema.get("properties", value)]
    return strange + [found for name in value for found in strange_fields(value[name], f"{where}.{name}")]


def typed(value: Any, schema: Thing) -> Any:
    """Return a decoded form value with the types that a schema wants, as far as they can be read from the text."""
    if "$ref" in schema:
        return typed(value, SCHEMAS[schema["$ref"].rpartition("/")[2]])
    for choice in schema.get("allOf", []) + schema.get("anyOf", []):
        tried = typed(value, choice)
        if not problems(tried, choice):
            return tried
    if isinstance(value, dict):
        inner = schema.get("properties", {})
        return {name: typed(item, inner.get(name, {})) for name, item in value.items()}
    if isinstance(value, list):
        return [typed(item, schema.get("items", {})) for item in value]
    return typed_word(value, schema.get("type"))


def typed_word(value: str, kind: Any) -> Any:
    """Return one text as the whole number or boolean that it says."""
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    return BOOLEANS.get(value, value) if kind == "boolean" else value


def request_problems(request: Thing) -> list[str]:
    """Return what is wrong with the parameters of a request from the stand-in's list of requests."""
    schema = parameter_schema(request["method"], request["path"])
    return problems(typed(request["params"], schema), schema)


def answer_problems(request: Thing) -> list[str]:
    """Return what is wrong with the answer to a request from the stand-in's list of requests."""
    schema = answer_schema(request["method"], request["path"], request["status"])
    return problems(request["answer"], schema) + strange_fields(request["answer"])
