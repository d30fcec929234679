"""Discord's OAuth2: asking an account, codes, tokens, and what a token opens (docs.discord.com/developers/topics/oauth2)."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from infra.local.chats.discord import shapes
from infra.local.chats.discord.bits import EVERY, Bit
from infra.local.chats.discord.refusals import OauthError, error
from infra.local.chats.discord.routes import Call, serves
from infra.local.chats.discord.world import Thing, World, iso, new_token
from infra.local.chats.wire import Input, Refusal

SCOPES = frozenset({"identify", "email", "guilds", "guilds.join", "guilds.members.read", "bot", "applications.commands"})
TOKEN_LASTS = 604_800
CODE_LASTS = 600


@dataclass(frozen=True)
class Asked:
    """What the page is asked for: scopes, where to go back to, and for a bot the permissions that it wants and the server."""

    scopes: tuple[str, ...]
    redirect: str
    state: str
    permissions: int
    guild: str
    fixed: bool


def asked(world: World, query: dict[str, str]) -> Asked:
    """Read what the page is asked for. Raises `Refusal` with a sentence where Discord would show an error."""
    if query.get("client_id") != world.bot:
        raise Refusal(400, "Unknown Application")
    scopes = tuple(query.get("scope", "").split())
    if not scopes or not set(scopes) <= SCOPES:
        raise Refusal(400, "The requested scope is invalid, unknown, or malformed.")
    redirect, wants = query.get("redirect_uri", ""), query.get("response_type", "")
    if wants not in ("", "code") or (not wants and scopes != ("bot",)):
        raise Refusal(400, "The authorization server does not support this response type.")
    if (wants or redirect) and not is_redirect(world, redirect):
        raise Refusal(400, "Invalid OAuth2 redirect_uri")
    permissions = query.get("permissions", "0")
    if not permissions.isdecimal():
        raise Refusal(400, "permissions is no integer.")
    fixed = query.get("disable_guild_select") == "true"
    return Asked(scopes, redirect, query.get("state", ""), int(permissions) & EVERY, query.get("guild_id", ""), fixed)


def is_redirect(world: World, address: str) -> bool:
    """Tell whether the application may send people back there: where it registered addresses, to those alone."""
    known = world.keys.get("redirects") or []
    return address in known if known else urlsplit(address).scheme in ("http", "https") and bool(urlsplit(address).netloc)


def servers_to_choose(world: World, user: str) -> list[Thing]:
    """Return the servers to which an account may add a bot."""
    found = [guild for guild in world.data["guilds"].values() if user in guild["members"]]
    return [guild for guild in found if world.base(guild, user) & Bit.MANAGE_GUILD]


def authorise(world: World, wanted: Asked, user: str, guild: str) -> str:
    """Let an account say yes; returns where its browser goes. Raises `Refusal`."""
    if user not in world.data["users"] or world.data["users"][user]["deleted"]:
        raise Refusal(400, "Choose an account.")
    back: dict[str, str] = {}
    if "bot" in wanted.scopes:
        chosen = wanted.guild if wanted.fixed else guild or wanted.guild
        back = _added(world, wanted, user, chosen)
    code = new_token()
    known = {"user": user, "scopes": list(wanted.scopes), "redirect": wanted.redirect, "guild": back.get("guild_id", "")}
    world.data["codes"][code] = known | {"until": world.now() + CODE_LASTS, "permissions": back.get("permissions", "")}
    return with_query(wanted.redirect, {"code": code} | ({"state": wanted.state} if wanted.state else {}) | back)


def cancelled(wanted: Asked) -> str:
    """Return where the browser of somebody goes who says no."""
    words = "The resource owner or authorization server denied the request"
    told = {"error": "access_denied", "error_description": words}
    return with_query(wanted.redirect, told | ({"state": wanted.state} if wanted.state else {}))


def with_query(address: str, more: dict[str, str]) -> str:
    """Return an address with more in its query; "" stays empty."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}" if address else ""


def token(world: World, given: Input) -> Thing:
    """Exchange a code or a refresh token for a token. Raises `OauthError`."""
    if not given.is_form:
        raise OauthError(400, "invalid_request", "The body must be a form.")
    form = given.form()
    _must_be_client(world, given, form)
    match form.get("grant_type"):
        case "authorization_code":
            return _from_code(world, form)
        case "refresh_token":
            return _from_refresh(world, form)
    raise OauthError(400, "unsupported_grant_type")


def revoke(world: World, given: Input) -> Thing:
    """Revoke a token, and with it all that this account granted; one that is not known is no error."""
    form = given.form()
    _must_be_client(world, given, form)
    tokens: Thing = world.data["tokens"]
    gone = next((kept["user"] for key, kept in tokens.items() if form.get("token") in (key, kept["refresh"])), None)
    for key in [key for key, kept in tokens.items() if kept["user"] == gone]:
        del tokens[key]
    return {}


