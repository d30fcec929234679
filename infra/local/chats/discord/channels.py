"""Discord's routes of channels: the channel, its overwrites, its messages, its pins, and direct conversations."""

import re
from typing import Any

from infra.local.chats.discord import shapes
from infra.local.chats.discord.arithmetic import permissions
from infra.local.chats.discord.bits import EVERY, Bit
from infra.local.chats.discord.refusals import error, invalid
from infra.local.chats.discord.routes import Call, bits, number, serves
from infra.local.chats.discord.world import CATEGORY, DM, MEMBER, ROLE, SPOKEN, THREADS, WITHOUT_MESSAGES, Thing

MOST_PINS = 250
LONGEST_MESSAGE = 2_000
REMEMBERS_NONCES = 300.0
_OF_CHANNELS = ("name", "topic", "position", "parent_id", "rate_limit_per_user")
_OF_THREADS = ("name", "archived", "locked", "rate_limit_per_user")


@serves("GET", "/channels/{channel}")
def get_channel(call: Call, channel: str) -> Thing:
    """A channel that the bot sees, or a direct conversation of its own."""
    found = call.world.found_channel(channel)
    return shapes.channel(call.world, found if "recipient" in found else call.channel(channel)[1])


@serves("PATCH", "/channels/{channel}")
def update_channel(call: Call, channel: str) -> Thing:
    """Change a channel or a thread."""
    guild, found = call.channel(channel)
    is_thread = found["type"] in THREADS
    _must_reach(call, guild, found)
    if not (is_thread and found["owner_id"] == call.user):
        call.needs(guild, Bit.MANAGE_THREADS if is_thread else Bit.MANAGE_CHANNELS, found)
    if "permission_overwrites" in call.body and not is_thread:
        _replace_overwrites(call, guild, found, call.body["permission_overwrites"] or [])
    allowed = _OF_THREADS if is_thread else _OF_CHANNELS
    found |= {name: call.body[name] for name in allowed if name in call.body}
    return shapes.channel(call.world, found)


@serves("PUT", "/channels/{channel}/permissions/{overwrite}")
def set_overwrite(call: Call, channel: str, overwrite: str) -> None:
    """Set what a channel allows and denies to a role or a member; bits that stand in neither are inherited."""
    guild, found = _with_overwrites(call, channel)
    kind = call.body.get("type", ROLE)
    if kind not in (ROLE, MEMBER):
        raise invalid("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 1}.")
    if kind == ROLE and overwrite not in guild["roles"]:
        raise error(10009)
    _change(call, guild, found, overwrite, _overwrite(overwrite, kind, bits(call, "allow", 0), bits(call, "deny", 0)))


@serves("DELETE", "/channels/{channel}/permissions/{overwrite}")
def delete_overwrite(call: Call, channel: str, overwrite: str) -> None:
    """Take an overwrite away."""
    guild, found = _with_overwrites(call, channel)
    if overwrite not in found["overwrites"]:
        raise error(10009)
    _change(call, guild, found, overwrite, None)


@serves("GET", "/channels/{channel}/messages")
def list_messages(call: Call, channel: str) -> list[Thing]:
    """The newest messages, the newest first, as far as the bot reads what was written before."""
    guild, found = call.channel(channel)
    limit = number(call, "limit", 50, 1, 100)
    if not call.world.may(guild, call.user, found, Bit.READ_MESSAGE_HISTORY):
        return []
    newest = list(call.world.data["messages"].get(channel, {}).values())[::-1][:limit]
    return [shapes.message(call.world, one, found["pins"]) for one in newest]


@serves("POST", "/channels/{channel}/messages")
def create_message(call: Call, channel: str) -> Thing:
    """Post a message. With `enforce_nonce` a message of the same nonce within five minutes is answered instead of made."""
    found = call.world.found_channel(channel)
    content = call.body.get("content") or ""
    if not isinstance(content, str) or len(content) > LONGEST_MESSAGE:
        raise invalid("content", "BASE_TYPE_BAD_LENGTH", f"Must be {LONGEST_MESSAGE} or fewer in length.")
    if "recipient" in found:
        _may_write_to(call, found)
    else:
        _may_post(call, channel)
    if not content.strip() and not call.body.get("embeds"):
        raise error(50006)
    made = _once(call, found, content)
    return shapes.message(call.world, made, found.get("pins", []))


