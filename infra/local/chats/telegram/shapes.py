"""What things look like in Telegram's answers, with every field that its description requires."""

from typing import TYPE_CHECKING, Any

from infra.local.chats.telegram import rights

if TYPE_CHECKING:
    from infra.local.chats.telegram.world import World

Thing = dict[str, Any]
_ONLY_MINE = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
}
_ONLY_MINE |= {"has_main_web_app": False}
_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def user(found: Thing) -> Thing:
    """Return an account; one that was deleted has no name."""
    if found["deleted"]:
        return {"id": found["id"], "is_bot": False, "first_name": ""}
    shown = {name: found[name] for name in ("id", "is_bot", "first_name")}
    return shown | {name: found[name] for name in ("last_name", "username") if found[name]}


def me(found: Thing) -> Thing:
    """Return the bot itself."""
    return user(found) | _ONLY_MINE


def chat(found: Thing) -> Thing:
    """Return a group in short."""
    return {"id": found["id"], "type": found["type"], "title": found["title"]}


def private(found: Thing) -> Thing:
    """Return a private chat with an account in short."""
    shown = user(found)
    return {name: shown[name] for name in ("id", "first_name", "last_name", "username") if name in shown} | {"type": "private"}


def full_chat(world: "World", found: Thing) -> Thing:
    """Return a group with all that is told of it."""
    shown = chat(found) | {"permissions": dict(found["permissions"]), "accent_color_id": 0, "max_reaction_count": 11}
    shown |= {"accepted_gift_types": _NO_GIFTS, "join_to_send_messages": True, "has_visible_history": True}
    pins = [key for key in found["pinned"] if str(key) in found["messages"]]
    if pins:
        shown["pinned_message"] = message(world, found, found["messages"][str(pins[-1])])
    return shown | ({"description": found["description"]} if found["description"] else {})


def full_private(found: Thing) -> Thing:
    """Return a private chat with all that is told of it."""
    return private(found) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


def member(world: "World", found: Thing) -> Thing:
    """Return what an account is in a group: one of the six kinds of ChatMember."""
    shown = {"user": user(world.data["users"][str(found["user"])]), "status": found["status"]}
    match found["status"]:
        case "creator":
            return shown | {"is_anonymous": False}
        case "administrator":
            held = {name: bool(found["rights"].get(name)) for name in rights.RIGHTS}
            return shown | held | {"can_be_edited": False, "is_anonymous": False}
        case "restricted":
            own = {name: bool(found["permissions"].get(name)) for name in rights.PERMISSIONS}
            return shown | own | {"is_member": found["is_member"], "until_date": found["until_date"]}
        case "kicked":
            return shown | {"until_date": found["until_date"]}
    return shown


def link(world: "World", found: Thing, waiting: int = 0) -> Thing:
    """Return an invite link."""
    shown = {name: found[name] for name in ("invite_link", "creates_join_request", "is_primary", "is_revoked")}
    shown |= {name: found[name] for name in ("name", "expire_date", "member_limit") if found.get(name)}
    shown["creator"] = user(world.data["users"][str(found["creator"])])
    return shown | ({"pending_join_request_count": waiting} if found["creates_join_request"] else {})


def message(world: "World", where: Thing, found: Thing) -> Thing:
    """Return a message of a group, or of a private chat where `where` is an account."""
    place = private(where) if "is_bot" in where else chat(where)
    shown = {
        "message_id": found["message_id"],
        "date": found["date"],
        "chat": place,
        "from": user(world.data["users"][str(found["from"])]),
    }
    shown |= {"text": found["text"]} if found["text"] else {}
    if found["text"].startswith("/"):
        shown["entities"] = [{"type": "bot_command", "offset": 0, "length": len(found["text"].split()[0])}]
    return shown


def join_request(world: "World", found: Thing, asked: Thing) -> Thing:
    """Return a request to join a group."""
    who = world.data["users"][str(asked["user"])]
    shown = {"chat": chat(found), "from": user(who), "user_chat_id": who["id"], "date": asked["date"]}
    return shown | {"invite_link": link(world, found["links"][asked["link"]], len(found["requests"]))}
