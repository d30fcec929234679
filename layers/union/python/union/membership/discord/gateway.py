"""Gateway to Discord: look at a server, turn its switches, post there, give and take a role, and learn whose account somebody has.

Over plain HTTP, since what a client of Discord's does not know it drops, and a freeze has to put back exactly what was. Held to Discord's
documentation, HTTP API v10. Members are only listed for an app with the privileged intent "Server Members", which is switched on in
Discord's portal.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from union import settings, watch
from union.errors import Unavailable
from union.membership.chats import keys, wire
from union.membership.chats.protocol import Lack, Lacking, TooSoon
from union.membership.chats.wire import Answer, Ask
from union.membership.discord import rules
from union.membership.discord.limits import Limits, asked_to_wait

VERSION = "1.0"
PAGE = 1000
"""How many members Discord lists at once."""
_REASON = "Union House, for the group's committee"
_NO_GUILD, _NO_CHANNEL, _NO_MESSAGE, _NO_MEMBER, _NO_OVERWRITE, _NO_USER = 10004, 10003, 10008, 10007, 10009, 10013
_NO_ACCESS, _CLOSED = 50001, 50007
_GONE, _NOBODY = frozenset({_NO_GUILD, _NO_CHANNEL}), frozenset({_NO_MEMBER, _NO_USER, _CLOSED})
_PUZZLING = "Discord answers in a way that we do not understand. We try again by ourselves."


@dataclass(frozen=True)
class _Route:
    """What to ask: the method, the path, and of these the two parts by which Discord counts."""

    method: str
    path: str
    route: str
    major: str = ""
    what: str = ""
    """What it is about, for whoever reads why it was refused."""


@dataclass(frozen=True)
class Server:
    """A server on Discord with the bot in it, as a chat. Statements go into the channel `post_channel_id`."""

    guild_id: str
    post_channel_id: str = ""

    def look(self) -> rules.Seen:
        """Ask how it is now, in four calls. Raises `Lacking` where the bot cannot change anything there."""
        found = _seen(self.guild_id)
        if not found.bot_may & rules.Permission.MANAGE_ROLES:
            raise Lacking(Lack.RIGHTS, "MANAGE_ROLES")
        return found

    def turn(self, switch: str, value: str | None) -> None:
        """Set a switch; None takes it away. Setting it again is no harm."""
        match switch.split(":"):
            case ["role", role] if value is not None:
                at = _Route("PATCH", f"/guilds/{self.guild_id}/roles/{role}", "guild role", self.guild_id, switch)
                _ask(at, {"permissions": value})
            case ["overwrite", channel, target]:
                path = f"/channels/{channel}/permissions/{target}"
                at = _Route("DELETE" if value is None else "PUT", path, "overwrite", channel, switch)
                if value is None:
                    _ask(at, done=_NO_OVERWRITE)
                else:
                    said = rules.overwrite(target, value)
                    _ask(at, {"allow": said.allow, "deny": said.deny, "type": said.kind})
            case _:
                raise ValueError(switch)

    def say(self, text: str) -> str:
        """Post a statement and pin it; returns the id of the message. The same text within some minutes is posted once."""
        message = _post(self.post_channel_id, text)
        path = f"/channels/{self.post_channel_id}/messages/pins/{message}"
        try:
            _ask(_Route("PUT", path, "pin", self.post_channel_id, message))
        except (Lacking, Unavailable):
            # It stands there, and asking for all again would post it twice.
            watch.logger.warning("A statement on Discord could not be pinned")
        return message


def look_at(guild_id: str) -> rules.Seen:
    """A server as it is, also where the bot may change nothing in it. Raises `TooSoon`, `Unavailable`, `Lacking`."""
    return _seen(guild_id)


def _seen(guild_id: str) -> rules.Seen:
    at = f"/guilds/{guild_id}"
    try:
        guild = _ask(_Route("GET", at, "guild", guild_id, "guild"))
    except Lacking as lacking:
        # Whoever is in a server may ask its name; who may not is not in it any more.
        raise Lacking(Lack.GONE, "guild", lacking.code) if lacking.code == str(_NO_ACCESS) else lacking from None
    roles = _ask(_Route("GET", f"{at}/roles", "guild roles", guild_id, "roles"))
    channels = _ask(_Route("GET", f"{at}/channels", "guild channels", guild_id, "channels"))
    bot = _ask(_Route("GET", f"{at}/members/{_bot_id(keys.discord_keys().token)}", "guild member", guild_id, "bot"))
    try:
        return rules.seen(guild, roles, channels, bot)
    except (KeyError, TypeError, ValueError):
        raise Unavailable(_PUZZLING) from None


@cache
def _bot_id(token: str) -> str:
    return _id(_ask(_Route("GET", "/users/@me", "me")))


def _id(told: Any) -> str:
    try:
        return str(told["id"])
    except (KeyError, TypeError):
        raise Unavailable(_PUZZLING) from None


def _post(channel: str, text: str) -> str:
    # The same number for the same text: Discord gives the message back that it has already, where an answer was lost.
    nonce = hashlib.sha256(f"{channel} {text}".encode()).hexdigest()[:24]
    told = {"content": text, "allowed_mentions": {"parse": []}, "nonce": nonce, "enforce_nonce": True}
    return _id(_ask(_Route("POST", f"/channels/{channel}/messages", "messages", channel, "statement"), told))


def give(guild_id: str, account: str, role: str) -> None:
    """Give a member a role; giving it again is no harm. Raises `Lacking` (NOBODY: not in the server)."""
    _ask(_role("PUT", guild_id, account, role))


def take(guild_id: str, account: str, role: str) -> None:
    """Take a role from a member; taking it again is no harm. Raises `Lacking` (NOBODY: not in the server)."""
    _ask(_role("DELETE", guild_id, account, role))


def _role(method: str, guild_id: str, account: str, role: str) -> _Route:
    return _Route(method, f"/guilds/{guild_id}/members/{account}/roles/{role}", "member role", guild_id, "account")


@dataclass(frozen=True)
class Member:
    """Somebody in a server: their account's id and the ids of their roles. Their name is not kept."""

    account: str
    roles: frozenset[str]
    bot: bool = False