@serves("GET", "/channels/{channel}/messages/pins")
def list_pins(call: Call, channel: str) -> Thing:
    """The pinned messages, the newest pin first."""
    found = call.channel(channel)[1]
    known = call.world.data["messages"][channel]
    items = [
        {"pinned_at": known[key]["at"], "message": shapes.message(call.world, known[key], found["pins"])}
        for key in found["pins"][::-1]
    ]
    return {"items": items, "has_more": False}


@serves("PUT", "/channels/{channel}/messages/pins/{message}")
def pin(call: Call, channel: str, message: str) -> None:
    """Pin a message."""
    found = _pinning(call, channel, message)
    if message not in found["pins"]:
        if len(found["pins"]) >= MOST_PINS:
            raise error(30003)
        found["pins"].append(message)


@serves("DELETE", "/channels/{channel}/messages/pins/{message}")
def unpin(call: Call, channel: str, message: str) -> None:
    """Take a pin away."""
    found = _pinning(call, channel, message)
    found["pins"] = [key for key in found["pins"] if key != message]


@serves("GET", "/channels/{channel}/messages/{message}")
def get_message(call: Call, channel: str, message: str) -> Thing:
    """One message."""
    guild, found = call.channel(channel)
    call.needs(guild, Bit.READ_MESSAGE_HISTORY, found)
    return shapes.message(call.world, _message(call, channel, message), found["pins"])


@serves("DELETE", "/channels/{channel}/messages/{message}")
def delete_message(call: Call, channel: str, message: str) -> None:
    """Delete a message: the bot's own, or with MANAGE_MESSAGES anybody's."""
    guild, found = call.channel(channel)
    gone = _message(call, channel, message)
    if gone["author"] != call.user:
        call.needs(guild, Bit.MANAGE_MESSAGES, found)
    del call.world.data["messages"][channel][message]
    found["pins"] = [key for key in found["pins"] if key != message]


@serves("POST", "/users/@me/channels")
def open_conversation(call: Call) -> Thing:
    """Open a direct conversation with an account; whether it takes messages shows when one is sent."""
    key = str(call.body.get("recipient_id", ""))
    if not re.fullmatch(r"\d{1,20}", key):
        raise invalid("recipient_id", "BASE_TYPE_REQUIRED", "This field is required")
    account = call.world.data["users"].get(key)
    if account is None or account["deleted"]:
        raise error(10013)
    if account["bot"]:
        raise error(50007)
    for found in call.world.data["dms"].values():
        if found["recipient"] == key:
            return shapes.channel(call.world, found)
    made = {"id": call.world.new_id(), "type": DM, "recipient": key}
    call.world.data["dms"][made["id"]] = made
    return shapes.channel(call.world, made)


def _with_overwrites(call: Call, channel: str) -> tuple[Thing, Thing]:
    guild, found = call.channel(channel)
    if found["type"] in THREADS:
        raise error(50024)
    _must_reach(call, guild, found)
    call.needs(guild, Bit.MANAGE_ROLES, found)
    return guild, found


def _must_reach(call: Call, guild: Thing, channel: Thing) -> None:
    """Raise 50001 where the bot cannot connect to a voice channel: then Discord lets it change nothing there."""
    if channel["type"] in SPOKEN and not call.world.may(guild, call.user, channel, Bit.CONNECT):
        raise error(50001)


def _overwrite(key: str, kind: int, allow: int, deny: int) -> Thing:
    return {"id": key, "type": kind, "allow": str(allow), "deny": str(deny)}


def _change(call: Call, guild: Thing, channel: Thing, key: str, value: Thing | None) -> None:
    """Set or take away one overwrite, also in those channels of a category that are in step with it.

    Discord's words are that overwrites do not ask how high a role stands; a strict world asks.
    """
    if call.world.data["strict"] and key in guild["roles"]:
        call.role_below(guild, key)
    _must_hold(call, guild, channel, channel["overwrites"].get(key), value)
    in_step = [channel]
    if channel["type"] == CATEGORY:
        inside = (one for one in guild["channels"].values() if one["parent_id"] == channel["id"])
        in_step += [one for one in inside if one["overwrites"] == channel["overwrites"]]
    for one in in_step:
        one["overwrites"] = {name: kept for name, kept in one["overwrites"].items() if name != key}
        if value is not None:
            one["overwrites"][key] = dict(value)


