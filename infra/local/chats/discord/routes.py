"""The routes of Discord's API: what a call is, and who serves which path."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.local.chats.discord.bits import EVERY, Bit
from infra.local.chats.discord.refusals import error, invalid
from infra.local.chats.discord.world import Thing, World, dict_of, height


@dataclass
class Call:
    """One call: who asks (`scopes` is None for the bot), with what."""

    world: World
    user: str
    scopes: list[str] | None
    query: dict[str, str]
    body: Thing
    headers: dict[str, str] = field(default_factory=dict)

    def guild(self, key: str) -> Thing:
        """Return a server that the bot is on. Raises 10004; Discord does not tell a server it is not on from one that is not there."""
        found = self.world.data["guilds"].get(key)
        if found is None or self.user not in found["members"]:
            raise error(10004)
        return dict_of(found)

    def channel(self, key: str) -> tuple[Thing, Thing]:
        """Return a channel with its server. Raises 10003, 50003, and 50001 where the bot does not see it."""
        found = self.world.found_channel(key)
        if "guild_id" not in found:
            raise error(50003)
        guild = self.world.data["guilds"][found["guild_id"]]
        if not self.world.may(guild, self.user, found, Bit.VIEW_CHANNEL):
            raise error(50001)
        return guild, found

    def needs(self, guild: Thing, bit: int, channel: Thing | None = None) -> None:
        """Raise 50013 where the bot lacks a permission, on the server or in a channel."""
        held = (
            self.world.base(guild, self.user) & bit == bit if channel is None else self.world.may(guild, self.user, channel, bit)
        )
        if not held:
            raise error(50013)

    def is_all_powerful(self, guild: Thing) -> bool:
        """Tell whether the bot is an administrator or the owner, whom nothing stops but the order of roles."""
        return self.world.base(guild, self.user) == EVERY

    def role_below(self, guild: Thing, key: str) -> Thing:
        """Return a role that stands below the bot's highest. Raises 10011 and 50013."""
        found = guild["roles"].get(key)
        if found is None:
            raise error(10011)
        if height(found) >= self.world.rank(guild, self.user):
            raise error(50013)
        return dict_of(found)


@dataclass(frozen=True)
class Created:
    """What was made, where Discord answers 201 for it."""

    body: Thing


ROUTES: list[tuple[str, str, re.Pattern[str], Callable[..., Any]]] = []
"""Method, path with names, the pattern of it, and who serves it; the more exact path stands first."""


def serves(method: str, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the function below for a route; it is handed the call and the ids of the path."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(work: Callable[..., Any]) -> Callable[..., Any]:
        ROUTES.append((method, path, pattern, work))
        return work

    return register


def bits(call: Call, name: str, otherwise: int) -> int:
    """Return permissions out of the body: an integer, as text or not. Raises 50035."""
    value = call.body.get(name)
    if value is None:
        return otherwise
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,20}", str(value)):
        raise invalid(name, "BASE_TYPE_BAD_INT", f"{name} is no integer.")
    return int(value)


def text(call: Call, name: str, otherwise: str, most: int) -> str:
    """Return a text out of the body. Raises 50035."""
    value = call.body.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, str) or len(value) > most:
        raise invalid(name, "BASE_TYPE_BAD_LENGTH", f"Must be {most} or fewer in length.")
    return value


def number(call: Call, name: str, otherwise: int, least: int, most: int) -> int:
    """Return a number out of the query. Raises 50035."""
    value = call.query.get(name, str(otherwise))
    if not re.fullmatch(r"\d{1,20}", value) or not least <= int(value) <= most:
        raise invalid(name, "NUMBER_TYPE_MAX", f"{name} should be between {least} and {most}.")
    return int(value)
