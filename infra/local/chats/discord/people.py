"""What people do at Discord: join, write, and whatever else a person does who is no bot. Everything asks the same arithmetic as the API."""

from infra.local.chats.discord.bits import Bit
from infra.local.chats.discord.world import PUBLIC_THREAD, SPOKEN, STAGE, THREADS, WITHOUT_MESSAGES, Thing, World
from infra.local.chats.wire import Refusal


def join(world: World, guild: Thing, user: str) -> None:
    """Join a server by an invite. Raises `Refusal` where invites are paused, or the account is banned or deleted."""
    if user not in world.data["users"] or world.data["users"][user]["deleted"]:
        raise Refusal(403, "There is no such account.")
    if world.invites_paused(guild):
        raise Refusal(403, "Invites to this server are paused.")
    if user in guild["bans"]:
        raise Refusal(403, "You are banned from this server.")
    if user not in guild["members"]:
        world.join(guild, user)


def leave(guild: Thing, user: str) -> None:
    """Leave a server; its owner cannot."""
    if user == guild["owner_id"]:
        raise Refusal(403, "The owner of a server cannot leave it.")
    guild["members"].pop(user, None)


def write(world: World, channel: Thing, user: str, text: str) -> Thing:
    """Write a message in a channel. Raises `Refusal` where the member may not."""
    guild = world.data["guilds"][channel["guild_id"]]
    if not world.may_write(guild, user, channel):
        raise Refusal(403, "You cannot write here.")
    return world.write(channel, user, text)


def open_thread(world: World, channel: Thing, user: str, name: str) -> Thing:
    """Begin a public thread, in a forum a post. Raises `Refusal` where the member may not."""
    guild = world.data["guilds"][channel["guild_id"]]
    needed = Bit.VIEW_CHANNEL | (Bit.SEND_MESSAGES if channel["type"] in WITHOUT_MESSAGES else Bit.CREATE_PUBLIC_THREADS)
    if channel["type"] in THREADS or not world.may(guild, user, channel, needed):
        raise Refusal(403, "You cannot begin a thread here.")
    return world.channel(guild, name, PUBLIC_THREAD, channel["id"], owner_id=user)


def abilities(world: World, guild: Thing, channel: Thing, user: str) -> dict[str, bool]:
    """Return what a member can do in a channel, in plain words."""

    def able(*bits: Bit) -> bool:
        return all(world.may(guild, user, channel, bit) for bit in bits)

    seen = able(Bit.VIEW_CHANNEL)
    found = {"see": seen, "read what was written": able(Bit.VIEW_CHANNEL, Bit.READ_MESSAGE_HISTORY)}
    if channel["type"] not in WITHOUT_MESSAGES:
        found["write"] = world.may_write(guild, user, channel)
        found["react"] = able(Bit.VIEW_CHANNEL, Bit.ADD_REACTIONS, Bit.READ_MESSAGE_HISTORY)
    if channel["type"] in SPOKEN:
        found["listen"] = able(Bit.VIEW_CHANNEL, Bit.CONNECT)
        asks = channel["type"] == STAGE
        found["ask to speak" if asks else "speak"] = able(Bit.CONNECT, Bit.REQUEST_TO_SPEAK if asks else Bit.SPEAK)
    elif channel["type"] not in THREADS:
        found["begin threads"] = (
            able(Bit.CREATE_PUBLIC_THREADS) if channel["type"] not in WITHOUT_MESSAGES else able(Bit.SEND_MESSAGES)
        )
        found["write in threads"] = able(Bit.SEND_MESSAGES_IN_THREADS)
    return found
