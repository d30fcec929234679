"""Writes into template.yaml how often the API may be asked for what one person needs seldom, route by route.

These are the outer limits of the whole house, for everybody together; who may do what how often is `core/rate_limits`. What API Gateway refuses
(429) reaches no function and costs nothing. A limit needs the key of a route that is there, so each follows from its path by the routes that
the template has: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from infra.template_reader import parsed

FILE = Path(__file__).parent.parent / "template.yaml"
_BEGINS = "      # How often what is needed seldom may be asked for: `python -m infra.openapi` writes this too, from infra/throttles.py.\n"
_ENDS = "      # Here end the limits of single routes.\n"
_ANY = "x-amazon-apigateway-any-method"


class Limit(NamedTuple):
    """How many requests a second on the whole, and how many at once."""

    rate: int
    burst: int


LIMITS = {
    ("POST", "/report"): Limit(10, 50),
    ("POST", "/case"): Limit(10, 50),
    ("GET", "/sign-in"): Limit(50, 250),
    ("GET", "/sign-in/callback"): Limit(50, 250),
    ("POST", "/my/two-step"): Limit(10, 50),
    ("POST", "/elections/{election_id}/vote/cast"): Limit(100, 300),
}
"""Reports and their receipts, which can be guessed at; signing in, and its codes, which can too; ballots, many of them in the last minute."""


def write() -> None:
    """Write the limits where template.yaml has a place for them, between two marks."""
    FILE.write_text(rewritten(FILE.read_text(encoding="utf-8")), encoding="utf-8")


def rewritten(template: str) -> str:
    """The text of a template with a limit for each route that it needs one for."""
    before, behind = template.split(_BEGINS)
    _, after = behind.split(_ENDS)
    lines = [
        f'        "{key}": {{ThrottlingRateLimit: {limit.rate}, ThrottlingBurstLimit: {limit.burst}}}\n'
        for key, limit in limits(keys(parsed(template))).items()
    ]
    return "".join([before, _BEGINS, "      RouteSettings:\n", *lines, _ENDS, after])


def keys(template: Any) -> list[str]:
    """The keys of the routes that a template has, such as `GET /report`."""
    paths = template["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"]
    return [
        f"{'ANY' if method == _ANY else method.upper()} {path}"
        for path, ways in paths.items()
        if path != "$default"
        for method in ways
    ]


def limits(routes: Iterable[str]) -> dict[str, Limit]:
    """The limit of each route that serves something of `LIMITS`; the widest where it serves several. ValueError where no route serves it."""
    known, found = list(routes), dict[str, Limit]()
    for (method, path), limit in LIMITS.items():
        key = serving(known, method, path)
        found[key] = max(limit, found.get(key, limit))
    return found


def serving(routes: Iterable[str], method: str, path: str) -> str:
    """The key of the route to which API Gateway gives a request: first a whole path before a greedy one, then whichever says more of it.

    Raises ValueError where only the API's last resort would have it.
    """
    able = [key for key in routes if _serves(key, method, path)]
    if not able:
        raise ValueError(f"No route serves {method} {path}.")
    return max(able, key=_precision)


def _serves(key: str, method: str, path: str) -> bool:
    verb, _, pattern = key.partition(" ")
    parts, asked = pattern.strip("/").split("/"), path.strip("/").split("/")
    if greedy := parts[-1].endswith("+}"):
        parts = parts[:-1]
    fits = len(asked) > len(parts) if greedy else len(asked) == len(parts)
    return (
        verb in ("ANY", method) and fits and all(_open(part) or part == given for part, given in zip(parts, asked, strict=False))
    )


def _open(part: str) -> bool:
    return part.startswith("{")


def _precision(key: str) -> tuple[bool, int, list[bool], bool]:
    verb, _, pattern = key.partition(" ")
    parts = pattern.strip("/").split("/")
    return not parts[-1].endswith("+}"), len(parts), [not _open(part) for part in parts], verb != "ANY"
