"""Servers ready to be used: the Chess Society of the demonstration, and servers of any size for tests."""

from infra.local.chats.discord.bits import USUAL, Bit
from infra.local.chats.discord.world import ANNOUNCEMENT, CATEGORY, FORUM, PUBLIC_THREAD, STAGE, TEXT, VOICE, Thing, World

FOR_THE_HOUSE = USUAL | int(
    Bit.MANAGE_ROLES | Bit.MANAGE_CHANNELS | Bit.MANAGE_GUILD | Bit.MANAGE_MESSAGES | Bit.MANAGE_THREADS | Bit.PIN_MESSAGES
    | Bit.KICK_MEMBERS | Bit.MODERATE_MEMBERS
)  # fmt: skip
"""What a bot has that may do all that the house could want, and is no administrator."""
UNKNOWN = 1 << 60
"""A bit that nobody knows yet."""
NAMES = ("Ada Okafor", "Ben Hughes", "Chloe Martin", "Dev Patel", "Ella Novak", "Femi Adeyemi", "Grace Liu", "Harry Wood")


def chess_society(world: World) -> Thing:
    """Make the server of the demonstration, where Ada is the owner and Ben on the committee. The bot is on it."""
    people = [world.user(name)["id"] for name in NAMES]
    ada, ben, chloe, dev, ella, *_ = people
    guild = world.guild("Chess Society", ada)
    members = world.role(guild, "Members")["id"]
    moderators = world.role(guild, "Moderators", int(Bit.MANAGE_MESSAGES | Bit.MODERATE_MEMBERS), position=2)["id"]
    committee = world.role(guild, "Committee", int(Bit.MANAGE_CHANNELS | Bit.MENTION_EVERYONE) | UNKNOWN, position=3)["id"]
    world.add_bot(guild, FOR_THE_HOUSE)
    own = next(role for role in guild["roles"].values() if role["bot"])
    move(guild, own["id"], 4)
    world.role(guild, "Web team", int(Bit.ADMINISTRATOR), position=5)
    for user, roles in ((ben, [members, committee]), (chloe, [members, moderators]), (dev, [members]), (ella, [])):
        world.join(guild, user, *roles)
    guild["members"][ada]["roles"] = [members, committee]
    _channels(world, guild, committee, members)
    welcome = next(one for one in guild["channels"].values() if one["name"] == "welcome")
    said = world.write(welcome, ada, "Welcome to the Chess Society. We meet on Tuesdays at seven.")
    welcome["pins"].append(said["id"])
    return guild


def discord_server(
    world: World, *, name: str = "Server", channels: int = 50, members: int = 500, permissions: int = FOR_THE_HOUSE
) -> Thing:
    """Make a server with so many channels (one in ten is a category) and members beside owner and bot. The bot stands above the one role `Members`."""
    guild = world.guild(name, world.user(f"Owner of {name}")["id"])
    role = world.role(guild, "Members")["id"]
    world.add_bot(guild, permissions)
    own = next(one for one in guild["roles"].values() if one["bot"])
    move(guild, own["id"], 2)
    parent = None
    for number in range(channels):
        if number % 10 == 0:
            parent = world.channel(guild, f"Category {number}", CATEGORY)["id"]
        else:
            world.channel(guild, f"channel-{number}", VOICE if number % 10 == 9 else TEXT, parent)
    for number in range(members):
        world.join(guild, world.user(f"Member {number}")["id"], *([role] if number % 2 else []))
    return guild


def move(guild: Thing, key: str, position: int) -> None:
    """Move a role to a position, as the owner does by dragging it; the others make room."""
    order = sorted(
        (one for one in guild["roles"].values() if one["id"] not in (key, guild["id"])), key=lambda one: int(one["position"])
    )
    order.insert(position - 1, guild["roles"][key])
    for place, role in enumerate(order, 1):
        role["position"] = place


def _channels(world: World, guild: Thing, committee: str, members: str) -> None:
    everyone = guild["id"]
    start = world.channel(guild, "Start here", CATEGORY)
    rules = world.channel(guild, "rules", TEXT, start["id"], topic="How we treat each other")
    world.overwrite(rules, everyone, deny=int(Bit.SEND_MESSAGES) | UNKNOWN)
    world.channel(guild, "welcome", TEXT, start["id"])
    news = world.channel(guild, "announcements", ANNOUNCEMENT, start["id"])
    world.overwrite(news, everyone, deny=int(Bit.SEND_MESSAGES))
    world.overwrite(news, committee, allow=int(Bit.SEND_MESSAGES))
    talk = world.channel(guild, "Talk", CATEGORY)
    general = world.channel(guild, "general", TEXT, talk["id"])
    world.channel(guild, "Openings for beginners", PUBLIC_THREAD, general["id"])
    only = world.channel(guild, "members-only", TEXT, talk["id"])
    world.overwrite(only, everyone, deny=int(Bit.VIEW_CHANNEL))
    world.overwrite(only, members, allow=int(Bit.VIEW_CHANNEL) | UNKNOWN << 1)
    world.channel(guild, "puzzles", FORUM, talk["id"])
    spoken = world.channel(guild, "Voice", CATEGORY)
    world.channel(guild, "Blitz", VOICE, spoken["id"])
    world.channel(guild, "Lectures", STAGE, spoken["id"])
    closed = world.channel(guild, "Committee", CATEGORY)
    world.overwrite(closed, everyone, deny=int(Bit.VIEW_CHANNEL))
    world.overwrite(closed, committee, allow=int(Bit.VIEW_CHANNEL))
    world.overwrite(closed, world.bot, allow=int(Bit.VIEW_CHANNEL), kind=1)
    world.channel(guild, "committee", TEXT, closed["id"])
