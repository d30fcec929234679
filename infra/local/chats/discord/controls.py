"""The verbs by which a test (or the page) plays people, the weather and Discord itself. See the package's own words."""

from dataclasses import dataclass
from typing import Any

from infra.local.chats import verbs
from infra.local.chats.discord import people, worlds
from infra.local.chats.discord.api import Api
from infra.local.chats.discord.bits import EVERY, Bit
from infra.local.chats.discord.world import PRIVATE_THREAD, PUBLIC_THREAD, THREADS, Thing, World
from infra.local.chats.store import Store
from infra.local.chats.wire import Refusal


@dataclass
class Desk:
    """What the verbs work on."""

    store: Store
    world: World
    api: Api

    def do(self, verb: str, **given: Any) -> Thing:
        """Do one verb with its fields, alone, and return its answer. Raises `Refusal`."""
        work = VERBS.get(verb)
        if work is None:
            raise Refusal(404, f"There is no verb {verb[:40]}; there are: {', '.join(VERBS)}.")
        with self.store.lock:
            self.store.changed = True
            return dict(work(self, **verbs.check(work, given)) or {"ok": True})

    def guild(self, key: str) -> Thing:
        """Return a server. Raises `Refusal`."""
        return verbs.kept(self.world.data["guilds"], key, "server")

    def channel(self, key: str) -> Thing:
        """Return a channel of a server. Raises `Refusal`."""
        found: Thing = next((guild["channels"] for guild in self.world.data["guilds"].values() if key in guild["channels"]), {})
        return verbs.kept(found, key, "channel")

    def role(self, key: str) -> tuple[Thing, Thing]:
        """Return a role with its server. Raises `Refusal`."""
        for guild in self.world.data["guilds"].values():
            if key in guild["roles"]:
                return guild, guild["roles"][key]
        raise Refusal(404, f"There is no role {key[:40]}.")


VERBS: dict[str, verbs.Verb] = {**verbs.OF_BOTH}


def verb(work: verbs.Verb) -> verbs.Verb:
    """Register the function below as a verb."""
    VERBS[work.__name__] = work
    return work


@verb
def make_server(
    desk: Desk, name: str = "Server", channels: int = 50, members: int = 500, permissions: str = str(worlds.FOR_THE_HOUSE)
) -> Thing:
    """Make a server of any size with the bot on it; answers with the ids of all that is in it."""
    made = worlds.discord_server(desk.world, name=name, channels=channels, members=members, permissions=int(permissions))
    roles = {role["name"]: key for key, role in made["roles"].items()}
    named = {channel["name"]: key for key, channel in made["channels"].items()}
    others = [key for key in made["members"] if key not in (made["owner_id"], desk.world.bot)]
    return {"server": made["id"], "owner": made["owner_id"], "roles": roles, "channels": named, "members": others}


@verb
def make_user(desk: Desk, name: str) -> Thing:
    """Make an account."""
    return {"user": desk.world.user(name)["id"]}


@verb
def make_role(desk: Desk, server: str, name: str, permissions: str = "0", position: int = 1) -> Thing:
    """Make a role as the owner does, at this position counted from below."""
    return {"role": desk.world.role(desk.guild(server), name, int(permissions), position=position)["id"]}


@verb
def make_channel(desk: Desk, server: str, name: str, kind: int = 0, parent: str = "") -> Thing:
    """Make a channel of this type, in a category or not."""
    return {"channel": desk.world.channel(desk.guild(server), name, kind, parent or None)["id"]}


@verb
def make_thread(desk: Desk, channel: str, name: str, private: bool = False) -> Thing:
    """Begin a thread as the owner does."""
    found = desk.channel(channel)
    kind = PRIVATE_THREAD if private else PUBLIC_THREAD
    return {"channel": desk.world.channel(desk.guild(found["guild_id"]), name, kind, channel)["id"]}


@verb
def join(desk: Desk, server: str, user: str) -> None:
    """Somebody joins by an invite."""
    people.join(desk.world, desk.guild(server), user)


@verb
def leave(desk: Desk, server: str, user: str) -> None:
    """Somebody leaves a server."""
    people.leave(desk.guild(server), user)


@verb
def give_role(desk: Desk, server: str, user: str, role: str) -> None:
    """The owner gives a member a role."""
    member = verbs.kept(desk.guild(server)["members"], user, "member")
    member["roles"] = [*dict.fromkeys([*member["roles"], role])]


@verb
def take_role(desk: Desk, server: str, user: str, role: str) -> None:
    """The owner takes a role from a member."""
    member = verbs.kept(desk.guild(server)["members"], user, "member")
    member["roles"] = [one for one in member["roles"] if one != role]


@verb
def time_out(desk: Desk, server: str, user: str, seconds: float) -> None:
    """A moderator puts a member into a time-out."""
    verbs.kept(desk.guild(server)["members"], user, "member")["timed_out_until"] = desk.world.now() + seconds


@verb
def write(desk: Desk, channel: str, user: str, text: str) -> Thing:
    """Somebody writes in a channel; refused where they may not."""
    return {"message": people.write(desk.world, desk.channel(channel), user, text)["id"]}


