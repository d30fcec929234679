"""The Bot API's methods about invite links and requests to join."""

from infra.local.chats.telegram import shapes
from infra.local.chats.telegram.methods import Call, serves
from infra.local.chats.telegram.refusals import bad
from infra.local.chats.telegram.world import Thing

LONGEST_NAME = 32


@serves
def create_chat_invite_link(call: Call) -> Thing:
    """Make a link, by which people join at once or ask to."""
    chat = _invites(call)
    return shapes.link(call.world, call.world.link(chat, call.bot, **_options(call)))


@serves
def edit_chat_invite_link(call: Call) -> Thing:
    """Change a link that the bot made; what is left out goes back to nothing."""
    chat = _invites(call)
    found = _own(call, chat)
    found |= _options(call)
    return _shown(call, chat, found)


@serves
def revoke_chat_invite_link(call: Call) -> Thing:
    """Let a link lead nowhere; requests that came by it stay."""
    chat = _invites(call)
    found = _own(call, chat)
    found["is_revoked"] = True
    return _shown(call, chat, found)


@serves
def approve_chat_join_request(call: Call) -> bool:
    """Let in somebody who asks to join."""
    chat = _invites(call, "manage chat join requests")
    asked = _asked(call, chat)
    told = {"invite_link": shapes.link(call.world, chat["links"][asked["link"]], len(chat["requests"])), "via_join_request": True}
    call.world.change(chat, asked["user"], "member", by=call.bot, told=told)
    return True


@serves
def decline_chat_join_request(call: Call) -> bool:
    """Do not let in somebody who asks to join."""
    _asked(call, _invites(call, "manage chat join requests"))
    return True


def _invites(call: Call, what: str = "manage chat invite link") -> Thing:
    chat = call.chat()
    call.needs(chat, "can_invite_users", what)
    return chat


def _options(call: Call) -> Thing:
    asks, limit = call.flag("creates_join_request"), call.number("member_limit", 0)
    if asks and limit:
        raise bad("member limit can't be specified for links requiring administrator approval")
    if not 0 <= limit <= 99_999:
        raise bad("MEMBER_LIMIT_INVALID")
    options = {"name": call.text("name")[:LONGEST_NAME], "expire_date": call.number("expire_date", 0), "member_limit": limit}
    return options | {"creates_join_request": asks}


def _own(call: Call, chat: Thing) -> Thing:
    found: Thing | None = chat["links"].get(call.text("invite_link"))
    if found is None or found["creator"] != call.bot:
        raise bad("INVITE_HASH_INVALID")
    return found


def _shown(call: Call, chat: Thing, found: Thing) -> Thing:
    waiting = sum(one["link"] == found["invite_link"] for one in chat["requests"].values())
    return shapes.link(call.world, found, waiting)


def _asked(call: Call, chat: Thing) -> Thing:
    user = call.user()
    if call.world.is_inside(chat, user):
        raise bad("USER_ALREADY_PARTICIPANT")
    found: Thing | None = chat["requests"].pop(str(user), None)
    if found is None:
        raise bad("HIDE_REQUESTER_MISSING")
    return found
