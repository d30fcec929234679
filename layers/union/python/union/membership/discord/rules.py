"""Rules of Discord: who may do what in a channel there, and what a freeze sets so that nobody can post.

Permissions are bits of one number, which Discord sends as decimal strings since it outgrew what JSON's readers can count. The arithmetic is
Discord's own (its documentation, "Permissions"): the owner and administrators may do everything; for all others the permissions of their
roles come first, then what a channel says of everybody (@everyone), of their roles together, and of themselves, each time denied before
allowed. Whoever may not see a channel may do nothing in it.

A freeze denies in every channel, and in every category so that channels made meanwhile begin frozen, all by which something can be said:
for everybody, and for each role and member of whom the channel says something of its own. It also takes that from what everybody may do by
default. Bits that this file has no name for are kept as they came.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag
from functools import reduce
from operator import or_
from typing import Any

from union.membership.chats.protocol import Change, Kept, Plan, Uncovered


class Permission(IntFlag):
    """The permissions that the house asks for or reckons with, as Discord names and numbers them."""

    CREATE_INSTANT_INVITE = 1 << 0
    ADMINISTRATOR = 1 << 3
    ADD_REACTIONS = 1 << 6
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    READ_MESSAGE_HISTORY = 1 << 16
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    USE_SOUNDBOARD = 1 << 42
    SEND_VOICE_MESSAGES = 1 << 46
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51


def _all(permissions: Iterable[int]) -> int:
    # Plain numbers from here on: the inverse of a flag knows its named bits alone, and would take the others away.
    return reduce(or_, map(int, permissions), 0)


WHY: Mapping[Permission, str] = {
    Permission.VIEW_CHANNEL: "to see which channels there are",
    Permission.MANAGE_ROLES: "to give members the group’s role, and to freeze and open channels",
    Permission.SEND_MESSAGES: "to post the committee’s statement; a freeze takes this from everybody else",
    Permission.READ_MESSAGE_HISTORY: "to find its own statement again",
    Permission.PIN_MESSAGES: "to pin the statement",
    Permission.MANAGE_MESSAGES: "to remove a message that the committee takes down",
    Permission.CONNECT: "to reach voice channels: without it Discord lets nobody change them",
    Permission.ADD_REACTIONS: "so that a freeze can stop reactions",
    Permission.STREAM: "so that a freeze can stop video",
    Permission.SPEAK: "so that a freeze can stop talking in voice channels",
    Permission.USE_APPLICATION_COMMANDS: "so that a freeze can stop commands, by which bots post for people",
    Permission.REQUEST_TO_SPEAK: "so that a freeze can stop asking to speak on a stage",
    Permission.CREATE_PUBLIC_THREADS: "so that a freeze can stop new threads",
    Permission.CREATE_PRIVATE_THREADS: "so that a freeze can stop new private threads",
    Permission.SEND_MESSAGES_IN_THREADS: "so that a freeze can stop messages in threads and forum posts",
    Permission.USE_EMBEDDED_ACTIVITIES: "so that a freeze can stop games and other activities in channels",
    Permission.USE_SOUNDBOARD: "so that a freeze can stop the soundboard",
    Permission.SEND_VOICE_MESSAGES: "so that a freeze can stop voice messages",
    Permission.SEND_POLLS: "so that a freeze can stop polls",
    Permission.USE_EXTERNAL_APPS: "so that a freeze can stop posting through apps that people bring along",
}
"""What the bot asks for when it is invited, and why. Discord lets nobody deny a permission that they do not have themselves."""
ASKED = _all(WHY)
"""The same as one number."""
IN_VOICE = _all((Permission.SPEAK, Permission.STREAM, Permission.REQUEST_TO_SPEAK, Permission.USE_SOUNDBOARD))
IN_TEXT = _all(
    (
        Permission.ADD_REACTIONS,
        Permission.SEND_MESSAGES,
        Permission.USE_APPLICATION_COMMANDS,
        Permission.CREATE_PUBLIC_THREADS,
        Permission.CREATE_PRIVATE_THREADS,
        Permission.SEND_MESSAGES_IN_THREADS,
        Permission.USE_EMBEDDED_ACTIVITIES,
        Permission.SEND_VOICE_MESSAGES,
        Permission.SEND_POLLS,
        Permission.USE_EXTERNAL_APPS,
    )
)
FROZEN = IN_TEXT | IN_VOICE
"""All by which something can be said, shown or played to others."""
EVERYTHING = -1
"""Every bit, those that nobody has named yet too."""


class Kind(IntEnum):
    """Whom an overwrite of a channel is about."""

    ROLE = 0
    MEMBER = 1


_CATEGORY = 4
_VOICE = frozenset({2, 13})
_THREADS = frozenset({10, 11, 12})
"""Types of channels. Threads have no overwrites: they follow the channel they are in."""


@dataclass(frozen=True)
class Role:
    """A role of a server. `permissions` are what its holders may do before any channel has its say."""

    role_id: str
    name: str
    permissions: str
    position: int
    managed: bool = False
    """Whether Discord or an app gives it; people cannot."""
    bot_id: str = ""
    """The one bot whose own it is, where it is a bot's."""

    def has(self, bits: int) -> bool:
        """Whether it gives all of these."""
        return int(self.permissions) & bits == bits