def bearer(world: World, key: str) -> Thing | None:
    """Return what a token that still holds is for."""
    found: Thing | None = world.data["tokens"].get(key)
    return found if found and found["until"] > world.now() else None


@serves("GET", "/users/@me")
def get_me(call: Call) -> Thing:
    """The account that asks: the bot, or whose token it is."""
    _must_have(call, "identify")
    return shapes.me(call.world.data["users"][call.user])


@serves("GET", "/users/@me/guilds")
def list_my_guilds(call: Call) -> list[Thing]:
    """The servers of the account that asks."""
    _must_have(call, "guilds")
    found = [guild for guild in call.world.data["guilds"].values() if call.user in guild["members"]]
    plain: Thing = {"icon": None, "banner": None, "features": []}
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "owner": one["owner_id"] == call.user,
            "permissions": str(call.world.base(one, call.user)),
        }
        | plain
        for one in found
    ]


@serves("DELETE", "/users/@me/guilds/{guild}")
def leave(call: Call, guild: str) -> None:
    """Let the bot leave a server; its own role goes with it."""
    call.world.drop(call.guild(guild), call.user)


@serves("GET", "/users/@me/guilds/{guild}/member")
def get_my_member(call: Call, guild: str) -> Thing:
    """What the account that asks is on a server."""
    _must_have(call, "guilds.members.read")
    found = call.guild(guild)
    return shapes.member(call.world, found["members"][call.user])


@serves("GET", "/oauth2/@me")
def get_authorization(call: Call) -> Thing:
    """What the token that asks is for."""
    if call.scopes is None:
        raise error(40001)
    kept = bearer(call.world, call.headers["authorization"].partition(" ")[2]) or {}
    shown = {"application": shapes.application(call.world), "scopes": call.scopes, "expires": iso(kept["until"])}
    return shown | ({"user": shapes.user(call.world.data["users"][call.user])} if "identify" in call.scopes else {})


@serves("GET", "/oauth2/applications/@me")
def get_application(call: Call) -> Thing:
    """The bot's application."""
    return shapes.application(call.world)


def _must_have(call: Call, scope: str) -> None:
    if call.scopes is not None and scope not in call.scopes:
        raise error(50001)


def _added(world: World, wanted: Asked, user: str, key: str) -> dict[str, str]:
    found = next((guild for guild in servers_to_choose(world, user) if guild["id"] == key), None)
    if found is None:
        raise Refusal(400, "Choose a server that this account manages.")
    world.add_bot(found, wanted.permissions)
    return {"guild_id": key, "permissions": str(wanted.permissions)}


def _must_be_client(world: World, given: Input, form: dict[str, str]) -> None:
    client, secret = _basic(given.headers.get("authorization", "")) or (form.get("client_id", ""), form.get("client_secret", ""))
    same = hmac.compare_digest(secret.encode(), str(world.keys["client_secret"]).encode())
    if client != world.bot or not same:
        raise OauthError(401, "invalid_client")


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, told = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return unquote(name), unquote(secret)


def _from_code(world: World, form: dict[str, str]) -> Thing:
    kept = world.data["codes"].pop(form.get("code", ""), None)
    if kept is None or kept["until"] < world.now():
        raise OauthError(400, "invalid_grant", 'Invalid "code" in request.')
    if form.get("redirect_uri", "") != kept["redirect"]:
        raise OauthError(400, "invalid_grant", 'Invalid "redirect_uri" in request.')
    return _issued(world, kept["user"], kept["scopes"]) | _of_server(world, kept["guild"])


def _from_refresh(world: World, form: dict[str, str]) -> Thing:
    tokens: Thing = world.data["tokens"]
    old = next((key for key, kept in tokens.items() if kept["refresh"] == form.get("refresh_token")), None)
    if old is None:
        raise OauthError(400, "invalid_grant", "Invalid refresh token")
    kept = tokens.pop(old)
    return _issued(world, kept["user"], kept["scopes"])


def _issued(world: World, user: str, scopes: list[str]) -> Thing:
    key, refresh = new_token(), new_token()
    world.data["tokens"][key] = {"user": user, "scopes": scopes, "refresh": refresh, "until": world.now() + TOKEN_LASTS}
    told: dict[str, Any] = {"token_type": "Bearer", "access_token": key, "expires_in": TOKEN_LASTS, "refresh_token": refresh}
    return told | {"scope": " ".join(scopes)}


def _of_server(world: World, key: str) -> Thing:
    return {"guild": shapes.guild(world.data["guilds"][key])} if key in world.data["guilds"] else {}
