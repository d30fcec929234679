"""The union's bots in a test: keys that are none, and platforms of chats that run in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from union.membership.chats import keys
from union.membership.discord import gateway as discord
from union.membership.discord.rules import ASKED
from union.membership.telegram import gateway as telegram

from tests.actions.platform_server import PlatformServer, Says, running

TOKEN, TELEGRAM_TOKEN = "a-token-that-nobody-sees", "42:another-that-nobody-sees"
KEYS: dict[str, Any] = {
    "discord": {"token": TOKEN, "client_id": "900", "client_secret": "hidden"},
    "telegram": {"token": TELEGRAM_TOKEN, "username": "house_bot", "webhook_secret": "a-word"},
}
GUILD = {"id": "1", "name": "Chess on Discord", "owner_id": "800"}
ROLES = [
    {"id": "1", "name": "@everyone", "permissions": "3072", "position": 0},
    {"id": "20", "name": "Members", "permissions": "0", "position": 1},
    {"id": "90", "name": "Union House", "permissions": str(ASKED), "position": 2, "managed": True, "tags": {"bot_id": "900"}},
]
CHANNELS = [
    {"id": "100", "type": 0, "name": "general", "position": 0, "permission_overwrites": []},
    {"id": "101", "type": 2, "name": "talking", "position": 1, "permission_overwrites": []},
]


@contextmanager
def bots(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    """Give a server that is Discord and Telegram at once, with one server on Discord that has the bot in it."""
    with running() as server:
        for name in ("DISCORD_API", "DISCORD_SITE", "TELEGRAM_API"):
            monkeypatch.setenv(name, server.url)
        monkeypatch.setattr(keys, "secret", lambda arn: KEYS)
        monkeypatch.setattr(telegram, "_free_at", {})
        for kept in (discord._bot_id, discord._limits, telegram._bot_id):
            kept.cache_clear()
        server.says = {
            "GET /guilds/1": Says(body=GUILD),
            "GET /guilds/1/roles": Says(body=ROLES),
            "GET /guilds/1/channels": Says(body=CHANNELS),
            "GET /guilds/1/members/900": Says(body={"user": {"id": "900"}, "roles": ["90"]}),
            "POST /oauth2/token": Says(body={"access_token": "of-somebody"}),
            "POST /oauth2/token/revoke": Says(body={}),
            "GET /users/@me": lambda asked: Says(
                body={"id": "900" if asked.headers["authorization"].startswith("Bot ") else "700"}
            ),
        }
        yield server
