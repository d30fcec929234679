"""Telegram's permissions of members and rights of administrators, and what of them follows from what.

Sources: core.telegram.org/bots/api, "ChatPermissions", "setChatPermissions", "ChatAdministratorRights"; how fields that are left out follow others is as in
Telegram's own Bot API server (github.com/tdlib/telegram-bot-api, `get_chat_permissions`).
"""

from collections.abc import Mapping
from typing import Any

MEDIA = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
PERMISSIONS = (
    "can_send_messages", *MEDIA, "can_send_polls", "can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages",
    "can_edit_tag", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
"""What a member may, unless an administrator."""
RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
    "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
    "can_manage_tags",
)  # fmt: skip
"""What an administrator of a group may."""
FREE = dict.fromkeys(PERMISSIONS, True)
USUAL = FREE | {"can_change_info": False, "can_pin_messages": False, "can_manage_topics": False, "can_edit_tag": True}
"""What members of a new group may."""


def given(told: Mapping[str, Any], *, independent: bool) -> dict[str, bool]:
    """Return every permission as it is after somebody has told some.

    A field that is left out is false; four follow another field instead. Unless `independent`, the coarse ones bring the finer ones with them.
    """
    made = {name: told.get(name) is True for name in PERMISSIONS}
    legacy = told.get("can_send_media_messages") is True and not any(name in told for name in MEDIA)
    if legacy:
        made |= dict.fromkeys(MEDIA, True) | ({} if independent else {"can_send_messages": True})
    for name, leader in (
        ("can_manage_topics", "can_pin_messages"),
        ("can_edit_tag", "can_pin_messages"),
        ("can_react_to_messages", "can_send_messages"),
    ):
        if name not in told:
            made[name] = made[leader]
    if not independent:
        made |= _implied(made)
    return made


def together(default: Mapping[str, bool], own: Mapping[str, bool]) -> dict[str, bool]:
    """Return what a member with restrictions may: only what both the group and the restrictions allow."""
    return {name: default[name] and own[name] for name in PERMISSIONS}


def _implied(made: Mapping[str, bool]) -> dict[str, bool]:
    if made["can_send_other_messages"] or made["can_add_web_page_previews"]:
        return dict.fromkeys((*MEDIA, "can_send_messages"), True)
    return {"can_send_messages": True} if made["can_send_polls"] else {}
