"""Form-encoded parameters with brackets (``line_items[0][quantity]=1``).

Decoded to a tree, then held against a declaration.

A declaration is made of plain values: ``{"name": ...}`` an object, ``[...]`` a list, a tuple of words one
of them, and the marks below. ``Required`` around one of these says that it may not be left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qsl

from infra.local.stripe import refusals

PART = re.compile(r"\[([^\[\]]*)\]")
MOST_FIELDS = 2_000
DEEPEST = 8
LONGEST_NAME = 200
LONGEST_TEXT = 5_000
MOST_METADATA, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


class Kind(Enum):
    """What a single parameter may hold."""

    TEXT = auto()
    WHOLE = auto()
    TRUTH = auto()
    MAP = auto()
    RANGE = auto()


@dataclass(frozen=True)
class Required:
    """Marks a parameter that may not be left out."""

    inner: Any


def decode(body: bytes) -> dict[str, Any]:
    """Return the tree of a form body or query string.

    Raises ``ApiError`` when it is not UTF-8, has too many fields, or a name with brackets that do not pair.
    """
    try:
        pairs = parse_qsl(body.decode(), True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as mistake:
        raise refusals.invalid("Invalid request body: it is not form-encoded UTF-8.") from mistake
    tree: dict[str, Any] = {}
    for name, value in pairs:
        plant(tree, path_of(name), value, name)
    return {name: listed(value) for name, value in tree.items()}


def path_of(name: str) -> list[str]:
    """Return the parts of a name: ``a[b][]`` is ``a``, ``b`` and an empty part."""
    head, bracket, _ = name.partition("[")
    parts = PART.findall(name)
    paired = not bracket or head + "".join(f"[{part}]" for part in parts) == name
    if not head or not paired or len(parts) > DEEPEST or len(name) > LONGEST_NAME:
        raise refusals.invalid(f"Invalid parameter name: {name[:100]}", name[:100])
    return [head, *parts]


def plant(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    """Put ``value`` at ``path`` into the tree; an empty part counts on, as ``expand[]`` does."""
    for part in path[:-1]:
        tree = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise refusals.invalid(f"Invalid {name}: it is given both as a value and as an object.", name)
    tree[path[-1] or str(len(tree))] = value


def listed(tree: Any) -> Any:
    """Turn objects whose keys are all whole numbers into lists, everywhere within."""
    if not isinstance(tree, dict):
        return tree
    inner = {name: listed(value) for name, value in tree.items()}
    counted = all(key.isascii() and key.isdigit() for key in inner)
    return [inner[key] for key in sorted(inner, key=int)] if counted else inner


def check(tree: Mapping[str, Any], spec: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the parameters with their types, or raise ``ApiError`` that names the first wrong one."""
    for name in tree:
        if name not in spec:
            raise refusals.unknown_parameter(named(prefix, name))
    for name, declared in spec.items():
        if isinstance(declared, Required) and name not in tree:
            raise refusals.missing_parameter(named(prefix, name))
    return {name: value_of(tree[name], spec[name], named(prefix, name)) for name in tree}


def named(prefix: str, name: str) -> str:
    """Return the full name of a parameter, with brackets."""
    return f"{prefix}[{name}]" if prefix else name


def value_of(given: Any, declared: Any, name: str) -> Any:
    """Return one parameter as its declaration wants it."""
    declared = declared.inner if isinstance(declared, Required) else declared
    if isinstance(declared, Mapping):
        return check(of_type(given, dict, "object", name), declared, name)
    if isinstance(declared, list):
        items = of_type(given, list, "array", name)
        return [value_of(item, declared[0], named(name, str(place))) for place, item in enumerate(items)]
    if isinstance(declared, tuple):
        return one_of(given, declared, name)
    return READERS[declared](given, name)


def of_type(given: Any, kind: type, word: str, name: str) -> Any:
    """Return what was given when it has the shape, else refuse it."""
    if not isinstance(given, kind):
        raise refusals.invalid(f"Invalid {word}", name)
    return given


def one_of(given: Any, words: tuple[str, ...], name: str) -> str:
    """Return a word of a closed list."""
    if given not in words:
        raise refusals.invalid(f"Invalid {name}: must be one of {', '.join(words)}", name)
    return str(given)


def text(given: Any, name: str) -> str:
    """Return a string of 1 to 5,000 characters."""
    found = str(of_type(given, str, "string", name))
    if not found:
        words = f"You passed an empty string for '{name}'."
        raise refusals.invalid(words, name, "parameter_invalid_empty")
    if len(found) > LONGEST_TEXT:
        words = f"Invalid string: {name} is longer than {LONGEST_TEXT} characters."
        raise refusals.invalid(words, name, "parameter_invalid_string")
    return found


def whole(given: Any, name: str) -> int:
    """Return a whole number of at most 15 digits."""
    if not isinstance(given, str) or not re.fullmatch(r"-?[0-9]{1,15}", given):
        raise refusals.invalid(f"Invalid integer: {str(given)[:40]}", name, "parameter_invalid_integer")
    return int(given)


def truth(given: Any, name: str) -> bool:
    """Return true or false."""
    if given not in ("true", "false"):
        raise refusals.invalid(f"Invalid boolean: {str(given)[:40]}", name)
    return bool(given == "true")


def word_map(given: Any, name: str) -> dict[str, str]:
    """Return metadata: at most 50 names of 40 characters with values of 500.

    An empty string empties the whole.
    """
    if given == "":
        return {}
    pairs = of_type(dict(enumerate(given)) if isinstance(given, list) else given, dict, "object", name)
    if len(pairs) > MOST_METADATA:
        raise refusals.invalid(f"Metadata can have up to {MOST_METADATA} keys.", name)
    return {str(key): map_value(value, len(str(key)), named(name, str(key))) for key, value in pairs.items()}


def map_value(given: Any, key_length: int, name: str) -> str:
    """Return one value of a metadata map."""
    value = str(of_type(given, str, "string", name))
    if key_length > LONGEST_KEY or len(value) > LONGEST_VALUE:
        words = f"Metadata keys can have up to {LONGEST_KEY} characters and values up to {LONGEST_VALUE}."
        raise refusals.invalid(words, name)
    return value


def time_range(given: Any, name: str) -> dict[str, int]:
    """Return a filter on a time: one moment, or an object of gt, gte, lt and lte."""
    if isinstance(given, str):
        moment = whole(given, name)
        return {"gte": moment, "lte": moment}
    bounds = dict.fromkeys(("gt", "gte", "lt", "lte"), Kind.WHOLE)
    return check(of_type(given, dict, "object", name), bounds, name)


READERS: dict[Kind, Callable[[Any, str], Any]] = {
    Kind.TEXT: text,
    Kind.WHOLE: whole,
    Kind.TRUTH: truth,
    Kind.MAP: word_map,
    Kind.RANGE: time_range,
}
