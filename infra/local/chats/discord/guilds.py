"""Discord's routes of servers: the server, its roles, its members, and the pause of invites."""

from datetime import datetime
from typing import Any

from infra.local.chats.discord import shapes
from infra.local.chats.discord.bits import EVERY, Bit
from infra.local.chats.discord.refusals import error, invalid
from infra.local.chats.discord.routes import Call, bits, serves, text
from infra.local.chats.discord.world import THREADS, Thing

MOST_ROLES = 250
LONGEST_PAUSE = 24 * 3_600
_SLACK = 60.0


@serves("GET", "/guilds/{guild}")
def get_guild(call: Call, guild: str) -> Thing:
    """A server with its roles; with `with_counts` also how many members it has."""
    found = call.guild(guild)
    counts = {"approximate_member_count": len(found["members"]), "approximate_presence_count": 1}
    return shapes.guild(found) | (counts if call.query.get("with_counts") == "true" else {})


@serves("GET", "/guilds/{guild}/channels")
def list_channels(call: Call, guild: str) -> list[Thing]:
    """Every channel of a server, also those that the bot does not see; no threads."""
    found = call.guild(guild)["channels"].values()
    return [shapes.channel(call.world, one) for one in found if one["type"] not in THREADS]


@serves("GET", "/guilds/{guild}/threads/active")
def list_threads(call: Call, guild: str) -> Thing:
    """The threads that are not archived and that the bot sees."""
    found = call.guild(guild)
    threads = [one for one in found["channels"].values() if one["type"] in THREADS and not one["archived"]]
    seen = [one for one in threads if call.world.may(found, call.user, one, Bit.VIEW_CHANNEL)]
    return shapes.threads(call.world, seen)


@serves("GET", "/guilds/{guild}/roles")
def list_roles(call: Call, guild: str) -> list[Thing]:
    """The roles of a server."""
    return shapes.roles(call.guild(guild))


@serves("POST", "/guilds/{guild}/roles")
def create_role(call: Call, guild: str) -> Thing:
    """Make a role right above @everyone, with no permissions that the bot lacks."""
    found = call.guild(guild)
    call.needs(found, Bit.MANAGE_ROLES)
    if len(found["roles"]) >= MOST_ROLES:
        raise error(30005)
    granted = bits(call, "permissions", int(found["roles"][guild]["permissions"]))
    _must_hold(call, found, granted)
    made = call.world.role(found, text(call, "name", "new role", 100), granted)
    _describe(call, found["roles"][made["id"]])
    return shapes.role(found["roles"][made["id"]])


@serves("PATCH", "/guilds/{guild}/roles/{role}")
def update_role(call: Call, guild: str, role: str) -> Thing:
    """Change a role below the bot's highest. It can take any permission away, and give those that it has itself."""
    found = call.guild(guild)
    call.needs(found, Bit.MANAGE_ROLES)
    changed = call.role_below(found, role)
    before = int(changed["permissions"])
    after = bits(call, "permissions", before)
    _must_hold(call, found, after if call.world.data["strict"] else after & ~before)
    changed["permissions"] = str(after)
    if role != guild:
        changed["name"] = text(call, "name", changed["name"], 100)
        _describe(call, changed)
    return shapes.role(changed)


@serves("PUT", "/guilds/{guild}/incident-actions")
def set_incident_actions(call: Call, guild: str) -> Thing:
    """Pause invites or direct messages until a moment within 24 hours; null ends the pause."""
    found = call.guild(guild)
    call.needs(found, Bit.MANAGE_GUILD)
    for name in ("invites_disabled_until", "dms_disabled_until"):
        if name in call.body:
            found["incidents"][name] = _until(call, name, call.body[name])
    return shapes.incidents(found)


def _until(call: Call, name: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value)).timestamp()
    except ValueError as mistake:
        raise invalid(name, "DATE_TIME_TYPE_PARSE", f"Could not parse {str(value)[:40]}. Should be ISO8601.") from mistake
    if moment > call.world.now() + LONGEST_PAUSE + _SLACK:
        raise invalid(name, "INVALID_INCIDENT_ACTION_DATE", "The date must be within the next 24 hours.")
    return str(value)


def _must_hold(call: Call, guild: Thing, granted: int) -> None:
    if granted & ~call.world.base(guild, call.user) & EVERY:
        raise error(50013)


def _describe(call: Call, role: Thing) -> None:
    role |= {name: call.body[name] for name in ("color", "hoist", "mentionable") if call.body.get(name) is not None}
