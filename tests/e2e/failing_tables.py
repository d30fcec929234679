"""A way to the tables of a local cloud on which things go wrong, as DynamoDB says that they may: now and then, by chance, and by plan.

Where an answer is lost or is an error of the server, what was asked may have been done: that is what makes the same request come twice.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from infra.local.proxy import Server

_PATIENCE = 60.0
_SLOW, _SILENT = 0.7, 1.5
"""Seconds until a slow answer is asked for, and until a connection breaks on which nothing comes."""
_EACH = 3
_NAME = "com.amazonaws.dynamodb.v20120810#"
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
_ONE = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


class Fault(StrEnum):
    """What goes wrong with a request."""

    THROTTLED = "throttled"
    """It is turned away, and nothing was done."""
    COLLIDED = "collided"
    """Another transaction is about the same item, and nothing was done."""
    PARTLY = "partly"
    """Half of what was asked for at once is answered, and the rest handed back."""
    SLOW = "slow"
    """It is done late."""
    SILENT = "silent"
    """Nothing was done and nothing is said until the connection breaks."""
    LOST = "lost"
    """It was done, and the connection breaks before the answer."""
    FAILED = "failed"
    """It was done, and the answer is an error of the server."""


def can(fault: Fault, operation: str) -> bool:
    """Whether a request of this kind can go wrong so."""
    match fault:
        case Fault.COLLIDED:
            return operation == "TransactWriteItems" or operation in _ONE
        case Fault.PARTLY:
            return operation == "BatchGetItem"
        case Fault.THROTTLED | Fault.SLOW | Fault.SILENT | Fault.LOST | Fault.FAILED:
            return operation == "TransactWriteItems" or operation in _ONE | _READS


class FailingTables:
    """Answers at `url` in place of the emulator at `port`.

    Args:
        port: Where the emulator answers, on loopback.
        rates: How many of a hundred requests that can go wrong so do, by the fault; together at most a hundred. Each fault comes
            once by plan, on every `_EACH`th request of a kind until all were seen: so no story hangs on luck to meet them all.
        seed: By which chance is the same chance again, as far as requests come in the same order.
    """

    def __init__(self, port: int, rates: Mapping[Fault, float], seed: int = 1) -> None:
        self.struck: Counter[tuple[str, Fault]] = Counter()
        self._rates, self._chance, self._lock = rates, random.Random(seed), threading.Lock()
        self._owed = [fault for fault, rate in rates.items() if rate]
        self._asked: Counter[str] = Counter()
        self._server = Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"tables": self, "upstream_port": port}))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def fault(self, operation: str) -> Fault | None:
        """What goes wrong with the next request of this kind, if anything."""
        with self._lock:
            fault = self._planned(operation) or self._drawn(operation)
            if fault:
                self.struck[operation, fault] += 1
        return fault

    def _planned(self, operation: str) -> Fault | None:
        self._asked[operation] += 1
        due = (
            next((fault for fault in self._owed if can(fault, operation)), None) if self._asked[operation] % _EACH == 0 else None
        )
        if due:
            self._owed.remove(due)
        return due

    def _drawn(self, operation: str) -> Fault | None:
        drawn = self._chance.uniform(0, 100)
        for fault, rate in self._rates.items():
            if not can(fault, operation):
                continue
            if drawn < rate:
                return fault
            drawn -= rate
        return None

    def seen(self) -> set[Fault]:
        """What went wrong at least once."""
        return {fault for (_, fault), times in self.struck.items() if times}

    @contextmanager
    def answering(self) -> Iterator["FailingTables"]:
        """Answer for as long as it lasts."""
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="failing tables"
        ).start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    tables: ClassVar[FailingTables]
    upstream_port: ClassVar[int]

    def do_POST(self) -> None:
        """Pass a request on, unless something goes wrong with it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        match self.tables.fault(operation):
            case Fault.THROTTLED:
                self._refuse("ThrottlingException", "Rate of requests exceeds the allowed throughput.")
            case Fault.COLLIDED:
                self._collide(operation, body)
            case Fault.PARTLY:
                self._half(body)
            case Fault.SLOW:
                time.sleep(_SLOW)
                self._give(*self._asked(body))
            case Fault.SILENT:
                time.sleep(_SILENT)
                self._break()
            case Fault.LOST:
                self._asked(body)
                self._break()
            case Fault.FAILED:
                self._asked(body)
                told = {
                    "__type": f"{_NAME}InternalServerError",
                    "message": "The request processing has failed because of an unknown error.",
                }
                self._give(500, json.dumps(told).encode())
            case None:
                self._give(*self._asked(body))

    def _asked(self, body: bytes) -> tuple[int, bytes]:
        """What the emulator answers: the status and the body."""
        upstream = http.client.HTTPConnection("127.0.0.1", self.upstream_port, timeout=_PATIENCE)
        try:
            upstream.request(
                "POST", self.path, body, {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            )
            answer = upstream.getresponse()
            return answer.status, answer.read()
        finally:
            upstream.close()

    def _refuse(self, kind: str, message: str, **more: Any) -> None:
        self._give(400, json.dumps({"__type": _NAME + kind, "message": message, **more}).encode())

    def _collide(self, operation: str, body: bytes) -> None:
        if operation in _ONE:
            self._refuse("TransactionConflictException", "Transaction is ongoing for the item")
            return
        _, *others = json.loads(body)["TransactItems"]
        reasons = [
            {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"},
            *[{"Code": "None"}] * len(others),
        ]
        told = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(one['Code'] for one in reasons)}]"
        self._refuse("TransactionCanceledException", told, CancellationReasons=reasons)

    def _half(self, body: bytes) -> None:
        """Ask for every second key of each table, and hand the others back."""
        asked = json.loads(body)
        wanted = {table: {**told, "Keys": told["Keys"][::2]} for table, told in asked["RequestItems"].items()}
        left = {
            table: {**told, "Keys": told["Keys"][1::2]} for table, told in asked["RequestItems"].items() if len(told["Keys"]) > 1
        }
        status, answer = self._asked(json.dumps({**asked, "RequestItems": wanted}).encode())
        self._give(status, json.dumps({**json.loads(answer), "UnprocessedKeys": left}).encode() if status == 200 else answer)

    def _give(self, status: int, body: bytes) -> None:
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def _break(self) -> None:
        self.close_connection = True

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Say nothing of each request."""
