"""Events on their way to the webhook.

Signed as Stripe signs, at least once, with retries (in seconds, where Stripe takes hours).
"""

import hashlib
import hmac
import http.client
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import urlsplit

from infra.local.stripe.account import Account
from infra.local.stripe.faults import Faults
from infra.local.stripe.store import Thing, new_id

BACKOFF = (1, 2, 4, 8, 16) + (30,) * 11
TIMEOUT = 30.0
SPACING = 0.003


def signature(body: bytes, secret: str, moment: int) -> str:
    """Return the v1 signature of a body.

    HMAC-SHA256 of ``<time>.<body>`` with the endpoint's secret, in hex.
    """
    return hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest()


def header(body: bytes, secret: str, skew: int = 0) -> str:
    """Return the ``Stripe-Signature`` header; ``skew`` seconds are added to the time in it."""
    moment = int(time.time()) + skew
    return f"t={moment},v1={signature(body, secret, moment)},v0={signature(body, 'v0', moment)}"


def post(url: str, body: bytes, signed: str) -> tuple[int, str]:
    """Post a body once.

    Return the status (0 when no answer came) and the beginning of the answer or of the error.
    """
    parts = urlsplit(url)
    maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signed,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    connection = maker(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        with connection.getresponse() as answer:
            return answer.status, answer.read(2_000).decode(errors="replace")
    except (OSError, http.client.HTTPException, ValueError) as mistake:
        return 0, f"{type(mistake).__name__}: {mistake}"
    finally:
        connection.close()


@dataclass
class Webhooks:
    """The one webhook endpoint of the account and the deliveries to it.

    ``events`` are the types it wants (empty: all).
    """

    account: Account
    faults: Faults
    url: str
    secret: str
    events: frozenset[str] = frozenset()
    stopping: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.news = Condition(self.account.store.lock)
        self.waiting: dict[str, Thing] = {}
        self.pool = ThreadPoolExecutor(32, "webhook")
        self.thread = Thread(target=self.run, name="webhooks", daemon=True)
        self.take_up()

    def take_up(self) -> None:
        """Go on with the deliveries of an earlier run; one that was under way is sent again."""
        for delivery in self.account.store.deliveries.values():
            if delivery["state"] in ("waiting", "sending"):
                delivery["state"] = "waiting"
                self.waiting[delivery["id"]] = delivery

    def tell(self, event: Thing) -> None:
        """Take a new event: deliver it, or do with it what the faults say."""
        with self.news:
            delivery = self.delivery(event)
            self.account.store.deliveries[delivery["id"]] = delivery
            if delivery["state"] == "waiting":
                self.waiting[delivery["id"]] = delivery
            event["pending_webhooks"] = int(delivery["state"] != "unwanted")
            self.news.notify_all()

    def delivery(self, event: Thing) -> Thing:
        """Return a new delivery of an event."""
        due = self.account.clock.exact() + self.faults.delay + self.backwards()
        known = {"id": new_id("we", 16), "event": event["id"], "type": event["type"], "attempts": []}
        return known | {"due": due, "state": self.first_state(event), "copies": self.faults.duplicate}

    def first_state(self, event: Thing) -> str:
        """Return what becomes of a new event."""
        if self.events and event["type"] not in self.events:
            return "unwanted"
        if self.faults.take("drop"):
            return "dropped"
        return "held" if self.faults.hold else "waiting"

    def backwards(self) -> float:
        """Return the seconds to wait so that, with ``reorder``, of several events the later goes first."""
        before = sum(not delivery["attempts"] for delivery in self.waiting.values())
        return max(0.1, 0.9 - 0.2 * before) if self.faults.reorder else 0.0

    def start(self) -> None:
        """Begin to deliver, in threads of its own."""
        self.thread.start()

    def stop(self) -> None:
        """Stop delivering; what is under way may end by itself."""
        self.stopping.set()
        with self.news:
            self.news.notify_all()
        self.thread.join(5)
        self.pool.shutdown(wait=False, cancel_futures=True)

    def run(self) -> None:
        """Send what is due, until stopped."""
        while not self.stopping.is_set():
            for delivery in self.next_due():
                if not self.stopping.wait(SPACING):
                    self.pool.submit(self.attempt, delivery)

    def next_due(self) -> list[Thing]:
        """Wait a moment at most, and return what is due in order; it counts as under way from now on."""
        with self.news:
            due = self.due()
            if not due:
                self.news.wait(0.1)
                due = self.due()
            for delivery in due:
                delivery["state"] = "sending"
            return due

    def due(self) -> list[Thing]:
        """Return the deliveries whose time has come, the earliest first."""
        now = self.account.clock.exact()
        found = [it for it in self.waiting.values() if it["state"] == "waiting" and it["due"] <= now]
        return sorted(found, key=lambda delivery: float(delivery["due"]))

    def attempt(self, delivery: Thing) -> list[int]:
        """Send the copies of one delivery at once; return the status of each and note how it ended."""
        copies = 1 if delivery["attempts"] else delivery["copies"]
        statuses = self.send_event(delivery["event"], copies, delivery)
        with self.news:
            self.note(delivery, any(200 <= status < 300 for status in statuses))
        return statuses

    def send_event(self, key: str, copies: int, delivery: Thing | None = None) -> list[int]:
        """Send so many copies of an event at once and return their statuses.

        Attempts are noted in the delivery.
        """
        with self.account.store.lock:
            body = json.dumps(self.account.store.get("event", key, "event"), indent=2).encode()
        with ThreadPoolExecutor(copies) as pool:
            answers = list(pool.map(lambda _: self.send(body), range(copies)))
        if delivery:
            with self.account.store.lock:
                delivery["attempts"] += answers
        return [int(answer["status"]) for answer in answers]

    def send_body(self, body: Thing | str) -> dict[str, Any]:
        """Sign and post any body, also one that is no event; return the attempt."""
        return self.send((body if isinstance(body, str) else json.dumps(body, indent=2)).encode(errors="surrogatepass"))

    def send(self, body: bytes) -> dict[str, Any]:
        """Sign and post a body once, with the faults of signatures; return the attempt."""
        secret = "whsec_wrong" if self.faults.take("bad_signature") else self.secret
        at, started = self.account.clock.exact(), time.monotonic()
        status, words = post(self.url, body, header(body, secret, self.faults.skew))
        took = round((time.monotonic() - started) * 1_000)
        return {"at": round(at, 3), "status": status, "answer": words[:300], "milliseconds": took}

    def note(self, delivery: Thing, good: bool) -> None:
        """Note how an attempt ended: delivered, to be tried again, or given up."""
        if delivery["id"] not in self.account.store.deliveries:
            return
        tries = max(0, len(delivery["attempts"]) - delivery["copies"])
        if good or tries >= len(BACKOFF):
            delivery["state"] = "delivered" if good else "failed"
            self.waiting.pop(delivery["id"], None)
        else:
            delivery |= {"state": "waiting", "due": self.account.clock.exact() + BACKOFF[tries]}
            self.waiting[delivery["id"]] = delivery
        if good:
            self.account.store.get("event", delivery["event"])["pending_webhooks"] = 0
        self.account.store.changed = True
        self.news.notify_all()

    def release(self, order: str) -> list[int]:
        """Send what was held, one after another in this order, and hold no more; return the statuses."""
        with self.news:
            self.faults.hold = False
            held = [it for it in self.account.store.deliveries.values() if it["state"] == "held"]
            for delivery in held:
                delivery["state"] = "sending"
                self.waiting[delivery["id"]] = delivery
        if order == "shuffled":
            random.shuffle(held)
        return [status for delivery in (held[::-1] if order == "reverse" else held) for status in self.attempt(delivery)]

    def idle(self, timeout: float) -> bool:
        """Wait until nothing waits or is under way; tell whether that came within ``timeout`` seconds."""
        with self.news:
            return self.news.wait_for(lambda: not self.waiting, timeout)

    def forget(self) -> None:
        """Forget every delivery that waits."""
        with self.news:
            self.waiting.clear()
            self.news.notify_all()
