"""The Stripe stand-in for tests: a fixture that runs one in this process, and a client for one that runs already.

Both have the same methods, for both speak to the stand-in's controls over HTTP. What each verb does is written in
``infra.local.stripe``.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from infra.local.stripe.server import Server
from infra.local.stripe.standin import Settings, StandIn
from tests import patience

Thing = dict[str, Any]
API_KEY = "sk_test_standin"
WEBHOOK_SECRET = "whsec_standin"
NOWHERE = "http://127.0.0.1:9/webhook"


class ControlRefused(Exception):
    """The stand-in refused a control; ``status`` and ``error`` are its answer."""

    def __init__(self, status: int, error: Thing) -> None:
        super().__init__(f"{status}: {error.get('message')}")
        self.status, self.error = status, error


class RemoteStandIn:
    """Speaks to a stand-in that runs at ``url`` (with its base path, as ``http://localhost:8000/_stripe``)."""

    def __init__(self, url: str, api_key: str = API_KEY, webhook_secret: str = WEBHOOK_SECRET) -> None:
        self.url = url.rstrip("/")
        self.api_key, self.webhook_secret = api_key, webhook_secret

    def client(self, **options: Any) -> stripe.StripeClient:
        """Return Stripe's own client for this stand-in."""
        return stripe.StripeClient(self.api_key, base_addresses={"api": self.url}, **options)

    def call(self, method: str, path: str, given: Thing | None = None) -> Thing:
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
        return dict(found)

    def do(self, verb: str, **given: Any) -> Thing:
        """Do a verb of the controls; fields that are None are left out."""
        sent = {name: value for name, value in given.items() if value is not None}
        return self.call("POST", f"/control/{verb}", sent)

    def pay(self, session: str) -> Thing:
        """The customer pays by card."""
        return self.do("pay", session=session)

    def decline(self, session: str) -> Thing:
        """The card is declined."""
        return self.do("decline", session=session)

    def pay_later(self, session: str, after: float = 3_600) -> Thing:
        """The customer pays by Direct Debit, confirmed after so many seconds (or by ``settle``)."""
        return self.do("pay_later", session=session, after=after)

    def fail_later(self, session: str, after: float = 3_600) -> Thing:
        """The customer pays by Direct Debit, which fails after so many seconds (or by ``settle``)."""
        return self.do("fail_later", session=session, after=after)

    def settle(self, session: str) -> Thing:
        """A delayed payment ends now."""
        return self.do("settle", session=session)

    def expire(self, session: str) -> Thing:
        """The time of a session is up."""
        return self.do("expire", session=session)

    def advance(self, seconds: float) -> Thing:
        """Everything that waits comes due that much sooner."""
        return self.do("advance", seconds=seconds)

    def set_now(self, now: float) -> Thing:
        """The stand-in's clock is set (seconds since 1970)."""
        return self.do("set_now", now=now)

    def refund(self, session: str, amount: int | None = None) -> Thing:
        """A refund is made in the Dashboard, of so many pence or of all."""
        return self.do("refund", session=session, amount=amount)

    def fail_refund(self, refund: str) -> Thing:
        """The bank sends a refund back."""
        return self.do("fail_refund", refund=refund)

    def open_dispute(self, session: str, amount: int | None = None) -> Thing:
        """The bank opens a dispute over so many pence or all."""
        return self.do("open_dispute", session=session, amount=amount)

    def close_dispute(self, dispute: str, won: bool) -> Thing:
        """The bank decides a dispute."""
        return self.do("close_dispute", dispute=dispute, won=won)

    def extend_dispute(self, dispute: str, seconds: float) -> Thing:
        """Stripe gives so many seconds more for the evidence."""
        return self.do("extend_dispute", dispute=dispute, seconds=seconds)

    def payout(self, amount: int | None = None, settle: bool = True) -> Thing:
        """So many pence, or all, go to the bank account; with ``settle`` pending money is available first."""
        return self.do("payout", amount=amount, settle=settle)

    def fail_payout(self, payout: str) -> Thing:
        """The bank sends a payout back."""
        return self.do("fail_payout", payout=payout)

    def resend(self, event: str, copies: int = 1) -> list[int]:
        """Send an event now, so many copies at once; return the status that each met (0: no answer)."""
        return list(self.do("resend", event=event, copies=copies)["statuses"])

    def send(self, body: Thing | str) -> int:
        """Sign any body properly, post it, and return the status."""
        return int(self.do("send", body=body)["status"])

    def release(self, order: str = "created") -> list[int]:
        """Send what was held, one after another (``created``, ``reverse`` or ``shuffled``); return the statuses."""
        return list(self.do("release", order=order)["statuses"])

    def faults(self, **given: Any) -> Thing:
        """Set faults, and return all of them."""
        return self.do("faults", **given) if given else self.call("GET", "/control/faults")

    def clear_faults(self) -> Thing:
        """Remove every fault."""
        return self.do("clear_faults")

    def webhook(self, url: str | None = None, secret: str | None = None) -> Thing:
        """Give the webhook another address or secret."""
        return self.do("webhook", url=url, secret=secret)

    def idle(self, timeout: float = patience.SECONDS) -> Thing:
        """Wait until no delivery waits, or raise ``ControlRefused`` (408)."""
        return self.do("idle", timeout=timeout)

    def reset(self) -> Thing:
        """Forget everything."""
        return self.do("reset")

    def events(self, kind: str | None = None) -> list[Thing]:
        """Return the events in the order of their making, all or of one type."""
        found = self.call("GET", "/control/events")["data"]
        return [event for event in found if kind in (None, event["type"])]

    def deliveries(self) -> list[Thing]:
        """Return the deliveries: event, state, attempts with status."""
        return list(self.call("GET", "/control/deliveries")["data"])

    def requests(self, path: str | None = None) -> list[Thing]:
        """Return the API requests that arrived, all or those to one path, with decoded parameters and answers."""
        found = self.call("GET", "/control/requests")["data"]
        return [request for request in found if path in (None, request["path"])]

    def sessions(self) -> list[Thing]:
        """Return the checkout sessions in the order of their making."""
        return list(self.call("GET", "/control/sessions")["data"])


class Receiver(ThreadingHTTPServer):
    """A webhook that keeps what it gets, in the order of arrival.

    It answers with the next of ``statuses``, then with 200, after ``wait`` seconds.
    """

    request_queue_size = 128
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ReceiverHandler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/stripe/webhook"
        self.got: list[tuple[bytes, str]] = []
        self.statuses: list[int] = []
        self.wait = 0.0
        self.most_at_once = self.at_once = 0
        self.lock = Lock()

    def verified(self, secret: str = WEBHOOK_SECRET) -> list[stripe.Event]:
        """Return the events that arrived, each checked by Stripe's own code."""
        return [stripe.Webhook.construct_event(body, header, secret) for body, header in self.got]

    def kinds(self) -> list[str]:
        """Return the types of the events in the order of arrival."""
        return [str(json.loads(body)["type"]) for body, _ in self.got]


class ReceiverHandler(BaseHTTPRequestHandler):
    """Keeps one request and answers it."""

    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        """Take an event."""
        receiver, body = self.server, self.rfile.read(int(self.headers["Content-Length"]))
        with receiver.lock:
            receiver.got.append((body, self.headers["Stripe-Signature"]))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            receiver.at_once += 1
            receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
        sleep(receiver.wait)
        with receiver.lock:
            receiver.at_once -= 1
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any, **named: Any) -> None:
        """Say nothing."""


@contextmanager
def running(webhook_url: str = NOWHERE, state: Path | None = None) -> Iterator[RemoteStandIn]:
    """Run a stand-in in this process on a free port while the block lasts."""
    standin = StandIn(Settings(API_KEY, webhook_url, WEBHOOK_SECRET, "http://127.0.0.1/_stripe", state=state))
    server = Server("127.0.0.1", 0, standin)
    url = f"http://127.0.0.1:{server.server_address[1]}/_stripe"
    standin.account.pay_url = f"{url}/pay/"
    standin.start()
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield RemoteStandIn(url)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        standin.stop()


@pytest.fixture
def stripe_standin() -> Iterator[RemoteStandIn]:
    """A fresh stand-in; its webhooks go nowhere until ``webhook(url=...)``, and fail quietly until then."""
    with running() as standin:
        yield standin


@pytest.fixture
def stripe_receiver(stripe_standin: RemoteStandIn) -> Iterator[Receiver]:
    """A webhook for ``stripe_standin`` that keeps what it gets."""
    with Receiver() as receiver:
        Thread(target=receiver.serve_forever, args=(0.01,), daemon=True).start()
        stripe_standin.webhook(url=receiver.url)
        yield receiver
        receiver.shutdown()
