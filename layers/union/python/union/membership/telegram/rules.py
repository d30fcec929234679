"""Rules of Telegram: what members of a group may do there, and what a freeze sets so that nobody can post.

What members may do by default is one set of yes and no, which Telegram sets as a whole. A field that is left out follows another one, so
all are named, each time. A freeze says no to all of them: also to inviting, pinning, topics and what the group is called, by which
something can be said too. Administrators and the owner are touched by none of it, nor is whoever has boosted the group often enough, where
the group grants that. Who has restrictions of their own keeps those, which allow nothing that the group does not allow.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from union.membership.chats.protocol import Change, Kept, Plan, Uncovered

FOLLOWS: Mapping[str, str] = {
    "can_react_to_messages": "can_send_messages",
    "can_edit_tag": "can_pin_messages",
    "can_manage_topics": "can_pin_messages",
}
"""Fields that came later: where one is left out, Telegram takes what stands at the other."""
FIELDS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
"""Every field of ChatPermissions, as of Bot API 10.1. One that comes later is kept as it came, and frozen too."""
RIGHTS: Mapping[str, str] = {
    "can_restrict_members": "to freeze the group, and to remove people whose membership has ended",
    "can_invite_users": "to make the link by which members ask to join, and to let them in",
    "can_delete_messages": "to remove a message that the committee takes down",
    "can_pin_messages": "to pin the committee’s statement",
}
"""The rights that the bot is given as administrator, and why."""
SWITCH = "permissions"
BY_ITSELF = "anonymous posts of the linked channel"


def value(told: Mapping[str, Any]) -> str:
    """What members may do by default, as the value of a switch: every field with its truth."""
    found = {name: bool(told[name]) for name in told if isinstance(told[name], bool)}
    for name in FIELDS:
        found.setdefault(name, found.get(FOLLOWS.get(name, ""), False))
    return json.dumps(found, sort_keys=True, separators=(",", ":"))


def permissions(said: str) -> Mapping[str, bool]:
    """What a switch's value says. Raises `ValueError` where it says nothing of the kind."""
    told = json.loads(said)
    if not isinstance(told, dict) or not all(isinstance(truth, bool) for truth in told.values()):
        raise ValueError(said)
    return {name: told.get(name, False) for name in sorted({*FIELDS, *told})}


def frozen(said: str) -> str:
    """The same with a no to all of it."""
    return value(dict.fromkeys(permissions(said), False))


@dataclass(frozen=True)
class Admin:
    """An administrator or the owner of a group. `name` is a bot's; of people none is kept."""

    account: str
    owner: bool
    bot: bool = False
    name: str = ""
    rights: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Seen:
    """A group as it was when the bot looked at it."""

    chat_id: str
    title: str
    kind: str
    """`group`, or `supergroup` for one that has grown; in a `channel` members do not post."""
    told: str
    """What members may do by default, as the value of the switch."""
    admins: tuple[Admin, ...]
    bot_id: str
    boosted: bool = False
    """Whether somebody who has boosted the group often enough may post in spite of what is set."""
    linked: bool = False
    """Whether a channel is linked, whose posts appear here by themselves."""

    @property
    def bot_rights(self) -> frozenset[str]:
        """What the bot may do, nothing where it is no administrator."""
        return next((one.rights for one in self.admins if one.account == self.bot_id), frozenset())

    @property
    def lacking(self) -> tuple[str, ...]:
        """The rights that the bot should have been given, and was not."""
        return tuple(right for right in RIGHTS if right not in self.bot_rights)

    def plan(self) -> Plan:
        """What has to be set so that nobody can post there, and what that does not cover."""
        after = frozen(self.told)
        changes = (Change(SWITCH, self.told, after),) if after != self.told else ()
        uncovered = {
            Uncovered(Kept.OWNER) if one.owner else Uncovered(Kept.ADMINISTRATORS, one.name if one.bot else "")
            for one in self.admins
            if one.account != self.bot_id
        }
        if self.boosted:
            uncovered.add(Uncovered(Kept.MEMBERS))
        if self.linked:
            uncovered.add(Uncovered(Kept.CHANNEL, BY_ITSELF))
        return Plan(changes, tuple(sorted(uncovered)))

    def values(self, switches: Iterable[str]) -> Mapping[str, str | None]:
        """The value of each of these switches; of one that Telegram does not have there is none."""
        return {switch: self.told for switch in switches if switch == SWITCH}

    def called(self, switch: str) -> str:
        """What people there call what a switch is of: the group, as there is but one switch."""
        return self.title if switch == SWITCH else ""


def _admin(told: Mapping[str, Any]) -> Admin:
    user = told["user"]
    bot = bool(user.get("is_bot"))
    rights = frozenset(name for name, truth in told.items() if name.startswith("can_") and truth is True)
    name = str(user.get("username") or user.get("first_name") or "") if bot else ""
    return Admin(str(user["id"]), told["status"] == "creator", bot, name, rights)


def seen(chat: Mapping[str, Any], admins: Iterable[Mapping[str, Any]], bot_id: str) -> Seen:
    """A group of what Telegram told of it and of its administrators. Raises `KeyError`."""
    return Seen(
        str(chat["id"]),
        str(chat.get("title") or ""),
        str(chat["type"]),
        value(chat.get("permissions") or {}),
        tuple(map(_admin, admins)),
        bot_id,
        boosted=bool(chat.get("unrestrict_boost_count")),
        linked=bool(chat.get("linked_chat_id")),
    )
