"""Web sites on this machine, by name and with certificates, as the fetcher is to meet them: good ones, broken ones and unkind ones."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

type Page = Callable[[BaseHTTPRequestHandler], None]
NAMES = ("good.example.org", "other.example.org", "sends.example.org", "plain.example.org")


def page(body: str | bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> Page:
    """A page that is sent as it stands."""
    told = body.encode() if isinstance(body, str) else body

    def send(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(told)), **headers}.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        asked.wfile.write(told)

    return send


def sends_to(where: str, status: int = 302) -> Page:
    """A page that sends on."""
    return page("", status=status, Location=where)


class Site(ThreadingHTTPServer):
    """One server: what it has by host and path, and what it was asked for."""

    daemon_threads = True

    def __init__(self, pages: dict[str, Page], context: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.pages = pages
        self.most_at_once = self._now = 0
        self._counting = threading.Lock()
        site = self

        class Asked(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.headers["Host"], self.path))
                site.agent = self.headers["User-Agent"]
                none = page("", status=404)
                site.pages.get(f"{self.headers['Host']}{self.path}", site.pages.get(self.path, none))(self)
                self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        self.agent = ""
        super().__init__(("127.0.0.1", 0), Asked)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away in the middle is no trouble of a test's."""

    @property
    def place(self) -> str:
        """Where it is on this machine."""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def running(pages: dict[str, Page], context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site while a test runs."""
    site = Site(pages, context)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


class Authority:
    """Whoever signs the certificates of a test, and of nobody else."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, **times: datetime) -> ssl.SSLContext:
        """A server's side of TLS, with a certificate for these names."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names, **times).configure_cert(made)
        return made

    def expired(self, *names: str) -> ssl.SSLContext:
        """The same with one that ended yesterday."""
        now = datetime.now(UTC)
        return self.context(*names, not_before=now - timedelta(days=90), not_after=now - timedelta(days=1))
