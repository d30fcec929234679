"""The Bot API as a whole: whose token it is, whether it may be asked so often, who serves the method, and what goes wrong on purpose."""

import json
import time
from typing import Any

from infra.local.chats.calls import Calls
from infra.local.chats.outages import Kind, Outages
from infra.local.chats.store import Store
from infra.local.chats.telegram import chats, links, messages
from infra.local.chats.telegram.limits import Limits
from infra.local.chats.telegram.methods import METHODS, Call
from infra.local.chats.telegram.refusals import BotError, bad, too_many
from infra.local.chats.telegram.world import World
from infra.local.chats.wire import JSON, Input, Output, Refusal, hang_up, in_json

SERVED = (chats, links, messages)
"""The files whose methods are served; to import them is to register them."""


class Api:
    """Answers calls to the Bot API."""

    def __init__(self, store: Store, world: World) -> None:
        self.store, self.world = store, world
        self.limits, self.outages, self.calls = Limits(), Outages(), Calls()

    def answer(self, given: Input) -> Output:
        """Answer `/bot<token>/<method>`, with what goes wrong on purpose, and keep it in the log."""
        token, _, method = given.path.removeprefix("/bot").partition("/")
        name = METHODS.get(method.lower(), (method[:60], None))[0]
        struck = self.outages.take(name)
        sent = None
        if struck and struck.kind is Kind.SILENT:
            output = hang_up()
        elif struck and struck.kind is Kind.UNAVAILABLE:
            output = in_json(503, {"ok": False, "error_code": 503, "description": "Service Unavailable"})
        else:
            output, sent = self._done(given, token, name)
        if struck and struck.kind is Kind.LATE:
            time.sleep(struck.delay)
        lost = struck is not None and struck.kind is Kind.LOST
        told = json.loads(output.body) if output.body else None
        self.calls.note(name, self.world.now(), 0 if lost else output.status, _without_secrets(sent), told, f"/{name}")
        return hang_up() if lost else output

    def _done(self, given: Input, token: str, name: str) -> tuple[Output, Any]:
        sent: Any = None
        with self.store.lock:
            try:
                work = self._work(token, name)
                sent = _fields(given)
                if wait := self.limits.ask(name, str(sent.get("chat_id", ""))):
                    raise too_many(wait)
                self.store.changed = True
                self.world.lapse()
                found = work(Call(self.world, sent))
            except Refusal as refusal:
                more = getattr(refusal, "parameters", {})
                headers = {"Retry-After": str(more["retry_after"])} if "retry_after" in more else {}
                return in_json(refusal.status, refusal.body(), headers), sent
            return in_json(200, {"ok": True, "result": found}), sent

    def _work(self, token: str, name: str) -> Any:
        if token != self.world.keys["token"]:
            raise BotError(401, "Unauthorized")
        if name.lower() not in METHODS:
            raise BotError(404, "Not Found")
        return METHODS[name.lower()][1]


def _fields(given: Input) -> dict[str, Any]:
    if given.headers.get("content-type", "").startswith(JSON):
        try:
            return given.query | given.json_object()
        except Refusal as refusal:
            raise bad("can't parse JSON object") from refusal
    return given.query | (given.form() if given.is_form else {})


def _without_secrets(sent: Any) -> Any:
    return {name: value for name, value in sent.items() if name != "secret_token"} if isinstance(sent, dict) else sent
