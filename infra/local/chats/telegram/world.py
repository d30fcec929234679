"""Telegram's world as plain values: accounts, groups with members, links, requests and messages, and updates for the bot."""

import secrets
from collections.abc import Callable
from typing import Any

from infra.local.chats.telegram import rights, shapes
from infra.local.chats.telegram.refusals import BotError, bad, forbidden

Thing = dict[str, Any]
ADMINISTRATORS = ("creator", "administrator")
INSIDE = (*ADMINISTRATORS, "member")
NOT_UNLESS_ASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""Updates that come only where `allowed_updates` names them."""


class World:
    """What there is at Telegram, in `data`, with the keys of the union's bot.

    `now` gives seconds since 1970; `site` is where links to groups and bots lead, at Telegram itself https://t.me.
    """

    def __init__(self, data: Thing, keys: Thing, now: Callable[[], float], site: str) -> None:
        self.data, self.keys, self.now, self.site = data, keys, now, site.rstrip("/")
        self.bot = keys["token"].partition(":")[0]
        self.news: Callable[[], None] = lambda: None
        if not data:
            self.forget()

    def forget(self) -> None:
        """Begin anew, with nothing but the bot."""
        self.data.clear()
        self.data |= {
            "users": {},
            "chats": {},
            "private": {},
            "updates": [],
            "webhook": {"url": ""},
            "counter": 1_000,
            "delivered": [],
        }
        self.user("Union House", bot=True, key=self.bot, username=self.keys["username"])

    def count(self) -> int:
        """Return a number that nothing had before."""
        self.data["counter"] += 1
        return int(self.data["counter"])

    def user(self, name: str, *, bot: bool = False, key: str = "", username: str = "") -> Thing:
        """Make an account."""
        first, _, last = name.partition(" ")
        made = {
            "id": int(key or 5_000_000_000 + self.count()),
            "is_bot": bot,
            "first_name": name if bot else first,
            "last_name": "" if bot else last,
        }
        made |= {"username": username or name.lower().replace(" ", "_"), "deleted": False, "started": False, "blocked": False}
        self.data["users"][str(made["id"])] = made
        return made

    def chat(self, title: str, owner: int, *, kind: str = "supergroup") -> Thing:
        """Make a group."""
        number = 1_000_000_000 + self.count()
        key = -1_000_000_000_000 - number if kind == "supergroup" else -number
        made: Thing = {
            "id": key,
            "type": kind,
            "title": title,
            "permissions": dict(rights.USUAL),
            "members": {},
            "links": {},
            "requests": {},
        }
        self.data["chats"][str(key)] = made | {"messages": {}, "pinned": [], "migrated_to": 0, "description": ""}
        found: Thing = self.data["chats"][str(key)]
        self.put(found, owner, "creator")
        return found

    def put(self, chat: Thing, user: int, status: str, **more: Any) -> Thing:
        """Make an account something in a group, as it is, and tell nobody."""
        made = {
            "user": user,
            "status": status,
            "until_date": 0,
            "rights": {},
            "permissions": {},
            "is_member": status in INSIDE,
        } | more
        chat["members"][str(user)] = made
        return made

    def change(self, chat: Thing, user: int, status: str, *, by: int, told: Thing | None = None, **more: Any) -> None:
        """Make an account something else in a group, and tell the bot as Telegram does; `told` is more for that update."""
        before = shapes.member(self, self.member(chat, user))
        after = shapes.member(self, self.put(chat, user, status, **more))
        if before == after:
            return
        kind = "my_chat_member" if str(user) == self.bot else "chat_member"
        if kind == "chat_member" and not self.is_administrator(chat, int(self.bot)):
            return
        changed = {"chat": shapes.chat(chat), "from": shapes.user(self.data["users"][str(by)]), "date": int(self.now())}
        self.tell(kind, changed | {"old_chat_member": before, "new_chat_member": after} | (told or {}))

    def member(self, chat: Thing, user: int) -> Thing:
        """Return what an account is in a group; whoever was never there has left."""
        return dict(
            chat["members"].get(str(user))
            or {"user": user, "status": "left", "until_date": 0, "rights": {}, "permissions": {}, "is_member": False}
        )

    def is_administrator(self, chat: Thing, user: int) -> bool:
        """Tell whether an account is the owner or an administrator."""
        return self.member(chat, user)["status"] in ADMINISTRATORS

    def is_inside(self, chat: Thing, user: int) -> bool:
        """Tell whether an account is in a group."""
        return bool(self.member(chat, user)["is_member"])

    def has_right(self, chat: Thing, user: int, right: str) -> bool:
        """Tell whether an account may do what only some administrators may."""
        found = self.member(chat, user)
        return found["status"] == "creator" or (found["status"] == "administrator" and bool(found["rights"].get(right)))

    def may(self, chat: Thing, user: int, permission: str) -> bool:
        """Tell whether an account may do what members may, such as `can_send_messages`."""
        found = self.member(chat, user)
        if found["status"] in ADMINISTRATORS:
            return permission not in rights.RIGHTS or self.has_right(chat, user, permission)
        if not found["is_member"]:
            return False
        own = (
            rights.together(chat["permissions"], found["permissions"]) if found["status"] == "restricted" else chat["permissions"]
        )
        return bool(own[permission])

    def found_chat(self, key: Any) -> Thing:
        """Return the group that a bot names. Raises as Telegram does: not there, upgraded, the bot thrown out or never in."""
        found = self.data["chats"].get(str(key))
        if found is None:
            raise bad("chat not found")
        if found["migrated_to"]:
            raise BotError(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=found["migrated_to"]
            )
        kind, mine = found["type"], self.member(found, int(self.bot))
        if mine["status"] == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        if not mine["is_member"]:
            raise forbidden(f"bot is not a member of the {kind} chat")
        kept: Thing = found
        return kept

    def write(self, chat: Thing, author: int, text: str, **more: Any) -> Thing:
        """Put a message into a group; whether the author may was asked before."""
        made = {"message_id": self.count(), "from": author, "text": text, "date": int(self.now())} | more
        chat["messages"][str(made["message_id"])] = made
        return made

    def write_privately(self, user: int, author: int, text: str) -> Thing:
        """Put a message into the private chat of an account with the bot."""
        made = {"message_id": self.count(), "from": author, "text": text, "date": int(self.now())}
        self.data["private"].setdefault(str(user), []).append(made)
        return made

    def link(self, chat: Thing, creator: int, **more: Any) -> Thing:
        """Make an invite link."""
        address = f"{self.site}/+{secrets.token_urlsafe(12)}"
        made = {
            "invite_link": address,
            "creator": creator,
            "creates_join_request": False,
            "is_primary": False,
            "is_revoked": False,
        } | more
        chat["links"][address] = made
        return made

    def tell(self, kind: str, what: Thing) -> None:
        """Keep an update for the bot, where it wants such updates."""
        allowed = self.data["webhook"].get("allowed_updates") or []
        if kind in allowed if allowed else kind not in NOT_UNLESS_ASKED:
            self.data["updates"].append({"id": self.count(), "kind": kind, "what": what, "due": 0.0, "attempts": 0})
            self.news()

    def upgrade(self, chat: Thing) -> Thing:
        """Make a group a supergroup, which gets another id."""
        key = -1_001_000_000_000 - self.count()
        moved = dict(chat) | {"id": key, "type": "supergroup", "messages": {}, "pinned": []}
        self.data["chats"][str(key)] = moved
        chat["migrated_to"] = key
        owner = next(one["user"] for one in chat["members"].values() if one["status"] == "creator")
        said = self.write(chat, owner, "")
        self.tell("message", shapes.message(self, chat, said) | {"migrate_to_chat_id": key})
        said = self.write(moved, owner, "")
        self.tell("message", shapes.message(self, moved, said) | {"migrate_from_chat_id": chat["id"]})
        return moved

    def lapse(self) -> None:
        """Let restrictions and bans end whose time is over."""
        now = self.now()
        for chat in self.data["chats"].values():
            for key, one in list(chat["members"].items()):
                if one["until_date"] and one["until_date"] <= now:
                    self.put(chat, int(key), "left" if one["status"] == "kicked" or not one["is_member"] else "member")
