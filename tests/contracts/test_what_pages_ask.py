"""What a page looks for in its query is described, so that a program knows it: read from the code of each route."""

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from union.moderation.desk import rules
from union.web import api

from infra import openapi
from tests.tables import ROOT

OPENID = {"code", "state"}
"""What the identity provider or Discord brings back (OpenID Connect Core 1.0, 3.1.2.5; RFC 6749, 4.1.2); nobody else sends it."""
_COME_BACK = {"people", "accounts", "connections"}
"""The doors to which somebody is sent back from there."""

_ASKS = {"app.asked"} | {
    f"app.{one.name}"
    for one in ast.walk(ast.parse(inspect.getsource(api.App)))
    if isinstance(one, ast.FunctionDef) and "self.asked(" in ast.unparse(one)
}
"""How a route asks for a name in its query: each takes the name first."""


def _parts(door: str) -> dict[str, ast.stmt]:
    tree = ast.parse((ROOT / "functions" / door / "handler.py").read_text())
    return {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}


def _reached(parts: dict[str, ast.stmt], name: str) -> Iterator[ast.AST]:
    """Everything in a function, and in those of its file that it names, also for the page that is shown again."""
    ahead, seen = [name], set()
    while ahead:
        one = ahead.pop()
        if one not in seen and one in parts:
            seen.add(one)
            yield from ast.walk(parts[one])
            ahead += [named.id for named in ast.walk(parts[one]) if isinstance(named, ast.Name)]


def _asked(door: str, name: str) -> set[str]:
    """The names that a route asks for in its query."""
    calls = [one for one in _reached(_parts(door), name) if isinstance(one, ast.Call) and ast.unparse(one.func) in _ASKS]
    return {str(ast.literal_eval(one.args[0])) for one in calls}


PAGES = [(door, route) for door in openapi.DOORS for route in openapi.routes(door) if route.method == "GET"]


@pytest.mark.parametrize(("door", "route"), PAGES, ids=lambda one: getattr(one, "path", ""))
def test_what_a_page_asks_of_its_query_is_described_and_nothing_else(door: str, route: Any) -> None:
    told_elsewhere = OPENID if door in _COME_BACK else set()
    assert _asked(door, route.func.__name__) - told_elsewhere == set(openapi.asked(route))


def test_what_the_queue_of_cases_can_show_is_described() -> None:
    (queue,) = [route for _, route in PAGES if route.path == "/cases"]
    assert [one for one in rules.SHOWN if one not in re.findall(r"\w+", queue.description)] == []


def test_the_look_sees_what_helpers_ask() -> None:
    assert _asked("books", "of_group") == {"from", "to"}
    assert _asked("people", "callback") == OPENID
    assert _asked("imports", "shown") == {"show", "page"}