@dataclass(frozen=True)
class Overwrite:
    """What a channel says of a role or member."""

    target: str
    kind: int
    allow: str
    deny: str

    @property
    def value(self) -> str:
        """As the value of a switch."""
        told = {"allow": self.allow, "deny": self.deny, "type": self.kind}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    def denying(self, bits: int) -> "Overwrite":
        """The same, with these denied."""
        return replace(self, allow=str(int(self.allow) & ~bits), deny=str(int(self.deny) | bits))

    def allowing(self, bits: int) -> "Overwrite":
        """The same, with these allowed."""
        return replace(self, allow=str(int(self.allow) | bits), deny=str(int(self.deny) & ~bits))


def overwrite(target: str, value: str) -> Overwrite:
    """The overwrite that a switch's value says. Raises `ValueError` where it says none."""
    try:
        told = json.loads(value)
        return Overwrite(target, int(told["type"]), str(int(told["allow"])), str(int(told["deny"])))
    except (KeyError, TypeError) as failure:
        raise ValueError(value) from failure


@dataclass(frozen=True)
class Channel:
    """A channel or category of a server."""

    channel_id: str
    kind: int
    name: str
    overwrites: tuple[Overwrite, ...] = ()
    position: int = 0

    def of(self, target: str) -> Overwrite | None:
        """What it says of a role or member, None where nothing."""
        return next((one for one in self.overwrites if one.target == target), None)

    @property
    def speaks(self) -> int:
        """The bits by which something can be said in it."""
        if self.kind == _CATEGORY:
            return 0
        return FROZEN if self.kind in _VOICE else IN_TEXT

    @property
    def takes_posts(self) -> bool:
        """Whether a statement can be posted in it: text and announcement channels."""
        return self.kind in (0, 5)

    @property
    def change_needs(self) -> int:
        """What somebody needs in it who changes what it says of others."""
        needed = Permission.VIEW_CHANNEL | Permission.MANAGE_ROLES
        return int(needed | Permission.CONNECT if self.kind in _VOICE else needed)


