"""Every form of the house is sent twice at once by some test, and once more; a test names the routes whose forms it sends so.

A test that names a route and does not send it well fails at its end (`call`). So whoever adds a route that changes something is asked for one.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from infra import openapi
from tests.actions.conftest import PRIYA
from tests.functions.clicking import WRITES_NOTHING, clicked
from tests.functions.test_platform_doors import NEW as PLATFORM
from tests.functions.test_the_treasurer_s_doors import HOODIE
from tests.races import unguarded

type Call = Callable[..., Any]
HERE = Path(__file__).parent


def _tests() -> Iterator[Any]:
    """All that stands in the modules of this folder, and in their classes."""
    for file in HERE.glob("test_*.py"):
        module: ModuleType = import_module(f"tests.functions.{file.stem}")
        for one in vars(module).values():
            yield one
            if isinstance(one, type) and one.__name__.startswith("Test"):
                yield from vars(one).values()


def _marks(test: Any) -> Iterator[Any]:
    """The marks of a test, and of each of its rows."""
    found = getattr(test, "pytestmark", ())
    for mark in found if isinstance(found, list) else ():
        yield mark
        if mark.name == "parametrize":
            yield from (one for row in mark.args[1] for one in getattr(row, "marks", ()))


def _named() -> set[str]:
    return {path for test in _tests() for mark in _marks(test) if mark.name == "twice" for path in mark.args}


def _posts() -> set[str]:
    return {route.path for door in openapi.DOORS for route in openapi.routes(door) if route.method == "POST"}


def test_every_form_of_the_house_is_sent_twice_at_once() -> None:
    assert len(_posts()) > 90
    assert _posts() - _named() == set(), "a form that no test sends twice at once"
    assert _named() - _posts() == set(), "a route that there is not"


def test_what_writes_nothing_is_a_route_and_has_its_reason() -> None:
    assert set(WRITES_NOTHING) <= _named()
    assert all(reason.endswith(".") for reason in WRITES_NOTHING.values())


CONTROLS = {
    "/groups/chess/board": (PRIYA, {"text": "Hello.", "as": "statement"}),
    "/groups/chess/products/new": (PRIYA, HOODIE),
    "/groups/chess/platforms": (PRIYA, PLATFORM),
}


@pytest.mark.parametrize("path", CONTROLS)
def test_without_the_conditions_of_the_store_a_double_click_does_it_twice(call: Call, path: str) -> None:
    caller, form = CONTROLS[path]
    with unguarded(), pytest.raises(AssertionError, match="it was done twice"):
        clicked(call, path, caller, **form)
