"""The verbs by which a test (or the page) plays people, the weather and Telegram itself. See the package's own words."""

from dataclasses import dataclass
from typing import Any

from infra.local.chats import verbs
from infra.local.chats.store import Store
from infra.local.chats.telegram import people, worlds
from infra.local.chats.telegram.api import Api
from infra.local.chats.telegram.rights import FREE, PERMISSIONS, RIGHTS
from infra.local.chats.telegram.webhook import Webhook
from infra.local.chats.telegram.world import Thing, World
from infra.local.chats.wire import Refusal


@dataclass
class Desk:
    """What the verbs work on."""

    store: Store
    world: World
    api: Api
    webhook: Webhook

    def do(self, verb: str, **given: Any) -> Thing:
        """Do one verb with its fields and return its answer. Raises `Refusal`."""
        work = VERBS.get(verb)
        if work is None:
            raise Refusal(404, f"There is no verb {verb[:40]}; there are: {', '.join(VERBS)}.")
        fields = verbs.check(work, given)
        if verb in _WAIT:
            return dict(work(self, **fields))
        with self.store.lock:
            self.store.changed = True
            return dict(work(self, **fields) or {"ok": True})

    def chat(self, key: int) -> Thing:
        """Return a group. Raises `Refusal`."""
        return verbs.kept(self.world.data["chats"], key, "group")

    def user(self, key: int) -> Thing:
        """Return an account. Raises `Refusal`."""
        return verbs.kept(self.world.data["users"], key, "account")


VERBS: dict[str, verbs.Verb] = {**verbs.OF_BOTH}
_WAIT = ("idle", "resend")
"""What waits for others, who need the lock."""


def verb(work: verbs.Verb) -> verbs.Verb:
    """Register the function below as a verb."""
    VERBS[work.__name__] = work
    return work


@verb
def make_group(
    desk: Desk, title: str = "Group", members: int = 50, kind: str = "supergroup", rights: list[str] | None = None
) -> Thing:
    """Make a group of any size with the bot as an administrator; answers with the ids of all that is in it."""
    if kind not in ("group", "supergroup"):
        raise Refusal(400, "There are groups and supergroups.")
    held = tuple(worlds.FOR_THE_HOUSE if rights is None else rights)
    made = worlds.telegram_chat(desk.world, title=title, members=members, kind=kind, rights=held)
    owner = next(one["user"] for one in made["members"].values() if one["status"] == "creator")
    others = [one["user"] for one in made["members"].values() if one["status"] == "member"]
    return {"chat": made["id"], "owner": owner, "members": others}


@verb
def make_user(desk: Desk, name: str) -> Thing:
    """Make an account."""
    return {"user": desk.world.user(name)["id"]}


@verb
def start(desk: Desk, user: int, payload: str = "") -> None:
    """Somebody presses Start in the private chat with the bot."""
    people.start(desk.world, desk.user(user)["id"], payload)


@verb
def write_to_bot(desk: Desk, user: int, text: str) -> None:
    """Somebody writes to the bot."""
    people.write_to_bot(desk.world, desk.user(user)["id"], text)


@verb
def block(desk: Desk, user: int, blocked: bool = True) -> None:
    """Somebody blocks the bot, or takes that back."""
    people.block(desk.world, desk.user(user)["id"], blocked=blocked)


@verb
def delete_user(desk: Desk, user: int) -> None:
    """An account is deleted."""
    people.delete(desk.world, desk.user(user)["id"])


@verb
def join(desk: Desk, chat: int, user: int) -> None:
    """Somebody is added by a member."""
    people.join(desk.world, desk.chat(chat), desk.user(user)["id"])


@verb
def leave(desk: Desk, chat: int, user: int) -> None:
    """Somebody leaves a group."""
    people.leave(desk.world, desk.chat(chat), desk.user(user)["id"])


@verb
def follow(desk: Desk, link: str, user: int) -> Thing:
    """Somebody follows an invite link; answers with `outcome`: `joined`, `asked` or `inside`."""
    return {"outcome": people.follow(desk.world, link, desk.user(user)["id"])}


@verb
def write(desk: Desk, chat: int, user: int, text: str) -> Thing:
    """Somebody writes in a group; refused where they may not."""
    return {"message": people.write(desk.world, desk.chat(chat), desk.user(user)["id"], text)["message_id"]}


@verb
def may(desk: Desk, chat: int, user: int, permission: str) -> Thing:
    """Tell whether an account may do what members may, such as can_send_messages."""
    if permission not in PERMISSIONS:
        raise Refusal(400, f"There is no permission {permission[:40]}.")
    return {"may": desk.world.may(desk.chat(chat), desk.user(user)["id"], permission)}