def members(guild_id: str, after: str = "0") -> Sequence[Member]:
    """The members whose accounts come after this one, a thousand at most, in their order. Fewer are the last."""
    path = f"/guilds/{guild_id}/members?" + urlencode({"limit": PAGE, "after": after})
    told = _ask(_Route("GET", path, "guild members", guild_id, "members"))
    if not isinstance(told, list):
        raise Unavailable(_PUZZLING)
    return [_member(one) for one in told]


def everybody(guild_id: str) -> Iterator[Member]:
    """Everybody in a server, asked page by page."""
    after = "0"
    while True:
        found = members(guild_id, after)
        yield from found
        if len(found) < PAGE:
            return
        after = str(max(int(one.account) for one in found))


def _member(told: Any) -> Member:
    try:
        return Member(str(told["user"]["id"]), frozenset(map(str, told["roles"])), bool(told["user"].get("bot")))
    except (KeyError, TypeError):
        raise Unavailable(_PUZZLING) from None


def delete(channel: str, message: str) -> None:
    """Remove a message; one that is not there any more is removed."""
    at = _Route("DELETE", f"/channels/{channel}/messages/{message}", "message", channel, "message")
    _ask(at, done=_NO_MESSAGE)


def write_to(account: str, text: str) -> str:
    """Send somebody a direct message; returns its id. Raises `Lacking` (NOBODY) where they take none from the bot."""
    opened = _ask(_Route("POST", "/users/@me/channels", "direct", what="account"), {"recipient_id": account})
    return _post(_id(opened), text)


def invite_url(state: str, redirect: str) -> str:
    """Where somebody adds the bot to a server of theirs, and comes back to `redirect` with `state`."""
    return _authorize(state, redirect, scope="bot identify", permissions=str(rules.ASKED))


def account_url(state: str, redirect: str) -> str:
    """Where somebody lets the house know which account is theirs, and nothing else, and comes back to `redirect` with `state`."""
    return _authorize(state, redirect, scope="identify", prompt="consent")


def _authorize(state: str, redirect: str, **more: str) -> str:
    asked = {"client_id": keys.discord_keys().client_id, "response_type": "code", "redirect_uri": redirect, "state": state}
    return f"{settings.discord_site()}/oauth2/authorize?{urlencode({**asked, **more})}"


