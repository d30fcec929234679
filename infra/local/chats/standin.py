"""Both stand-ins put together: one store, a world each, an API each, controls, and a thread that saves now and then."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from infra.local.chats.discord import api as discord_api
from infra.local.chats.discord import controls as discord_controls
from infra.local.chats.discord import world as discord_world
from infra.local.chats.discord import worlds as discord_worlds
from infra.local.chats.store import Store
from infra.local.chats.telegram import api as telegram_api
from infra.local.chats.telegram import controls as telegram_controls
from infra.local.chats.telegram import world as telegram_world
from infra.local.chats.telegram import worlds as telegram_worlds
from infra.local.chats.telegram.webhook import Webhook
from infra.local.stripe.clock import Clock

SAVE_EVERY = 5.0
DISCORD, TELEGRAM = "/_discord", "/_telegram"
TOLD = ("message",)
"""The updates that go to a webhook which is set from the start."""


@dataclass(frozen=True)
class Settings:
    """How the stand-ins are started.

    `discord` has `token`, `client_id`, `client_secret`, `public_key` and perhaps `redirects`; `telegram` has `token`, `username` and
    perhaps `webhook_url` with `webhook_secret`. `public_url` is where a browser reaches both. Without `demonstration` the worlds begin empty.
    """

    discord: dict[str, Any]
    telegram: dict[str, Any]
    public_url: str
    state: Path | None = None
    demonstration: bool = True
    clock: Clock = field(default_factory=Clock)


class StandIn:
    """Discord and Telegram. `start` begins to deliver updates and to save."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.store = Store(settings.state)
        new = not self.store.discord
        self.discord_world = discord_world.World(self.store.discord, settings.discord, self.clock.exact)
        self.telegram_world = telegram_world.World(
            self.store.telegram, settings.telegram, self.clock.exact, f"{settings.public_url}{TELEGRAM}"
        )
        if new and settings.demonstration:
            discord_worlds.chess_society(self.discord_world)
            telegram_worlds.chess_chat(self.telegram_world)
        if settings.telegram.get("webhook_url"):
            secret = settings.telegram.get("webhook_secret", "")
            hook = {"url": settings.telegram["webhook_url"], "secret": secret, "allowed_updates": [*TOLD]}
            self.store.telegram["webhook"] = hook
        self.webhook = Webhook(self.store, self.telegram_world)
        self.discord_api = discord_api.Api(self.store, self.discord_world)
        self.telegram_api = telegram_api.Api(self.store, self.telegram_world)
        self.discord = discord_controls.Desk(self.store, self.discord_world, self.discord_api)
        self.telegram = telegram_controls.Desk(self.store, self.telegram_world, self.telegram_api, self.webhook)
        self.stopping = Event()
        self.thread = Thread(target=self._keep, name="chats", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.webhook.start()
        self.thread.start()

    def stop(self) -> None:
        """End cleanly, and save."""
        self.stopping.set()
        self.thread.join(5)
        self.webhook.stop()
        self.store.save()

    def _keep(self) -> None:
        while not self.stopping.wait(SAVE_EVERY):
            self.store.save()
