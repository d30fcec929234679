"""What each page shows, read from the routes; samples, and whatever a test makes a handler show, are held to it."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from pydantic import TypeAdapter
from union.web.api import App

from infra import answers, openapi


@cache
def routes() -> list[tuple[str, Any]]:
    """Every route of the house, with its function."""
    return [(door, route) for door in openapi.DOORS for route in openapi.routes(door)]


@cache
def views() -> dict[str, Any]:
    """What each template shows, by its name. A route that shows several views has a page for each, in that order."""
    found: dict[str, Any] = {}
    for _, route in routes():
        if told := answers.shown(route):
            pages = _named(route)
            found |= dict(zip(pages, told * len(pages) if len(told) == 1 else told, strict=True))
    return found


def _named(route: Any) -> list[str]:
    calls = (one for tree in answers.code(inspect.unwrap(route.func)) for one in ast.walk(tree) if isinstance(one, ast.Call))
    pages = [c.args[0] for c in calls if ast.unparse(c.func) == "app.page"]
    return [str(one.value) for one in pages if isinstance(one, ast.Constant)]


@cache
def _reader(view: Any) -> TypeAdapter[Any]:
    return TypeAdapter(view)


def check(template: str, data: Mapping[str, Any]) -> None:
    """Hold what a template is given to what its page is said to show: nothing missing, nothing more, nothing of another type."""
    if view := views().get(template):
        assert _reader(view).validate_python(data) == data


@contextmanager
def held() -> Iterator[None]:
    """Check whatever is shown while the block lasts, all at its end: an error within would only be answered as a failure of ours."""
    real, wrong = App.page, []

    def page(self: App, name: str, data: Mapping[str, Any], *more: Any, **named: Any) -> Any:
        try:
            check(name, {key: value for key, value in data.items() if key not in ("sent", "unsaved")})
        except (AssertionError, ValueError) as found:
            wrong.append(f"{name}: {found}")
        return real(self, name, data, *more, **named)

    with patch.object(App, "page", page):
        yield
    assert wrong == []
