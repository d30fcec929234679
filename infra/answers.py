"""What each route answers, read from what it says that it returns.

`Page[Roster]` shows a `Roster` of a room's `views.py` as a page or JSON, `Told[Received]` tells it to a program alone. A route that answers
in several ways says all of them: `Page[MyReport] | Page[Entrance]`.
"""

import ast
import inspect
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter
from union.views import Form

UNTOLD = frozenset(Form.__annotations__)
"""What a page has for its forms, which no program is told."""

_WAYS = {"page", "go", "told"}


def views(route: Any) -> list[Any]:
    """The TypedDicts that a route shows or tells, in the order in which it says so; none where it says of none."""
    return [view for _, view in _said(route)]


def shown(route: Any) -> list[Any]:
    """Those of them that it shows, each as a page of its own."""
    return [view for way, view in _said(route) if way == "Page"]


def _said(route: Any) -> list[tuple[str, Any]]:
    says = inspect.unwrap(route.func).__annotations__.get("return")
    ways = _ways(ast.parse(says, mode="eval").body) if isinstance(says, str) else []
    named = [(ast.unparse(one.value), ast.unparse(one.slice)) for one in ways]
    names = dict(_typed(route.func.__module__))
    return [(way, eval(name, names)) for way, name in named if way in ("Page", "Told")]  # noqa: S307 - our own code's annotation


def _ways(tree: ast.expr) -> list[ast.Subscript]:
    """The answers that an annotation names, from left to right."""
    if isinstance(tree, ast.BinOp):
        return [*_ways(tree.left), *_ways(tree.right)]
    return [tree] if isinstance(tree, ast.Subscript) else []


def does(route: Any) -> set[str]:
    """The ways in which a route answers, itself or by functions beside it, as far as the description tells them apart: page, go, told."""
    calls = (one.func for tree in code(inspect.unwrap(route.func)) for one in ast.walk(tree) if isinstance(one, ast.Call))
    return {one.attr for one in calls if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "app"} & _WAYS


def comes_back(route: Any) -> bool:
    """Whether somebody comes back to a route from another site, with something that they began here."""
    calls = (one.func for tree in code(inspect.unwrap(route.func)) for one in ast.walk(tree) if isinstance(one, ast.Call))
    return any(ast.unparse(one) == "attempts.begun_by" for one in calls)


def code(function: Any) -> list[ast.stmt]:
    """The statements of a function of a handler, and then of the functions beside it that it names."""
    found: dict[Any, list[ast.stmt]] = {}
    asked = [function]
    while asked:
        one = asked.pop(0)
        if one not in found:
            found[one] = ast.parse(inspect.getsource(one)).body[0].body  # type: ignore[attr-defined] # A function's.
            asked += _beside(found[one], one)
    return [statement for body in found.values() for statement in body]


def _beside(body: list[ast.stmt], function: Any) -> list[Any]:
    """The functions of the same file that some statements name."""
    own = function.__code__.co_varnames
    names = [one.id for tree in body for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id not in own]
    named = (inspect.unwrap(function.__globals__[name]) for name in names if inspect.isfunction(function.__globals__.get(name)))
    return [one for one in named if one.__module__ == function.__module__]


def schemas(shown: list[Any]) -> dict[str, Any]:
    """The JSON schemas of views and of all that they are made of, by name."""
    _, found = TypeAdapter.json_schemas(
        [(one, "serialization", TypeAdapter(one)) for one in shown], ref_template="#/components/schemas/{model}"
    )
    every: dict[str, Any] = found.get("$defs", {})
    choices = {f"#/components/schemas/{name}": told for name, told in every.items() if "enum" in told}
    named = {name: _in_place(told, choices) for name, told in every.items() if "enum" not in told}
    for one in named.values():
        _forget_forms(one)
    return named


def _in_place(told: Any, choices: dict[str, Any]) -> Any:
    """A schema in which each list of words stands where it is referred to: several rooms have a `Kind` and a `State` of their own."""
    if isinstance(told, list):
        return [_in_place(one, choices) for one in told]
    if not isinstance(told, dict):
        return told
    if told.get("$ref") in choices:
        return {key: value for key, value in choices[told["$ref"]].items() if key != "title"}
    return {key: _in_place(value, choices) for key, value in told.items()}


def name(shown: Any) -> str:
    """The name of a view's schema."""
    return str(shown.__name__)


@cache
def _typed(module: str) -> dict[str, Any]:
    """The names that a module imports for its types alone."""
    source = ast.parse(inspect.getsource(import_module(module)))
    blocks = [one.body for one in source.body if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING"]
    imports = [one for body in blocks for one in body if isinstance(one, ast.ImportFrom) and one.module]
    return {one.asname or one.name: getattr(import_module(str(told.module)), one.name) for told in imports for one in told.names}


def _forget_forms(schema: dict[str, Any]) -> None:
    if {"values", "errors"} <= schema.get("properties", {}).keys():
        schema["properties"] = {key: told for key, told in schema["properties"].items() if key not in UNTOLD}
        schema["required"] = [key for key in schema["required"] if key not in UNTOLD]
