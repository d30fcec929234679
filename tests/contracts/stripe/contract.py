"""The types of the installed `stripe` package as a judge of requests and answers."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, TypeVar, Union, get_args, get_origin

from stripe._error_object import ErrorObject
from stripe._object_classes import get_object_class
from stripe._stripe_object import StripeObject, UntypedStripeObject
from typing_extensions import is_typeddict

from tests.contracts.stripe.sdk import Thing, fields, operation

Words = Mapping[Any, Callable[[Any], bool]]
"""For each simple type, what tells whether a value is one."""


class Unread(Exception):
    """A type of Stripe's that this judge does not know; nothing may pass because of it."""


IN_JSON: Words = {
    int: lambda value: type(value) is int,
    float: lambda value: type(value) in (int, float),
    bool: lambda value: type(value) is bool,
    str: lambda value: type(value) is str,
    Decimal: lambda value: type(value) is str and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None,
    NoneType: lambda value: value is None,
}
IN_A_FORM: Words = {
    int: lambda value: type(value) is str and re.fullmatch(r"-?\d+", value) is not None,
    float: lambda value: type(value) is str and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None,
    bool: lambda value: value in ("true", "false"),
    str: IN_JSON[str],
    Decimal: IN_JSON[Decimal],
    NoneType: lambda value: False,
}


def choices(kind: Any) -> list[Any]:
    """Return the types of which a value has to be one.

    Where Stripe lists words and adds "or any string" for those it may add some day, only the words count: we ask with none but them, and
    the stand-in answers with none but them.
    """
    if get_origin(kind) is NotRequired:
        return choices(get_args(kind)[0])
    if get_origin(kind) not in (Union, UnionType):
        return [kind]
    parts = get_args(kind)
    listed = any(get_origin(part) is Literal and get_args(part) != ("",) for part in parts)
    return [part for part in parts if part is not str or not listed]


def problems(value: Any, kind: Any, words: Words = IN_JSON, where: str = "$") -> list[str]:
    """Return what is wrong with a value under a type of Stripe's, each with its place; of several choices, under the likeliest.

    Raises `Unread` where the type is none that is known here.
    """
    tried = [one_problem(value, choice, words, where) for choice in choices(kind)]
    return min(tried, key=lambda found: (any(line.startswith(f"{where}: ") for line in found), len(found)))


def one_problem(value: Any, kind: Any, words: Words, where: str) -> list[str]:
    """Return what is wrong with a value under a type that is no choice."""
    origin, parts = get_origin(kind) or kind, get_args(kind)
    if origin in words:
        return [] if words[origin](value) else [f"{where}: {value!r:.60} is no {origin.__name__}"]
    if is_object(origin):
        return in_an_object(value, origin, parts, words, where)
    if origin in SHAPES:
        return SHAPES[origin](value, parts, words, where)
    raise Unread(f"{where}: {kind}")


def in_words(value: Any, listed: tuple[Any, ...], words: Words, where: str) -> list[str]:
    """Return what is wrong with a value that has to be one of those listed; in a form, true and false are words too."""
    if words is IN_A_FORM:
        known = value in [str(word).lower() if isinstance(word, bool) else str(word) for word in listed]
    else:
        known = any(value == word and type(value) is type(word) for word in listed)
    return [] if known else [f"{where}: {value!r:.60} is none of {listed!r:.200}"]


def in_a_list(value: Any, parts: tuple[Any, ...], words: Words, where: str) -> list[str]:
    """Return what is wrong with a list."""
    if not isinstance(value, list):
        return [f"{where}: {value!r:.60} is no list"]
    return [line for place, item in enumerate(value) for line in problems(item, parts[0], words, f"{where}[{place}]")]


def in_a_map(value: Any, parts: tuple[Any, ...], words: Words, where: str) -> list[str]:
    """Return what is wrong with an object whose names are free, as metadata's are."""
    if not isinstance(value, dict):
        return [f"{where}: {value!r:.60} is no map"]
    return [line for name, item in value.items() for line in problems(item, parts[-1], words, f"{where}.{name}")]


SHAPES: dict[Any, Callable[[Any, tuple[Any, ...], Words, str], list[str]]] = {
    Any: lambda value, parts, words, where: [],
    Literal: in_words,
    list: in_a_list,
    dict: in_a_map,
    UntypedStripeObject: in_a_map,
}


def is_object(origin: Any) -> bool:
    """Tell whether a type is a class with fields, of parameters or of an answer."""
    named = isinstance(origin, type) and issubclass(origin, StripeObject) and origin is not UntypedStripeObject
    return named or is_typeddict(origin)


def in_an_object(value: Any, kind: Any, parts: tuple[Any, ...], words: Words, where: str) -> list[str]:
    """Return what is wrong with an object: fields that Stripe does not have, those that lack, and what is wrong within."""
    if not isinstance(value, dict):
        return [f"{where}: {value!r:.60} is no {kind.__name__}"]
    known = filled(fields(kind), parts)
    strange = [f"{where}.{name} is unknown to {kind.__name__}" for name in value if name not in known]
    lacking = [f"{where}.{name} lacks" for name, hint in known.items() if name not in value and not may_lack(hint)]
    wrong = [line for name in value if name in known for line in problems(value[name], known[name], words, f"{where}.{name}")]
    return strange + lacking + wrong


def filled(known: dict[str, Any], parts: tuple[Any, ...]) -> dict[str, Any]:
    """Return the fields of a list object with the kind of thing that it lists in place of its variable."""
    return {
        name: hint[parts] if any(isinstance(part, TypeVar) for part in get_args(hint)) else hint for name, hint in known.items()
    }


def may_lack(hint: Any) -> bool:
    """Tell whether a field may be left out: Stripe's types do not tell null from absent in an answer."""
    return get_origin(hint) is NotRequired or NoneType in get_args(hint)


def request_problems(request: Thing) -> list[str]:
    """Return what is wrong with the parameters of a request from the stand-in's list of requests, decoded from their form."""
    return problems(request["params"], operation(request["method"], request["path"]).params, IN_A_FORM)


def answer_problems(request: Thing) -> list[str]:
    """Return what is wrong with the answer to a request from the stand-in's list of requests; every refusal is of one kind."""
    answer = request["answer"]
    if request["status"] == 200:
        return problems(answer, operation(request["method"], request["path"]).answer)
    return problems(answer["error"], ErrorObject) + [f"$.{name} is unknown" for name in answer if name != "error"]


def object_problems(thing: Thing) -> list[str]:
    """Return what is wrong with an object of Stripe's, under the class that the word in its `object` names."""
    return problems(thing, get_object_class("V1", thing["object"]))


def reached(kinds: Iterable[Any]) -> set[Any]:
    """Return these types and every other that an answer or a request of theirs can hold, at any depth."""
    found, waiting = set[Any](), list(kinds)
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found.add(kind)
            waiting += within(kind)
    return found


def within(kind: Any) -> list[Any]:
    """Return the types that stand directly in a type."""
    origin, parts = get_origin(kind) or kind, get_args(kind)
    if is_object(origin):
        return list(filled(fields(origin), parts).values())
    return [] if origin is Literal else list(parts)
