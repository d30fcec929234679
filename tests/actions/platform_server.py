"""A platform of chats on this machine, for a test of what is asked and of what comes of each answer: it says what the test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Says:
    """An answer."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class PlatformServer(ThreadingHTTPServer):
    """What was asked, and by method and path what is said: one answer for ever, or one after the other and the last for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.says: dict[str, Says | list[Says] | Callable[[Asked], Says]] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self.command, self.path, {name.lower(): text for name, text in self.headers.items()}, body)
                server.asked.append(asked)
                said = server.answer(asked)
                sent = said.body if isinstance(said.body, bytes) else b"" if said.body is None else json.dumps(said.body).encode()
                self.send_response(said.status)
                for name, text in {"Content-Type": "application/json", "Content-Length": str(len(sent)), **said.headers}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the base class's names

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    def answer(self, asked: Asked) -> Says:
        found = self.says.get(
            f"{asked.method} {asked.path}", self.says.get(asked.method, Says(404, {"code": 0, "message": "no"}))
        )
        if callable(found):
            return found(asked)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away in the middle is no trouble of a test's."""


@contextmanager
def running() -> Iterator[PlatformServer]:
    """One while a test runs."""
    server = PlatformServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
