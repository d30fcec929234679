"""The Bot API's methods about messages, pins, and how updates reach the bot."""

import re
from typing import Any
from urllib.parse import urlsplit

from infra.local.chats.telegram import shapes
from infra.local.chats.telegram.methods import Call, serves
from infra.local.chats.telegram.refusals import BotError, bad, forbidden, lacks
from infra.local.chats.telegram.world import Thing

LONGEST_TEXT = 4_096
DELETES_WITHIN = 48 * 3_600
_NEARBY = ("localhost", "127.0.0.1")


@serves
def send_message(call: Call) -> Thing:
    """Post a message in a group, or write to an account that has written to the bot or asks to join."""
    text = call.text("text")
    if not text.strip():
        raise bad("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad("message is too long")
    account = call.world.data["users"].get(call.text("chat_id"))
    if account:
        return _privately(call, account, text)
    chat = call.chat()
    if not call.world.may(chat, call.bot, "can_send_messages"):
        raise lacks("send text messages to the chat")
    return shapes.message(call.world, chat, call.world.write(chat, call.bot, text))


@serves
def delete_message(call: Call) -> bool:
    """Delete a message: the bot's own within two days, or as an administrator with that right anybody's."""
    chat, key = call.chat(), str(call.number("message_id"))
    found = chat["messages"].get(key)
    if found is None:
        raise bad("message to delete not found")
    young = found["from"] == call.bot and call.world.now() - found["date"] < DELETES_WITHIN
    if not young and not call.world.has_right(chat, call.bot, "can_delete_messages"):
        raise bad("message can't be deleted")
    del chat["messages"][key]
    chat["pinned"] = [one for one in chat["pinned"] if str(one) != key]
    return True


@serves
def pin_chat_message(call: Call) -> bool:
    """Pin a message."""
    chat = _pinning(call)
    key = call.number("message_id")
    if str(key) not in chat["messages"]:
        raise bad("message to pin not found")
    chat["pinned"] = [one for one in chat["pinned"] if one != key] + [key]
    return True


@serves
def unpin_chat_message(call: Call) -> bool:
    """Take the pin of a message away, or of the newest pinned one."""
    chat = _pinning(call)
    key = call.number("message_id", chat["pinned"][-1] if chat["pinned"] else 0)
    if key not in chat["pinned"]:
        raise bad("message to unpin not found")
    chat["pinned"].remove(key)
    return True


@serves
def set_webhook(call: Call) -> bool:
    """Say where updates go; an empty address is none."""
    url, secret = call.text("url"), call.text("secret_token")
    parts = urlsplit(url)
    if url and parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _NEARBY):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    kept = call.world.data["webhook"]
    allowed = call.tree("allowed_updates")
    told = {"url": url, "secret": secret, "allowed_updates": kept.get("allowed_updates") if allowed is None else allowed}
    call.world.data["webhook"] = told
    _perhaps_forget(call)
    call.world.news()
    return True


@serves
def delete_webhook(call: Call) -> bool:
    """Send updates nowhere."""
    call.world.data["webhook"] |= {"url": "", "secret": ""}
    _perhaps_forget(call)
    return True


@serves
def get_webhook_info(call: Call) -> Thing:
    """Where updates go, and how that went lately."""
    kept, waiting = call.world.data["webhook"], call.world.data["updates"]
    shown: dict[str, Any] = {"url": kept["url"], "has_custom_certificate": False, "pending_update_count": len(waiting)}
    shown |= {name: kept[name] for name in ("last_error_date", "last_error_message", "allowed_updates") if kept.get(name)}
    return shown


@serves
def get_updates(call: Call) -> list[Thing]:
    """The updates that wait, for a bot without a webhook; those before `offset` are forgotten."""
    if call.world.data["webhook"]["url"]:
        raise BotError(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    offset = call.number("offset", 0)
    call.world.data["updates"] = [one for one in call.world.data["updates"] if one["id"] >= offset]
    waiting = call.world.data["updates"][: call.number("limit", 100)]
    return [{"update_id": one["id"], one["kind"]: one["what"]} for one in waiting]


def _privately(call: Call, account: Thing, text: str) -> Thing:
    asks = any(str(account["id"]) in chat["requests"] for chat in call.world.data["chats"].values())
    if account["deleted"]:
        raise forbidden("user is deactivated")
    if account["blocked"]:
        raise forbidden("bot was blocked by the user")
    if account["is_bot"]:
        raise forbidden("bot can't send messages to bots")
    if not account["started"] and not asks:
        raise forbidden("bot can't initiate conversation with a user")
    return shapes.message(call.world, account, call.world.write_privately(account["id"], call.bot, text))


def _pinning(call: Call) -> Thing:
    chat = call.chat()
    if not call.world.may(chat, call.bot, "can_pin_messages"):
        raise lacks("manage pinned messages in the chat")
    return chat


def _perhaps_forget(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.world.data["updates"] = []
