"""The HTTP server, which speaks HTTP/1.1 with keep-alive.

SES's API is at ``/v2/email``, the letters at ``/_mailbox``, and under the base path are the pages and the controls.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from infra.local import standins
from infra.local.post_office import controls, refusals
from infra.local.post_office.office import HungUp, Office
from infra.local.post_office.pages import MAILBOX, POLICY, Page, Pages
from infra.local.post_office.refusals import Refusal

LARGEST = 60 * 1024 * 1024
JSON, CSS, PEM = "application/json", "text/css; charset=utf-8", "application/x-pem-file"


@dataclass
class Input:
    """What came in; ``target`` is path and query as they were asked for, ``path`` without both base path and query."""

    method: str
    target: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    named: dict[str, str] = field(default_factory=dict)


class Server(standins.Server):
    """Listens for one post office."""

    def __init__(self, host: str, port: int, office: Office) -> None:
        super().__init__((host, port), Handler)
        self.office = office
        self.pages = Pages(office)


class Handler(standins.Handler):
    """Reads a request, finds who answers it, writes the answer."""

    server: Server

    def handle_one(self) -> None:
        """Answer one request."""
        try:
            self.write(self.answer(self.read()))
        except Refusal as refusal:
            self.close_connection = True
            self.write(in_json(refusal.body(), refusal.status))
        except HungUp:
            self.hang_up()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_one  # noqa: N815 (the names that http.server calls)

    def read(self) -> Input:
        """Return the request, or raise ``Refusal`` when its body cannot be read."""
        body = self.body(LARGEST)
        if body is None:
            raise refusals.invalid(f"The body must have a Content-Length of at most {LARGEST} bytes.", status=413)
        parts = urlsplit(self.path)
        named = dict(self.headers.items())
        query = dict(parse_qsl(parts.query))
        return Input(self.command, self.path, unquote(parts.path), query, self.small_headers(), body, named)

    def answer(self, given: Input) -> Page:
        """Return the answer of API, mailbox, controls or pages."""
        base = self.server.office.settings.base_path
        if given.path.startswith("/v2/email/"):
            answer = self.server.office.answer(given.method, given.target, given.named, given.body)
            return Page(answer.status, answer.body, answer.headers.pop("Content-Type", JSON), answer.headers)
        if given.path == f"{base}/certificate.pem":
            return Page(200, self.server.office.signer.certificate, PEM)
        refuse_other_sites(given)
        if given.path.startswith(f"{base}/control/"):
            return self.controls(given, given.path.removeprefix(f"{base}/control/"))
        return self.page(given, base)

    def controls(self, given: Input, name: str) -> Page:
        """Answer a verb or a list of the controls."""
        if given.method == "GET":
            return in_json(controls.show(self.server.office, name))
        return in_json(controls.do(self.server.office, name, json_object(given.body)))

    def page(self, given: Input, base: str) -> Page:
        """Answer a browser."""
        try:
            if given.path.startswith((f"{MAILBOX}/", f"{MAILBOX}.json")) or given.path == MAILBOX:
                return self.mailbox(given)
            found = PAGES.get((given.method.replace("HEAD", "GET"), given.path.removeprefix(base).rstrip("/")))
            if found is None:
                raise refusals.invalid("There is no such page here.", status=404)
            return found(self, given)
        except Refusal as refusal:
            return self.server.pages.problem(refusal.status, str(refusal))

    def mailbox(self, given: Input) -> Page:
        """Answer with letters, one letter, or something of it."""
        to, rest = given.query.get("to", ""), given.path.removeprefix(MAILBOX).strip("/")
        if given.path == f"{MAILBOX}.json":
            return in_json([letter.as_json() for letter in self.server.office.letters(to)])
        if rest:
            return self.server.pages.of_letter(rest)
        return self.server.pages.mailbox(to, given.query.get("page", "1"))

    def order(self, given: Input) -> Page:
        """Do what a form of the page of faults says."""
        return self.server.pages.order(dict(parse_qsl(given.body.decode(errors="replace"), True)))

    def write(self, page: Page) -> None:
        """Send an answer."""
        self.send(page.status, page.kind, page.body, POLICY | page.headers)


def in_json(body: Any, status: int = 200) -> Page:
    """Return an answer in JSON."""
    return Page(status, json.dumps(body, indent=2).encode(), JSON)


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body; an empty body is an empty object. Raises ``Refusal``."""
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError) as mistake:
        raise refusals.invalid("The body is no JSON.") from mistake
    if not isinstance(found, dict):
        raise refusals.invalid("The body is no JSON object.")
    return found


def refuse_other_sites(given: Input) -> None:
    """Refuse what another site's page sends through a browser."""
    if standins.of_another_site(given.method, given.headers):
        raise refusals.invalid("Another site may not use this post office.", status=403)


def style() -> bytes:
    """Return the stylesheet: that of the stand-ins, and what letters need beside it."""
    return (
        files("infra.local.stripe").joinpath("stand-in.css").read_bytes()
        + files(__package__).joinpath("letters.css").read_bytes()
    )


PAGES: dict[tuple[str, str], Callable[[Handler, Input], Page]] = {
    ("GET", ""): lambda handler, given: handler.server.pages.overview(),
    ("GET", "/faults"): lambda handler, given: handler.server.pages.faults(),
    ("POST", "/faults"): Handler.order,
    ("GET", "/health"): lambda handler, given: in_json({"ok": True}),
    ("GET", "/stand-in.css"): lambda handler, given: Page(200, style(), CSS),
}
