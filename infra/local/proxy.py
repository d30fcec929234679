"""One address for the whole house, as CloudFront is on AWS: the API, and under it the post office with its letters, the stand-ins for Stripe and chats, and the dashboards."""

import http.client
import threading
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import quote

_OF_ONE_HOP = frozenset(
    ["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"]
)
_MADE_HERE = _OF_ONE_HOP | {
    "content-length",
    "host",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
}
_AS_TYPED = "".join(map(chr, range(0x21, 0x7F)))
_LONGEST_BODY = 64 * 1024 * 1024
_GATEWAY_TAKES = 10 * 1024 * 1024
_LAMBDA_TAKES = 6 * 1024 * 1024
"""Bytes: of a body, and of a whole call or answer, in which whatever is no plain text or JSON stands in base64 and is a third longer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html and
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; what the gateway then says was not tried on AWS.
"""
_PATIENCE = 60.0


class Proxy:
    """Serves `port` on loopback; `api` is the API's own host name, answered at `emulator_port`.

    `beside` are the ports of what is served beside it, by the first part of the path, such as `_stripe`.
    """

    def __init__(self, port: int, *, api: str, emulator_port: int, beside: Mapping[str, int]) -> None:
        places = {"port": port, "api": api, "emulator_port": emulator_port, "beside": beside}
        self._server = Server(("127.0.0.1", port), type("Handler", (_Handler,), places))

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="proxy").start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    port: ClassVar[int]
    api: ClassVar[str]
    emulator_port: ClassVar[int]
    beside: ClassVar[Mapping[str, int]]

    def _any(self) -> None:
        try:
            body = self._body()
        except ValueError as refusal:
            self.close_connection = True
            self._say(HTTPStatus.BAD_REQUEST, "text/plain", f"{refusal}\n")
            return
        port = self.beside.get(_first_part(self.path))
        if port:
            self._pass(port, f"127.0.0.1:{port}", body)
        elif len(body) > _GATEWAY_TAKES:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "application/json", '{"message":"Request Entity Too Large"}')
        elif _carried(body, self.headers.get("Content-Type", "")) > _LAMBDA_TAKES:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, "application/json", '{"message":"Internal Server Error"}')
        else:
            self._pass(self.emulator_port, self.api, body, most=_LAMBDA_TAKES)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _any

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LONGEST_BODY:
            raise ValueError("The body is too long, or does not say how long it is.")
        return self.rfile.read(int(length))

    def _chunks(self) -> Iterable[bytes]:
        taken = 0
        while size := int(self.rfile.readline(64).partition(b";")[0], 16):
            taken += size
            if taken > _LONGEST_BODY:
                raise ValueError("The body is too long.")
            yield self.rfile.read(size)
            self.rfile.readline(4)
        while self.rfile.readline(65_537).strip():
            continue

    def _pass(self, port: int, host: str, body: bytes, most: int | None = None) -> None:
        upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            self._ask(upstream, host, body)
            answer = upstream.getresponse()
            said, kind = answer.read(), "" if answer.getheader("Content-Encoding") else answer.getheader("Content-Type", "")
            if most is not None and _carried(said, kind) > most:
                self._say(HTTPStatus.INTERNAL_SERVER_ERROR, "application/json", '{"message":"Internal Server Error"}')
            else:
                self._give(answer.status, _of_the_message(answer.getheaders()), said, answer.reason)
        except (OSError, http.client.HTTPException) as failure:
            self._unreachable(failure)
        except ValueError as refusal:
            self._say(HTTPStatus.BAD_REQUEST, "text/plain", f"{refusal}\n")
        finally:
            upstream.close()

    def _ask(self, upstream: http.client.HTTPConnection, host: str, body: bytes) -> None:
        upstream.putrequest(self.command, quote(self.path, safe=_AS_TYPED), skip_host=True, skip_accept_encoding=True)
        passed_on = [(name, value) for name, value in self.headers.items() if name.lower() not in _MADE_HERE]
        for name, value in [*self._told(host), *passed_on]:
            upstream.putheader(name, value)
        if body or self.command in ("POST", "PUT", "PATCH"):
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)

    def _told(self, host: str) -> list[tuple[str, str]]:
        return [
            ("Host", host),
            ("X-Forwarded-For", self.client_address[0]),
            ("X-Forwarded-Host", self.headers.get("Host", "")),
            ("X-Forwarded-Port", str(self.port)),
            ("X-Forwarded-Proto", "http"),
        ]

    def _unreachable(self, failure: Exception) -> None:
        self._say(HTTPStatus.BAD_GATEWAY, "text/plain", f"The local cloud does not answer ({type(failure).__name__}).\n")

    def _say(self, status: int, kind: str, text: str, *more: tuple[str, str]) -> None:
        self._give(status, [("Content-Type", kind), *more], text.encode())

    def _give(self, status: int, headers: list[tuple[str, str]], body: bytes, reason: str | None = None) -> None:
        self.send_response_only(status, reason)
        for name, value in headers:
            self.send_header(name, value)
        if self.command != "HEAD" and status >= HTTPStatus.OK and status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """The house writes its own log."""


def _first_part(path: str) -> str:
    """`_stripe` of `/_stripe/pay/1?a=b`, and `_mailbox` also of `/_mailbox.json`."""
    return path.partition("?")[0].removeprefix("/").partition("/")[0].removesuffix(".json")


def _carried(body: bytes, kind: str) -> int:
    """The bytes that a body takes in a call of Lambda's: as it is where it is plain text or JSON, else in base64."""
    return len(body) if kind.startswith(("text/", "application/json")) else -(-len(body) // 3) * 4


def _of_the_message(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers that belong to the message, not to one connection; one that comes several times stays so."""
    return [(name, value) for name, value in headers if name.lower() not in _OF_ONE_HOP | {"content-length"}]
