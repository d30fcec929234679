"""The post office for tests: a fixture that runs one in this process before an SES that takes everything, and a client for one that runs.

What each verb does is written in ``infra.local.post_office``.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from botocore.config import Config
from botocore.session import get_session

from infra.local.post_office.office import Office, Settings
from infra.local.post_office.server import Server
from tests import patience

Thing = dict[str, Any]
_SESSION = get_session()
"""One for all tests, as it reads AWS's models once."""
QUEUE = "http://127.0.0.1/000000000000/feedback"


class ControlRefused(Exception):
    """The post office refused a control; ``status`` and ``error`` are its answer."""

    def __init__(self, status: int, error: Thing) -> None:
        super().__init__(f"{status}: {error.get('message')}")
        self.status, self.error = status, error


class RemoteOffice:
    """Speaks to a post office whose pages are at ``url`` (with its base path, as ``http://localhost:8000/_post``)."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def call(self, method: str, path: str, given: Thing | None = None) -> Any:
        """Send JSON to a path under the base path and return the JSON answer, or raise ``ControlRefused``."""
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.netloc, timeout=2 * patience.SECONDS)
        body = json.dumps(given or {}) if method == "POST" else None
        connection.request(method, parts.path + path, body, {"Content-Type": "application/json"})
        with connection.getresponse() as answer:
            status, found = answer.status, json.loads(answer.read())
        connection.close()
        if status != 200:
            raise ControlRefused(status, found["error"])
        return found

    def do(self, verb: str, **given: Any) -> Thing:
        """Do a verb of the controls."""
        return dict(self.call("POST", f"/control/{verb}", given))

    def rule(self, who: str, does: str, **more: Any) -> Thing:
        """Say what is done with letters to ``who``."""
        return self.do("rule", who=who, does=does, **more)

    def faults(self, **given: Any) -> Thing:
        """Set faults, and return all of them."""
        return self.do("faults", **given)

    def tell(self, letter: str, event: str, copies: int = 1) -> Thing:
        """Something happens to a letter now."""
        return self.do("tell", letter=letter, event=event, copies=copies)

    def release(self, order: str = "made") -> int:
        """Send what was held; return how many envelopes."""
        return int(self.do("release", order=order)["sent"])

    def idle(self, timeout: float = patience.SECONDS) -> Thing:
        """Wait until no event waits, or raise ``ControlRefused`` (408)."""
        return self.do("idle", timeout=timeout)

    def reset(self) -> Thing:
        """Forget everything."""
        return self.do("reset")

    def letters(self, to: str = "") -> list[Thing]:
        """Return the letters that came this way, the newest first: all, or those to addresses that hold ``to``."""
        return [one for one in self.call("GET", "/control/letters")["data"] if to in " ".join(one["to"])]

    def notices(self, letter: str = "") -> list[Thing]:
        """Return the events in the order of their making, all or of one letter."""
        return [one for one in self.call("GET", "/control/notices")["data"] if letter in ("", one["letter"])]

    def refused(self) -> list[Thing]:
        """Return what was refused since the start."""
        return list(self.call("GET", "/control/refused")["data"])

    def counts(self) -> Thing:
        """Return how many letters met which end, how events fare, and the most letters in one second."""
        return dict(self.call("GET", "/control/counts"))

    def mailbox(self, to: str = "") -> list[Thing]:
        """Return all letters, the newest first, also those that went past the post office."""
        root = RemoteOffice(self.url.rpartition("/")[0])
        return list(root.call("GET", f"/_mailbox.json?{urlencode({'to': to})}"))

    def ses(self, **more: Any) -> Any:
        """Return a client of SES v2 for the post office itself, not for one behind a proxy; it tries once."""
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=patience.SECONDS, **more)
        keys: Any = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "config": config}
        return _SESSION.create_client("sesv2", region_name="eu-west-2", endpoint_url=self.url.rpartition("/")[0], **keys)


class Behind(ThreadingHTTPServer):
    """An SES that takes every letter and keeps the requests; `refusing` makes it refuse all of them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Behind)
        self.got: list[tuple[str, str, dict[str, str], bytes]] = []
        self.past: list[Thing] = []
        self.refusing: tuple[int, str] | None = None


class _Behind(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Behind

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((self.command, self.path, headers, body))
        status, told = 200, {"MessageId": f"{uuid.uuid4()}@email.amazonses.com"}
        if self.path == "/_ministack/ses/messages":
            told = {"messages": {"000000000000": self.server.past}}  # type: ignore[dict-item]
        elif self.server.refusing:
            status, told = self.server.refusing[0], {"message": "No.", "name": self.server.refusing[1]}
        said = json.dumps(told).encode()
        self.send_response(status)
        if status != 200:
            self.send_header("x-amzn-errortype", told["name"])
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = answer  # noqa: N815 - the base class's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class LocalOffice(RemoteOffice):
    """A post office in this process: ``behind`` is the SES behind it, ``brought`` what came into the queue, ``office`` itself."""

    def __init__(self, url: str, behind: Behind, office: Office, brought: list[str]) -> None:
        super().__init__(url)
        self.behind, self.office, self.brought = behind, office, brought


@contextmanager
def running(folder: Path | None = None, fails: list[Exception] | None = None) -> Iterator[LocalOffice]:
    """Run a post office on a free port; ``fails`` are raised, one at a time, before the queue takes anything."""
    behind, brought, lock = Behind(), list[str](), Lock()

    def bring(queue: str, bodies: Sequence[str]) -> None:
        with lock:
            if fails:
                raise fails.pop(0)
            brought.extend(bodies)

    server = Server("127.0.0.1", 0, Office(Settings(f"http://127.0.0.1:{behind.server_port}", "", folder=folder), bring))
    url = f"http://127.0.0.1:{server.server_port}"
    server.office.signer.url = f"{url}/_post/certificate.pem"
    server.office.start()
    threads = [Thread(target=one.serve_forever, args=(0.01,), daemon=True) for one in (behind, server)]
    for thread in threads:
        thread.start()
    try:
        yield LocalOffice(f"{url}/_post", behind, server.office, brought)
    finally:
        for one in (server, behind):
            one.shutdown()
            one.server_close()
        server.office.stop()


@pytest.fixture
def post_office() -> Iterator[LocalOffice]:
    """A fresh post office that knows a queue for its events."""
    with running() as office:
        office.do("listen", queue=QUEUE)
        yield office
