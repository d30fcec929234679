"""What people do at Telegram: write, join by a link or ask to, write to the bot."""

from infra.local.chats.telegram import shapes
from infra.local.chats.telegram.world import Thing, World
from infra.local.chats.wire import Refusal


def write(world: World, chat: Thing, user: int, text: str) -> Thing:
    """Write in a group; the bot hears commands and nothing else. Raises `Refusal` where the member may not."""
    if not world.may(chat, user, "can_send_messages"):
        raise Refusal(403, "You cannot write here.")
    said = world.write(chat, user, text)
    if text.startswith("/"):
        world.tell("message", shapes.message(world, chat, said))
    return said


def start(world: World, user: int, payload: str = "") -> None:
    """Press Start in the private chat with the bot, by a link with a payload or without."""
    account = world.data["users"][str(user)]
    account["started"], account["blocked"] = True, False
    said = world.write_privately(user, user, f"/start {payload}".strip())
    world.tell("message", shapes.message(world, account, said))


def start_in_group(world: World, chat: Thing, user: int, payload: str) -> None:
    """Add the bot by a link with a payload, which the group then sees and the bot hears."""
    said = world.write(chat, user, f"/start@{world.keys['username']} {payload}")
    world.tell("message", shapes.message(world, chat, said))


def write_to_bot(world: World, user: int, text: str) -> None:
    """Write to the bot in the private chat."""
    account = world.data["users"][str(user)]
    account["started"], account["blocked"] = True, False
    world.tell("message", shapes.message(world, account, world.write_privately(user, user, text)))


def block(world: World, user: int, *, blocked: bool) -> None:
    """Block the bot in the private chat, or let it write again."""
    account = world.data["users"][str(user)]
    before, account["blocked"] = account["blocked"], blocked
    if before != blocked:
        who = world.data["users"][world.bot]
        here, gone = (
            {"user": shapes.user(who), "status": "member"},
            {"user": shapes.user(who), "status": "kicked", "until_date": 0},
        )
        told = {"chat": shapes.private(account), "from": shapes.user(account), "date": int(world.now())}
        was, now = (here, gone) if blocked else (gone, here)
        world.tell("my_chat_member", told | {"old_chat_member": was, "new_chat_member": now})


def found_link(world: World, address: str) -> tuple[Thing, Thing]:
    """Return the group and the link of an address. Raises `Refusal` where it leads nowhere."""
    for chat in world.data["chats"].values():
        link = chat["links"].get(address)
        if link and not chat["migrated_to"]:
            return chat, link
    raise Refusal(404, "This link leads nowhere.")


def follow(world: World, address: str, user: int) -> str:
    """Follow an invite link; return `joined`, `asked` or `inside`. Raises `Refusal` where the link leads nowhere, or the account was thrown out."""
    chat, link = found_link(world, address)
    over = link.get("expire_date") and link["expire_date"] < world.now()
    if link["is_revoked"] or over or (link.get("member_limit") and link.get("used", 0) >= link["member_limit"]):
        raise Refusal(403, "This link has expired.")
    found = world.member(chat, user)
    if found["status"] == "kicked":
        raise Refusal(403, "You were thrown out of this group.")
    if found["is_member"]:
        return "inside"
    if link["creates_join_request"]:
        _ask(world, chat, link, user)
        return "asked"
    link["used"] = link.get("used", 0) + 1
    _join(world, chat, user, shapes.link(world, link))
    return "joined"


def join(world: World, chat: Thing, user: int) -> None:
    """Join a group as somebody whom a member added."""
    _join(world, chat, user, None)


def leave(world: World, chat: Thing, user: int) -> None:
    """Leave a group; restrictions of one's own stay."""
    found = world.member(chat, user)
    if found["status"] == "restricted":
        kept = {"permissions": found["permissions"], "until_date": found["until_date"], "is_member": False}
        world.change(chat, user, "restricted", by=user, **kept)
    else:
        world.change(chat, user, "left", by=user)


def delete(world: World, user: int) -> None:
    """Delete an account; it stays in its groups without a name, as a deleted account does."""
    world.data["users"][str(user)]["deleted"] = True
    for chat in world.data["chats"].values():
        chat["requests"].pop(str(user), None)


def _ask(world: World, chat: Thing, link: Thing, user: int) -> None:
    asked = {"user": user, "date": int(world.now()), "link": link["invite_link"]}
    new = str(user) not in chat["requests"]
    chat["requests"][str(user)] = asked
    if new and world.has_right(chat, int(world.bot), "can_invite_users"):
        world.tell("chat_join_request", shapes.join_request(world, chat, asked))


def _join(world: World, chat: Thing, user: int, link: Thing | None) -> None:
    found = world.member(chat, user)
    told = {"invite_link": link} if link else {}
    if found["status"] == "restricted":
        kept = {"permissions": found["permissions"], "until_date": found["until_date"], "is_member": True}
        world.change(chat, user, "restricted", by=user, told=told, **kept)
    else:
        world.change(chat, user, "member", by=user, told=told)