@verb
def begin_thread(desk: Desk, channel: str, user: str, name: str) -> Thing:
    """Somebody begins a public thread, in a forum a post; refused where they may not."""
    return {"channel": people.open_thread(desk.world, desk.channel(channel), user, name)["id"]}


@verb
def may(desk: Desk, channel: str, user: str, right: str) -> Thing:
    """Tell whether a member may do something in a channel, such as SEND_MESSAGES."""
    found = desk.channel(channel)
    return {"may": desk.world.may(desk.guild(found["guild_id"]), user, found, _bits(right))}


@verb
def overwrite(desk: Desk, channel: str, id: str, allow: str = "0", deny: str = "0", kind: int = 0) -> None:  # noqa: A002 - Discord's own word
    """A person sets an overwrite of a channel, for a role (0) or a member (1)."""
    desk.world.overwrite(desk.channel(channel), id, int(allow), int(deny), kind)


@verb
def remove_overwrite(desk: Desk, channel: str, id: str) -> None:  # noqa: A002 - Discord's own word
    """A person takes an overwrite away."""
    desk.channel(channel)["overwrites"].pop(id, None)


@verb
def set_role(desk: Desk, role: str, permissions: str) -> None:
    """A person sets the permissions of a role."""
    desk.role(role)[1]["permissions"] = str(int(permissions))


@verb
def move_role(desk: Desk, role: str, position: int) -> None:
    """The owner drags a role to this position, counted from below."""
    worlds.move(desk.role(role)[0], role, position)


@verb
def delete_role(desk: Desk, role: str) -> None:
    """The owner deletes a role."""
    desk.world.delete_role(desk.role(role)[0], role)


@verb
def delete_channel(desk: Desk, channel: str) -> None:
    """The owner deletes a channel with its threads."""
    guild = desk.guild(desk.channel(channel)["guild_id"])
    for key in [
        key
        for key, one in guild["channels"].items()
        if key == channel or (one["parent_id"] == channel and one["type"] in THREADS)
    ]:
        del guild["channels"][key]


@verb
def take_right(desk: Desk, server: str, right: str) -> None:
    """The owner takes a permission from the bot's own role, such as MANAGE_ROLES."""
    _own_role(desk, server)["permissions"] = str(int(_own_role(desk, server)["permissions"]) & ~_bits(right))


@verb
def give_right(desk: Desk, server: str, right: str) -> None:
    """The owner gives a permission to the bot's own role."""
    _own_role(desk, server)["permissions"] = str(int(_own_role(desk, server)["permissions"]) | _bits(right))


@verb
def move_bot(desk: Desk, server: str, position: int) -> None:
    """The owner drags the bot's own role to this position, counted from below."""
    worlds.move(desk.guild(server), _own_role(desk, server)["id"], position)


@verb
def throw_out(desk: Desk, server: str) -> None:
    """The owner throws the bot out."""
    desk.world.drop(desk.guild(server), desk.world.bot)


@verb
def add_bot(desk: Desk, server: str, permissions: str = str(worlds.FOR_THE_HOUSE)) -> None:
    """The owner lets the bot in, as its page would."""
    desk.world.add_bot(desk.guild(server), int(permissions))


@verb
def delete_user(desk: Desk, user: str) -> None:
    """An account is deleted."""
    verbs.kept(desk.world.data["users"], user, "account")
    desk.world.delete_user(user)


@verb
def close_messages(desk: Desk, user: str, closed: bool = True) -> None:
    """Somebody takes no direct messages, or takes them again."""
    verbs.kept(desk.world.data["users"], user, "account")["closed"] = closed


@verb
def intent(desk: Desk, granted: bool) -> None:
    """Discord grants the intent to read members, or takes it away."""
    desk.world.data["intent"] = granted


@verb
def strict(desk: Desk, strict: bool) -> None:
    """Ask for every bit that an overwrite or role names, not only for those that change, and let overwrites be only of roles below the bot."""
    desk.world.data["strict"] = strict


@verb
def limit(desk: Desk, most: int, seconds: float, route: str = "") -> None:
    """So many calls in so many seconds of the routes in whose name `route` stands; `global`: over all."""
    desk.api.limits.set(route, most, seconds)


@verb
def forget(desk: Desk, empty: bool = False) -> None:
    """Everything is as in the beginning: the Chess Society alone, or with `empty` nothing at all."""
    desk.world.forget()
    verbs.clear(desk)
    if not empty:
        worlds.chess_society(desk.world)


def _own_role(desk: Desk, server: str) -> Thing:
    found = next((role for role in desk.guild(server)["roles"].values() if role["bot"] == desk.world.bot), None)
    if found is None:
        raise Refusal(404, "The bot is not on this server.")
    kept: Thing = found
    return kept


def _bits(right: str) -> int:
    """Return the bits of a name, or of a number as text."""
    if right.isdecimal():
        return int(right) & EVERY
    if right not in Bit.__members__:
        raise Refusal(400, f"There is no permission {right[:40]}.")
    return int(Bit[right])