@dataclass(frozen=True)
class Seen:
    """A server as it was when the bot looked at it. `everyone` is the role that all have; its id is the server's."""

    guild_id: str
    name: str
    owner_id: str
    bot_id: str
    bot_roles: frozenset[str]
    roles: tuple[Role, ...]
    channels: tuple[Channel, ...]

    @property
    def everyone(self) -> Role:
        """The role that all have."""
        return next(role for role in self.roles if role.role_id == self.guild_id)

    @property
    def bot_own(self) -> str:
        """The id of the role that is the bot's alone, empty where it has none."""
        return next((role.role_id for role in self.roles if role.bot_id and role.bot_id == self.bot_id), "")

    def in_server(self, member: str, roles: Iterable[str]) -> int:
        """What a member with these roles may do before any channel has its say."""
        if member == self.owner_id:
            return EVERYTHING
        held = {self.guild_id, *roles}
        found = _all(int(role.permissions) for role in self.roles if role.role_id in held)
        return EVERYTHING if found & Permission.ADMINISTRATOR else found

    def in_channel(self, channel: Channel, member: str, roles: Iterable[str]) -> int:
        """What a member with these roles may do in a channel."""
        held = frozenset(roles) - {self.guild_id}
        found = self.in_server(member, held)
        if found == EVERYTHING:
            return found
        of_roles = [one for one in channel.overwrites if one.kind == Kind.ROLE and one.target in held]
        for said in ([channel.of(self.guild_id)], of_roles, [channel.of(member)]):
            there = [one for one in said if one]
            found = found & ~_all(int(one.deny) for one in there) | _all(int(one.allow) for one in there)
        return found if found & Permission.VIEW_CHANNEL else 0

    @property
    def bot_may(self) -> int:
        """What the bot may do by roles that are not everybody's, so that a freeze leaves it that."""
        if self.bot_id == self.owner_id:
            return EVERYTHING
        own = _all(int(role.permissions) for role in self.roles if role.role_id in self.bot_roles - {self.guild_id})
        return EVERYTHING if (own | int(self.everyone.permissions)) & Permission.ADMINISTRATOR else own

    @property
    def bot_stands(self) -> int:
        """The position of the bot's highest role: it changes what is below."""
        return max((role.position for role in self.roles if role.role_id in self.bot_roles), default=0)

    def below(self, role: Role) -> bool:
        """Whether a role stands below the bot."""
        return self.bot_id == self.owner_id or role.position < self.bot_stands

    def giveable(self) -> list[Role]:
        """The roles that the bot can give to members, the highest first: below it, nobody else's to give, and no administrators'."""
        people = [one for one in self.roles if not one.managed and one.role_id != self.guild_id]
        found = [one for one in people if self.below(one) and not one.has(Permission.ADMINISTRATOR)]
        return sorted(found, key=lambda one: (-one.position, one.role_id))

    def postable(self) -> list[Channel]:
        """The channels in which the bot can post and pin a statement, in the order of the server."""
        needed = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
        found = [one for one in self.channels if one.takes_posts and self._bot_in(one) & needed == needed]
        return sorted(found, key=lambda one: (one.position, one.channel_id))

    def _bot_in(self, channel: Channel) -> int:
        return self.in_channel(channel, self.bot_id, self.bot_roles)

    def plan(self) -> Plan:
        """What has to be set so that nobody can post, and what that does not cover.

        In each channel the bot's own overwrite comes first and everybody's last: after that the bot may still take back what it set.
        Whoever puts things back goes the other way round.
        """
        changes = [*self._of_default()]
        by_then = self._by_default(changes[0].after) if changes else self
        uncovered = {*self._of_people()}
        # Categories first: what is set in one Discord sets in the channels that are in step with it.
        for channel in sorted(self.channels, key=lambda one: one.kind != _CATEGORY):
            # Threads stand in no list of channels; should one come, it has nothing to set.
            if channel.kind in _THREADS:
                continue
            after = self._frozen(channel)
            changes += _changes(channel, after, last=self.guild_id)
            uncovered |= {*by_then._left(after)}
        return Plan(tuple(changes), tuple(sorted(uncovered)))

    def _of_default(self) -> Iterator[Change]:
        before = self.everyone.permissions
        bits = FROZEN & self.bot_may & int(before)
        if bits and self.bot_may & Permission.MANAGE_ROLES:
            yield Change(f"role:{self.guild_id}", before, str(int(before) & ~bits))

    def _by_default(self, permissions: str | None) -> "Seen":
        others = (one for one in self.roles if one.role_id != self.guild_id)
        return replace(self, roles=(replace(self.everyone, permissions=permissions or "0"), *others))

    def _of_people(self) -> Iterator[Uncovered]:
        yield Uncovered(Kept.OWNER)
        for role in self.roles:
            if role.has(Permission.ADMINISTRATOR) and role.role_id != self.bot_own:
                yield Uncovered(Kept.ADMINISTRATORS, role.name)

    def _frozen(self, channel: Channel) -> Channel:
        """The channel as a freeze would have it, as far as the bot can bring it there."""
        here = self._bot_in(channel)
        bits = FROZEN & here & self.bot_may
        if not bits or here & channel.change_needs != channel.change_needs:
            return channel
        # Of the bot it says what it has said, and allows what everybody is denied: it puts back later what it may do here itself.
        own = channel.of(self.bot_id)
        if self.bot_may != EVERYTHING:
            own = (own or Overwrite(self.bot_id, Kind.MEMBER, "0", "0")).allowing(bits)
        others = [
            one.denying(bits) if self._changes(one) else one
            for one in channel.overwrites
            if one.target not in (self.bot_id, self.guild_id)
        ]
        everyone = channel.of(self.guild_id) or Overwrite(self.guild_id, Kind.ROLE, "0", "0")
        return replace(channel, overwrites=(*([own] if own else ()), *others, everyone.denying(bits)))

    def _changes(self, said: Overwrite) -> bool:
        if said.kind != Kind.ROLE:
            return True
        role = next((one for one in self.roles if one.role_id == said.target), None)
        return role is not None and role.role_id != self.bot_own and self.below(role)

    def _left(self, channel: Channel) -> Iterator[Uncovered]:
        """What can still be said in a channel, and by whom. Rather a name too many than one too few: who has which roles is not asked."""
        everyone = channel.of(self.guild_id)
        others = [one for one in channel.overwrites if one.target not in (self.guild_id, self.bot_id, self.bot_own)]
        denied, allowed = (int(everyone.deny), int(everyone.allow)) if everyone else (0, 0)
        by_default = _all(int(one.permissions) for one in self._ordinary()) & ~denied | allowed
        if not (by_default | _all(int(one.allow) for one in others)) & Permission.VIEW_CHANNEL:
            return
        above = {role.role_id: role.name for role in self.roles if not self.below(role)}
        for one in others:
            if int(one.allow) & channel.speaks:
                named = one.kind == Kind.ROLE and one.target in above
                yield Uncovered(Kept.ROLE, above[one.target]) if named else Uncovered(Kept.CHANNEL, _called(channel))
        if by_default & channel.speaks:
            yield Uncovered(Kept.CHANNEL, _called(channel))

    def _ordinary(self) -> Sequence[Role]:
        """The roles that people can have, without administrators', which are named by themselves."""
        return [one for one in self.roles if one.role_id != self.bot_own and not one.has(Permission.ADMINISTRATOR)]

    def values(self, switches: Iterable[str]) -> Mapping[str, str | None]:
        """The value of each of these switches; a switch whose channel or role is gone is not in it."""
        roles = {role.role_id: role.permissions for role in self.roles}
        channels = {one.channel_id: one for one in self.channels}
        found: dict[str, str | None] = {}
        for switch in switches:
            match switch.split(":"):
                case ["role", role] if role in roles:
                    found[switch] = roles[role]
                case ["overwrite", channel, target] if channel in channels:
                    said = channels[channel].of(target)
                    found[switch] = said.value if said else None
        return found

    def called(self, switch: str) -> str:
        """What people there call what a switch is of, empty where it is gone."""
        match switch.split(":"):
            case ["role", found]:
                return next((f"the role {one.name}" for one in self.roles if one.role_id == found), "")
            case ["overwrite", found, _]:
                return next((_called(one) for one in self.channels if one.channel_id == found), "")
        return ""


