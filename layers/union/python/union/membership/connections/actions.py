"""Verbs: connect a platform of the register to the server or group that it is, so that the house can freeze it and let members in.

Who adds the bot there is somebody who runs it, as the service itself makes sure; the house asks that they may keep the group's register too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import settings
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotFound
from union.membership.chat_codes import records as codes
from union.membership.chats import bots, words
from union.membership.chats.protocol import Lacking, Service
from union.membership.connections import records
from union.membership.connections.rules import Connected
from union.membership.discord import gateway as discord
from union.membership.platforms import room
from union.membership.platforms.room import Room
from union.store import Part, read

if TYPE_CHECKING:
    from union.membership.connections.tables import ConnectionRecord
    from union.membership.platforms.tables import PlatformRecord

_OTHER = "This platform is connected to another server. Please disconnect that first."
_CHANGED = "Somebody changed the connection just now. Please look again."


def of(group_id: str, platform_id: str, caller: Caller, now: datetime) -> "tuple[Room, PlatformRecord, Service]":
    """A platform that the caller may connect, and the service that it is on.

    Raises `NotAllowed`, and `NotFound` where it is none that can be connected.
    """
    here = room.of(group_id, caller, now)
    record = room.live(room.must(here, platform_id))
    if record.kind not in Service:
        raise NotFound("The house cannot connect to platforms of this kind. It can to Discord and Telegram.")
    return here, record, Service(record.kind)


def discord_back() -> str:
    """The address to which Discord sends people back who added the bot."""
    return f"{settings.site_url()}/connections/discord"


def discord_address(group_id: str, platform_id: str, caller: Caller, state: str, now: datetime) -> str:
    """Where somebody adds the bot to a server of theirs. Raises `NotAllowed`, `NotFound`, `Unavailable`."""
    _, _, service = of(group_id, platform_id, caller, now)
    if service is not Service.DISCORD or service not in bots.offered():
        raise NotFound("This union has no bot there.")
    return discord.invite_url(state, discord_back())


def connect_discord(group_id: str, platform_id: str, caller: Caller, code: str, now: datetime) -> None:
    """Connect a platform to the server to which the bot was just added, as Discord itself tells by this code.

    Statements go into the first channel in which the bot can post, until somebody chooses another. Raises `Conflict`, `Invalid`,
    `NotAllowed`, `NotFound`, `Unavailable`.
    """
    of(group_id, platform_id, caller, now)
    try:
        came = discord.came_back(code, discord_back())
        if not came.guild_id:
            raise Invalid("No server was chosen there. Please begin again.")
        # Only what the bot sees itself is connected, whatever was said on the way.
        seen = discord.look_at(came.guild_id)
    except Lacking as lacking:
        raise words.refusal(Service.DISCORD, lacking) from None
    channels = [one.channel_id for one in seen.postable()]
    told = Connected(Service.DISCORD, seen.guild_id, seen.name or came.guild_name, channels[0] if channels else "")
    connect(group_id, platform_id, caller, told, now)


def telegram_code(group_id: str, platform_id: str, caller: Caller, key: str, now: datetime) -> str:
    """A code that an administrator says in the group that the platform is. The same `key` gives the same.

    Raises `NotAllowed`, `NotFound`, `Unavailable`.
    """
    _, _, service = of(group_id, platform_id, caller, now)
    if service is not Service.TELEGRAM or service not in bots.offered():
        raise NotFound("This union has no bot there.")
    return codes.make(caller.person_id, key, now, group_id, platform_id)


def connect(group_id: str, platform_id: str, caller: Caller, told: Connected, now: datetime, also: Sequence[Part] = ()) -> None:
    """Connect a platform, and do `also` with it; to the same again changes nothing. Raises `Conflict`, `Invalid`, `NotAllowed`, `NotFound`."""
    here, record, service = of(group_id, platform_id, caller, now)
    if service is not told.service:
        raise Invalid("This platform is on another service.")
    (kept,) = read(records.key(group_id, platform_id))
    if kept is not None and kept.lane != told.lane:
        raise Conflict(_OTHER)
    if kept is None:
        saving = records.connection_write(group_id, platform_id, told, caller.person_id, now)
        room.commit(saving, here.noted(record, "platform connected", service=service), *also)


def choose(group_id: str, platform_id: str, caller: Caller, role_id: str, post_channel_id: str, now: datetime) -> None:
    """Say which role members are given there, and in which channel statements are posted; either may be none.

    Raises `Conflict`, `Invalid`, `NotAllowed`, `NotFound`, `Unavailable`.
    """
    here, record, service = of(group_id, platform_id, caller, now)
    kept = must(group_id, platform_id)
    if service is not Service.DISCORD:
        raise NotFound("There are no roles or channels to choose there.")
    try:
        seen = discord.look_at(str(kept.server_id))
    except Lacking as lacking:
        raise words.refusal(service, lacking) from None
    if role_id and role_id not in {one.role_id for one in seen.giveable()}:
        raise Invalid.field("role_id", "The bot cannot give this role. Move its own role above it on Discord, or choose another.")
    if post_channel_id and post_channel_id not in {one.channel_id for one in seen.postable()}:
        raise Invalid.field("post_channel_id", "The bot cannot post in this channel. Please choose another.")
    if (kept.role_id or "", kept.post_channel_id or "") != (role_id, post_channel_id):
        room.commit(records.chosen_write(kept, role_id, post_channel_id), here.noted(record, "connection changed"))


def disconnect(group_id: str, platform_id: str, caller: Caller, now: datetime) -> None:
    """Disconnect a platform; again changes nothing. The bot stays there until somebody throws it out. Raises `Conflict`, `NotAllowed`."""
    here, record, _ = of(group_id, platform_id, caller, now)
    (kept,) = read(records.key(group_id, platform_id))
    if kept is not None:
        room.commit(records.disconnected_write(kept), here.noted(record, "platform disconnected", service=str(kept.service)))


def must(group_id: str, platform_id: str) -> "ConnectionRecord":
    """What a platform is connected to. Raises `NotFound`."""
    (kept,) = read(records.key(group_id, platform_id))
    if kept is None:
        raise NotFound("This platform is not connected.")
    return kept
