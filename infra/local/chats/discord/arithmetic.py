"""Who may do what in a channel: Discord's own arithmetic, and nothing else.

First the server: @everyone's permissions and those of each role of the member together. The owner and whoever has ADMINISTRATOR may do
everything everywhere. Then the channel: the overwrite of @everyone, those of the member's roles together, the member's own; each
first takes away and then gives. A thread has no overwrites; those of its channel hold. Last what follows by itself: who does not see a channel may
do nothing there, and who may not write may not make noise either. Whoever is in a time-out keeps seeing and reading, no more.
Source: docs.discord.com/developers/topics/permissions, "Permission Overwrites", "Implicit Permissions", "Inherited Permissions" and
"Permissions For Timed Out Members".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.local.chats.discord.bits import EVERY, Bit

_ONLY_WITH_WRITING = int(Bit.SEND_TTS_MESSAGES | Bit.MENTION_EVERYONE | Bit.EMBED_LINKS | Bit.ATTACH_FILES)
_IN_A_TIME_OUT = int(Bit.VIEW_CHANNEL | Bit.READ_MESSAGE_HISTORY)
_ONLY_WITH_CONNECTING = int(
    Bit.PRIORITY_SPEAKER | Bit.STREAM | Bit.SPEAK | Bit.MUTE_MEMBERS | Bit.DEAFEN_MEMBERS | Bit.MOVE_MEMBERS | Bit.USE_VAD
    | Bit.USE_SOUNDBOARD | Bit.USE_EXTERNAL_SOUNDS | Bit.USE_EMBEDDED_ACTIVITIES | Bit.SET_VOICE_CHANNEL_STATUS | Bit.REQUEST_TO_SPEAK | Bit.MANAGE_CHANNELS
    | Bit.MANAGE_ROLES
)  # fmt: skip


@dataclass(frozen=True)
class Overwrite:
    """What a channel allows and denies to one role or one member; where a bit is in both, it is allowed."""

    allow: int = 0
    deny: int = 0

    def on(self, bits: int) -> int:
        """Return `bits` after this overwrite."""
        return bits & ~self.deny | self.allow


@dataclass(frozen=True)
class Server:
    """A server: its id, which is @everyone's too, its owner, and the permissions of each role."""

    id: int
    owner: int
    roles: Mapping[int, int]


@dataclass(frozen=True)
class Member:
    """A member: the id of the account, and of the roles beside @everyone."""

    id: int
    roles: frozenset[int] = frozenset()
    timed_out: bool = False


@dataclass(frozen=True)
class Channel:
    """A channel: its overwrites by the id of role or member. A thread has those of the channel that it hangs on."""

    overwrites: Mapping[int, Overwrite] = field(default_factory=dict)
    thread: bool = False
    voice: bool = False


def base(server: Server, member: Member) -> int:
    """Return what the member may on the server, before any channel."""
    if member.id == server.owner:
        return EVERY
    bits = server.roles.get(server.id, 0)
    for role in member.roles:
        bits |= server.roles.get(role, 0)
    return EVERY if bits & Bit.ADMINISTRATOR else bits


def permissions(server: Server, member: Member, channel: Channel) -> int:
    """Return the bits of all that the member may in the channel."""
    bits = base(server, member)
    if bits == EVERY:
        return EVERY
    bits = _overwritten(bits, server, member, channel)
    if not bits & Bit.VIEW_CHANNEL:
        return 0
    if member.timed_out:
        bits &= _IN_A_TIME_OUT
    if not bits & (Bit.SEND_MESSAGES_IN_THREADS if channel.thread else Bit.SEND_MESSAGES):
        bits &= ~_ONLY_WITH_WRITING
    if channel.voice and not bits & Bit.CONNECT:
        bits &= ~_ONLY_WITH_CONNECTING
    return bits


def may(server: Server, member: Member, channel: Channel, bit: int) -> bool:
    """Tell whether the member may do all that `bit` names. In a thread, writing asks for SEND_MESSAGES_IN_THREADS instead."""
    if channel.thread and bit & Bit.SEND_MESSAGES:
        bit = bit & ~Bit.SEND_MESSAGES | Bit.SEND_MESSAGES_IN_THREADS
    return permissions(server, member, channel) & bit == bit


def _overwritten(bits: int, server: Server, member: Member, channel: Channel) -> int:
    found = channel.overwrites
    bits = found.get(server.id, Overwrite()).on(bits)
    of_roles = [found[role] for role in member.roles if role in found and role != server.id]
    allow = deny = 0
    for one in of_roles:
        allow, deny = allow | one.allow, deny | one.deny
    return found.get(member.id, Overwrite()).on(Overwrite(allow, deny).on(bits))