def _called(one: Channel) -> str:
    return f"the category {one.name}" if one.kind == _CATEGORY else f"#{one.name}"


_OF_CATEGORIES, _OF_CHANNELS = 1, 2
"""The stages after the server's own: what is set in a category sets in the channels that are in step with it."""


def _changes(before: Channel, after: Channel, last: str) -> Iterator[Change]:
    stage = _OF_CATEGORIES if before.kind == _CATEGORY else _OF_CHANNELS
    for one in sorted(after.overwrites, key=lambda said: said.target == last):
        was = before.of(one.target)
        if was != one:
            yield Change(f"overwrite:{before.channel_id}:{one.target}", was.value if was else None, one.value, stage)


def _overwrite(told: Mapping[str, Any]) -> Overwrite:
    return Overwrite(str(told["id"]), int(told["type"]), str(told["allow"]), str(told["deny"]))


def channel(told: Mapping[str, Any]) -> Channel:
    """A channel of what Discord told."""
    said = tuple(_overwrite(one) for one in told.get("permission_overwrites") or ())
    return Channel(str(told["id"]), int(told["type"]), str(told.get("name") or ""), said, int(told.get("position") or 0))


def role(told: Mapping[str, Any]) -> Role:
    """A role of what Discord told."""
    bot = str((told.get("tags") or {}).get("bot_id") or "")
    return Role(
        str(told["id"]),
        str(told["name"]),
        str(told["permissions"]),
        int(told["position"]),
        managed=bool(told.get("managed")),
        bot_id=bot,
    )


def seen(
    guild: Mapping[str, Any], roles: Iterable[Mapping[str, Any]], channels: Iterable[Mapping[str, Any]], bot: Mapping[str, Any]
) -> Seen:
    """A server of what Discord told of it, its roles, its channels and the bot's own membership. Raises `KeyError`, `ValueError`."""
    guild_id = str(guild["id"])
    return Seen(
        guild_id,
        str(guild.get("name") or ""),
        str(guild["owner_id"]),
        str(bot["user"]["id"]),
        frozenset(map(str, bot["roles"])) | {guild_id},
        tuple(map(role, roles)),
        tuple(map(channel, channels)),
    )
