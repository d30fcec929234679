"""The stand-ins for Discord and Telegram, in this process on a free port, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from infra.local.chats.server import Server
from infra.local.chats.standin import DISCORD, TELEGRAM, Settings, StandIn
from tests import patience

Thing = dict[str, Any]
DISCORD_KEYS = {
    "token": "discord-bot-token",
    "client_id": "1100000000000000001",
    "client_secret": "discord-secret",
    "public_key": "a" * 64,
}
TELEGRAM_KEYS = {
    "token": "7000000001:telegram-bot-token",
    "username": "union_house_bot",
    "webhook_secret": "telegram-webhook-secret",
}


class LocalChats:
    """Both stand-ins. `discord` and `telegram` are their controls: `chats.discord.do("throw_out", server=...)`; each has its `world`.

    `discord_api`, `discord_site` and `telegram_api` are what the settings of the same names want.
    """

    def __init__(self, standin: StandIn, port: int) -> None:
        self.standin, self.url = standin, f"http://127.0.0.1:{port}"
        self.discord, self.telegram = standin.discord, standin.telegram
        self.discord_site, self.discord_api = f"{self.url}{DISCORD}", f"{self.url}{DISCORD}/api/v10"
        self.telegram_api = f"{self.url}{TELEGRAM}"

    def discord_server(self, **given: Any) -> Thing:
        """Make a server (`channels=50, members=500`); returns the ids of all that is in it."""
        return self.discord.do("make_server", **given)

    def telegram_chat(self, **given: Any) -> Thing:
        """Make a group (`members=50, kind="supergroup"`); returns the ids of all that is in it."""
        return self.telegram.do("make_group", **given)

    def fast(self) -> None:
        """Let both be asked as often as one likes."""
        self.discord.do("limit", most=1_000_000, seconds=1.0)
        self.discord.do("limit", most=1_000_000, seconds=1.0, route="global")
        self.telegram.do("limit", most=1_000_000, seconds=1.0)
        self.telegram.do("limit", most=1_000_000, seconds=1.0, in_groups=True)

    def as_bot(self) -> httpx.Client:
        """Return a client that asks Discord as the bot."""
        headers = {"Authorization": f"Bot {DISCORD_KEYS['token']}"}
        return httpx.Client(base_url=self.discord_api, headers=headers, timeout=patience.SECONDS)

    def bot(self, method: str, **given: Any) -> Thing:
        """Call a method of the Bot API with JSON; returns the whole answer, whatever it says."""
        address = f"{self.telegram_api}/bot{TELEGRAM_KEYS['token']}/{method}"
        return dict(httpx.post(address, json=given, timeout=patience.SECONDS).json())


@contextmanager
def running(state: Path | None = None, *, demonstration: bool = False, **telegram: str) -> Iterator[LocalChats]:
    """Run both on a free port; `telegram` adds to the keys, such as `webhook_url`."""
    keys = TELEGRAM_KEYS | telegram
    settings = Settings(dict(DISCORD_KEYS), dict(keys), "http://chats.example", state=state, demonstration=demonstration)
    server = Server("127.0.0.1", 0, StandIn(settings))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    server.standin.start()
    thread.start()
    try:
        yield LocalChats(server.standin, server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        server.standin.stop()


@pytest.fixture
def chats() -> Iterator[LocalChats]:
    """Both stand-ins with empty worlds, as fast as one likes."""
    with running() as made:
        made.fast()
        yield made
