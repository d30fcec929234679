"""Form decoding: `line_items[0][price_data][currency]=gbp` becomes nested dicts of texts."""

import re
from typing import Any
from urllib.parse import parse_qsl

from infra.local.stripe.errors import ApiError, refused

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_DEEPEST = 8


def decode(form: str) -> dict[str, Any]:
    """Decode a form or a query. Lists stay dicts by index: only the shape of a parameter knows which is meant.

    Raises `ApiError` (400) for names that are not in bracket notation, clash, or nest deeper than 8.
    """
    tree: dict[str, Any] = {}
    for name, value in _pairs(form):
        _plant(tree, _path(name), value, name)
    return tree


def _pairs(form: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=2000)
    except ValueError as failure:
        raise refused(f"Invalid request body: {failure}") from failure


def _path(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise _odd(name)
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(path) > _DEEPEST:
        raise _odd(name)
    return path


def _plant(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(_key(tree, step), {})
        if not isinstance(tree, dict):
            raise _odd(name)
    last = _key(tree, path[-1])
    if isinstance(tree.get(last), dict):
        raise _odd(name)
    tree[last] = value


def _key(tree: dict[str, Any], step: str) -> str:
    return step or str(len(tree))


def _odd(name: str) -> ApiError:
    return refused(f"Invalid request: the parameter name {name[:80]!r} cannot be read", param=name[:80])
