"""One API request from its key to its answer.

Authentication, parameters, idempotency, the work, the faults.
"""

import base64
import binascii
from copy import deepcopy
from dataclasses import dataclass, field
from hmac import compare_digest
from time import sleep

from infra.local.stripe import agenda, endpoints, expand, idempotency, params, refusals
from infra.local.stripe.account import NOT_A_REQUEST, Account
from infra.local.stripe.endpoints import Endpoint
from infra.local.stripe.faults import Faults
from infra.local.stripe.objects import VERSION
from infra.local.stripe.refusals import ApiError
from infra.local.stripe.store import Answer, Thing, new_id

BROKEN: Thing = {"error": {"type": "api_error", "message": "An unknown error occurred. (A fault that was set.)"}}


@dataclass
class Request:
    """An API request as it arrived.

    Header names are lower case, ``payload`` is the form body or the query string.
    """

    method: str
    path: str
    headers: dict[str, str]
    payload: bytes
    id: str = field(default_factory=lambda: new_id("req", 14))
    tree: Thing = field(default_factory=dict)


@dataclass
class Reply:
    """An answer of the API; ``hung_up`` means that the connection is to be closed without it."""

    status: int
    body: Thing
    headers: dict[str, str] = field(default_factory=dict)
    hung_up: bool = False


@dataclass
class Api:
    """Stripe's API v1 for one account."""

    account: Account
    faults: Faults
    key: str

    def answer(self, request: Request) -> Reply:
        """Return the answer to a request, a refusal too."""
        try:
            reply = self.admitted(request)
        except ApiError as refusal:
            reply = Reply(refusal.status, refusal.body())
        reply.headers = {"Request-Id": request.id, "Stripe-Version": VERSION} | reply.headers
        return reply

    def admitted(self, request: Request) -> Reply:
        """Check key, faults, version, path and parameters; then do the work, once for an idempotency key."""
        self.check_key(request.headers.get("authorization", ""))
        self.strike_first(request.method)
        check_version(request.headers.get("stripe-version", VERSION))
        endpoint, ids = endpoints.find(request.method, request.path)
        request.tree = params.decode(request.payload)
        given = params.check(request.tree, endpoint.spec)
        expand.check(request.method, request.path, given.get("expand", []))
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        stored = self.claimed(request, key)
        return replay(stored, key) if stored else self.run(request, endpoint, ids, given, key)

    def check_key(self, given: str) -> None:
        """Refuse a request without our API key, as Bearer or as the user name of Basic."""
        kind, _, value = given.partition(" ")
        if kind.lower() == "basic":
            value = basic_user(value)
        if not value:
            raise refusals.no_key()
        if not compare_digest(value.encode(), self.key.encode()):
            raise refusals.wrong_key(value)

    def strike_first(self, method: str) -> None:
        """Answer with the faults that come before the work."""
        if method != "POST":
            return
        if self.faults.take("rate_limit"):
            raise refusals.invalid("Too many requests. (A fault that was set.)", code="rate_limit", status=429)
        if self.faults.take("fail_before"):
            raise ApiError(500, "api_error", "Nothing was done. (A fault that was set.)")

    def claimed(self, request: Request, key: str) -> Answer | None:
        """Return the stored answer to the idempotency key, or None when the work is to be done."""
        if not key:
            return None
        return idempotency.claim(self.account.store, key, request.path, request.tree, self.account.now)

    def run(self, request: Request, endpoint: Endpoint, ids: list[str], given: Thing, key: str) -> Reply:
        """Do the work and store its answer.

        A fault that strikes afterwards makes a 500 of it, and that is stored.
        """
        try:
            reply = self.work(request, endpoint, ids, given, key)
        except BaseException:
            idempotency.give_up(self.account.store, key)
            raise
        sleep(self.faults.latency)
        if request.method == "POST" and self.faults.take("fail_after"):
            reply = Reply(500, BROKEN)
        idempotency.keep(self.account.store, key, reply.status, reply.body, request.id)
        sleep(self.faults.late_answer if request.method == "POST" else 0)
        reply.hung_up = request.method == "POST" and self.faults.take("hang_up")
        reply.headers = {"Idempotency-Key": key, "Original-Request": request.id} if key else {}
        return reply

    def work(self, request: Request, endpoint: Endpoint, ids: list[str], given: Thing, key: str) -> Reply:
        """Do what the endpoint does, alone, with what is due done before."""
        store, paths = self.account.store, given.pop("expand", [])
        with store.lock:
            agenda.run_due(self.account)
            if request.method == "POST":
                self.account.request = {"id": request.id, "idempotency_key": key or None}
                store.changed = True
            try:
                return Reply(200, expand.expanded(store, endpoint.work(self.account, given, *ids), paths))
            except ApiError as refusal:
                return Reply(refusal.status, refusal.body())
            finally:
                self.account.request = dict(NOT_A_REQUEST)


def replay(stored: Answer, key: str) -> Reply:
    """Return a stored answer again."""
    headers = {"Idempotency-Key": key, "Original-Request": stored.request_id, "Idempotent-Replayed": "true"}
    return Reply(stored.status, deepcopy(stored.body), headers)


def check_version(given: str) -> None:
    """Refuse a request for another API version than the one that is played here."""
    if given != VERSION:
        raise refusals.invalid(f"This stand-in plays API version {VERSION}, not {given[:40]}.")


def basic_user(given: str) -> str:
    """Return the user name of HTTP Basic credentials, empty when they are malformed."""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
