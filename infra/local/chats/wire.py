"""What comes in over the wire, what goes back, and how both are read and made."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

LARGEST = 1_000_000
HTML, JSON, CSS = "text/html; charset=utf-8", "application/json", "text/css; charset=utf-8"
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Refusal(Exception):
    """A request is refused with `status`; each platform says it in its own words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def body(self) -> dict[str, Any]:
        """Return what the answer says, as JSON."""
        return {"message": str(self)}


@dataclass
class Input:
    """A request; `path` is without the base path and the query."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def is_form(self) -> bool:
        """Tell whether the body is a form."""
        return self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")

    def form(self) -> dict[str, str]:
        """Return the fields of a form; the last of the same name counts."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    def json_object(self) -> dict[str, Any]:
        """Return the JSON object of the body; an empty body is an empty object. Raises `Refusal`."""
        try:
            found = json.loads(self.body or b"{}")
        except (ValueError, RecursionError) as mistake:
            raise Refusal(400, "The body is no JSON.") from mistake
        if not isinstance(found, dict):
            raise Refusal(400, "The body is no JSON object.")
        return found


@dataclass
class Output:
    """An answer; with `hung_up` the connection is closed without any."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    hung_up: bool = False


def in_json(status: int, body: Any, headers: dict[str, str] | None = None) -> Output:
    """Return an answer in JSON; None is no body at all."""
    return Output(status, b"" if body is None else json.dumps(body).encode(), JSON, headers or {})


def see_other(place: str) -> Output:
    """Return an answer that sends a browser on."""
    return Output(303, kind=HTML, headers={"Location": place})


def hang_up() -> Output:
    """Return no answer."""
    return Output(0, hung_up=True)