def _must_hold(call: Call, guild: Thing, channel: Thing, before: Thing | None, after: Thing | None) -> None:
    """Raise 50013 where a bit is allowed or denied that the bot has neither on the server nor in the category.

    Only bits that change are asked for, unless the world is strict. MANAGE_ROLES is for administrators alone, and for whom the channel has an
    overwrite that allows it; such an overwrite lets its bearer set everything else too.
    """
    if call.is_all_powerful(guild) or _manages_by_overwrite(call, guild, channel):
        return
    was, now = before or {"allow": "0", "deny": "0"}, after or {"allow": "0", "deny": "0"}
    touched = 0
    for name in ("allow", "deny"):
        touched |= int(now[name]) if call.world.data["strict"] else int(was[name]) ^ int(now[name])
    held = call.world.base(guild, call.user)
    if channel["parent_id"]:
        held |= _in_category(call, guild, channel["parent_id"])
    if touched & ~(held & ~Bit.MANAGE_ROLES) & EVERY:
        raise error(50013)


def _in_category(call: Call, guild: Thing, key: str) -> int:
    world = call.world
    return permissions(world.server(guild), world.member(guild, call.user), world.place(guild, guild["channels"][key]))


def _manages_by_overwrite(call: Call, guild: Thing, channel: Thing) -> bool:
    mine = [call.user, *guild["members"][call.user]["roles"]]
    return any(int(channel["overwrites"].get(key, {"allow": "0"})["allow"]) & Bit.MANAGE_ROLES for key in mine)


def _replace_overwrites(call: Call, guild: Thing, channel: Thing, wanted: list[Thing]) -> None:
    call.needs(guild, Bit.MANAGE_ROLES, channel)
    made = {}
    for one in wanted:
        part = Call(call.world, call.user, call.scopes, {}, one)
        made[one["id"]] = _overwrite(one["id"], one.get("type") or ROLE, bits(part, "allow", 0), bits(part, "deny", 0))
    for key in [*made, *(key for key in channel["overwrites"] if key not in made)]:
        if channel["overwrites"].get(key) != made.get(key):
            _change(call, guild, channel, key, made.get(key))


def _may_post(call: Call, key: str) -> None:
    guild, channel = call.channel(key)
    if channel["type"] in WITHOUT_MESSAGES:
        raise error(50008)
    if not call.world.may_write(guild, call.user, channel):
        raise error(50013)
    channel["archived"] = False


def _may_write_to(call: Call, conversation: Thing) -> None:
    account = call.world.data["users"][conversation["recipient"]]
    meets = any({call.user, account["id"]} <= set(guild["members"]) for guild in call.world.data["guilds"].values())
    if account["deleted"] or account["closed"] or not meets:
        raise error(50007)


def _once(call: Call, channel: Thing, content: str) -> Thing:
    """Make the message, unless its nonce says that it was made."""
    nonce = call.body.get("nonce")
    kept: Thing = call.world.data["nonces"]
    mark = f"{call.user} {channel['id']} {nonce}"
    if nonce is not None and call.body.get("enforce_nonce") and mark in kept:
        key, at = kept[mark]
        known: Thing | None = call.world.data["messages"][channel["id"]].get(key)
        if known and call.world.now() - at < REMEMBERS_NONCES:
            return known
    made = call.world.write(channel, call.user, content)
    if nonce is not None:
        made["nonce"] = nonce
        kept[mark] = [made["id"], call.world.now()]
    made |= {name: call.body[name] for name in ("flags",) if isinstance(call.body.get(name), int)}
    return made


def _message(call: Call, channel: str, message: str) -> Thing:
    found: Any = call.world.data["messages"].get(channel, {}).get(message)
    if found is None:
        raise error(10008)
    kept: Thing = found
    return kept


def _pinning(call: Call, channel: str, message: str) -> Thing:
    guild, found = call.channel(channel)
    call.needs(guild, Bit.PIN_MESSAGES, found)
    _message(call, channel, message)
    return found
