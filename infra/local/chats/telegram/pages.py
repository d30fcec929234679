"""Telegram's pages for a person: what members see, the controls, and where links of groups and of the bot lead."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from infra.local.chats import pages
from infra.local.chats.pages import MOST, SHOWN
from infra.local.chats.telegram import people
from infra.local.chats.telegram.controls import VERBS, Desk
from infra.local.chats.telegram.world import Thing, World
from infra.local.chats.wire import Input, Output, Refusal, see_other

_WORDS = {
    "write": "can_send_messages",
    "send photos": "can_send_photos",
    "send voice notes": "can_send_voice_notes",
    "send polls": "can_send_polls",
    "send stickers": "can_send_other_messages",
    "react": "can_react_to_messages",
    "invite people": "can_invite_users",
    "pin messages": "can_pin_messages",
}
_STATUS = {"creator": "the owner", "administrator": "an administrator", "member": "a member", "restricted": "restricted",
           "left": "not a member", "kicked": "thrown out"}  # fmt: skip


class Pages(pages.Pages):
    """The pages of the stand-in for Telegram."""

    def __init__(self, desk: Desk, base: str) -> None:
        super().__init__("Telegram", base, desk, VERBS)
        self.world: World = desk.world

    def answer(self, given: Input) -> Output:
        """Answer a browser. Raises `Refusal`."""
        with self.desk.store.lock:
            match (given.method.replace("HEAD", "GET"), given.path.rstrip("/")):
                case ("GET", ""):
                    return self.view(given.query)
                case ("GET", "/control"):
                    return self.controls()
                case ("GET", "/go"):
                    return see_other(self.place(given.query.get("link", "")))
                case ("GET", path) if path.startswith("/+"):
                    return self.invite(path)
                case ("GET", path) if path == f"/{self.world.keys['username']}":
                    return self.bot(given.query)
        if (given.method, given.path) == ("POST", "/act"):
            return self.act(given)
        raise Refusal(404, "There is no such page here.")

    def options(self, field: str) -> list[tuple[str, str]]:
        """Return what one can choose for a field of the controls."""
        found = {"chat": self.groups, "user": self.accounts, "by": self.accounts}.get(field)
        return [(str(key), name) for key, name in found()] if found else []

    def view(self, query: dict[str, str]) -> Output:
        """Show what an account sees of a group, and of its private chat with the bot."""
        accounts, chats = self.accounts(), self.groups()
        user = query.get("user") or (str(accounts[0][0]) if accounts else "")
        key = query.get("chat") or (str(chats[0][0]) if chats else "")
        account, group = self.world.data["users"].get(user), self.world.data["chats"].get(key)
        data: Thing = {
            "accounts": accounts,
            "chats": chats,
            "user": user if account else "",
            "chat": key,
            "back": f"/?user={user}&chat={key}",
        }
        data |= {
            "group": group if account else None,
            "name": self.name_of(int(user)) if account else "",
            "private": self.privately(user),
        }
        if account and group:
            status = self.world.member(group, int(user))["status"]
            data |= {"status": _STATUS[status], "inside": self.world.is_inside(group, int(user)), "written": self.written(group)}
            data |= {
                "abilities": {words: self.world.may(group, int(user), name) for words, name in _WORDS.items()},
                "links": self.links(group),
            }
        return self.render("telegram.html", data, here="view")

    def invite(self, path: str) -> Output:
        """Show where an invite link leads. Raises `Refusal`."""
        address = f"{self.world.site}{path}"
        chat, link = people.found_link(self.world, address)
        asks = link["creates_join_request"]
        words = "An administrator lets you in, or does not." if asks else "You are in at once."
        data: Thing = {
            "title": chat["title"],
            "words": words,
            "verb": "follow",
            "fields": {"link": address},
            "person": "user",
            "chats": None,
        }
        return self.render("link.html", data | {"accounts": self.accounts(), "button": "Ask to join" if asks else "Join"})

    def bot(self, query: dict[str, str]) -> Output:
        """Show where a link to the bot leads: a private chat with it, or a group to add it to."""
        if "startgroup" in query:
            rights = " ".join(f"can_{right}" for right in query.get("admin", "").replace("+", " ").split())
            fields = {"payload": query["startgroup"], "rights": rights} | ({} if rights else {"plain": "true"})
            words = "The bot becomes an administrator with what it asks for." if rights else "The bot becomes a member."
            data: Thing = {
                "title": "Add Union House to a group",
                "words": words,
                "verb": "add_bot",
                "person": "by",
                "button": "Add to the group",
            }
            return self.render("link.html", data | {"fields": fields, "accounts": self.accounts(), "chats": self.groups()})
        payload = query.get("start", "")
        data = {
            "title": "Talk with Union House",
            "words": "The bot hears that you came.",
            "verb": "start",
            "person": "user",
            "button": "Start",
        }
        return self.render("link.html", data | {"fields": {"payload": payload}, "accounts": self.accounts(), "chats": None})

    def place(self, link: str) -> str:
        """Return the page of this stand-in to which a link leads that a person was given."""
        parts = urlsplit(link.strip())
        path = parts.path.removeprefix(self.base)
        query = urlencode(parse_qsl(parts.query, keep_blank_values=True))
        return f"{self.base}/{quote(path.lstrip('/'), safe='+')}{f'?{query}' if query else ''}"

    def accounts(self) -> list[tuple[int, str]]:
        """Return the accounts that one can be."""
        found = [it for it in self.world.data["users"].values() if not it["is_bot"] and not it["deleted"]]
        return [(it["id"], self.name_of(it["id"])) for it in found[:MOST]]

    def groups(self) -> list[tuple[int, str]]:
        """Return the groups."""
        return [(it["id"], it["title"]) for it in self.world.data["chats"].values() if not it["migrated_to"]]

    def name_of(self, user: int) -> str:
        """Return how an account is called."""
        account = self.world.data["users"][str(user)]
        return "Deleted account" if account["deleted"] else f"{account['first_name']} {account['last_name']}".strip()

    def written(self, group: Thing) -> list[Thing]:
        """Return the pinned messages of a group and its newest, as the page shows them."""
        known, pins = group["messages"], [str(key) for key in group["pinned"]]
        chosen = [*(key for key in pins if key in known), *(key for key in list(known)[-SHOWN:] if key not in pins)]
        return [self.message(known[key], pinned=key in pins) for key in chosen]

    def privately(self, user: str) -> list[Thing]:
        """Return the private chat of an account with the bot."""
        return [self.message(it, pinned=False) for it in self.world.data["private"].get(user, [])[-SHOWN:]]

    def message(self, found: Thing, *, pinned: bool) -> Thing:
        """Return a message as the page shows it."""
        return {"author": self.name_of(found["from"]), "at": found["date"], "text": found["text"], "pinned": pinned}

    def links(self, group: Thing) -> list[Thing]:
        """Return the invite links of a group, as the page shows them."""
        return [
            {
                "place": self.place(it["invite_link"]),
                "name": it.get("name"),
                "asks": it["creates_join_request"],
                "revoked": it["is_revoked"],
            }
            for it in group["links"].values()
        ]
