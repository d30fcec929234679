"""The Bot API's methods about groups and their members."""

from typing import Any

from infra.local.chats.telegram import rights, shapes
from infra.local.chats.telegram.methods import Call, serves
from infra.local.chats.telegram.refusals import bad, lacks
from infra.local.chats.telegram.world import ADMINISTRATORS, Thing

SHORTEST, LONGEST = 30, 366 * 24 * 3_600
"""Seconds: a restriction or ban that ends sooner or later than this is for ever."""


@serves
def get_me(call: Call) -> Thing:
    """The bot."""
    return shapes.me(call.world.data["users"][call.world.bot])


@serves
def get_chat(call: Call) -> Thing:
    """A group with all that is told of it, or the private chat with an account that the bot knows."""
    account = call.world.data["users"].get(call.text("chat_id"))
    return shapes.full_private(account) if account else shapes.full_chat(call.world, call.chat())


@serves
def get_chat_administrators(call: Call) -> list[Thing]:
    """The owner and the administrators; of the bots only this one, unless `return_bots`."""
    chat = call.chat()
    found = [one for one in chat["members"].values() if one["status"] in ADMINISTRATORS]
    shown = [one for one in found if call.flag("return_bots") or one["user"] == call.bot or not _is_bot(call, one)]
    return [shapes.member(call.world, one) for one in shown]


@serves
def get_chat_member(call: Call) -> Thing:
    """What an account is in a group."""
    chat, user = call.chat(), call.user()
    return shapes.member(call.world, call.world.member(chat, user))


@serves
def get_chat_member_count(call: Call) -> int:
    """How many are in a group."""
    return sum(one["is_member"] for one in call.chat()["members"].values())


@serves
def set_chat_permissions(call: Call) -> bool:
    """Set what members may unless somebody set otherwise for one of them; administrators are untouched."""
    chat = call.chat()
    wanted = _permissions(call)
    call.needs(chat, "can_restrict_members", "change chat permissions")
    chat["permissions"] = wanted
    return True


@serves
def restrict_chat_member(call: Call) -> bool:
    """Set what one member may; with every permission the restriction is lifted."""
    chat, user = _supergroup(call), call.user()
    wanted = _permissions(call)
    _touch(call, chat, user)
    found = call.world.member(chat, user)
    if all(wanted.values()):
        status = "member" if found["is_member"] else "left"
        call.world.change(chat, user, status, by=call.bot)
    else:
        more = {"permissions": wanted, "until_date": _until(call), "is_member": found["is_member"]}
        call.world.change(chat, user, "restricted", by=call.bot, **more)
    return True


@serves
def ban_chat_member(call: Call) -> bool:
    """Throw an account out; it cannot come back before the ban ends."""
    chat, user = call.chat(), call.user()
    _touch(call, chat, user)
    chat["requests"].pop(str(user), None)
    call.world.change(chat, user, "kicked", by=call.bot, until_date=_until(call) if chat["type"] == "supergroup" else 0)
    if call.flag("revoke_messages") or chat["type"] == "supergroup":
        chat["messages"] = {key: one for key, one in chat["messages"].items() if one["from"] != user}
    return True


@serves
def unban_chat_member(call: Call) -> bool:
    """Let an account come back. Who is in the group is thrown out by this, unless `only_if_banned`."""
    chat, user = _supergroup(call), call.user()
    found = call.world.member(chat, user)
    if found["status"] != "kicked" and call.flag("only_if_banned"):
        call.needs(chat, "can_restrict_members", "restrict/unrestrict chat member")
        return True
    _touch(call, chat, user)
    call.world.change(chat, user, "left", by=call.bot)
    return True


@serves
def leave_chat(call: Call) -> bool:
    """Let the bot leave a group."""
    call.world.change(call.chat(), call.bot, "left", by=call.bot)
    return True


def _supergroup(call: Call) -> Thing:
    chat = call.chat()
    if chat["type"] != "supergroup":
        raise bad("method is available only for supergroups")
    return chat


def _permissions(call: Call) -> dict[str, bool]:
    told: Any = call.tree("permissions")
    if not isinstance(told, dict):
        raise bad("object expected as permissions")
    wrong = next((name for name, value in told.items() if name.startswith("can_") and not isinstance(value, bool)), None)
    if wrong:
        raise bad(f'can\'t parse chat permissions: Field "{wrong}" must be of type Boolean')
    return rights.given(told, independent=call.flag("use_independent_chat_permissions"))


def _until(call: Call) -> int:
    until = call.number("until_date", 0)
    return until if SHORTEST <= until - call.world.now() <= LONGEST else 0


def _touch(call: Call, chat: Thing, user: int) -> None:
    status = call.world.member(chat, user)["status"]
    if not call.world.has_right(chat, call.bot, "can_restrict_members"):
        raise lacks("restrict/unrestrict chat member")
    if status == "creator":
        raise bad("can't remove chat owner")
    if status == "administrator":
        raise bad("user is an administrator of the chat")


def _is_bot(call: Call, member: Thing) -> bool:
    return bool(call.world.data["users"][str(member["user"])]["is_bot"])
