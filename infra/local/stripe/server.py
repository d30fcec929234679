"""The HTTP server, which speaks HTTP/1.1 with keep-alive.

The API is at ``/v1``, and under the base path are the API again, the pages and the controls.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from infra.local import standins
from infra.local.stripe import refusals
from infra.local.stripe.api import Request
from infra.local.stripe.pages import Page, Pages
from infra.local.stripe.refusals import ApiError
from infra.local.stripe.standin import StandIn

LARGEST = 1_000_000
HTML, JSON, CSS = "text/html; charset=utf-8", "application/json", "text/css; charset=utf-8"
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass
class Output:
    """What goes back over the wire."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    hung_up: bool = False


@dataclass
class Input:
    """What came in; ``path`` is without base path and query."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Server(standins.Server):
    """Listens for one stand-in."""

    def __init__(self, host: str, port: int, standin: StandIn) -> None:
        super().__init__((host, port), Handler)
        self.standin = standin
        self.pages = Pages(standin)


class Handler(standins.Handler):
    """Reads a request, finds who answers it, writes the answer."""

    server: Server

    def handle_one(self) -> None:
        """Answer one request."""
        try:
            self.write(self.answer(self.read()))
        except ApiError as refusal:
            self.close_connection = True
            self.write(in_json(refusal.status, refusal.body()))

    do_GET = do_POST = do_DELETE = handle_one  # noqa: N815 (the names that http.server calls)

    def read(self) -> Input:
        """Return the request, or raise ``ApiError`` when its body cannot be read."""
        body = self.body(LARGEST)
        if body is None:
            raise refusals.invalid("The body must have a Content-Length of at most 1,000,000 bytes.", status=413)
        parts = urlsplit(self.path)
        return Input(self.command, parts.path, parts.query, self.small_headers(), body)

    def answer(self, given: Input) -> Output:
        """Return the answer of API, controls or pages."""
        base = self.server.standin.settings.base_path
        if given.path.startswith(base + "/") or given.path == base:
            given.path = given.path.removeprefix(base) or "/"
        elif not given.path.startswith("/v1/"):
            raise refusals.no_such_url(given.method, given.path[:200])
        if given.path.startswith("/v1/"):
            return self.api(given)
        return self.controls(given) if given.path.startswith("/control/") else self.page(given)

    def api(self, given: Input) -> Output:
        """Answer a request to Stripe's API, and keep it in the list of requests."""
        standin = self.server.standin
        payload = given.body if given.method == "POST" else given.query.encode()
        request = Request(given.method, given.path, given.headers, payload)
        reply = standin.api.answer(request)
        known = {"id": request.id, "method": given.method, "path": given.path, "params": request.tree}
        key = given.headers.get("idempotency-key")
        standin.requests.append(known | {"idempotency_key": key, "status": reply.status, "answer": reply.body})
        return in_json(reply.status, reply.body, reply.headers, reply.hung_up)

    def controls(self, given: Input) -> Output:
        """Answer a verb or a list of the controls."""
        desk, name = self.server.standin.desk, given.path.removeprefix("/control/")
        refuse_other_sites(given)
        if given.method == "GET":
            return in_json(200, desk.show(name))
        return in_json(200, desk.do(name, json_object(given.body)))

    def page(self, given: Input) -> Output:
        """Answer a browser."""
        try:
            return in_html(self.found_page(given))
        except ApiError as refusal:
            return in_html(self.server.pages.problem(refusal.status, str(refusal)))

    def found_page(self, given: Input) -> Page | Output:
        """Return the page of a path, or do what its form says."""
        name, _, key = given.path.strip("/").partition("/")
        if name == "pay" and key:
            return self.pay(given, key)
        found = PAGES.get((given.method, given.path.rstrip("/")))
        if found is None:
            raise refusals.invalid("There is no such page here.", status=404)
        return found(self, given)

    def pay(self, given: Input, key: str) -> Page:
        """Show the pay page, or do what was chosen on it."""
        if given.method == "POST":
            return self.server.pages.choose(key, form(given).get("choice", ""))
        return self.server.pages.pay(key, declined="declined=1" in given.query)

    def faults(self, given: Input) -> Page | Output:
        """Show the page of faults, or set faults from JSON."""
        if JSON in given.headers.get("accept", ""):
            return in_json(200, self.server.standin.desk.show("faults"))
        return self.server.pages.faults()

    def order(self, given: Input) -> Page | Output:
        """Do what a form of the page of faults says, or set faults from JSON."""
        refuse_other_sites(given)
        if JSON in given.headers.get("content-type", ""):
            return in_json(200, self.server.standin.desk.do("faults", json_object(given.body)))
        return self.server.pages.order(form(given))

    def write(self, output: Output) -> None:
        """Send an answer, or hang up without one."""
        if output.hung_up:
            self.hang_up()
        else:
            self.send(output.status, output.kind, output.body, POLICY | output.headers)


def in_json(status: int, body: Any, headers: dict[str, str] | None = None, hung_up: bool = False) -> Output:
    """Return an answer in JSON."""
    return Output(status, json.dumps(body, indent=2).encode(), JSON, headers or {}, hung_up)


def in_html(page: Page | Output) -> Output:
    """Return an answer to a browser."""
    if isinstance(page, Output):
        return page
    return Output(page.status, page.html.encode(), HTML, {"Location": page.location} if page.location else {})


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body; an empty body is an empty object. Raises ``ApiError``."""
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError) as mistake:
        raise refusals.invalid("The body is no JSON.") from mistake
    if not isinstance(found, dict):
        raise refusals.invalid("The body is no JSON object.")
    return found


def form(given: Input) -> dict[str, str]:
    """Return the fields of a form."""
    return dict(parse_qsl(given.body.decode(errors="replace"), True))


def refuse_other_sites(given: Input) -> None:
    """Refuse what another site's page sends through a browser."""
    if given.headers.get("sec-fetch-site", "none") == "cross-site":
        raise refusals.invalid("Another site may not use these controls.", status=403)


def style() -> bytes:
    """Return the stylesheet."""
    return files(__package__).joinpath("stand-in.css").read_bytes()


PAGES: dict[tuple[str, str], Callable[[Handler, Input], Page | Output]] = {
    ("GET", ""): lambda handler, given: handler.server.pages.overview(),
    ("GET", "/faults"): Handler.faults,
    ("POST", "/faults"): Handler.order,
    ("GET", "/health"): lambda handler, given: in_json(200, {"ok": True}),
    ("GET", "/stand-in.css"): lambda handler, given: Output(200, style(), CSS),
}
