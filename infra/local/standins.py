"""What all servers of the local cloud's own share: how they listen and end, read a request, and write an answer."""

import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import FrameType
from typing import Any


class Server(ThreadingHTTPServer):
    """Listens, and answers each connection in a thread that keeps nobody from ending."""

    daemon_threads = True
    request_queue_size = 256


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers, in HTTP/1.1 with keep-alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def body(self, largest: int) -> bytes | None:
        """The body of the request; None where it does not say its length, or is larger than so many bytes."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > largest or "Transfer-Encoding" in self.headers:
            return None
        return self.rfile.read(int(length))

    def small_headers(self) -> dict[str, str]:
        """The headers of the request by their names in small letters."""
        return {name.lower(): value for name, value in self.headers.items()}

    def send(self, status: int, kind: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Write an answer; to HEAD, and where there is nothing to say, without its body."""
        self.send_response(status)
        said = {} if status == HTTPStatus.NO_CONTENT else {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in {**said, **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def hang_up(self) -> None:
        """Close the connection without an answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: Any, **named: Any) -> None:
        """Say nothing: what was asked is kept where it can be looked at, or nowhere."""


def of_another_site(method: str, headers: Mapping[str, str]) -> bool:
    """Whether another site's page sends this through a browser, and not to look at something."""
    return method not in ("GET", "HEAD") and headers.get("sec-fetch-site", "none") == "cross-site"


@contextmanager
def listening(name: str, where: tuple[str, int]) -> Iterator[None]:
    """Make a server inside; where nobody can listen there the program ends with a sentence. `name` is what is to listen."""
    try:
        yield
    except OSError as mistake:
        sys.exit(f"{name} cannot listen on {where[0]}:{where[1]}: {mistake.strerror}.")


def serve(server: Server, words: str, start: Callable[[], None] = lambda: None, stop: Callable[[], None] = lambda: None) -> None:
    """Say where it is and serve until SIGTERM or SIGINT comes; `start` and `stop` what works beside it."""

    def end(number: int, frame: FrameType | None) -> None:
        Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    start()
    print(words, flush=True)
    try:
        server.serve_forever(0.1)
    finally:
        stop()
