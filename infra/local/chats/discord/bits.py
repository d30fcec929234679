"""Discord's permissions, each a bit (docs.discord.com/developers/topics/permissions, "Bitwise Permission Flags")."""

from enum import IntEnum


class Bit(IntEnum):
    """One permission. Plain numbers, for an IntFlag turned over by `~` would lose the bits that stand nowhere here."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


EVERY = (1 << 64) - 1
"""All bits that there can be, also those that nobody knows yet: what the owner and administrators have."""

USUAL = int(
    Bit.CREATE_INSTANT_INVITE | Bit.ADD_REACTIONS | Bit.STREAM | Bit.VIEW_CHANNEL | Bit.SEND_MESSAGES | Bit.EMBED_LINKS
    | Bit.ATTACH_FILES | Bit.READ_MESSAGE_HISTORY | Bit.MENTION_EVERYONE | Bit.USE_EXTERNAL_EMOJIS | Bit.CONNECT | Bit.SPEAK
    | Bit.USE_VAD | Bit.CHANGE_NICKNAME | Bit.USE_APPLICATION_COMMANDS | Bit.REQUEST_TO_SPEAK | Bit.CREATE_PUBLIC_THREADS
    | Bit.CREATE_PRIVATE_THREADS | Bit.USE_EXTERNAL_STICKERS | Bit.SEND_MESSAGES_IN_THREADS | Bit.USE_EMBEDDED_ACTIVITIES
    | Bit.USE_SOUNDBOARD | Bit.USE_EXTERNAL_SOUNDS | Bit.SEND_VOICE_MESSAGES | Bit.SEND_POLLS | Bit.USE_EXTERNAL_APPS
)  # fmt: skip
"""What everybody may on a new server."""


def names(bits: int) -> list[str]:
    """Return the names of the bits that have one, and `bit 60` for one that has none."""
    known = {int(bit): str(bit.name) for bit in Bit}
    return [known.get(1 << place, f"bit {place}") for place in range(bits.bit_length()) if bits >> place & 1]
