"""Which function and which of its routes an address belongs to."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from infra import openapi


@cache
def _by_route() -> list[tuple[str, Any]]:
    every = ((door, route) for door in openapi.DOORS for route in openapi.routes(door))
    return sorted(every, key=lambda one: (one[1].path.count("<"), -len(one[1].path)))


def route_of(method: str, address: str) -> tuple[str, Any] | None:
    """The function and the route that API Gateway takes for an address: the one that says most of it."""
    path = urlsplit(address).path
    return next((one for one in _by_route() if one[1].method == method and one[1].rule.match(path)), None)
