"""Puts the page together on which a committee connects a platform: what the register has, and what the bot sees there now."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.core.people.rules import Caller
from union.errors import Unavailable
from union.membership.chats import bots, words
from union.membership.chats.protocol import Lacking, Service
from union.membership.connections import actions, records
from union.membership.discord import gateway as discord
from union.membership.discord.rules import WHY, Permission, Seen
from union.membership.groups import actions as groups
from union.membership.telegram import gateway
from union.membership.telegram import rules as telegram
from union.store import read
from union.times import iso

if TYPE_CHECKING:
    from union.membership.connections import views
    from union.membership.connections.tables import ConnectionRecord


def with_code(group_id: str, platform_id: str, caller: Caller, key: str, now: datetime) -> "views.ConnectionPage":
    """The page with a code that an administrator says in the group on Telegram. Raises as `page` does."""
    code = actions.telegram_code(group_id, platform_id, caller, key, now)
    return {**page(group_id, platform_id, caller, now), "code": code, "link": gateway.group_url(code)}


def page(group_id: str, platform_id: str, caller: Caller, now: datetime) -> "views.ConnectionPage":
    """One platform and its connection. Raises `NotAllowed`, `NotFound`, and `Unavailable` where the house cannot open its safe."""
    here, record, service = actions.of(group_id, platform_id, caller, now)
    (kept,) = read(records.key(group_id, platform_id))
    return {
        "group": groups.name_view(here.group),
        "platform_id": platform_id,
        "label": str(record.label),
        "service": service.value,
        "service_name": words.NAMES[service],
        "offered": service in bots.offered(),
        "asked": _asked(WHY) if service is Service.DISCORD else _rights(telegram.RIGHTS),
        "connected": _connected(kept) if kept else None,
        "code": "",
        "link": "",
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _asked(permissions: Iterable[Permission]) -> "list[views.Asked]":
    return [{"name": str(one.name).replace("_", " ").capitalize(), "why": WHY[one]} for one in permissions]


def _rights(rights: Iterable[str]) -> "list[views.Asked]":
    return [{"name": one.removeprefix("can_").replace("_", " ").capitalize(), "why": telegram.RIGHTS[one]} for one in rights]


def _connected(kept: "ConnectionRecord") -> "views.ConnectionShown":
    shown: views.ConnectionShown = {
        "name": str(kept.name),
        "connected_at": iso(kept.connected_at),
        "role_id": str(kept.role_id or ""),
        "post_channel_id": str(kept.post_channel_id or ""),
        "roles": [],
        "channels": [],
        "lacking": [],
        "trouble": "",
    }
    service = Service(kept.service)
    try:
        if service is Service.DISCORD:
            _look(shown, discord.look_at(str(kept.server_id)))
        else:
            shown["lacking"] = _rights(gateway.look_at(str(kept.server_id)).lacking)
    except Lacking as lacking:
        shown["trouble"] = words.refusal(service, lacking).detail
    except Unavailable as away:
        shown["trouble"] = away.detail
    return shown


def _look(shown: "views.ConnectionShown", seen: Seen) -> None:
    shown["roles"] = [{"id": one.role_id, "name": one.name} for one in seen.giveable()]
    shown["channels"] = [{"id": one.channel_id, "name": f"#{one.name}"} for one in seen.postable()]
    shown["lacking"] = _asked(one for one in WHY if not seen.bot_may & one)
    if shown["role_id"] and shown["role_id"] not in {one["id"] for one in shown["roles"]}:
        shown["trouble"] = (
            "The bot cannot give the role that was chosen. Move its own role above it on Discord, or choose another."
        )
