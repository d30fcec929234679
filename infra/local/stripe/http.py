"""A request and an answer, free of any server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """What came: the path without the base path, the query as sent, headers by lower-case name, the body."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON."""
    body = json.dumps(value, indent=2).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def see_other(place: str) -> Answer:
    """303: the browser goes on to another page."""
    return Answer(303, b"", {"Location": place})
