"""What things look like in Discord's answers, with every field that its own description requires."""

from typing import Any

from infra.local.chats.discord.world import FORUM, SPOKEN, THREADS, Thing, World, iso

_NOT_PLAYED = ("icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id", "afk_channel_id",
               "system_channel_id", "widget_channel_id", "max_presences", "vanity_url_code", "rules_channel_id",
               "safety_alerts_channel_id", "public_updates_channel_id")  # fmt: skip
_PLAIN: Thing = {
    "features": ["COMMUNITY"],
    "region": "deprecated",
    "afk_timeout": 300,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "verification_level": 1,
    "default_message_notifications": 1,
    "mfa_level": 0,
    "explicit_content_filter": 2,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "preferred_locale": "en-GB",
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "nsfw_level": 0,
    "emojis": [],
    "stickers": [],
}


def user(found: Thing) -> Thing:
    """Return an account."""
    name = f"deleted_user_{found['id'][-6:]}" if found["deleted"] else found["username"]
    shown = {"id": found["id"], "username": name, "global_name": None if found["deleted"] else found["global_name"]}
    shown |= {"avatar": None, "discriminator": "0", "public_flags": 0, "flags": 0, "banner": None, "accent_color": None}
    shown |= {"avatar_decoration_data": None, "collectibles": None, "primary_guild": None}
    return shown | ({"bot": True} if found["bot"] else {})


def me(found: Thing) -> Thing:
    """Return the account that asks."""
    return (
        user(found)
        | {"mfa_enabled": False, "locale": "en-GB", "premium_type": 0}
        | ({"verified": True, "email": None} if found["bot"] else {})
    )


def role(found: Thing) -> Thing:
    """Return a role."""
    shown = {name: found[name] for name in ("id", "name", "permissions", "position", "color", "hoist", "managed", "mentionable")}
    colours = {"primary_color": found["color"], "secondary_color": None, "tertiary_color": None}
    shown |= {"colors": colours, "icon": None, "unicode_emoji": None, "flags": 0}
    return shown | ({"tags": {"bot_id": found["bot"]}} if found["bot"] else {})


def member(world: World, found: Thing) -> Thing:
    """Return a member of a server."""
    until = found["timed_out_until"]
    shown = {"user": user(world.data["users"][found["user"]]), "roles": list(found["roles"]), "nick": found["nick"]}
    shown |= {"joined_at": found["joined_at"], "communication_disabled_until": iso(until) if until else None}
    shown |= {"avatar": None, "banner": None, "premium_since": None, "flags": 0, "pending": False, "mute": False, "deaf": False}
    return shown


def guild(found: Thing) -> Thing:
    """Return a server."""
    shown: Thing = dict.fromkeys(_NOT_PLAYED) | _PLAIN | {name: found[name] for name in ("id", "name", "owner_id")}
    return shown | {"roles": roles(found), "incidents_data": incidents(found) if found["incidents"] else None}


def roles(found: Thing) -> list[Thing]:
    """Return the roles of a server in Discord's order, which is none to rely on."""
    return [role(one) for one in found["roles"].values()]


def incidents(found: Thing) -> Thing:
    """Return what of a server is paused, and until when."""
    return {name: found["incidents"].get(name) for name in ("invites_disabled_until", "dms_disabled_until")}


def channel(world: World, found: Thing) -> Thing:
    """Return a channel, a thread or a direct conversation."""
    if "guild_id" not in found:
        other = user(world.data["users"][found["recipient"]])
        return {
            "id": found["id"],
            "type": found["type"],
            "flags": 0,
            "recipients": [other],
            "last_message_id": last_message(world, found),
        }
    shown = {name: found[name] for name in ("id", "guild_id", "name", "type", "parent_id", "rate_limit_per_user")} | {"flags": 0}
    shown["last_message_id"] = last_message(world, found)
    return shown | (_thread(world, found) if found["type"] in THREADS else _of_guild(found))


def last_message(world: World, found: Thing) -> Any:
    """Return the id of the newest message of a channel, or none."""
    return max(world.data["messages"].get(found["id"], {}), key=int, default=None)


def message(world: World, found: Thing, pins: list[str]) -> Thing:
    """Return a message."""
    empty: Thing = {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")}
    shown = {"id": found["id"], "channel_id": found["channel_id"], "content": found["content"], "timestamp": found["at"]}
    shown |= {"author": user(world.data["users"][found["author"]]), "edited_timestamp": None, "pinned": found["id"] in pins}
    return empty | shown | {"type": 0, "flags": found.get("flags", 0), "mention_everyone": False, "tts": False} | nonce(found)


def nonce(found: Thing) -> Thing:
    """Return the nonce that a message was sent with, where there was one."""
    return {"nonce": found["nonce"]} if "nonce" in found else {}


def threads(world: World, found: list[Thing]) -> Thing:
    """Return a list of threads."""
    return {"threads": [channel(world, one) for one in found], "members": [], "has_more": False}


def application(world: World) -> Thing:
    """Return the union's application."""
    shown = {"id": world.bot, "name": "Union House", "icon": None, "description": "", "type": None, "flags": 0, "flags_new": "0"}
    return shown | {"verify_key": world.keys["public_key"], "bot_public": True, "bot_require_code_grant": False}


def _of_guild(found: Thing) -> Thing:
    shown = {"position": found["position"], "topic": found["topic"], "nsfw": False}
    shown["permission_overwrites"] = [dict(one) for one in found["overwrites"].values()]
    if found["type"] in SPOKEN:
        shown |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    if found["type"] == FORUM:
        shown |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None, "default_forum_layout": 0}
    return shown


def _thread(world: World, found: Thing) -> Thing:
    count = len(world.data["messages"].get(found["id"], {}))
    state = {"archived": found["archived"], "locked": found["locked"], "auto_archive_duration": 4_320, "archive_timestamp": None}
    counts = {"message_count": count, "total_message_sent": count, "member_count": 1}
    return {"owner_id": found["owner_id"], "thread_metadata": state} | counts
