"""The one address passes everything on as it came, both ways."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra.local.cloud import free_port
from infra.local.proxy import Proxy
from tests import patience


class Behind(BaseHTTPRequestHandler):
    """Tells what it was asked, under two cookies."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told: dict[str, Any] = {
            "method": self.command, "path": self.path, "headers": self.headers.items(), "body": body.decode("latin-1"),
        }  # fmt: skip
        said = b"\x00\xff\x89PNG" if self.path == "/picture" else json.dumps(told).encode()
        self.send_response(303 if self.path == "/go" else 200)
        for name, value in (
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2; Path=/"),
            ("Location", "/there"),
            ("Content-Length", str(len(said))),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_POST = do_HEAD = answer  # noqa: N815 - the base class's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture(scope="module")
def front() -> Iterator[int]:
    """Give the port of a proxy before a house that tells what it was asked."""
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    beside = {"_stripe": behind.server_port, "_mailbox": behind.server_port}
    proxy = Proxy(port, api="api.example", emulator_port=behind.server_port, beside=beside)
    proxy.start()
    yield port
    proxy.stop()
    behind.shutdown()
    behind.server_close()


def asked(
    front: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=patience.SECONDS)
    connection.request(method, path, body, headers or {}, encode_chunked=(headers or {}).get("Transfer-Encoding") == "chunked")
    answer = connection.getresponse()
    return answer, answer.read()


def test_path_query_and_body_arrive_as_they_were_sent(front: int) -> None:
    told = json.loads(asked(front, "POST", "/groups/a%2Fb?q=%C3%A9&q=2", b"\xff\x00=", {"Content-Type": "text/plain"})[1])
    assert (told["method"], told["path"], told["body"]) == ("POST", "/groups/a%2Fb?q=%C3%A9&q=2", "\xff\x00=")


def test_the_api_sees_its_own_host_and_who_asked(front: int) -> None:
    headers = dict(json.loads(asked(front, "GET", "/", headers={"X-Forwarded-For": "6.6.6.6", "Cookie": "s=1"})[1])["headers"])
    assert headers["Host"] == "api.example"
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Host"] == f"127.0.0.1:{front}"
    assert headers["Cookie"] == "s=1"


def test_every_cookie_and_redirect_comes_back(front: int) -> None:
    answer, _ = asked(front, "GET", "/go")
    assert (answer.status, answer.headers["Location"]) == (303, "/there")
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2; Path=/"]


def test_bytes_stay_bytes(front: int) -> None:
    assert asked(front, "GET", "/picture")[1] == b"\x00\xff\x89PNG"


def test_a_head_has_no_body_and_does_not_hang(front: int) -> None:
    answer, body = asked(front, "HEAD", "/")
    assert (answer.status, body) == (200, b"")


def test_a_body_in_chunks_arrives_whole(front: int) -> None:
    told = json.loads(asked(front, "POST", "/", iter([b"one", b"two"]), {"Transfer-Encoding": "chunked"})[1])
    assert told["body"] == "onetwo"


@pytest.mark.parametrize("length", ["-1", "many", "99999999999"])
def test_a_length_that_is_none_is_refused(front: int, length: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=patience.SECONDS)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 400


@pytest.mark.parametrize("path", ["/_stripe", "/_stripe/pay/1", "/_mailbox", "/_mailbox.json?to=sam", "/_mailbox/1.html"])
def test_what_is_served_beside_the_house_sees_its_own_host_and_path(front: int, path: str) -> None:
    told = json.loads(asked(front, "GET", path)[1])
    assert told["path"] == path
    assert dict(told["headers"])["Host"].startswith("127.0.0.1:")


@pytest.mark.parametrize("path", ["/_mail", "/_stripes", "/groups/_stripe", "/?a=/_stripe"])
def test_what_only_looks_like_it_is_the_house_s(front: int, path: str) -> None:
    assert dict(json.loads(asked(front, "GET", path)[1])["headers"])["Host"] == "api.example"


def test_where_nobody_answers_it_says_so() -> None:
    port = free_port()
    proxy = Proxy(port, api="api.example", emulator_port=free_port(), beside={})
    proxy.start()
    try:
        assert asked(port, "GET", "/")[0].status == 502
    finally:
        proxy.stop()


def _sent(front: int, size: int, kind: str, path: str = "/report") -> tuple[int, bytes]:
    """What is answered to a body of so many bytes."""
    asked = http.client.HTTPConnection("127.0.0.1", front, timeout=patience.SECONDS)
    asked.request("POST", path, b"x" * size, {"Content-Type": kind})
    answer = asked.getresponse()
    said = answer.read()
    asked.close()
    return answer.status, said


FORM, JSON = "multipart/form-data; boundary=b", "application/json"


@pytest.mark.parametrize(
    ("size", "kind", "status"),
    [
        (4_700_000, FORM, 200),
        (4_720_000, FORM, 500),
        (4_720_000, "application/x-www-form-urlencoded", 500),
        (10_485_760, FORM, 500),
        (10_485_761, FORM, 413),
        (3_000_000, JSON, 200),
        (6_291_457, JSON, 500),
        (10_485_761, JSON, 413),
    ],
)
def test_what_aws_would_not_take_is_refused_as_aws_does(front: int, size: int, kind: str, status: int) -> None:
    """API Gateway takes 10 MiB of a body; Lambda is called with 6 MiB, in which a form is a third longer."""
    found, said = _sent(front, size, kind)
    assert found == status
    assert status == 200 or list(json.loads(said)) == ["message"]


def test_what_stands_beside_the_house_takes_what_it_takes(front: int) -> None:
    assert _sent(front, 6_291_457, FORM, "/_stripe/files")[0] == 200


def test_an_answer_that_lambda_would_not_hand_over_is_none(front: int) -> None:
    """The house tells what it was asked, which is more than what was sent."""
    found, said = _sent(front, 6_291_400, JSON)
    assert (found, json.loads(said)) == (500, {"message": "Internal Server Error"})
