"""One address for the whole house: the API, and under it the letters that were sent and the Stripe stand-in."""

import html
import http.client
import json
import threading
import urllib.request
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-authorization", "content-length", "host"}


class Proxy:
    """Serves `port` on loopback; `api` is the API's host name and the port at which it answers."""

    def __init__(self, port: int, *, api: tuple[str, int], stripe_port: int, aws: str) -> None:
        handler = type("Handler", (_Handler,), {"api": api, "stripe_port": stripe_port, "aws": aws})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self._server.serve_forever, daemon=True, name="proxy").start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: tuple[str, int]
    stripe_port: int
    aws: str

    def _any(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/_mailbox.json":
            self._say(200, "application/json", json.dumps(_letters(self.aws)))
        elif path == "/_mailbox":
            self._say(200, "text/html; charset=utf-8", _mailbox(_letters(self.aws)))
        elif path.startswith("/_stripe"):
            self._pass(self.stripe_port, self.headers.get("Host", "localhost"))
        else:
            self._pass(self.api[1], self.api[0])

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _any

    def _pass(self, port: int, host: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            upstream.putheader("Host", host)
            for name, value in self.headers.items():
                if name.lower() not in _HOP:
                    upstream.putheader(name, value)
            upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body)
            answer = upstream.getresponse()
            self._give(answer.status, [(n, v) for n, v in answer.getheaders() if n.lower() not in _HOP], answer.read())
        except OSError as failure:
            self._say(502, "text/plain", f"The local cloud does not answer: {failure}\n")
        finally:
            upstream.close()

    def _say(self, status: int, kind: str, text: str) -> None:
        self._give(status, [("Content-Type", kind)], text.encode())

    def _give(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            with suppress(BrokenPipeError, ConnectionResetError):  # Who asked has gone.
                self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """The house writes its own log."""


def _letters(aws: str) -> list[dict[str, Any]]:
    """The letters sent so far, newest first: to, subject, text, html."""
    with urllib.request.urlopen(f"{aws}/_ministack/ses/messages", timeout=5) as answer:  # noqa: S310 - our own
        told = json.load(answer)
    messages = [message for account in told["messages"].values() for message in account]
    return [_letter(message) for message in sorted(messages, key=lambda one: -float(one["Timestamp"]))]


def _letter(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "to": message["To"],
        "from": message["Source"],
        "subject": message["Subject"],
        "text": message["BodyText"],
        "html": message["BodyHtml"],
        "at": message["Timestamp"],
    }


def _mailbox(letters: list[dict[str, Any]]) -> str:
    shown = "".join(
        f"<article><h2>{html.escape(str(one['subject']))}</h2><p>To {html.escape(str(one['to']))}</p>"
        f"<details><summary>Plain text</summary><pre>{html.escape(str(one['text']))}</pre></details>"
        f'<iframe sandbox title="The letter" srcdoc="{html.escape(str(one["html"]))}"></iframe></article>'
        for one in letters
    )
    style = (
        "body{font:16px/1.5 system-ui;max-width:48rem;margin:auto;padding:1rem;color-scheme:light dark}"
        "iframe{width:100%;height:26rem;border:1px solid #8888}pre{white-space:pre-wrap}"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Letters</title><style>{style}</style><main><h1>Letters</h1>{shown or '<p>No letters yet.</p>'}</main></html>"
    )
