"""Groups ready to be used: the Chess chat of the demonstration, and groups of any size for tests."""

from infra.local.chats.telegram.rights import FREE
from infra.local.chats.telegram.world import Thing, World

FOR_THE_HOUSE = ("can_manage_chat", "can_restrict_members", "can_invite_users", "can_pin_messages", "can_delete_messages")
"""The rights of a bot that may do all that the house could want."""
NAMES = ("Ada Okafor", "Ben Hughes", "Chloe Martin", "Dev Patel", "Ella Novak", "Femi Adeyemi")


def chess_chat(world: World) -> Thing:
    """Make the group of the demonstration: Ada owns it, Ben is an administrator, Dev has restrictions of his own. The bot is an administrator."""
    ada, ben, chloe, dev, *_ = [world.user(name)["id"] for name in NAMES]
    chat = world.chat("Chess chat", ada)
    give_rights(world, chat, int(world.bot), FOR_THE_HOUSE)
    give_rights(world, chat, ben, ("can_manage_chat", "can_delete_messages", "can_pin_messages"))
    world.put(chat, chloe, "member")
    world.put(
        chat, dev, "restricted", permissions=FREE | {"can_send_polls": False, "can_send_other_messages": False}, is_member=True
    )
    said = world.write(chat, ada, "Welcome. We meet on Tuesdays at seven.")
    chat["pinned"].append(said["message_id"])
    return chat


def telegram_chat(
    world: World, *, title: str = "Group", members: int = 50, kind: str = "supergroup", rights: tuple[str, ...] = FOR_THE_HOUSE
) -> Thing:
    """Make a group with so many members beside owner and bot, which is an administrator with these rights."""
    chat = world.chat(title, world.user(f"Owner of {title}")["id"], kind=kind)
    give_rights(world, chat, int(world.bot), rights)
    for number in range(members):
        world.put(chat, world.user(f"Member {number}")["id"], "member")
    return chat


def give_rights(world: World, chat: Thing, user: int, rights: tuple[str, ...]) -> None:
    """Make an account an administrator with these rights."""
    world.put(chat, user, "administrator", rights=dict.fromkeys(rights, True))
