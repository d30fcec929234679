"""The HTTP server of the drawn dashboards. It only reads: from the local cloud, and from files beside it."""

import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from infra.local import standins
from infra.local.dashboards import drawing, pages
from infra.local.dashboards.drawing import BASE
from infra.local.dashboards.pages import POLICY, Page
from infra.local.dashboards.reading import SILENT, Cloud

_SILENT = "The local cloud does not answer. Look again in a moment."


class Server(standins.Server):
    """Listens for the dashboards of one cloud; `clock` gives the second that it is."""

    def __init__(self, host: str, port: int, cloud: Cloud, clock: Callable[[], float] = time.time) -> None:
        super().__init__((host, port), Handler)
        self.cloud, self.clock = cloud, clock


class Handler(standins.Handler):
    """Reads a request, finds what it asks for, writes the answer."""

    server: Server

    def get(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        self.write(self.answer(parts.path.rstrip("/").removeprefix(BASE), query))

    do_GET = do_HEAD = get  # noqa: N815 - the names that http.server calls

    def answer(self, path: str, query: dict[str, str]) -> Page:
        """What is at a path; whatever is wrong is a page that says so."""
        try:
            return self.found(path, query)
        except LookupError as sentence:
            return self.problem(HTTPStatus.NOT_FOUND, str(sentence.args[0]))
        except ValueError as sentence:
            return self.problem(HTTPStatus.BAD_REQUEST, str(sentence))
        except SILENT:
            return pages.problem(HTTPStatus.BAD_GATEWAY, _SILENT, [], as_json=self.as_json)

    def found(self, path: str, query: dict[str, str]) -> Page:
        """What is at a path. Raises `LookupError` and `ValueError` with a sentence."""
        match path:
            case "":
                return self.dashboard(query)
            case "/widget":
                return self.widget(query)
            case "/health":
                return pages.in_json({"ok": True})
        return pages.file(path.removeprefix("/"))

    def dashboard(self, query: dict[str, str]) -> Page:
        """The dashboard that is asked for, else the first."""
        cloud = self.server.cloud
        names = cloud.names()
        if not names:
            return pages.problem(HTTPStatus.OK, "Nothing yet: this stack has no dashboards.", [], as_json=self.as_json)
        told = drawing.dashboard(cloud, query.get("dashboard") or names[0], query.get("range", ""), int(self.server.clock()))
        return pages.dashboard(told, as_json=self.as_json)

    def widget(self, query: dict[str, str]) -> Page:
        """What a custom widget shows, for its frame."""
        number, dark = query.get("widget", ""), query.get("theme") == "dark"
        at = int(number) if number.isdecimal() and len(number) < 4 else -1
        html = drawing.framed(
            self.server.cloud, query.get("dashboard", ""), at, query.get("range", ""), int(self.server.clock()), dark=dark
        )
        return pages.frame(html, "Widget", dark=dark)

    def problem(self, status: int, words: str) -> Page:
        """A page that says what is wrong, with the dashboards that there are."""
        cloud = self.server.cloud
        try:
            names = [{"name": one, "title": drawing.title(one, cloud.stack)} for one in cloud.names()]
        except SILENT:
            names = []
        return pages.problem(status, words, names, as_json=self.as_json)

    @property
    def as_json(self) -> bool:
        """Whether JSON is asked for, and no page."""
        wanted = self.headers.get("Accept", "")
        return "application/json" in wanted and "text/html" not in wanted

    def write(self, page: Page) -> None:
        """Send an answer."""
        self.send(page.status, page.kind, page.body, POLICY | page.headers)
