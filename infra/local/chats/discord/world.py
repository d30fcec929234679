"""Discord's world as plain values: accounts, servers with roles, channels and members, messages, and what OAuth2 handed out.

Keys of everything are ids as text, as the API has them. What asks about permissions makes the values of `arithmetic` from them.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infra.local.chats.discord import arithmetic
from infra.local.chats.discord.bits import USUAL, Bit
from infra.local.chats.discord.refusals import error

Thing = dict[str, Any]
EPOCH = 1_420_070_400_000
TEXT, DM, VOICE, CATEGORY, ANNOUNCEMENT = 0, 1, 2, 4, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, STAGE, FORUM, MEDIA = 10, 11, 12, 13, 15, 16
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)
SPOKEN = (VOICE, STAGE)
WITHOUT_MESSAGES = (CATEGORY, FORUM, MEDIA)
ROLE, MEMBER = 0, 1


class World:
    """What there is at Discord, in `data`, with the keys of the union's application.

    `now` gives seconds since 1970.
    """

    def __init__(self, data: Thing, keys: Thing, now: Callable[[], float]) -> None:
        self.data, self.keys, self.now = data, keys, now
        self.bot = keys["client_id"]
        if not data:
            self.forget()

    def forget(self) -> None:
        """Begin anew, with nothing but the bot."""
        self.data.clear()
        names = ("users", "guilds", "dms", "messages", "codes", "tokens", "nonces")
        self.data |= {name: {} for name in names} | {"counter": 0, "intent": True, "strict": False}
        self.user("Union House", bot=True, key=self.bot)

    def new_id(self) -> str:
        """Return a new snowflake (docs.discord.com/developers/reference, "Snowflakes")."""
        self.data["counter"] += 1
        return str(((int(self.now() * 1000) - EPOCH) << 22) + self.data["counter"])

    def user(self, name: str, *, bot: bool = False, key: str = "") -> Thing:
        """Make an account."""
        made = {
            "id": key or self.new_id(),
            "username": name.lower().replace(" ", "."),
            "global_name": None if bot else name,
            "bot": bot,
        }
        self.data["users"][made["id"]] = made | {"deleted": False, "closed": False}
        return dict(self.data["users"][made["id"]])

    def guild(self, name: str, owner: str) -> Thing:
        """Make a server with @everyone and its owner."""
        key = self.new_id()
        made: Thing = {
            "id": key,
            "name": name,
            "owner_id": owner,
            "roles": {},
            "channels": {},
            "members": {},
            "bans": [],
            "incidents": {},
        }
        self.data["guilds"][key] = made
        self.role(made, "@everyone", USUAL, key=key)
        self.join(made, owner)
        return made

    def role(self, guild: Thing, name: str, permissions: int = 0, *, position: int = 1, key: str = "", of_bot: str = "") -> Thing:
        """Make a role; those at its position and above move up."""
        made = {"id": key or self.new_id(), "name": name, "permissions": str(permissions), "position": 0 if key else position}
        if not key:
            for other in guild["roles"].values():
                other["position"] += other["position"] >= position
        guild["roles"][made["id"]] = made | {
            "managed": bool(of_bot),
            "bot": of_bot,
            "color": 0,
            "hoist": False,
            "mentionable": False,
        }
        return dict(guild["roles"][made["id"]])

    def channel(self, guild: Thing, name: str, kind: int = TEXT, parent: str | None = None, **more: Any) -> Thing:
        """Make a channel or a thread; a channel in a category begins with the overwrites of the category."""
        inherited = guild["channels"][parent]["overwrites"] if parent and kind not in THREADS else {}
        made: Thing = {"id": self.new_id(), "guild_id": guild["id"], "name": name, "type": kind, "parent_id": parent}
        made |= {"position": len(guild["channels"]), "overwrites": {key: dict(one) for key, one in inherited.items()}, "pins": []}
        made |= {
            "topic": None,
            "rate_limit_per_user": 0,
            "archived": False,
            "locked": False,
            "owner_id": guild["owner_id"],
            "invited": [],
        } | more
        guild["channels"][made["id"]] = made
        self.data["messages"][made["id"]] = {}
        return made

    def overwrite(self, channel: Thing, key: str, allow: int = 0, deny: int = 0, kind: int = ROLE) -> None:
        """Set an overwrite as a person with all rights would."""
        channel["overwrites"][key] = {"id": key, "type": kind, "allow": str(allow), "deny": str(deny)}

    def join(self, guild: Thing, user: str, *roles: str) -> Thing:
        """Let an account join a server, with these roles."""
        made = {"user": user, "roles": list(roles), "joined_at": iso(self.now()), "nick": None, "timed_out_until": None}
        guild["members"][user] = made
        return made

    def add_bot(self, guild: Thing, permissions: int) -> None:
        """Let the union's bot join a server with a role of its own, or give that role these permissions where it is there."""
        if self.bot in guild["members"]:
            role = next(one for one in guild["roles"].values() if one["bot"] == self.bot)
            role["permissions"] = str(permissions)
            return
        made = self.role(guild, "Union House", permissions, of_bot=self.bot)
        self.join(guild, self.bot, made["id"])

    def drop(self, guild: Thing, user: str) -> None:
        """Throw an account out of a server; a bot's own role goes with it."""
        guild["members"].pop(user, None)
        for key in [key for key, role in guild["roles"].items() if role["bot"] == user]:
            self.delete_role(guild, key)

    def delete_role(self, guild: Thing, key: str) -> None:
        """Delete a role, with what names it."""
        gone = guild["roles"].pop(key)
        for other in guild["roles"].values():
            other["position"] -= other["position"] > gone["position"]
        for member in guild["members"].values():
            member["roles"] = [role for role in member["roles"] if role != key]
        for channel in guild["channels"].values():
            channel["overwrites"].pop(key, None)

    def delete_user(self, key: str) -> None:
        """Delete an account: it leaves all servers, and nobody can write to it."""
        self.data["users"][key]["deleted"] = True
        for guild in self.data["guilds"].values():
            guild["members"].pop(key, None)

    def found_channel(self, key: str) -> Thing:
        """Return a channel of any server, or a direct one. Raises 10003."""
        for guild in self.data["guilds"].values():
            if key in guild["channels"]:
                return dict_of(guild["channels"][key])
        if key in self.data["dms"]:
            return dict_of(self.data["dms"][key])
        raise error(10003)

    def server(self, guild: Thing) -> arithmetic.Server:
        """Return the server for the arithmetic."""
        roles = {int(key): int(role["permissions"]) for key, role in guild["roles"].items()}
        return arithmetic.Server(int(guild["id"]), int(guild["owner_id"]), roles)

    def member(self, guild: Thing, user: str) -> arithmetic.Member:
        """Return a member for the arithmetic."""
        found = guild["members"][user]
        until = found["timed_out_until"]
        return arithmetic.Member(int(user), frozenset(map(int, found["roles"])), until is not None and until > self.now())

    def place(self, guild: Thing, channel: Thing) -> arithmetic.Channel:
        """Return a channel for the arithmetic; a thread with the overwrites of its channel."""
        thread = channel["type"] in THREADS
        held = guild["channels"][channel["parent_id"]] if thread else channel
        found = {int(key): arithmetic.Overwrite(int(one["allow"]), int(one["deny"])) for key, one in held["overwrites"].items()}
        return arithmetic.Channel(found, thread, channel["type"] in SPOKEN)

    def may(self, guild: Thing, user: str, channel: Thing, bit: int) -> bool:
        """Tell whether a member may do all that `bit` names in a channel; who is no member may nothing, nor who was not let into a private thread."""
        if user not in guild["members"]:
            return False
        if channel["type"] == PRIVATE_THREAD and user not in (channel["owner_id"], *channel["invited"]):
            bit |= Bit.MANAGE_THREADS
        return arithmetic.may(self.server(guild), self.member(guild, user), self.place(guild, channel), bit)

    def base(self, guild: Thing, user: str) -> int:
        """Return what a member may on the server, before any channel."""
        return arithmetic.base(self.server(guild), self.member(guild, user))

    def rank(self, guild: Thing, user: str) -> tuple[int, int]:
        """Return how high a member stands; the owner stands above all."""
        if user == guild["owner_id"]:
            return (1_000_000, 0)
        held = [guild["roles"][key] for key in guild["members"][user]["roles"] if key in guild["roles"]]
        return max((height(role) for role in held), default=(0, 0))

    def invites_paused(self, guild: Thing) -> bool:
        """Tell whether nobody can join by an invite now."""
        until = guild["incidents"].get("invites_disabled_until")
        return bool(until and datetime.fromisoformat(until).timestamp() > self.now())

    def write(self, channel: Thing, author: str, content: str) -> Thing:
        """Put a message into a channel; whether the author may was asked before."""
        made = {"id": self.new_id(), "channel_id": channel["id"], "author": author, "content": content, "at": iso(self.now())}
        self.data["messages"].setdefault(channel["id"], {})[made["id"]] = made
        return made

    def may_write(self, guild: Thing, user: str, channel: Thing) -> bool:
        """Tell whether a member may write a message there: not where there are none, and not in a locked thread without MANAGE_THREADS."""
        if channel["type"] in WITHOUT_MESSAGES:
            return False
        if channel["locked"] and not self.may(guild, user, channel, Bit.MANAGE_THREADS):
            return False
        return self.may(guild, user, channel, Bit.VIEW_CHANNEL | Bit.SEND_MESSAGES)


def height(role: Thing) -> tuple[int, int]:
    """Return how high a role stands; of two at the same position the older is the higher one."""
    return (role["position"], -int(role["id"]))


def dict_of(found: Any) -> Thing:
    """Return what was found, as what it is."""
    assert isinstance(found, dict)  # noqa: S101 - for the type alone
    return found


def iso(moment: float) -> str:
    """Return seconds since 1970 as Discord writes a moment."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def new_token() -> str:
    """Return an unguessable token or code."""
    return secrets.token_urlsafe(22)
