"""Discord's routes of a server's members: who they are, their roles, letting them in, throwing them out, time-outs."""

from datetime import datetime

from infra.local.chats.discord import shapes
from infra.local.chats.discord.bits import Bit
from infra.local.chats.discord.oauth import bearer
from infra.local.chats.discord.refusals import ApiError, error, invalid
from infra.local.chats.discord.routes import Call, Created, number, serves
from infra.local.chats.discord.world import Thing

LONGEST_TIME_OUT = 28 * 24 * 3_600


@serves("GET", "/guilds/{guild}/members")
def list_members(call: Call, guild: str) -> list[Thing]:
    """Members in the order of their ids, after the id `after`, 1 unless `limit` says more. Needs the intent that Discord grants to an application."""
    found = call.guild(guild)
    if not call.world.data["intent"]:
        raise error(50001)
    after, limit = number(call, "after", 0, 0, 2**64), number(call, "limit", 1, 1, 1_000)
    keys = sorted((key for key in found["members"] if int(key) > after), key=int)[:limit]
    return [shapes.member(call.world, found["members"][key]) for key in keys]


@serves("GET", "/guilds/{guild}/members/search")
def search_members(call: Call, guild: str) -> list[Thing]:
    """Members whose name or nickname begins so."""
    found = call.guild(guild)
    words, limit = call.query.get("query", "").casefold(), number(call, "limit", 1, 1, 1_000)
    members = [one for key, one in found["members"].items() if _is_called(call, key, one, words)]
    return [shapes.member(call.world, one) for one in members[:limit]]


@serves("GET", "/guilds/{guild}/members/{user}")
def get_member(call: Call, guild: str, user: str) -> Thing:
    """One member."""
    return shapes.member(call.world, _member(call, call.guild(guild), user))


@serves("PUT", "/guilds/{guild}/members/{user}/roles/{role}")
def add_role(call: Call, guild: str, user: str, role: str) -> None:
    """Give a member a role below the bot's highest."""
    member = _changed_role(call, guild, user, role)
    if role not in member["roles"]:
        member["roles"].append(role)


@serves("DELETE", "/guilds/{guild}/members/{user}/roles/{role}")
def remove_role(call: Call, guild: str, user: str, role: str) -> None:
    """Take a role below the bot's highest from a member."""
    member = _changed_role(call, guild, user, role)
    member["roles"] = [one for one in member["roles"] if one != role]


@serves("PUT", "/guilds/{guild}/members/{user}")
def add_member(call: Call, guild: str, user: str) -> Created | None:
    """Let an account in with a token of its own of the scope `guilds.join`; nothing where it is in already."""
    found = call.guild(guild)
    call.needs(found, Bit.CREATE_INSTANT_INVITE)
    kept = bearer(call.world, str(call.body.get("access_token", "")))
    if kept is None or kept["user"] != user or "guilds.join" not in kept["scopes"]:
        raise error(50025)
    if user in found["bans"]:
        raise error(40007)
    if user in found["members"]:
        return None
    return Created(shapes.member(call.world, call.world.join(found, user)))


@serves("DELETE", "/guilds/{guild}/members/{user}")
def remove_member(call: Call, guild: str, user: str) -> None:
    """Throw a member out who stands below the bot."""
    found = call.guild(guild)
    _below(call, found, user, Bit.KICK_MEMBERS)
    call.world.drop(found, user)


@serves("PATCH", "/guilds/{guild}/members/{user}")
def update_member(call: Call, guild: str, user: str) -> Thing:
    """Put a member who stands below the bot into a time-out of 28 days at most, or end it."""
    found = call.guild(guild)
    member = _below(call, found, user, Bit.MODERATE_MEMBERS)
    if call.world.base(found, user) & Bit.ADMINISTRATOR:
        raise error(50013)
    if "communication_disabled_until" in call.body:
        member["timed_out_until"] = _until(call, call.body["communication_disabled_until"])
    return shapes.member(call.world, member)


def _until(call: Call, value: object) -> float | None:
    name = "communication_disabled_until"
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value)).timestamp()
    except ValueError as mistake:
        raise invalid(name, "DATE_TIME_TYPE_PARSE", f"Could not parse {str(value)[:40]}. Should be ISO8601.") from mistake
    if moment > call.world.now() + LONGEST_TIME_OUT:
        raise invalid(name, "COMMUNICATION_DISABLED_TIMESTAMP_TOO_LONG", "Timeout must be within 28 days.")
    return moment


def _below(call: Call, guild: Thing, user: str, right: int) -> Thing:
    """Return a member who stands below the bot. Raises 50013 where they do not, or the bot lacks the right."""
    member = _member(call, guild, user)
    call.needs(guild, right)
    if call.world.rank(guild, user) >= call.world.rank(guild, call.user):
        raise error(50013)
    return member


def _member(call: Call, guild: Thing, user: str) -> Thing:
    if user not in call.world.data["users"]:
        raise error(10013)
    found: Thing | None = guild["members"].get(user)
    if found is None:
        raise error(10007)
    return found


def _changed_role(call: Call, guild: str, user: str, role: str) -> Thing:
    found = call.guild(guild)
    call.needs(found, Bit.MANAGE_ROLES)
    changed = call.role_below(found, role)
    if role == guild:
        raise ApiError(400, "Invalid Role", 50028)
    if changed["managed"]:
        raise error(50013)
    return _member(call, found, user)


def _is_called(call: Call, key: str, member: Thing, words: str) -> bool:
    account = call.world.data["users"][key]
    told = (account["username"], account["global_name"] or "", member["nick"] or "")
    return any(name.casefold().startswith(words) for name in told)