@verb
def set_permissions(desk: Desk, chat: int, permissions: dict[str, bool]) -> None:
    """A person sets what members may; what is not named stays."""
    desk.chat(chat)["permissions"] |= {name: permissions[name] for name in PERMISSIONS if name in permissions}


@verb
def restrict(desk: Desk, chat: int, user: int, permissions: dict[str, bool]) -> None:
    """A person restricts a member; what is not named stays allowed."""
    own = FREE | {name: permissions[name] for name in PERMISSIONS if name in permissions}
    found = desk.chat(chat)
    desk.world.change(
        found, desk.user(user)["id"], "restricted", by=_owner(found), permissions=own, is_member=desk.world.is_inside(found, user)
    )


@verb
def make_administrator(desk: Desk, chat: int, user: int, rights: list[str]) -> None:
    """The owner makes somebody an administrator with these rights."""
    found = desk.chat(chat)
    desk.world.change(found, desk.user(user)["id"], "administrator", by=_owner(found), rights=dict.fromkeys(rights, True))


@verb
def make_member(desk: Desk, chat: int, user: int) -> None:
    """The owner makes somebody a plain member."""
    found = desk.chat(chat)
    desk.world.change(found, desk.user(user)["id"], "member", by=_owner(found))


@verb
def take_right(desk: Desk, chat: int, right: str) -> None:
    """The owner takes a right from the bot, such as can_restrict_members."""
    _set_right(desk, chat, right, held=False)


@verb
def give_right(desk: Desk, chat: int, right: str) -> None:
    """The owner gives the bot a right."""
    _set_right(desk, chat, right, held=True)


@verb
def throw_out(desk: Desk, chat: int, user: int | None = None) -> None:
    """The owner throws somebody out, or the bot."""
    found = desk.chat(chat)
    desk.world.change(found, desk.user(int(desk.world.bot) if user is None else user)["id"], "kicked", by=_owner(found))


@verb
def add_bot(
    desk: Desk, chat: int, rights: list[str] | None = None, by: int | None = None, payload: str = "", plain: bool = False
) -> None:
    """The owner, or who `by` says, adds the bot as an administrator with these rights, or `plain` as a member; by a link with a payload or not."""
    found = desk.chat(chat)
    held = {} if plain else dict.fromkeys(worlds.FOR_THE_HOUSE if rights is None else rights, True)
    who = _owner(found) if by is None else desk.user(by)["id"]
    desk.world.change(found, int(desk.world.bot), "administrator" if held else "member", by=who, rights=held)
    if payload:
        people.start_in_group(desk.world, found, who, payload)


@verb
def upgrade(desk: Desk, chat: int) -> Thing:
    """A group becomes a supergroup, with another id."""
    found = desk.chat(chat)
    if found["type"] != "group" or found["migrated_to"]:
        raise Refusal(400, "Only a group can become a supergroup.")
    return {"chat": desk.world.upgrade(found)["id"]}


@verb
def limit(desk: Desk, most: int, seconds: float, in_groups: bool = False) -> None:
    """So many calls in so many seconds, over all or of messages in each group."""
    if in_groups:
        desk.api.limits.in_a_group = (most, seconds)
    else:
        desk.api.limits.over_all = (most, seconds)
    desk.api.limits.used.clear()


@verb
def hurry(desk: Desk) -> None:
    """Whatever waits for another try is sent again now."""
    desk.webhook.hurry()


@verb
def resend(desk: Desk, copies: int = 1) -> Thing:
    """The last delivered update comes again, so many times; answers with the status of each."""
    return {"statuses": desk.webhook.send_again(copies)}


@verb
def idle(desk: Desk, timeout: float = 10.0) -> Thing:
    """Wait until every update was delivered; 408 where some still wait after so many seconds."""
    if not desk.webhook.idle(min(timeout, 300.0)):
        raise Refusal(408, f"Updates still wait after {timeout} s.")
    return {"idle": True}


@verb
def forget(desk: Desk, empty: bool = False) -> None:
    """Everything is as in the beginning: the Chess chat alone, or with `empty` nothing at all. Where updates go stays."""
    hook = desk.world.data["webhook"]
    desk.world.forget()
    desk.world.data["webhook"] = hook
    verbs.clear(desk)
    if not empty:
        worlds.chess_chat(desk.world)


def _owner(chat: Thing) -> int:
    return int(next(one["user"] for one in chat["members"].values() if one["status"] == "creator"))


def _set_right(desk: Desk, chat: int, right: str, *, held: bool) -> None:
    if right not in RIGHTS:
        raise Refusal(400, f"There is no right {right[:40]}.")
    found = desk.chat(chat)
    mine = desk.world.member(found, int(desk.world.bot))
    if mine["status"] != "administrator":
        raise Refusal(409, "The bot is no administrator there.")
    desk.world.change(found, int(desk.world.bot), "administrator", by=_owner(found), rights=mine["rights"] | {right: held})
