"""The types of the installed `stripe` package: what can be asked, with which parameters, and which fields the answers have.

Stripe generates them from its own description of the API, so they are always those of the version that we run. They are read from the
classes when a test asks, and nothing of them is kept here.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import get_annotations, getsource
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import Any, Literal, get_args, get_type_hints

import stripe
from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

Thing = dict[str, Any]
PACKAGE = Path(stripe.__file__).parent
ASKED = re.compile(r'_request\(\s*"(\w+)",\s*"(/v1/[^"]+)"')
TYPES_ONLY = re.compile(r"^if TYPE_CHECKING:\n((?:[ \t].*\n|\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Operation:
    """One thing that Stripe can be asked: its path with names for ids, the class of its parameters, and the type of its answer."""

    path: str
    params: Any
    answer: Any


@cache
def operations() -> dict[tuple[str, str], str]:
    """Return the module of Stripe's client that asks for each (method, path with names for ids)."""
    found: dict[tuple[str, str], str] = {}
    for file in [*PACKAGE.glob("_*_service.py"), *PACKAGE.glob("checkout/_*_service.py")]:
        module = ".".join(["stripe", *file.relative_to(PACKAGE).with_suffix("").parts])
        found |= {(method.upper(), path): module for method, path in ASKED.findall(file.read_text())}
    return found


@cache
def operation(method: str, path: str) -> Operation:
    """Return the operation of a method and a real path; a fixed path goes before one with an id in it.

    Raises `LookupError` where Stripe has none.
    """
    fitting = [known for way, known in operations() if way == method and fits(known, path)]
    if not fitting:
        raise LookupError(f"Stripe has no {method} {path}")
    known = min(fitting, key=lambda one: one.count("{"))
    function = next(one for one in methods(import_module(operations()[method, known])) if asks(one) == (method, known))
    hints = get_type_hints(function, names(function.__module__))
    return Operation(known, next(filter(is_typeddict, get_args(hints["params"]))), hints["return"])


def fits(known: str, path: str) -> bool:
    """Tell whether a path with names for ids is that of a real path, or the same."""
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path) is not None


def asks(function: Callable[..., Any]) -> tuple[str, str] | None:
    """Return the method and path that a function of Stripe's client asks for, or None where it asks for nothing."""
    found = ASKED.search(getsource(function))
    return (found[1].upper(), found[2]) if found else None


def methods(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """Yield the methods of the services in a module."""
    for thing in vars(module).values():
        if isinstance(thing, type) and thing.__module__ == module.__name__:
            yield from (method for method in vars(thing).values() if callable(method))


@cache
def names(module: str) -> Thing:
    """Return what the annotations of a module may name, with what it imports for type checkers only."""
    source = import_module(module)
    found = dict(vars(source))
    for block in TYPES_ONLY.findall(getsource(source)):
        for line in ast.parse(dedent(block)).body:
            if isinstance(line, ast.ImportFrom):
                found |= {one.asname or one.name: getattr(import_module(str(line.module)), one.name) for one in line.names}
    return found


@cache
def fields(kind: Any) -> dict[str, Any]:
    """Return the fields of a class of Stripe's with their types; `NotRequired` stays around what a request may leave out.

    The options of a call (its key, its account) that Stripe's client takes beside the parameters are no fields: they are never sent.
    """
    own = {name: hint for name, hint in get_annotations(kind).items() if name.islower() and not name.startswith("_")}
    asked = {name: hint for name, hint in own.items() if not is_typeddict(kind) or name not in RequestOptions.__annotations__}
    named = {"object": Literal[kind.OBJECT_NAME]} if hasattr(kind, "OBJECT_NAME") else {}
    told = SimpleNamespace(__annotations__=named | asked)
    return get_type_hints(told, names(kind.__module__), inner(kind), include_extras=True)


def inner(kind: Any) -> Thing:
    """Return the classes within a class, by their names."""
    return {name: thing for name, thing in vars(kind).items() if isinstance(thing, type)}
