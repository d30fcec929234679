"""Discord's pages for a person: what members see, the controls, and where one lets the house know one's account or adds its bot."""

from infra.local.chats import pages
from infra.local.chats.discord import oauth, people
from infra.local.chats.discord.bits import names
from infra.local.chats.discord.controls import VERBS, Desk
from infra.local.chats.discord.world import ANNOUNCEMENT, CATEGORY, FORUM, STAGE, THREADS, VOICE, WITHOUT_MESSAGES, Thing, World
from infra.local.chats.pages import MOST, SHOWN
from infra.local.chats.wire import Input, Output, Refusal, see_other

_KINDS = {VOICE: "voice channel", ANNOUNCEMENT: "announcement channel", STAGE: "stage", FORUM: "forum"}
_WISHES = {
    "identify": "know your account: its name and its number",
    "email": "know your email address",
    "guilds": "know which servers you are on",
    "guilds.join": "join servers for you",
    "guilds.members.read": "know your roles on a server",
    "bot": "add a bot to a server",
    "applications.commands": "add commands to a server",
}


class Pages(pages.Pages):
    """The pages of the stand-in for Discord."""

    def __init__(self, desk: Desk, base: str) -> None:
        super().__init__("Discord", base, desk, VERBS)
        self.world: World = desk.world

    def answer(self, given: Input) -> Output:
        """Answer a browser. Raises `Refusal`."""
        with self.desk.store.lock:
            match (given.method.replace("HEAD", "GET"), given.path.rstrip("/")):
                case ("GET", ""):
                    return self.view(given.query)
                case ("GET", "/control"):
                    return self.controls()
                case ("POST", "/act"):
                    return self.act(given)
                case ("GET", "/oauth2/authorize"):
                    return self.authorize(given)
                case ("POST", "/oauth2/authorize"):
                    return self.decide(given)
        raise Refusal(404, "There is no such page here.")

    def options(self, field: str) -> list[tuple[str, str]]:
        """Return what one can choose for a field of the controls."""
        guilds = list(self.world.data["guilds"].values())
        match field:
            case "server":
                return [(it["id"], it["name"]) for it in guilds]
            case "user":
                return self.accounts()
            case "channel" | "role":
                return [(key, f"{guild['name']}: {one['name']}") for guild in guilds for key, one in guild[f"{field}s"].items()][
                    :MOST
                ]
        return []

    def view(self, query: dict[str, str]) -> Output:
        """Show what an account sees of a server."""
        guilds, accounts = self.world.data["guilds"], self.accounts()
        server = query.get("server") or next(iter(guilds), "")
        user = query.get("user") or (accounts[0][0] if accounts else "")
        guild, account = guilds.get(server), self.world.data["users"].get(user)
        data = {
            "accounts": accounts,
            "servers": [(key, it["name"]) for key, it in guilds.items()],
            "user": user,
            "server": server,
        }
        data |= {
            "guild": guild if account else None,
            "name": shown_name(account) if account else "",
            "letters": self.letters(user),
        }
        data |= {
            "member": False,
            "roles": [],
            "owner": False,
            "paused": False,
            "groups": [],
            "back": f"/?user={user}&server={server}",
        }
        if guild and account and user in guild["members"]:
            held = [guild["roles"][key]["name"] for key in guild["members"][user]["roles"]]
            data |= {"member": True, "roles": held, "owner": guild["owner_id"] == user, "groups": self.groups(guild, user)}
        if guild:
            data["paused"] = self.world.invites_paused(guild)
        return self.render("discord.html", data, here="view")

    def accounts(self) -> list[tuple[str, str]]:
        """Return the accounts that one can be, the newest of very many left out."""
        people_there = [it for it in self.world.data["users"].values() if not it["bot"] and not it["deleted"]]
        return [(it["id"], shown_name(it)) for it in people_there[:MOST]]

    def groups(self, guild: Thing, user: str) -> list[Thing]:
        """Return the channels of a server by category, each with what the member can do there."""
        found = sorted(guild["channels"].values(), key=lambda it: int(it["position"]))
        categories = [it for it in found if it["type"] == CATEGORY]
        made = [{"name": it["name"], "channels": self.inside(guild, user, it["id"])} for it in categories]
        alone = self.inside(guild, user, None)
        return ([{"name": "Without a category", "channels": alone}] if alone else []) + made

    def inside(self, guild: Thing, user: str, parent: str | None) -> list[Thing]:
        """Return the channels of one category, with their threads after them."""
        made = []
        for channel in guild["channels"].values():
            if channel["parent_id"] == parent and channel["type"] not in (CATEGORY, *THREADS):
                threads = [it for it in guild["channels"].values() if it["parent_id"] == channel["id"]]
                made += [self.described(guild, it, user) for it in (channel, *threads)]
        return made

    def described(self, guild: Thing, channel: Thing, user: str) -> Thing:
        """Return a channel as the page shows it."""
        kind = "thread" if channel["type"] in THREADS else _KINDS.get(channel["type"], "text channel")
        shown = {
            "id": channel["id"],
            "name": f"#{channel['name']}",
            "kind": kind,
            "has_messages": channel["type"] not in WITHOUT_MESSAGES,
        }
        return shown | {"able": people.abilities(self.world, guild, channel, user), "messages": self.messages(channel)}

    def messages(self, channel: Thing) -> list[Thing]:
        """Return the pinned messages of a channel and its newest, as the page shows them."""
        known, pins = self.world.data["messages"].get(channel["id"], {}), channel.get("pins", [])
        chosen = [*(key for key in pins if key in known), *(key for key in list(known)[-SHOWN:] if key not in pins)]
        return [self.message(known[key], pinned=key in pins) for key in chosen]

    def message(self, found: Thing, *, pinned: bool = False) -> Thing:
        """Return a message as the page shows it."""
        author = shown_name(self.world.data["users"][found["author"]])
        return {"author": author, "at": found["at"], "text": found["content"], "pinned": pinned}

    def letters(self, user: str) -> list[Thing]:
        """Return what the bot wrote to an account alone."""
        mine = [it["id"] for it in self.world.data["dms"].values() if it["recipient"] == user]
        return [self.message(one) for key in mine for one in self.world.data["messages"].get(key, {}).values()][-SHOWN:]

    def authorize(self, given: Input) -> Output:
        """Show what is asked of an account. Raises `Refusal`."""
        wanted, accounts = oauth.asked(self.world, given.query), self.accounts()
        managed = {guild["id"]: guild for key, _ in accounts for guild in oauth.servers_to_choose(self.world, key)}
        if wanted.fixed and wanted.guild:
            managed = {key: guild for key, guild in managed.items() if key == wanted.guild}
        data = {"wishes": [_WISHES[scope] for scope in wanted.scopes], "accounts": accounts, "with_bot": "bot" in wanted.scopes}
        data |= {
            "servers": [(key, it["name"]) for key, it in managed.items()],
            "server": wanted.guild,
            "place": wanted.redirect or "nowhere",
        }
        chosen = given.query.get("user", "")
        permissions = [name.replace("_", " ").lower() for name in names(wanted.permissions)]
        return self.render("authorize.html", data | {"user": chosen, "permissions": permissions})

    def decide(self, given: Input) -> Output:
        """Do what was chosen, and send the browser on. Raises `Refusal`."""
        wanted, form = oauth.asked(self.world, given.query), given.form()
        self.desk.store.changed = True
        if form.get("choice") == "yes":
            place = oauth.authorise(self.world, wanted, form.get("user", ""), form.get("server", ""))
        else:
            place = oauth.cancelled(wanted)
        return see_other(place or f"{self.base}/")


def shown_name(account: Thing) -> str:
    """Return how an account is called."""
    return "Deleted account" if account["deleted"] else str(account["global_name"] or account["username"])
