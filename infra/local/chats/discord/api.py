"""Discord's API as a whole: who asks, whether it may be asked so often, who serves the route, and what goes wrong on purpose."""

import json
import time
from typing import Any

from infra.local.chats.calls import Calls
from infra.local.chats.discord import channels, guilds, members, oauth
from infra.local.chats.discord.limits import Limits
from infra.local.chats.discord.refusals import ApiError, error, no_route, wrong_method
from infra.local.chats.discord.routes import ROUTES, Call, Created
from infra.local.chats.discord.world import World
from infra.local.chats.outages import Kind, Outages
from infra.local.chats.store import Store
from infra.local.chats.wire import JSON, Input, Output, Refusal, hang_up, in_json

SERVED = (channels, guilds, members, oauth)
"""The files whose routes are served; to import them is to register them."""
_TOKENS = {"/oauth2/token": oauth.token, "/oauth2/token/revoke": oauth.revoke}
_BEARERS = ("/users/@me", "/users/@me/guilds", "/users/@me/guilds/{guild}/member", "/oauth2/@me")


class Api:
    """Answers calls to Discord's API."""

    def __init__(self, store: Store, world: World) -> None:
        self.store, self.world = store, world
        self.limits, self.outages, self.calls = Limits(), Outages(), Calls()

    def answer(self, given: Input) -> Output:
        """Answer one call, with what goes wrong on purpose, and keep it in the log."""
        route, place, named = _found(given)
        struck = self.outages.take(route)
        if struck and struck.kind is Kind.SILENT:
            output = hang_up()
        elif struck and struck.kind is Kind.UNAVAILABLE:
            output = in_json(503, {"message": "503: Service Unavailable", "code": 0})
        else:
            output = self._done(given, route, place, named)
        if struck and struck.kind is Kind.LATE:
            time.sleep(struck.delay)
        lost = struck is not None and struck.kind is Kind.LOST
        secret = given.path in _TOKENS
        told = None if secret or not output.body else json.loads(output.body)
        sent = None if secret or not given.body else given.body.decode(errors="replace")
        self.calls.note(route, self.world.now(), 0 if lost else output.status, sent, told, given.path)
        return hang_up() if lost else output

    def _done(self, given: Input, route: str, place: str, named: dict[str, str]) -> Output:
        with self.store.lock:
            verdict = self.limits.ask(route, place)
            if verdict.wait:
                return in_json(429, verdict.body(), verdict.headers)
            self.store.changed = True
            try:
                found = self._served(given, named)
            except Refusal as refusal:
                return in_json(refusal.status, refusal.body(), verdict.headers)
        if isinstance(found, Created):
            return in_json(201, found.body, verdict.headers)
        return in_json(204 if found is None else 200, found, verdict.headers)

    def _served(self, given: Input, named: dict[str, str]) -> Any:
        if given.path in _TOKENS and given.method == "POST":
            return _TOKENS[given.path](self.world, given)
        work = next((it[3] for it in ROUTES if it[0] == given.method and it[2].fullmatch(given.path)), None)
        if work is None:
            raise wrong_method() if any(it[2].fullmatch(given.path) for it in ROUTES) else no_route()
        user, scopes = self._who(given)
        return work(Call(self.world, user, scopes, given.query, _body(given), given.headers), **named)

    def _who(self, given: Input) -> tuple[str, list[str] | None]:
        kind, _, key = given.headers.get("authorization", "").partition(" ")
        if kind == "Bot" and key == self.world.keys["token"]:
            return self.world.bot, None
        if kind == "Bearer" and (kept := oauth.bearer(self.world, key)) and _route(given)[1] in _BEARERS:
            return kept["user"], kept["scopes"]
        raise error(0)


def _route(given: Input) -> tuple[str, str]:
    fitting = [(it[0], it[1]) for it in ROUTES if it[2].fullmatch(given.path)]
    return next(
        (one for one in fitting if one[0] == given.method), (given.method, fitting[0][1] if fitting else given.path[:100])
    )


def _found(given: Input) -> tuple[str, str, dict[str, str]]:
    """Return the route, the server or channel that its limit counts for, and the ids in the path."""
    method, path = _route(given)
    match = next((it[2].fullmatch(given.path) for it in ROUTES if (it[0], it[1]) == (method, path)), None)
    named = match.groupdict() if match else {}
    return f"{method} {path}", named.get("guild") or named.get("channel") or "", named


def _body(given: Input) -> dict[str, Any]:
    if not given.body:
        return {}
    if not given.headers.get("content-type", "").startswith(JSON):
        raise ApiError(400, "Expected \"Content-Type\" header to be one of {'application/json'}.", 50035)
    try:
        return given.json_object()
    except Refusal as refusal:
        raise ApiError(400, "The request body contains invalid JSON.", 50109) from refusal