@dataclass(frozen=True)
class Came:
    """Who came back from Discord: their account, and the server to which they added the bot, empty where it was not about one."""

    account: str
    guild_id: str = ""
    guild_name: str = ""


def came_back(code: str, redirect: str) -> Came:
    """Who has this code of Discord's. The token that it opens is used for that alone and given back at once.

    Raises `Lacking` (NOBODY) where the code was used, is too old or is none.
    """
    told = _form("token", {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect})
    token = str(told.get("access_token") or "")
    try:
        at = _Route("GET", "/users/@me", "me of somebody")
        account = _id(_answered(at, _sent(at, None, {"Authorization": f"Bearer {token}"})))
    finally:
        _give_back(token)
    guild = told.get("guild") or {}
    return Came(account, str(guild.get("id") or ""), str(guild.get("name") or ""))


def _give_back(token: str) -> None:
    try:
        _form("token/revoke", {"token": token, "token_type_hint": "access_token"})
    except (Lacking, Unavailable):
        # Nobody has it any more, and it ends by itself.
        watch.logger.warning("A token of Discord's could not be revoked")


def _form(what: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
    app = keys.discord_keys()
    basic = base64.b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    at = _Route("POST", f"/oauth2/{what}", f"oauth2 {what}", what="code")
    said = _sent(at, urlencode(fields).encode(), headers)
    if said.status == HTTPStatus.BAD_REQUEST:
        raise Lacking(Lack.NOBODY, "code", "invalid_grant")
    told = _answered(at, said)
    return told if isinstance(told, Mapping) else {}


def _ask(at: _Route, told: Mapping[str, Any] | None = None, *, done: int = 0) -> Any:
    """Ask as the bot. An answer with the code `done` counts as done: what was to be taken away is not there."""
    headers = {"Authorization": f"Bot {keys.discord_keys().token}"}
    if told is not None:
        headers["Content-Type"] = "application/json"
    if at.method != "GET":
        headers["X-Audit-Log-Reason"] = quote(_REASON)
    said = _sent(at, json.dumps(told).encode() if told is not None else None, headers)
    if done and said.status == HTTPStatus.NOT_FOUND and _code(said) == done:
        return None
    return _answered(at, said)


@cache
def _limits(token: str) -> Limits:
    return Limits()


def _sent(at: _Route, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    """Ask within the limits; where it is too soon all the same, once more after the time that Discord tells."""
    ask = Ask(at.method, settings.discord_api() + at.path, {"User-Agent": _agent(), **headers}, body)
    said = _once(at, ask)
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:
        said = _once(at, ask)
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooSoon(asked_to_wait(said.headers, said.body)[0])
    return said


def _once(at: _Route, ask: Ask) -> Answer:
    limits = _limits(keys.discord_keys().token)
    due = limits.due(_counted(at), at.major, time.monotonic())
    if due:
        wire.wait(due)
    said = wire.call(ask)
    now = time.monotonic()
    limits.told(_counted(at), at.major, said.headers, now)
    if said.status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds, everywhere = asked_to_wait(said.headers, said.body)
        limits.refused(_counted(at), at.major, seconds, now, everywhere=everywhere)
    return said


def _counted(at: _Route) -> str:
    return f"{at.method} {at.route}"


def _agent() -> str:
    return f"DiscordBot ({settings.site_url()}, {VERSION}) UnionHouse"


def _code(said: Answer) -> int:
    code = said.body.get("code") if isinstance(said.body, Mapping) else None
    return code if isinstance(code, int) else 0


def _answered(at: _Route, said: Answer) -> Any:
    """What was answered. Raises `Lacking` with Discord's own code where it refused."""
    if said.status < HTTPStatus.MULTIPLE_CHOICES:
        return said.body
    code = _code(said)
    if not isinstance(said.body, Mapping):
        # Not Discord but what stands before it, or somebody on the way.
        raise Unavailable(_PUZZLING)
    raise Lacking(_lack(said.status, code), at.what, str(code or said.status))


def _lack(status: int, code: int) -> Lack:
    if status == HTTPStatus.UNAUTHORIZED:
        return Lack.TOKEN
    if code in _GONE:
        return Lack.GONE
    if code in _NOBODY:
        return Lack.NOBODY
    return Lack.RIGHTS if status == HTTPStatus.FORBIDDEN else Lack.OTHER
