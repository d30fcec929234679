"""Writes the API's description from the routes of every function and the forms they take: `python -m infra.openapi`."""

import inspect
import json
import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from union import settings
from union.web.audience import Audience

ROOT = Path(__file__).parent.parent
FILE = ROOT / "layers/union/python/union/web/static/openapi.json"
DOORS = tuple(
    sorted(p.parent.name for p in (ROOT / "functions").glob("*/handler.py") if "Door()" in p.read_text(encoding="utf-8"))
)
"""The functions with routes."""
SETTINGS = tuple(re.findall(r'_required\("(\w+)"\)', inspect.getsource(settings)))
"""The environment variables without which no function can be loaded."""
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def contract() -> dict[str, Any]:
    """The description of the whole API, from the code as it stands."""
    for name in SETTINGS:
        os.environ.setdefault(name, "eu-west-2" if name == "AWS_REGION" else "http://described.example")
    paths: dict[str, dict[str, Any]] = {}
    for door in DOORS:
        for route in routes(door):
            path = re.sub(r"<(\w+)>", r"{\1}", route.path)
            paths.setdefault(path, {})[route.method.lower()] = _operation(path, route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Union House", "version": "1", "description": "Every page of the house, for programs."},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "securitySchemes": {"idToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def routes(door: str) -> list[Any]:
    """The routes of one function, in the order in which they are written."""
    app = import_module(f"functions.{door}.handler").app
    return [*app._static_routes, *app._dynamic_routes]


def audience(route: Any) -> Audience:
    """For whom a route says it is."""
    found: Audience = route.func.audience
    return found


def _operation(path: str, route: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"summary": route.summary, "responses": _responses(path, route)}
    if route.description and not route.description.startswith(route.method):
        told["description"] = route.description
    names = re.findall(r"{(\w+)}", path)
    if names:
        told["parameters"] = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]
    if audience(route) is Audience.PEOPLE:
        told["security"] = [{"idToken": []}]
    told_form = form(route)
    if told_form:
        kinds = ("application/json", "application/x-www-form-urlencoded")
        told["requestBody"] = {"required": True, "content": {kind: {"schema": told_form} for kind in kinds}}
    return told


def form(route: Any) -> dict[str, Any] | None:
    """The schema of the form that a route takes, if any."""
    from union.web.api import form_of  # Loading it asks for the settings, which `contract` makes up.

    name = form_of(route.func)
    if not name:
        return None
    schema: dict[str, Any] = getattr(import_module("union.web.forms"), name).model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    plain: dict[str, Any] = _plain(schema, definitions)
    return plain


def _plain(told: Any, definitions: dict[str, Any]) -> Any:
    """The same with every reference to a definition replaced by what it refers to."""
    if isinstance(told, list):
        return [_plain(one, definitions) for one in told]
    if not isinstance(told, dict):
        return told
    meant = definitions[told["$ref"].rpartition("/")[2]] if "$ref" in told else {}
    return {name: _plain(one, definitions) for name, one in {**meant, **told}.items() if name != "$ref"}


def _responses(path: str, route: Any) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    found: dict[str, Any] = {"200": {"description": "What was asked for."}}
    if audience(route) is Audience.STRIPE:
        return {**found, "400": {"description": "Not surely Stripe's.", **problem}}
    if audience(route) is Audience.PEOPLE:
        found |= {
            "401": {"description": "Nobody is signed in.", **problem},
            "403": {"description": "Not for this person.", **problem},
        }
    if "{" in path:
        found["404"] = {"description": "There is no such thing.", **problem}
    if route.method == "POST" and path != "/sign-out":
        found |= {
            "409": {"description": "Something changed in the meantime.", **problem},
            "422": {"description": "A field cannot be used; `errors` names it.", **problem},
        }
    return found


def main() -> None:
    """Write the description where the layer ships it."""
    FILE.write_text(json.dumps(contract(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
