"""The API's description: OpenAPI 3.1, made from the routes and forms by `python -m infra.openapi` and shipped beside the pages."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from union.web.views import Docs, Endpoint, EndpointField, OpenApi

_FILE = Path(__file__).parent / "static" / "openapi.json"


@cache
def contract() -> "OpenApi":
    """The description as it is published."""
    found: OpenApi = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


@cache
def shown() -> "Docs":
    """The description as its page shows it."""
    paths = contract()["paths"]
    endpoints = [_endpoint(p, method, told) for p, methods in paths.items() for method, told in methods.items()]
    return {"endpoints": endpoints, "openapi_url": "/openapi.json"}


def _endpoint(path: str, method: str, told: dict[str, Any]) -> "Endpoint":
    return {
        "method": method.upper(),
        "path": path,
        "summary": told["summary"],
        "description": told.get("description", ""),
        "signed_in": bool(told.get("security")),
        "fields": _fields(told),
        "answers": [{"status": s, "description": _meant(a)["description"]} for s, a in told["responses"].items()],
    }


def _meant(told: dict[str, Any]) -> dict[str, Any]:
    """What stands among the components where only a reference to it is told."""
    if "$ref" not in told:
        return told
    _, _, kind, name = told["$ref"].split("/")
    found: dict[str, Any] = contract()["components"][kind][name]
    return found


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return "one of " + ", ".join(field["enum"])
    return str(field["type"] if "type" in field else next(_type(one) for one in field["anyOf"]))


def _fields(told: dict[str, Any]) -> "list[EndpointField]":
    content = told.get("requestBody", {}).get("content", {})
    schema = _meant(content.get("application/json", {}).get("schema", {}))
    return [
        {
            "name": name,
            "type": _type(field),
            "required": name in schema.get("required", ()),
            "description": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]
