"""What each route answers, read from what it says that it returns.

`Page[Roster]` shows a `Roster` of a room's `views.py` as a page or JSON, `Told[Received]` tells it to a program alone.
"""

import ast
import inspect
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter
from union import views

UNTOLD = frozenset(views.Form.__annotations__)
"""What a page has for its forms, which no program is told."""

_WAYS = {"page", "go", "told", "download", "kept"}


def view(route: Any) -> Any:
    """The TypedDict that a route shows or tells, or None where it says of none."""
    says = inspect.unwrap(route.func).__annotations__.get("return")
    tree = ast.parse(says, mode="eval").body if isinstance(says, str) else None
    if not (isinstance(tree, ast.Subscript) and ast.unparse(tree.value) in ("Page", "Told")):
        return None
    return eval(ast.unparse(tree.slice), dict(_typed(route.func.__module__)))  # noqa: S307 - our own code's annotation


def does(route: Any) -> set[str]:
    """The ways in which a route answers, as `App` has them: page, go, told, download, kept."""
    calls = (one.func for one in ast.walk(ast.parse(inspect.getsource(inspect.unwrap(route.func)))) if isinstance(one, ast.Call))
    return {one.attr for one in calls if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "app"} & _WAYS


def schemas(shown: list[Any]) -> dict[str, Any]:
    """The JSON schemas of views and of all that they are made of, by name."""
    _, found = TypeAdapter.json_schemas(
        [(one, "serialization", TypeAdapter(one)) for one in shown], ref_template="#/components/schemas/{model}"
    )
    named: dict[str, Any] = found.get("$defs", {})
    for one in named.values():
        _forget_forms(one)
    return named


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
