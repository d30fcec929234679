"""Writes the API's description from the routes of every function and the forms they take: `python -m infra.openapi`.

The same command writes into template.yaml where each route leads; see `infra.routes`.
"""

import inspect
import json
import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from union import settings
from union.web.audience import Audience

from infra import answers, examples, throttles
from infra.routes import Ways
from infra.routes import write as write_routes

ROOT = Path(__file__).parent.parent
FILE = ROOT / "layers/union/python/union/web/static/openapi.json"
DOORS = tuple(
    sorted(p.parent.name for p in (ROOT / "functions").glob("*/handler.py") if "App()" in p.read_text(encoding="utf-8"))
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
_DONE = {
    "type": "object",
    "required": ["location"],
    "properties": {"location": {"type": "string", "description": "The address of what was made or changed."}},
}

_REFUSALS = {
    "NotStripes": ("400", "Not surely Stripe's."),
    "NotTelegrams": ("400", "Not surely Telegram's."),
    "SignInNeeded": ("401", "Nobody is signed in, or a session or token was shown that is good no more."),
    "NotAllowed": ("403", "Not for this person, or a form that was sent from another website."),
    "NotFound": ("404", "There is no such thing."),
    "Conflict": ("409", "Something changed in the meantime, or it is not in a state for this."),
    "Invalid": ("422", "What was sent or asked for cannot be used; `errors` names the fields."),
    "TooMany": ("429", "This was done too often in a while."),
    "Unavailable": ("503", "A part of the outside world does not answer right now."),
}
"""What is refused, by its name in `union.errors` (or for Stripe alone): its status, and what it says."""


def contract() -> dict[str, Any]:
    """The description of the whole API, from the code as it stands."""
    paths: dict[str, dict[str, Any]] = {}
    every = [route for door in DOORS for route in routes(door)]
    for route in every:
        path = _path(route)
        paths.setdefault(path, {})[route.method.lower()] = _operation(path, route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Union House", "version": "1", "description": "Every page of the house, for programs."},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _PROBLEM, "Done": _DONE} | _forms(every) | _views(every),
            "responses": {name: _refusal(name) for name in _REFUSALS},
            "securitySchemes": {"idToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _forms(every: list[Any]) -> dict[str, Any]:
    return {_sent(form_name(route)): form(route) for route in every if form_name(route)}


def _views(every: list[Any]) -> dict[str, Any]:
    return answers.schemas(sorted({view for route in every for view in answers.views(route)}, key=answers.name))


def routes(door: str) -> list[Any]:
    """The routes of one function, in the order in which they are written."""
    for name in SETTINGS:
        os.environ.setdefault(name, "eu-west-2" if name == "AWS_REGION" else "http://described.example")
    app = import_module(f"functions.{door}.handler").app
    return [*app._static_routes, *app._dynamic_routes]


def ways(door: str) -> Ways:
    """The methods of each path that a function serves, as its code says."""
    found: dict[str, set[str]] = {}
    for route in routes(door):
        found.setdefault(_path(route), set()).add(route.method)
    return found


def _path(route: Any) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", route.path)


def asked(route: Any) -> list[str]:
    """The names in the query that a page looks for: its description says each as `name`."""
    return re.findall(r"`(\w+)`", route.description or "") if route.method == "GET" else []


def _parameter(name: str, place: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {"type": "string"}, **more}


def audience(route: Any) -> Audience:
    """For whom a route says it is."""
    found: Audience = route.func.audience
    return found


def _operation(path: str, route: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"summary": route.summary, "responses": _responses(path, route)}
    if route.description and not route.description.startswith(route.method):
        told["description"] = route.description
    parameters = [_parameter(name, "path", required=True) for name in re.findall(r"{(\w+)}", path)]
    parameters += [_parameter(name, "query", **examples.asked(path, name)) for name in asked(route)]
    if parameters:
        told["parameters"] = parameters
    if audience(route) is Audience.PEOPLE:
        told["security"] = [{"idToken": []}]
    schema = form(route)
    if schema:
        kinds = ("application/json", "application/x-www-form-urlencoded")
        sent = {"schema": _ref("schemas", _sent(form_name(route))), "example": example(form_name(route), schema)}
        told["requestBody"] = {"required": True, "content": dict.fromkeys(kinds, sent)}
    return told


def _sent(form_name: str) -> str:
    """What a form is called among the schemas, beside a view of the same name that shows what was sent."""
    return f"{form_name}Sent"


def form_name(route: Any) -> str:
    """The name of the form that a route takes, or nothing."""
    return str(route.func.form).rpartition(".")[2]


def model(route: Any) -> Any:
    """The class of the form that a route takes, or None."""
    from union.web import forms

    return forms.model(route.func.form) if route.func.form else None


def form(route: Any) -> dict[str, Any] | None:
    """The schema of the form that a route takes, if any."""
    from union.web.fields import described  # The same.

    found = model(route)
    return described(found) if found else None


def example(form_name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What somebody might send: every field that has to be, and those that have an example of their own."""
    told = {name: examples.of(form_name, name, field) for name, field in schema["properties"].items()}
    needed = schema.get("required", ())
    return {examples.name_of(name): told[name] for name in told if name in needed or examples.is_told(form_name, name)}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _refusal(name: str) -> dict[str, Any]:
    _, says = _REFUSALS[name]
    return {"description": says, "content": {"application/problem+json": {"schema": _ref("schemas", "Problem")}}}


def _responses(path: str, route: Any) -> dict[str, Any]:
    found = {"200": _answered(route)}
    return found | {_REFUSALS[name][0]: _ref("responses", name) for name in _refused(path, route)}


def _answered(route: Any) -> dict[str, Any]:
    """What a route answers where all is well: what its page shows, or where to look after a change."""
    if views := answers.views(route):
        schemas = [_ref("schemas", answers.name(view)) for view in views]
        return {
            "description": " Or: ".join(str(view.__doc__) for view in views),
            "content": {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
        }
    if "go" in answers.does(route):
        return {"description": "It is done.", "content": {"application/json": {"schema": _ref("schemas", "Done")}}}
    return {"description": "What was asked for."}


def _refused(path: str, route: Any) -> list[str]:
    """The names of the refusals with which a route may answer, in the order of their statuses."""
    if audience(route).proves_itself:
        return ["NotStripes" if audience(route) is Audience.STRIPE else "NotTelegrams"]
    if audience(route) is Audience.LINK:
        return ["NotFound", "Invalid", "Unavailable"]
    if route.method == "POST":
        return ["SignInNeeded", "NotAllowed", "NotFound", "Conflict", "Invalid", "TooMany", "Unavailable"]
    people = ["NotAllowed"] if audience(route) is Audience.PEOPLE else []
    # What leads elsewhere, such as to a file, may have nothing to lead to.
    missing = ["NotFound"] if "{" in path or (people and "go" in answers.does(route)) else []
    unusable = ["Conflict", "Invalid"] if "{" in path or asked(route) or answers.comes_back(route) else []
    return ["SignInNeeded", *people, *missing, *unusable]


def main() -> None:
    """Write the description where the layer ships it, where the routes lead, and how often some may be asked for."""
    FILE.write_text(json.dumps(contract(), indent=1) + "\n", encoding="utf-8")
    write_routes({door: ways(door) for door in DOORS})
    throttles.write()


if __name__ == "__main__":
    main()
